/* What the tools of a bench inside guests say: a figure, or why there is none. Pure.
 *
 * The text comes from a guest, perhaps over its serial console: it may be cut, mixed with other text, or invented. A
 * figure is only taken from a report that is there to its end, has each line once, and whose figures fit one
 * another. */
#ifndef EXPERIMENT_GAUGE_H
#define EXPERIMENT_GAUGE_H

#include "core/err.h"

enum gauge {
    GAUGE_CPU,        /* sysbench cpu: events a second */
    GAUGE_MEMORY,     /* sysbench memory: bytes a second */
    GAUGE_FILE_READ,  /* sysbench fileio: bytes a second */
    GAUGE_FILE_WRITE,
    GAUGE_FILE_BOTH,  /* requests a second, reads and writes */
    GAUGE_NET,        /* iperf3 -J: bits a second that the receiver got */
};

/* The block size that GAUGE_FILE_... is to be asked with. */
enum { GAUGE_BLOCK_BYTES = 16384 };

/* 0, or -EPROTO with what is wrong with the text; -EIO when it is a tool's own complaint, which is in the error. */
int gauge_read(enum gauge what, const char *text, double *ret, struct err *e);

#endif
