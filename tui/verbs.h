/* What can be done with a guest, and the forms that ask for the rest. Private to tui/. */
#ifndef TUI_VERBS_H
#define TUI_VERBS_H

#include "core/request.h"
#include "tui/console.h"

/* A guest that an operation is for: it stays, whatever the table does meanwhile. An operation on
 * several has them in a row. */
struct target {
    size_t source;
    char *id, *name, *platform;
    enum guest_state state;            /* when it was chosen */
    const struct toolstack *toolstack; /* NULL: nothing can be done with it */
    struct target *next;               /* owned; NULL: it is the last */
};

/* The guest of a row. For target_free(). */
struct target *target_of(const struct console *c, const struct row *r);
/* The selected guest; NULL when there is none. */
struct target *target_selected(const struct console *c);
/* Those that are chosen and in the table, filtered out or not; NULL when none is. */
struct target *target_chosen(const struct console *c);
/* Frees it and all behind it. */
void target_free(void *t);
size_t target_count(const struct target *t);
/* "'web'", "3 guests: web, db, cache". Hostile. */
void target_names(struct strbuf *out, const struct target *t);
/* Fills in whom it is about: this one alone. */
void target_request(const struct target *t, enum op_kind kind, struct request *ret);
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
