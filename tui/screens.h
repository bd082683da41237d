/* The screens: each opens itself on top of what is there. Private to tui/. */
#ifndef TUI_SCREENS_H
#define TUI_SCREENS_H

#include "core/table.h"
#include "tui/choices.h"
#include "tui/screen.h"

struct job_task;

/* The table, the one below all others. */
struct screen *table_screen(void);

void sort_open(struct console *c);
void columns_open(struct console *c);
void help_open(struct console *c);
void filter_open(struct console *c);
/* One guest, a row of the console's table, on the whole screen. */
void guest_open(struct console *c, const struct row *r);
/* The marked sets beside each other. */
void compare_open(struct console *c);
/* Adds the filters that the configuration has. */
void saved_filters(const struct console *c, struct choices *ret);
/* The expression of a saved filter; the text itself when none is called so. */
const char *saved_filter(const struct console *c, const char *text);
void palette_open(struct console *c);
void search_open(struct console *c);
void actions_open(struct console *c);
void jobs_open(struct console *c);
/* The question about a task that waits for an answer. */
void plan_open(struct console *c, struct job_task *task);
bool plan_is_open(struct console *c);

/* Keys that close a list. */
bool closes(int key);

#endif
