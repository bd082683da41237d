/* The steps of the journal that only touch files: every toolstack hands those it does not know to
 * storage_perform(). Paths are absolute; what is not there any more is fine. When it returns, it is on disk.
 *
 *   unlink PATH            removes a file; never a device
 *   rename FROM TO         moves FROM over TO, if FROM is there
 *   rmdir PATH             removes a directory with the files in it (no directories below)
 *   restore FROM DEVICE    writes FROM's data onto DEVICE where they differ: back to an LVM snapshot
 *   lvremove VG LV         removes a logical volume that xltool made (one that it has tagged) */
#ifndef STORAGE_STEPS_H
#define STORAGE_STEPS_H

#include "core/op.h"

/* Claims a path for a file (verb "unlink") or directory ("rmdir") about to be made there: sees that
 * nothing is there (else -EEXIST), then records op_undo(VERB, PATH). Never record one of these two
 * otherwise: what was there before would fall to the undo of an operation that failed with EEXIST. */
int storage_claim(struct op *op, struct err *e, const char *verb, const char *path);

/* -ENOTSUP for a verb that is not one of them. */
int storage_perform(struct op *op, const struct step *s, struct err *e);

#endif
