/* What qemu-img says of an image. Only storage/ uses it. */
#ifndef STORAGE_QEMU_IMG_H
#define STORAGE_QEMU_IMG_H

#include "storage/image.h"

/* Fills in virtual_bytes and backing of an image whose path and format are known. An image that
 * keeps its data in another file becomes IMAGE_OTHER: a copy of it would write into its data. */
int qemu_img_info(struct image *i, struct err *e);

#endif
