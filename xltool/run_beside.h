/* Runs the user's COMMAND while the engine goes on sampling. */
#ifndef XLTOOL_RUN_BESIDE_H
#define XLTOOL_RUN_BESIDE_H

#include "engine/engine.h"

/* Runs argv and waits for its end; calls news after each event of the engine, and after wake_ms without
 * one (-1: never). Ctrl-C reaches COMMAND by itself, SIGTERM is handed on to it, from now on. EXIT_DONE
 * and its exit status (128 + signal when one ended it); 127, after a message, when it cannot be
 * started. */
int run_beside(char **argv, struct engine *e, int wake_ms, void (*news)(void *arg), void *arg,
               int *ret_status);

#endif
