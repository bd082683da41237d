/* The counters and gauges that every platform reports, defined once (design: "comparable by
 * definition"). A field means the same on every platform; docs/man/xltool.1.scd says how each gets it. */
#ifndef CORE_FIELD_H
#define CORE_FIELD_H

#include <stdbool.h>

enum field {
    F_CPU_TIME,        /* CPU time the guest itself ran, ns */
    F_HOST_CPU_TIME,   /* all CPU the host burned for it, ns */
    F_WAIT_TIME,       /* runnable but not running, ns */
    F_MEM,             /* host memory it holds now, bytes */
    F_MEM_LIMIT,       /* the most it may hold, bytes */
    F_NET_RX_BYTES,    /* network as the guest sees it: rx = into the guest */
    F_NET_TX_BYTES,
    F_NET_RX_PACKETS,
    F_NET_TX_PACKETS,
    F_NET_RX_ERRORS,
    F_NET_TX_ERRORS,
    F_NET_RX_DROPS,
    F_NET_TX_DROPS,
    F_DISK_READ_BYTES, /* at its virtual disk */
    F_DISK_WRITE_BYTES,
    F_DISK_READ_OPS,
    F_DISK_WRITE_OPS,
    F_DISK_READ_TIME,  /* time requests spent being served, summed, ns */
    F_DISK_WRITE_TIME,
    F_VCPUS,           /* vCPUs online; for a container the CPUs it may use */
    F_UPTIME,          /* seconds since this boot of the guest */
    F_COUNT
};

enum field_kind { FIELD_COUNTER, FIELD_GAUGE };
enum field_unit { UNIT_NS, UNIT_BYTES, UNIT_COUNT, UNIT_SECONDS };

struct field_info {
    const char *key;      /* JSON and CSV key of the raw value: "cpu_time_ns" */
    const char *rate_key; /* key of its rate: "cpu_percent", "net_rx_bytes_per_s"; NULL for a gauge */
    enum field_kind kind;
    enum field_unit unit;
    const char *help;
};

/* Static description of a field; f must be below F_COUNT. */
const struct field_info *field_info(enum field f);

#endif
