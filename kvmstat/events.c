#include "kvmstat/events.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/mem.h"

struct kstat_events {
    pthread_mutex_t lock;
    unsigned refs;
    bool lost;
    struct kstat_changes changes;
};

struct kstat_events *kstat_events_new(void)
{
    struct kstat_events *ev = xcalloc(1, sizeof(*ev));

    pthread_mutex_init(&ev->lock, NULL);
    ev->refs = 1;
    return ev;
}

struct kstat_events *kstat_events_ref(struct kstat_events *ev)
{
    pthread_mutex_lock(&ev->lock);
    ev->refs++;
    pthread_mutex_unlock(&ev->lock);
    return ev;
}

void kstat_events_unref(void *p)
{
    struct kstat_events *ev = p;

    if (!ev)
        return;
    pthread_mutex_lock(&ev->lock);
    unsigned left = --ev->refs;
    pthread_mutex_unlock(&ev->lock);
    if (left)
        return;
    pthread_mutex_destroy(&ev->lock);
    free(ev);
}

static void note_locked(struct kstat_changes *c, const char *uuid, uint64_t started_ns)
{
    struct kstat_change *at = NULL;

    for (size_t i = 0; uuid && i < c->n && !at; i++)
        if (strcmp(c->v[i].uuid, uuid) == 0)
            at = &c->v[i];
    if (!at && (!uuid || c->n == KSTAT_EVENTS_MAX)) {
        c->all = true;
        return;
    }
    if (!at) {
        at = &c->v[c->n++];
        at->started_ns = 0;
        snprintf(at->uuid, sizeof(at->uuid), "%s", uuid);
    }
    if (started_ns)
        at->started_ns = started_ns;
}

void kstat_events_note(struct kstat_events *ev, const char *uuid, uint64_t started_ns)
{
    pthread_mutex_lock(&ev->lock);
    note_locked(&ev->changes, uuid, started_ns);
    pthread_mutex_unlock(&ev->lock);
}

void kstat_events_lost(struct kstat_events *ev)
{
    pthread_mutex_lock(&ev->lock);
    ev->lost = true;
    pthread_mutex_unlock(&ev->lock);
}

bool kstat_events_is_lost(struct kstat_events *ev)
{
    pthread_mutex_lock(&ev->lock);
    bool lost = ev->lost;
    pthread_mutex_unlock(&ev->lock);
    return lost;
}

void kstat_events_take(struct kstat_events *ev, struct kstat_changes *ret)
{
    pthread_mutex_lock(&ev->lock);
    ret->n = ev->changes.n;
    ret->all = ev->changes.all;
    memcpy(ret->v, ev->changes.v, ret->n * sizeof(ret->v[0]));
    ev->changes.n = 0;
    ev->changes.all = false;
    pthread_mutex_unlock(&ev->lock);
}

const struct kstat_change *kstat_changes_find(const struct kstat_changes *c, const char *uuid)
{
    for (size_t i = 0; i < c->n; i++)
        if (strcmp(c->v[i].uuid, uuid) == 0)
            return &c->v[i];
    return NULL;
}
