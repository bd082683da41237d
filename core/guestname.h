/* Names that a new guest or snapshot may have, on every platform alike. */
#ifndef CORE_GUESTNAME_H
#define CORE_GUESTNAME_H

#include "core/err.h"

enum { GUEST_NAME_MOST = 63 };

/* Letters, digits and . _ + - of ASCII, a letter or digit first, at most 63: such a name is a file
 * name, an XML attribute, an image tag and a shell word as it stands. `what` is "guest" or "snapshot".
 * 0, or -EINVAL with an error that says what is wrong. */
int guest_name_check(const char *name, const char *what, struct err *e);

#endif
