/* What the keys of the table do. */
#ifndef TUI_ACTIONS_H
#define TUI_ACTIONS_H

#include <stddef.h>
#include <stdint.h>

struct console;

void act_quit(struct console *c);
void act_suspend(struct console *c);
void act_redraw(struct console *c);
void act_help(struct console *c);
void act_filter(struct console *c);
void act_filter_clear(struct console *c);
void act_sort_menu(struct console *c);
void act_sort_left(struct console *c); /* sort by the visible column to the left */
void act_sort_right(struct console *c);
void act_sort_cpu(struct console *c);
void act_sort_mem(struct console *c);
void act_sort_name(struct console *c);
void act_reverse(struct console *c);
void act_tree(struct console *c);     /* the next grouping */
void act_tree_all(struct console *c); /* closes all groups, or opens them */
void act_columns(struct console *c);
void act_bars(struct console *c); /* the next way of drawing figures */
void act_pause(struct console *c);
void act_slower(struct console *c);
void act_faster(struct console *c);
void act_set_interval(struct console *c, uint64_t ns);
void act_detail(struct console *c);
void act_detail_up(struct console *c);
void act_detail_down(struct console *c);
void act_close(struct console *c);               /* the pane */
void act_select(struct console *c, size_t line); /* of the table: a guest, or a group */
void act_open(struct console *c);                /* the selected guest's screen */
void act_mark_a(struct console *c);
void act_mark_b(struct console *c);
void act_unmark(struct console *c);
void act_choose(struct console *c); /* for the next operation, and on to the next row */
void act_choose_none(struct console *c);
void act_compare(struct console *c);
void act_up(struct console *c);
void act_down(struct console *c);
void act_page_up(struct console *c);
void act_page_down(struct console *c);
void act_first(struct console *c);
void act_last(struct console *c);
void act_scroll_left(struct console *c);
void act_scroll_right(struct console *c);
/* Asks for a file name and begins a recording, or ends what is under way. */
void act_record(struct console *c);
/* Asks for a text and drops it as a mark. */
void act_mark(struct console *c);

#endif
