/* SIGINT, SIGTERM and SIGHUP end a command in order: the first one sets a flag and cuts waiting short. */
#ifndef XLTOOL_INTERRUPT_H
#define XLTOOL_INTERRUPT_H

#include <stdbool.h>
#include <stdint.h>

void interrupt_catch(void);

/* True once a signal has come. A second one ends the process at once. */
bool interrupt_caught(void);

/* Sleeps until deadline_ns (CLOCK_MONOTONIC). False when interrupted. */
bool sleep_until(uint64_t deadline_ns);

#endif
