/* Guests that an operation is for. No curses. Main thread only. */
#ifndef TUI_TARGET_H
#define TUI_TARGET_H

#include "core/feed.h"
#include "core/request.h"
#include "core/strbuf.h"

/* A guest that an operation is for: it stays, whatever the table does meanwhile. An operation on
 * several has them in a row. */
struct target {
    size_t source;
    char *id, *name, *platform;
    enum guest_state state;            /* when it was chosen */
    const struct toolstack *toolstack; /* NULL: nothing can be done with it */
    struct target *next;               /* owned; NULL: it is the last */
};

/* The guest of a row of f's table. For target_free(). */
struct target *target_of(struct feed *f, const struct row *r);
/* Frees it and all behind it. */
void target_free(void *t);
size_t target_count(const struct target *t);
/* "'web'", "3 guests: web, db, cache". Hostile. */
void target_names(struct strbuf *out, const struct target *t);
/* Fills in whom it is about: this one alone. */
void target_request(const struct target *t, enum op_kind kind, struct request *ret);

#endif
