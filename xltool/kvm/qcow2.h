/* The snapshots inside a qcow2 image. */
#ifndef XLTOOL_KVM_QCOW2_H
#define XLTOOL_KVM_QCOW2_H

#include <stdint.h>

#include "core/op.h"

/* Adds the names of the snapshots in it. The image may be in use. -EINVAL when it is no qcow2. */
int kvm_qcow2_snapshots(const char *path, struct strlist *ret, struct err *e);
/* Bytes of guest memory that the snapshot holds. -ENOENT when the image has none of that name. */
int kvm_qcow2_memory_bytes(const char *path, const char *name, uint64_t *ret, struct err *e);
/* Removes one from an image that nobody uses. */
int kvm_qcow2_drop(struct op *op, const char *path, const char *name, struct err *e);
/* Makes the new qcow2 `to` (0600, on disk when it returns) of what the qcow2 `from` and all below
 * it hold, or held at the snapshot (NULL: now). `from` is not written to meanwhile. */
int kvm_qcow2_flatten(struct op *op, const char *from, const char *snapshot, const char *to,
                      struct err *e);
/* Writes what an overlay holds into the image below it; nobody uses either. */
int kvm_qcow2_commit(struct op *op, const char *overlay, struct err *e);

#endif
