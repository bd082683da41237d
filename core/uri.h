/* What the URI of a connection tells by itself. Pure. */
#ifndef CORE_URI_H
#define CORE_URI_H

#include <stdbool.h>

/* True when it leads over the network ("qemu+ssh://host/system", "tcp://host:2376"), and so maybe to another machine; to localhost too,
 * where a tunnel may begin. */
bool uri_is_remote(const char *uri);

/* Where the name of the machine begins in the URI of another one: behind the scheme and the user. The URI itself where it is of
 * this machine. */
const char *uri_host(const char *uri);

/* True when both may be of one machine: this one, also by the name localhost, or the one that both name, whatever the user and the port. */
bool uri_same_machine(const char *a, const char *b);

#endif
