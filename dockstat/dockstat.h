/* Observes Docker and Podman over the Engine API, read-only: only GET requests are ever sent.
 *
 * URIs: unix://PATH, tcp://HOST[:PORT], http://HOST[:PORT], https://HOST[:PORT],
 * ssh://[USER@]HOST[:PORT][/SOCKET] (tunnel.h). DOCKER_TLS_VERIFY and DOCKER_CERT_PATH mean what
 * they mean to docker.
 *
 * The list of containers is asked for once, then kept by the engine's events. A refresh sends one
 * GET /_ping, so that an engine that hangs is noticed, and reads each container's counters from
 * cgroup files and /proc (local.h); those of an engine on another machine come over the API, at
 * most 16 requests at a time (stats.h). */
#ifndef DOCKSTAT_DOCKSTAT_H
#define DOCKSTAT_DOCKSTAT_H

#include "core/observer.h"

extern const struct observer dstat_observer;

#endif
