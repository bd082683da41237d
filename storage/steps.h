/* The steps of the journal that only touch files: every toolstack hands those it does not know to
 * storage_perform().
 *
 *   unlink PATH            removes a file
 *   rename FROM TO         moves FROM over TO, if FROM is there
 *   rmdir PATH             removes a directory with the files in it (no directories below)
 *   lvremove VG LV         removes a logical volume that xltool made */
#ifndef STORAGE_STEPS_H
#define STORAGE_STEPS_H

#include "core/op.h"

/* -ENOTSUP for a verb that is not one of them. */
int storage_perform(struct op *op, const struct step *s, struct err *e);

#endif
