/* From --connect or discovery to a running engine, and from the connections' states to messages and
 * an exit code. What every observing command starts and ends with. */
#ifndef XLTOOL_CONNECT_H
#define XLTOOL_CONNECT_H

#include "engine/engine.h"
#include "xltool/options.h"

/* Makes an engine with the connections the user named (or found by discovery) and the local host.
 * interval_ns 0: samples only when kicked. Prints an error and returns NULL on failure, with the
 * exit code in *ret_code. */
struct engine *connect_start(const struct options *o, uint64_t interval_ns, int *ret_code);

/* Waits until every connection has a snapshot begun after since_ns, at most o->timeout_ns.
 * EXIT_INTERRUPTED after a signal, otherwise 0. */
int connect_wait(struct engine *e, const struct options *o, uint64_t since_ns);

/* True when a platform of this program serves the URI. */
bool connect_serves(const char *uri);

/* The table now. What has not answered yet is called stalled. */
void connect_table(struct engine *e, struct table *ret);

/* Says on stderr which connections are not ok (those found by discovery that are absent are left
 * out). Returns EXIT_UNAVAILABLE when a named one is not ok or none is, otherwise EXIT_DONE. */
int connect_report(const struct engine *e);

/* True when a platform answers (the local host does not count). */
bool connect_any_ok(const struct engine *e);

/* Stops the engine and what the demo started. When a sampler is stuck in a call the process ends
 * here, with exit code `code`, after flushing stdout. Returns code otherwise. */
int connect_stop(struct engine *e, int code);

/* CPU time that the samplers have spent, in ns. */
uint64_t connect_cpu_ns(const struct engine *e);

#endif
