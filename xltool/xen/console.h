/* The primary console of a guest. */
#ifndef XLTOOL_XEN_CONSOLE_H
#define XLTOOL_XEN_CONSOLE_H

#include "xltool/xen/conn.h"

/* toolstack.console */
int xen_console(struct ts *t, const char *guest_id, int fd, struct err *e);

#endif
