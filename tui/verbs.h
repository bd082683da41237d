/* What can be done with a guest, and the forms that ask for the rest. Private to tui/. */
#ifndef TUI_VERBS_H
#define TUI_VERBS_H

#include "core/request.h"
#include "tui/console.h"

/* The guest that an operation is for: it stays, whatever the table does meanwhile. */
struct target {
    size_t source;
    char *id, *name, *platform;
};

/* The selected guest; NULL when there is none. For target_free(). */
struct target *target_selected(const struct console *c);
void target_free(void *t);
/* Fills in who it is about. */
void target_request(const struct target *t, enum op_kind kind, struct request *ret);
/* Asks for an operation that needs no more words. */
void verb_run(struct console *c, const struct target *t, enum op_kind kind, bool force);

/* Each takes the target over. */
void console_attach(struct console *c, struct target *t);
void clone_form(struct console *c, struct target *t);
void snapshot_form(struct console *c, struct target *t);
void resize_form(struct console *c, struct target *t);
void rename_form(struct console *c, struct target *t);
/* The guest's snapshots, to go back to one or to delete it. */
void snapshots_open(struct console *c, struct target *t);
/* A new guest. */
void create_form(struct console *c);

#endif
