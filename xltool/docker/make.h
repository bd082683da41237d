/* Making containers, as create, clone and revert do. */
#ifndef XLTOOL_DOCKER_MAKE_H
#define XLTOOL_DOCKER_MAKE_H

#include "xltool/docker/guest.h"

/* Makes a container of settings (settings.h) and an image, joined to all its networks, under a name
 * of its own, "xltool-unfinished-…": it becomes a guest when it is renamed. Records how to take it
 * back. ret_id gets its id. */
int dock_make(struct dock *d, struct op *op, json_object *settings, const char *image,
              const char *root, char ret_id[DSTAT_ID_MAX + 1], struct err *e);

/* Gives it its name, as the last step but for starting it, and tells the result's "guest". */
int dock_name_it(struct dock *d, struct op *op, const char *id, const char *name, struct err *e);

/* Starts it, and watches it for so long: an error when it ends meanwhile with another status than
 * 0. */
int dock_start_made(struct dock *d, struct op *op, const char *id, const char *name,
                    unsigned watch_ms, struct err *e);
enum { DOCK_WATCH_MS = 300 }; /* for what has not run before, or must not fail */

/* Adds refusals for networks of the settings that are not there. */
int dock_plan_networks(struct dock *d, json_object *settings, struct plan *p, struct err *e);

/* Refuses a name that is taken. -EINVAL for one that no container can have. */
int dock_plan_name(struct dock *d, const char *name, struct plan *p, struct err *e);

#endif
