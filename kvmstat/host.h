/* The machine behind a remote connection. */
#ifndef KVMSTAT_HOST_H
#define KVMSTAT_HOST_H

#include "core/snapshot.h"
#include "kvmstat/conn.h"

/* Fills snap->host from libvirt's node calls. Sampler thread; a few round trips. */
void kstat_host_sample(struct kstat_conn *c, struct snapshot *snap);

#endif
