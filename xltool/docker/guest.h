/* One container as operations see it. */
#ifndef XLTOOL_DOCKER_GUEST_H
#define XLTOOL_DOCKER_GUEST_H

#include "xltool/docker/api.h"

/* Labels. A container's stable id: its snapshots are kept by it, since a revert gives the guest
 * another container id, and a rename another name. A container that has no such label is its own
 * stable id. */
#define DOCK_LABEL_GUEST "xltool.guest"
/* An image of ours: the stable id of the guest that it belongs to. Containers made of it inherit
 * it. */
#define DOCK_LABEL_IMAGE "xltool.snapshot"

struct dock_guest {
    char id[DSTAT_ID_MAX + 1];
    char *name;           /* hostile text */
    char *root;           /* its stable id */
    bool running, paused; /* a paused one runs too */
    json_object *inspect; /* GET /containers/ID/json */
    const char *image; /* the id of the image it was made of; borrowed from inspect, "" = unknown */
};

#define DOCK_GUEST_INIT { .name = NULL }
#define _cleanup_dock_guest_ _cleanup_(dock_guest_release)

/* Looks at it. -ESRCH when there is no such container. */
int dock_guest_load(struct dock *d, const char *id, struct dock_guest *ret, struct err *e);
/* The guest that a request is about; its name is the request's where the engine tells none. */
int dock_guest_of(struct dock *d, const struct request *r, struct dock_guest *ret, struct err *e);
void dock_guest_release(struct dock_guest *g);

/* Whether a container has that very name (not an id that begins so). */
int dock_name_taken(struct dock *d, const char *name, bool *ret, struct err *e);

/* Whether the engine takes such a name for a container: letters, digits and . _ - of ASCII, two at
 * least, a letter or digit first. 0 or -EINVAL. Pure. */
int dock_name_check(const char *name, struct err *e);

/* Hexadecimal digits of chance, len of them and a NUL. */
void dock_token(char *ret, size_t len);

#endif
