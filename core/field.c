#include "core/field.h"

#include <stddef.h>

static const struct field_info fields[F_COUNT] = {
    [F_CPU_TIME] = { "cpu_time_ns", "cpu_percent", FIELD_COUNTER, UNIT_NS,
                     "CPU time the guest itself ran" },
    [F_HOST_CPU_TIME] = { "host_cpu_time_ns", "host_cpu_percent", FIELD_COUNTER, UNIT_NS,
                          "all CPU time the host burned for the guest" },
    [F_WAIT_TIME] = { "wait_time_ns", "wait_percent", FIELD_COUNTER, UNIT_NS,
                      "time the guest was runnable but not running" },
    [F_MEM] = { "mem_bytes", NULL, FIELD_GAUGE, UNIT_BYTES, "host memory the guest holds" },
    [F_MEM_LIMIT] = { "mem_limit_bytes", NULL, FIELD_GAUGE, UNIT_BYTES,
                      "the most memory the guest may hold" },
    [F_NET_RX_BYTES] = { "net_rx_bytes", "net_rx_bytes_per_s", FIELD_COUNTER, UNIT_BYTES,
                         "bytes the guest received" },
    [F_NET_TX_BYTES] = { "net_tx_bytes", "net_tx_bytes_per_s", FIELD_COUNTER, UNIT_BYTES,
                         "bytes the guest sent" },
    [F_NET_RX_PACKETS] = { "net_rx_packets", "net_rx_packets_per_s", FIELD_COUNTER, UNIT_COUNT,
                           "packets the guest received" },
    [F_NET_TX_PACKETS] = { "net_tx_packets", "net_tx_packets_per_s", FIELD_COUNTER, UNIT_COUNT,
                           "packets the guest sent" },
    [F_NET_RX_ERRORS] = { "net_rx_errors", "net_rx_errors_per_s", FIELD_COUNTER, UNIT_COUNT,
                          "receive errors of the guest" },
    [F_NET_TX_ERRORS] = { "net_tx_errors", "net_tx_errors_per_s", FIELD_COUNTER, UNIT_COUNT,
                          "send errors of the guest" },
    [F_NET_RX_DROPS] = { "net_rx_drops", "net_rx_drops_per_s", FIELD_COUNTER, UNIT_COUNT,
                         "packets to the guest that were dropped" },
    [F_NET_TX_DROPS] = { "net_tx_drops", "net_tx_drops_per_s", FIELD_COUNTER, UNIT_COUNT,
                         "packets from the guest that were dropped" },
    [F_DISK_READ_BYTES] = { "disk_read_bytes", "disk_read_bytes_per_s", FIELD_COUNTER, UNIT_BYTES,
                            "bytes read from the guest's disks" },
    [F_DISK_WRITE_BYTES] = { "disk_write_bytes", "disk_write_bytes_per_s", FIELD_COUNTER,
                             UNIT_BYTES, "bytes written to the guest's disks" },
    [F_DISK_READ_OPS] = { "disk_read_ops", "disk_read_ops_per_s", FIELD_COUNTER, UNIT_COUNT,
                          "read requests to the guest's disks" },
    [F_DISK_WRITE_OPS] = { "disk_write_ops", "disk_write_ops_per_s", FIELD_COUNTER, UNIT_COUNT,
                           "write requests to the guest's disks" },
    [F_DISK_READ_TIME] = { "disk_read_time_ns", "disk_read_time_percent", FIELD_COUNTER, UNIT_NS,
                           "time spent serving the guest's reads" },
    [F_DISK_WRITE_TIME] = { "disk_write_time_ns", "disk_write_time_percent", FIELD_COUNTER, UNIT_NS,
                            "time spent serving the guest's writes" },
    [F_VCPUS] = { "vcpus", NULL, FIELD_GAUGE, UNIT_COUNT, "vCPUs online" },
    [F_UPTIME] = { "uptime_s", NULL, FIELD_GAUGE, UNIT_SECONDS, "time since the guest booted" },
};

const struct field_info *field_info(enum field f)
{
    return &fields[f];
}
