/* The steps of the journal of operations on containers. All are done with when the thing has gone.
 *
 *   remove-container ID|NAME new|old   kills and removes it; of a new one also its anonymous volumes
 *   rename-container ID NAME
 *   start-container ID running|paused  starts it, and pauses it where it was paused
 *   resume-container ID                unpauses it, if it is paused
 *   update-container ID JSON           sets limits back
 *   drop-commit ROOT TOKEN ID STATE    removes the image with that token in its comment; a commit that an engine
 *                                      is still busy with (ID is paused meanwhile) is awaited
 *   drop-image IMAGE REF               removes the tag, and the image unless a container needs it
 *   tidy-image IMAGE                   removes an image of ours that no snapshot and no container needs
 *   remove-volume NAME                 removes it, unless a container uses it */
#ifndef XLTOOL_DOCKER_STEPS_H
#define XLTOOL_DOCKER_STEPS_H

#include "xltool/docker/api.h"

/* -ENOTSUP for a verb that is not one of them. */
int dock_perform(struct dock *d, const struct step *s, struct err *e);

#endif
