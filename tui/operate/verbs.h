/* What can be done with a guest, and the forms that ask for the rest. Private to tui/. */
#ifndef TUI_VERBS_H
#define TUI_VERBS_H

#include "tui/console.h"
#include "tui/operate/target.h"

/* The selected guest; NULL when there is none. */
struct target *target_selected(const struct console *c);
/* Those that are chosen and in the table, filtered out or not; NULL when none is. */
struct target *target_chosen(const struct console *c);
/* Asks for an operation on each of them, together; r says all but whom it is about. */
void target_ask(struct console *c, const struct target *t, const struct request *r);
/* Asks for an operation that needs no more words, on each of them. */
void verb_run(struct console *c, const struct target *t, enum op_kind kind, bool force);

/* Each takes the target over. Snapshots and sizes may be asked for several. */
void console_attach(struct console *c, struct target *t);
void clone_form(struct console *c, struct target *t);
void snapshot_form(struct console *c, struct target *t);
void resize_form(struct console *c, struct target *t);
void exec_form(struct console *c, struct target *t);
void rename_form(struct console *c, struct target *t);
/* The guest's snapshots, to go back to one or to delete it. */
void snapshots_open(struct console *c, struct target *t);
/* A new guest. */
void create_form(struct console *c);

#endif
