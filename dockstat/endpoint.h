/* Where an engine is reached: a URI taken apart. Pure. */
#ifndef DOCKSTAT_ENDPOINT_H
#define DOCKSTAT_ENDPOINT_H

#include <stdbool.h>

#include "core/err.h"
#include "core/strlist.h"

/* A host that ssh takes us to. What is in here cannot be taken for an option of ssh. */
struct dstat_ssh {
    char user[64];  /* "" = as ssh's configuration has it */
    char host[256]; /* "" = not by ssh */
    char port[8];   /* "" = as ssh's configuration has it */
    char path[108]; /* the engine's socket there */
};

struct dstat_endpoint {
    char name[400];      /* for messages: the socket, the base, or the URI */
    char unix_path[108]; /* the socket on this machine; "" for TCP and ssh */
    char base[300];      /* "http://localhost" or "https://host:2376", without a slash at the end */
    bool tls;
    char cert_dir[256]; /* holds ca.pem, cert.pem, key.pem; "" = the system's authorities alone */
    struct dstat_ssh ssh;
    char via[108]; /* ssh: this machine's end of the tunnel, once it is there (tunnel.h) */
};

/* True for unix://, tcp://, http://, https:// and ssh:// URIs. */
bool dstat_accepts(const char *uri);

/* Takes unix://PATH, tcp://HOST[:PORT], http://HOST[:PORT], https://HOST[:PORT] and
 * ssh://[USER@]HOST[:PORT][/SOCKET] apart. As docker does, DOCKER_TLS_VERIFY turns tcp:// into TLS
 * and DOCKER_CERT_PATH names the certificates. -EINVAL on anything else: what is no plain name, a
 * host or user that begins with "-", paths and users behind the others. */
int dstat_endpoint_parse(const char *uri, struct dstat_endpoint *ret, struct err *e);

/* Adds to the error of a failed connection (rc: its -errno) what people can do about it, unless it
 * says so already. Returns rc; e may be NULL. */
int dstat_endpoint_cure(const struct dstat_endpoint *ep, int rc, struct err *e);

/* Adds the URIs of the engines that are usual on this machine: DOCKER_HOST or Docker's socket,
 * CONTAINER_HOST or Podman's socket (the user's own, unless we are root). */
void dstat_discover(struct strlist *uris);

#endif
