/* The steps of the journal of operations on containers. All are done with when the thing has gone.
 *
 *   remove-container ID|NAME new|old   kills and removes it; a new one's anonymous volumes too
 *   rename-container ID NAME
 *   start-container ID running|paused  starts it, and pauses it where it was paused
 *   resume-container ID                unpauses it, if it is paused
 *   update-container ID JSON           sets limits back
 *   drop-commit ROOT TOKEN ID STATE    removes the image with that token in its comment; awaits a
 *                                      commit that is still under way (ID is paused meanwhile)
 *   drop-image IMAGE REF               removes the tag, and the image unless a container needs it
 *   tidy-image IMAGE                   removes an image of ours that nothing needs any more
 *   remove-volume NAME                 removes it, unless a container uses it */
#ifndef XLTOOL_DOCKER_STEPS_H
#define XLTOOL_DOCKER_STEPS_H

#include "xltool/docker/api.h"

/* -ENOTSUP for a verb that is not one of them. */
int dock_perform(struct dock *d, const struct step *s, struct err *e);

#endif
