/* The steps of Xen's operations in the journal, besides those of storage/steps.h. UUID is a
 * guest's.
 *
 *   destroy UUID [DOMID]         takes the domain down (of this number only)
 *   forget UUID                  removes what is stored of a guest that was never finished
 *   launch UUID                  lets a domain that was built run, with a monitor
 *   start UUID                   starts a stopped guest
 *   rename-guest UUID NAME
 *   go-on UUID DOMID HOW         ends a stand-still: HOW is "suspended" or "paused"
 *   current UUID NAME            the guest goes on from this snapshot ("" = from none)
 *   finish-revert UUID NAME TOKEN
 *   put-vcpus-back, put-memory-back, put-cap-back UUID DOMID NUMBER
 *   reparent UUID NAME PARENT    the snapshot's parent is another one ("" = none)
 */
#ifndef XLTOOL_XEN_STEPS_H
#define XLTOOL_XEN_STEPS_H

#include "xltool/xen/conn.h"

/* toolstack.perform */
int xen_perform(struct ts *t, struct op *op, const struct step *s, struct err *e);

#endif
