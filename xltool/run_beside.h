/* Runs the user's COMMAND while the engine goes on sampling. */
#ifndef XLTOOL_RUN_BESIDE_H
#define XLTOOL_RUN_BESIDE_H

#include "engine/engine.h"

struct beside {
    char **argv;
    struct engine *engine;
    int wake_ms;             /* news is called after so long without an event, too; -1: never */
    void (*news)(void *arg); /* after each event of the engine */
    const int *also;         /* news is called when this descriptor can be read, too; NULL = none */
    /* What COMMAND writes into stdout (0) and stderr (1), which it passes through to reach ours.
     * NULL: COMMAND has ours itself. */
    void (*said)(void *arg, unsigned stream, const char *bytes, size_t n);
    void *arg;
};

/* How COMMAND ended. */
struct beside_end {
    int status; /* its exit status; 128 + the signal that ended it */
    int signal; /* 0 = none did */
};

/* Runs COMMAND and waits for its end. Ctrl-C reaches COMMAND by itself, SIGTERM is handed on to it,
 * from now on. EXIT_DONE; 127, after a message, when it cannot be started. */
int run_beside(const struct beside *b, struct beside_end *ret);

#endif
