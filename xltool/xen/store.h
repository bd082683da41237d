/* What xltool keeps of Xen guests, since libxl forgets a domain that ends:
 *
 *   $STATE/xen/UUID/guest.json             struct xen_guest
 *   $STATE/xen/UUID/snapshots/NAME/        see snapstore.h
 *   $STATE/xen/UUID/monitor                locked by the process that looks after the domain
 *   $STATE/images/                         disks that xltool made where no better place was named
 */
#ifndef XLTOOL_XEN_STORE_H
#define XLTOOL_XEN_STORE_H

#include "core/strlist.h"
#include "xltool/xen/dom.h"

struct xen_guest {
    char id[40]; /* uuid */
    char *name;
    char *current;        /* the snapshot that it goes on from; NULL = none */
    char *restored;       /* the last revert whose memory was restored: see revert.c */
    struct strlist made;  /* its disks that xltool made: deleted with it */
    struct strlist bases; /* files that its disks are overlays of: they must stay */
    uint64_t next_vcpus, next_memory_kb; /* from its next start on; 0 = as configured */
    libxl_domain_config config;
    bool stored; /* guest.json is there */
    bool live;
    struct xen_dom dom; /* when live */
};

#define _cleanup_xen_guest_ _cleanup_(xen_guest_release)

void xen_guest_init(struct xen_guest *g);
void xen_guest_release(struct xen_guest *g);

/* The guest as it is: what is stored of it, and the configuration and name of its domain where it
 * has one. g must be initialised. -ESRCH when it is neither live nor stored. */
int xen_guest_get(struct xen_ts *c, const char *id, struct xen_guest *g, struct err *e);
/* Only what is stored. -ESRCH when nothing is. */
int xen_guest_load(struct xen_ts *c, const char *id, struct xen_guest *g, struct err *e);
/* Writes guest.json. */
int xen_guest_save(struct xen_ts *c, const struct xen_guest *g, struct err *e);

/* Gives it a name, in its configuration too. */
void xen_guest_set_name(struct xen_guest *g, const char *name);
/* The uuid as libxl wants it. */
void xen_guest_set_id(struct xen_guest *g, const libxl_uuid *uuid);

/* "$STATE/xen", "$STATE/xen/ID", "$STATE/xen/ID/SUB", "$STATE/images": caller frees. */
char *xen_store_dir(void);
char *xen_guest_path(const char *id, const char *sub);
char *xen_images_dir(void);

/* The uuids of all stored guests. */
void xen_store_ids(struct strlist *ret);

/* The id of the live or stored guest with this name, other than except (may be NULL); "" when it is
 * free. Caller frees. */
char *xen_name_owner(struct xen_ts *c, const char *name, const char *except);

/* The name of a stored guest (other than except) whose disks are overlays of path; NULL when there
 * is none. Caller frees. */
char *xen_base_user(const char *path, const char *except);

#endif
