/* What is kept of each guest from one sample to the next: its configuration, its process, and the
 * last answer about its disks. Keyed by UUID. Sampler thread only. */
#ifndef KVMSTAT_CACHE_H
#define KVMSTAT_CACHE_H

#include <stdbool.h>
#include <stdint.h>

#include "core/sample.h"
#include "kvmstat/domxml.h"
#include "kvmstat/qemuproc.h"

/* The block counters as they were last read. */
struct kstat_block {
    bool valid, none;  /* none: the guest has no disk */
    bool while_paused; /* the guest was paused already when they were asked for */
    bool has_cpu;
    uint64_t cpu_ns;   /* vCPU time read before they were asked for */
    struct sample now; /* the F_DISK_* fields */
};

struct kstat_guest {
    struct kstat_guest *next;
    char uuid[40];
    unsigned seen;   /* number of the sample that saw it last */
    int id;          /* libvirt's domain id; -1 = not running */
    bool dirty;      /* configuration to be read again */
    bool xml_failed; /* it could not be read last time */
    struct kstat_domxml xml;
    struct kstat_proc proc;
    uint64_t started_ns; /* CLOCK_MONOTONIC of the start that we were told of; 0 = unknown */
    struct kstat_block block;
};

enum { KSTAT_BUCKETS = 4096 };

struct kstat_cache {
    struct kstat_guest *buckets[KSTAT_BUCKETS];
    unsigned seq;
};

/* Begins a sample: entries not looked up before kstat_cache_sweep() are dropped by it. */
void kstat_cache_begin(struct kstat_cache *c);
/* The guest's entry, made (dirty, id -1) when it is new. */
struct kstat_guest *kstat_cache_get(struct kstat_cache *c, const char *uuid);
/* The guest's entry or NULL; does not count as seen. */
struct kstat_guest *kstat_cache_find(struct kstat_cache *c, const char *uuid);
void kstat_cache_sweep(struct kstat_cache *c);
void kstat_cache_release(struct kstat_cache *c);

/* True when the guest's block counters may differ from what b holds: see kvmstat.h. `now` holds
 * its vCPU time where that is known. Pure. */
bool kstat_block_may_have_moved(const struct kstat_block *b, bool paused, const struct sample *now);

#endif
