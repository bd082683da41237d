/* What there is to know of where something was measured: this machine, this xltool, its
 * connections. */
#ifndef XLTOOL_FACTS_H
#define XLTOOL_FACTS_H

#include "core/detail.h"
#include "core/tape.h"
#include "engine/engine.h"

/* Adds the sections "xltool", "machine", "clock", and a "connection" for each of the engine's: its
 * URI and platform, and what its observer said when it opened (as in doctor). What cannot be found
 * out is left out. */
void facts_gather(struct engine *e, struct detail *ret);

/* The same, into a recording. */
int facts_record(struct engine *e, struct tape *t, struct err *err);

#endif
