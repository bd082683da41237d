/* How far an operation is, on stderr: a bar on a terminal, lines elsewhere, JSON for programs. */
#ifndef XLTOOL_PROGRESS_H
#define XLTOOL_PROGRESS_H

#include "engine/operation.h"
#include "xltool/options.h"

enum progress_kind { PROGRESS_NONE, PROGRESS_PLAIN, PROGRESS_BAR, PROGRESS_JSON };

struct progress {
    enum progress_kind kind;
    const struct request *req;
    char phase[256];     /* shown last */
    uint64_t shown_ns;   /* when */
    unsigned permille;   /* shown last; 1001 = none */
    bool bar_on_screen;
};

/* What --progress says, or a bar where stderr is a terminal, lines elsewhere. */
void progress_init(struct progress *p, const struct options *o, const struct request *req);

/* Shows what has changed, at most some times a second. */
void progress_show(struct progress *p, const struct operation_status *s);

/* Before anything else is written to the terminal, and at the end. */
void progress_clear(struct progress *p);

#endif
