/* Checks that a plan turns into refusals and a run into errors. */
#ifndef XLTOOL_XEN_REFUSE_H
#define XLTOOL_XEN_REFUSE_H

#include "xltool/xen/store.h"

/* For plan(): what was found to stand in the way (rc, e) becomes a refusal in p, and 0 is returned;
 * what makes no sense (-EINVAL) or could not be found out stays an error. */
int xen_refuse(struct plan *p, int rc, struct err *e);

/* -EEXIST when another guest than `except` (an id, may be NULL) has the name; -EINVAL when none
 * may. */
int xen_check_name(struct xen_ts *c, const char *name, const char *except, struct err *e);

/* Gives the guest a name: its domain and what is stored of it. Harmless when it has it already. */
int xen_rename(struct xen_ts *c, const char *id, const char *name, struct err *e);

#endif
