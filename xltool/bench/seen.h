/* What a guest says of its own size. Pure. */
#ifndef XLTOOL_BENCH_SEEN_H
#define XLTOOL_BENCH_SEEN_H

#include <stdint.h>

/* Unknown is 0: no guest has that. */
struct bench_seen {
    double cpus;           /* that are online, or that its time limit amounts to where that is less */
    uint64_t memory_bytes; /* that its kernel has, or its control group may have where that is less */
};

/* The words of the command that asks, NULL-terminated: a POSIX shell's own words, no other program. */
extern const char *const bench_seen_command[];

/* Reads what the command has written. What is not there or makes no sense is left unknown. */
void bench_seen_parse(const char *text, struct bench_seen *ret);

#endif
