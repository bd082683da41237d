/* Observes the guests of a libvirt connection: KVM, QEMU, LXC and whatever else libvirt drives.
 * Read-only: connections are opened read-only and nothing in this folder calls a function that
 * changes a guest.
 *
 * Where each number comes from:
 *
 *   cpu_time        the vCPU threads' run time. Local QEMU: /proc/PID/task/TID/schedstat, which is
 *                   also where libvirt reads it; otherwise the sum of vcpu.N.time; drivers without
 *                   bulk statistics: virDomainGetInfo.
 *   host_cpu_time   cpu.time: the guest's whole cgroup, or its process where libvirt made no
 * cgroup. Nothing is added for vhost: before Linux 6.4 vhost kernel threads join the cgroup of the
 * emulator that owns them, since then they are its own threads, so they are in that number already.
 * Guests without a cgroup belong to unprivileged users, who cannot open /dev/vhost-net. wait_time
 * sum of the vCPU threads' time on the run queue (the same schedstat, or vcpu.N.delay). mem
 * balloon.rss: the process's resident set. A container: its cgroup's usage. mem_limit       the
 * memory in the guest's XML (= balloon.maximum). net_*           net.N.*, rx = into the guest:
 * libvirt swaps the two sides of a tap device. disk_*          block.N.*, summed over the disks.
 * Asking for them costs a round trip to every QEMU. A guest whose vCPUs have not run for a
 * nanosecond since the last answer has issued no request and has been told of no completion, so its
 * counters stand where they stood and it is not asked again. vcpus           vCPUs online. uptime
 * age of the local QEMU or container process; elsewhere since the start that libvirt has told us
 * of.
 */
#ifndef KVMSTAT_KVMSTAT_H
#define KVMSTAT_KVMSTAT_H

#include "core/observer.h"

/* Named "libvirt". Its loop is libvirt's event loop; the sampler threads do all the rest. */
extern const struct observer kstat_observer;

#endif
