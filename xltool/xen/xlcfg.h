/* xl.cfg, read as xl reads it. */
#ifndef XLTOOL_XEN_XLCFG_H
#define XLTOOL_XEN_XLCFG_H

#include "core/strlist.h"
#include "xltool/xen/store.h"

/* Fills g (initialised) from the text of a configuration; path is for messages and for relative
 * file names. A uuid is made up where none is named; every interface gets a MAC. What is known to
 * xl but of no use here is said in notes. -EINVAL with file and line for what cannot be understood.
 */
int xen_xlcfg_parse(struct xen_ts *c, const char *path, const char *text, struct xen_guest *g,
                    struct strlist *notes, struct err *e);

/* A key at the top level of a configuration, and its line. */
struct xlcfg_key {
    char name[64];
    unsigned line;
};

/* The next one: *text moves on, *line counts. False at the end. Pure. */
bool xen_xlcfg_next_key(const char **text, unsigned *line, struct xlcfg_key *ret);

#endif
