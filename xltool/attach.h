/* A guest's console in this terminal: for the command and for the screen alike. */
#ifndef XLTOOL_ATTACH_H
#define XLTOOL_ATTACH_H

#include "engine/operation.h"

/* Joins stdin and stdout with the console of the guest that req names, until Ctrl-], the end of the
 * console or a signal (interrupt_caught()). A terminal is raw meanwhile. Main thread. */
int attach_console(struct engine *e, size_t conn, const struct request *req, struct err *err);

#endif
