/* Logical volumes. Only storage/ uses it; see also storage/image.h. */
#ifndef STORAGE_LVM_H
#define STORAGE_LVM_H

#include <sys/stat.h>

#include "storage/image.h"

/* True when the block device is a logical volume that a user may name; then *ret_vg and *ret_lv are
 * for free(). Asks the kernel, not LVM: needs no rights. */
bool lvm_volume_of(const struct stat *st, char **ret_vg, char **ret_lv);

/* Takes apart a device mapper name: "vg-lv", a hyphen in either doubled. False when it is none. */
bool lvm_split_name(const char *name, char **ret_vg, char **ret_lv);

int lvm_grow(const struct image *i, uint64_t bytes, struct err *e);

#endif
