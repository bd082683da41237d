/* Disk counters of a device model, over the socket that libxl gives it for statistics. The one
 * that libxl itself talks over is left alone. */
#ifndef XENSTAT_QMP_H
#define XENSTAT_QMP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/strbuf.h"

struct xstat_blockstats {
    uint64_t read_ops, read_bytes, read_time_ns;
    uint64_t write_ops, write_bytes, write_time_ns;
};

/* One domain's conversation. A monitor talks to one client at a time, and others (xentop) want it
 * too: so a connection lasts for one question. */
struct xstat_qmp {
    int fd; /* -1: nothing asked */
    struct strbuf in;
    size_t done;       /* how much of `in` has been looked at */
    uint64_t retry_ns; /* a device model that did not answer is left alone until then */
    bool answered;
    size_t answer, answer_len;     /* when answered: the line, in `in` */
    struct xstat_blockstats total; /* when answered: all disks of the guest */
    const char *why;               /* when not: static text */
};

#define XSTAT_QMP_INIT                                                                             \
    {                                                                                              \
        .fd = -1, .why = "not asked yet"                                                           \
    }

/* Sends the question to domid's device model. Does not wait. */
void xstat_qmp_ask(struct xstat_qmp *q, uint32_t domid);

/* Takes the answers of the n conversations, until all are there or deadline_ns (CLOCK_MONOTONIC);
 * those that owe theirs then get a reason. */
void xstat_qmp_collect(struct xstat_qmp **q, size_t n, uint64_t deadline_ns);

void xstat_qmp_release(struct xstat_qmp *q);

/* What a line of the monitor is. Pure. */
enum xstat_qmp_line {
    XSTAT_QMP_SKIP,  /* greeting, event, or the answer to another question */
    XSTAT_QMP_STATS, /* the answer to query-blockstats: *ret is set */
    XSTAT_QMP_ERROR, /* a refusal, or no JSON */
};

/* Takes one line apart. The counters are the sum over the guest's devices (those that have a
 * "qdev"); the layers below them (file, backing) count the same requests again and are left out. */
enum xstat_qmp_line xstat_qmp_parse(const char *line, size_t len, struct xstat_blockstats *ret);

/* As xstat_qmp_parse(), of the one disk whose node is called after vdev ("xvda-raw"). */
enum xstat_qmp_line xstat_qmp_parse_disk(const char *line, size_t len, const char *vdev,
                                         struct xstat_blockstats *ret);

#endif
