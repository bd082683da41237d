/* Which guests have changed since they were last looked at. Libvirt's callbacks write it in the
 * event-loop thread, the sampler reads it: the one lock of this folder is in here. */
#ifndef KVMSTAT_EVENTS_H
#define KVMSTAT_EVENTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { KSTAT_EVENTS_MAX = 256 };

struct kstat_change {
    char uuid[40];
    uint64_t started_ns; /* CLOCK_MONOTONIC when it was started; 0 = it was not */
};

struct kstat_changes {
    struct kstat_change v[KSTAT_EVENTS_MAX];
    size_t n;
    bool all; /* too many to list: look at every guest again */
};

struct kstat_events;

/* Reference-counted: libvirt may free its callbacks after the connection is closed. Any thread. */
struct kstat_events *kstat_events_new(void);
struct kstat_events *kstat_events_ref(struct kstat_events *ev);
void kstat_events_unref(void *ev);

/* Notes a change of one guest (NULL: of any). Repeats are folded together. Any thread. */
void kstat_events_note(struct kstat_events *ev, const char *uuid, uint64_t started_ns);

/* Notes that libvirt closed the connection. Any thread. */
void kstat_events_lost(struct kstat_events *ev);
bool kstat_events_is_lost(struct kstat_events *ev);

/* Moves all changes to ret and forgets them. Any thread. */
void kstat_events_take(struct kstat_events *ev, struct kstat_changes *ret);

/* The change noted for this guest, or NULL. Pure. */
const struct kstat_change *kstat_changes_find(const struct kstat_changes *c, const char *uuid);

#endif
