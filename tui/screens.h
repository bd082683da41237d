/* The screens: each opens itself on top of what is there. Private to tui/. */
#ifndef TUI_SCREENS_H
#define TUI_SCREENS_H

#include "core/table.h"
#include "tui/widget/choices.h"
#include "tui/widget/screen.h"

struct job_task;
struct target;

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
/* What can be done with the chosen guests, or else the selected one. */
void actions_open(struct console *c);
/* The same for these; takes them over. */
void actions_open_for(struct console *c, struct target *t);
void jobs_open(struct console *c);
/* The question about the tasks of a batch that wait for an answer; any one of them. */
void plan_open(struct console *c, struct job_task *task);
/* What a command in a guest has written, and how it ended. */
void output_open(struct console *c, struct job_task *task);

/* Keys that close a list. */
bool closes(int key);

#endif
