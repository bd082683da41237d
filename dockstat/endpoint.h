/* Where an engine is reached: a URI taken apart. Pure. */
#ifndef DOCKSTAT_ENDPOINT_H
#define DOCKSTAT_ENDPOINT_H

#include <stdbool.h>

#include "core/err.h"
#include "core/strlist.h"

struct dstat_endpoint {
    char unix_path[108]; /* the socket; "" for TCP */
    char base[300];      /* "http://localhost" or "https://host:2376", without a slash at the end */
    bool tls;
    char cert_dir[256]; /* holds ca.pem, cert.pem, key.pem; "" = the system's authorities alone */
};

/* True for unix://, tcp://, http:// and https:// URIs. */
bool dstat_accepts(const char *uri);

/* Takes unix://PATH, tcp://HOST[:PORT], http://HOST[:PORT], https://HOST[:PORT] apart. As docker
 * does, DOCKER_TLS_VERIFY turns tcp:// into TLS and DOCKER_CERT_PATH names the certificates.
 * -EINVAL on anything else: paths, users and blanks are refused. */
int dstat_endpoint_parse(const char *uri, struct dstat_endpoint *ret, struct err *e);

/* Adds to the error of a failed connection (rc: its -errno) what people can do about it. Returns rc;
 * e may be NULL. */
int dstat_endpoint_cure(const struct dstat_endpoint *ep, int rc, struct err *e);

/* Adds the URIs of the engines that are usual on this machine: DOCKER_HOST or Docker's socket,
 * CONTAINER_HOST or Podman's socket (the user's own, unless we are root). */
void dstat_discover(struct strlist *uris);

#endif
