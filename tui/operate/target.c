#include "tui/operate/target.h"

#include <stdlib.h>
#include <string.h>

#include "core/mem.h"

struct target *target_of(struct feed *f, const struct row *r)
{
    struct target *t = xcalloc(1, sizeof(*t));
    struct feed_conn conn;

    f->ops->conn(f, r->source, &conn);
    t->source = r->source;
    t->id = xstrdup(r->guest->id);
    t->name = xstrdup(r->guest->name);
    t->platform = xstrdup(r->guest->platform);
    t->state = r->guest->state;
    t->toolstack = conn.toolstack;
    return t;
}

void target_free(void *p)
{
    struct target *t = p;

    while (t) {
        struct target *next = t->next;
        free(t->id);
        free(t->name);
        free(t->platform);
        free(t);
        t = next;
    }
}

size_t target_count(const struct target *t)
{
    size_t n = 0;

    for (; t; t = t->next)
        n++;
    return n;
}

void target_names(struct strbuf *out, const struct target *t)
{
    if (!t->next) {
        strbuf_addf(out, "'%s'", t->name);
        return;
    }
    strbuf_addf(out, "%zu guests", target_count(t));
    for (const char *between = ": "; t; t = t->next, between = ", ")
        strbuf_addf(out, "%s%s", between, t->name);
}

static void set_text(char **text, const char *to)
{
    free(*text);
    *text = xstrdup(to);
}

void target_request(const struct target *t, enum op_kind kind, struct request *ret)
{
    ret->kind = kind;
    set_text(&ret->guest_id, t->id);
    set_text(&ret->guest_name, t->name);
    set_text(&ret->platform, t->platform);
}
