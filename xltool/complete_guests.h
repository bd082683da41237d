/* The names of guests and snapshots, for the completion of a command line. */
#ifndef XLTOOL_COMPLETE_GUESTS_H
#define XLTOOL_COMPLETE_GUESTS_H

#include "xltool/options.h"

/* Takes a name and a word about it; both are plain: letters, digits and . _ - + @ : / of ASCII, so that they
 * mean nothing to a shell. What is not plain is never offered. */
typedef void (*offer_name)(void *arg, const char *name, const char *about);

/* The guests in one of these states (1 << GUEST_...), by the shortest name that is not ambiguous; with
 * `with_platform` as PLATFORM:NAME. Waits a second at most; what does not answer by then is left out. */
void complete_guests(const struct options *o, unsigned states, bool with_platform, offer_name offer, void *arg);

/* The snapshots of the guest that the user named. As quick. */
void complete_snapshots(const struct options *o, const char *guest, offer_name offer, void *arg);

#endif
