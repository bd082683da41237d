/* Disk images: what a path is, and what qemu-img and LVM can do with it. */
#ifndef STORAGE_IMAGE_H
#define STORAGE_IMAGE_H

#include <stdbool.h>
#include <stdint.h>

#include "core/op.h"
#include "core/plan.h"

enum image_kind {
    IMAGE_RAW,   /* a regular file */
    IMAGE_QCOW2, /* too */
    IMAGE_LVM,   /* a logical volume */
    IMAGE_BLOCK, /* another block device */
    IMAGE_OTHER, /* vmdk, vhd, a directory, ... */
};

struct image {
    enum image_kind kind;
    char *path;             /* absolute, symbolic links resolved (an LVM volume: as given) */
    char *format;           /* "raw", "qcow2", "vmdk": as declared, else as found in the file; a
                               device is raw unless it was declared otherwise */
    char *backing;          /* absolute path of the backing file; NULL = none */
    char *backing_format;   /* as the image says; NULL = it does not */
    bool backing_relative;  /* the image names it relative to itself: see image_keep_backing() */
    uint64_t virtual_bytes; /* the size the guest sees; 0 for IMAGE_OTHER */
    uint64_t allocated_bytes;
    char *vg, *lv;          /* IMAGE_LVM */
};

#define IMAGE_INIT { .path = NULL }
#define _cleanup_image_ _cleanup_(image_release)

/* Looks at path. declared: the format that its guest's configuration names ("raw", "qcow2"), NULL =
 * probe. A raw disk's first bytes are its guest's to write, so a declared "raw" is believed:
 * probing would let a guest make of its disk a qcow2 that names any file of the host as backing. */
int image_open(struct image *ret, const char *path, const char *declared, struct err *e);
void image_release(struct image *i);

/* A new qcow2 whose unwritten blocks are those of base (absolute path, its format). */
int image_make_overlay(struct op *op, const char *path, const char *base, const char *base_format,
                       struct err *e);

/* For each copy of image i (copy_file()), before it is used: a qcow2 may name its backing file
 * relative to where it lies, and the copy lies elsewhere. Then the copy gets the absolute name. */
int image_keep_backing(struct op *op, const struct image *i, const char *copy, struct err *e);

/* A new raw (sparse) or qcow2 image. */
int image_make(struct op *op, const char *path, const char *format, uint64_t bytes, struct err *e);

/* The same with all its blocks, so that a guest's first write finds them. */
int image_make_whole(struct op *op, const char *path, const char *format, uint64_t bytes, struct err *e);

/* A copy of a disk for another guest, who may write to it: copy_file() and image_keep_backing(). */
int image_copy(struct op *op, const char *from, const char *to, struct err *e);

/* Makes it larger; -EINVAL when it would be smaller. For images that no guest uses. */
int image_grow(struct op *op, const struct image *i, uint64_t bytes, struct err *e);

/* Makes /dev/VG/NAME a snapshot of i, with room for all its blocks (a thin one: that of its pool).
 * A snapshot that is not thin cannot have one. To go back to it: copy_onto(), step "restore". */
int image_lvm_snapshot(struct op *op, const struct image *i, const char *name, struct err *e);

/* Removes a volume if it is there and was made by image_lvm_snapshot(); others are left alone. */
int image_lvm_remove(struct op *op, const char *vg, const char *name, struct err *e);

#endif
