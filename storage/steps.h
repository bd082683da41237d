/* The steps of the journal that only touch files and volumes: every toolstack hands those that it
 * does not know to storage_perform(). Paths are absolute; what is not there any more is fine. When
 * it returns, it is on disk.
 *
 *   unlink PATH            removes a file; never a device
 *   rename FROM TO         moves FROM over TO, if FROM is there
 *   rmdir PATH             removes a directory with the files in it (no directories below)
 *   restore FROM DEVICE    makes DEVICE equal to FROM, an LVM snapshot of it for one: copy_onto()
 *   lvremove VG LV         removes a logical volume that xltool made (it bears a tag) */
#ifndef STORAGE_STEPS_H
#define STORAGE_STEPS_H

#include "core/op.h"

/* Claims a path for a file (verb "unlink") or directory ("rmdir") that is about to be made there:
 * sees that nothing is there (else -EEXIST), then records op_undo(VERB, PATH). Never record these
 * two otherwise: when making it fails because something is there, the undo would remove that. */
int storage_claim(struct op *op, struct err *e, const char *verb, const char *path);

/* -ENOTSUP for a verb that is not one of them. */
int storage_perform(struct op *op, const struct step *s, struct err *e);

#endif
