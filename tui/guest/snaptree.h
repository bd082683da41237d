/* The snapshots of a guest as a tree: each behind the one that it was made from. Pure. */
#ifndef TUI_SNAPTREE_H
#define TUI_SNAPTREE_H

#include <stddef.h>

#include "core/detail.h"
#include "core/strbuf.h"

struct snapnode {
    const struct detail_record *record;
    const char *name;
    int depth;
};

/* The records "snapshot" that have a name, depth first, otherwise in their order; of those that
 * descend from themselves, by the platform's mistake, each once. *ret is for free() and points into
 * d. Returns how many. */
size_t snaptree(const struct detail *d, struct snapnode **ret);
/* "  * before": indented, the one that the guest goes on from with a star. Hostile. */
void snapnode_name(struct strbuf *out, const struct snapnode *n);

#endif
