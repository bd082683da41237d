#include "tui/guest/snaptree.h"

#include <stdbool.h>
#include <string.h>

#include "core/mem.h"

enum { INDENT = 2, DEPTH_MOST = 12 };

struct walk {
    const struct detail *d;
    bool *done; /* by record */
    struct snapnode *nodes;
    size_t n;
};

static const char *name_of(const struct detail_record *r)
{
    return strcmp(r->section, "snapshot") == 0 ? detail_value(r, "name") : NULL;
}

static bool is_there(const struct detail *d, const char *name)
{
    for (size_t i = 0; name && i < d->n; i++) {
        const char *other = name_of(&d->records[i]);
        if (other && strcmp(other, name) == 0)
            return true;
    }
    return false;
}

static void add(struct walk *w, size_t i, int depth)
{
    const char *name = name_of(&w->d->records[i]);

    w->done[i] = true;
    w->nodes[w->n++] = (struct snapnode){ &w->d->records[i], name, depth };
    for (size_t k = 0; k < w->d->n; k++) {
        const char *parent = detail_value(&w->d->records[k], "parent");
        if (!w->done[k] && name_of(&w->d->records[k]) && parent && strcmp(parent, name) == 0)
            add(w, k, depth + 1);
    }
}

/* Those without a parent first; what is left then goes round in circles. */
static void add_roots(struct walk *w, bool circles)
{
    for (size_t i = 0; i < w->d->n; i++) {
        const struct detail_record *r = &w->d->records[i];
        if (!w->done[i] && name_of(r) && (circles || !is_there(w->d, detail_value(r, "parent"))))
            add(w, i, 0);
    }
}

size_t snaptree(const struct detail *d, struct snapnode **ret)
{
    struct walk w = { .d = d };
    _cleanup_free_ bool *done = xcalloc(d->n + 1, sizeof(*done));

    w.done = done;
    w.nodes = xcalloc(d->n + 1, sizeof(*w.nodes));
    add_roots(&w, false);
    add_roots(&w, true);
    *ret = w.nodes;
    return w.n;
}

void snapnode_name(struct strbuf *out, const struct snapnode *n)
{
    int depth = n->depth < DEPTH_MOST ? n->depth : DEPTH_MOST;

    strbuf_addf(out, "%*s%s%s", depth * INDENT, "",
                detail_value(n->record, "current") ? "* " : "  ", n->name);
}
