/* An engine's Unix socket on another host, brought here by ssh: `ssh -N -L HERE:THERE HOST`.
 *
 * Why not `ssh HOST docker system dial-stdio`, as docker's client does it: that is an ssh, a login
 * and a docker there for each request that runs beside others, and needs the client and a shell on
 * the host. A forwarded socket is one ssh for a connection, which carries all its requests side by
 * side as channels; on the host sshd alone is needed, and Podman's socket does as well.
 *
 * ssh asks nothing (BatchMode), shares no connection with others, and has a session of its own. It
 * ends with the thread that started it, however that ends, so that a killed xltool leaves none
 * behind. The socket here is in a directory that is the user's alone.
 *
 * One thread at a time, the one that opened it. */
#ifndef DOCKSTAT_TUNNEL_H
#define DOCKSTAT_TUNNEL_H

#include "core/err.h"
#include "dockstat/endpoint.h"

struct dstat_tunnel;

/* Sees to it that ssh runs where ep is reached by ssh: starts it, waits until its socket is there
 * and writes that to ep->via; anew when the one of *t has ended. Does nothing for other endpoints.
 * 0, or -errno with ssh's last words; *t is NULL then. Blocks for seconds. *t is to be closed. */
int dstat_tunnel_ready(struct dstat_endpoint *ep, struct dstat_tunnel **t, struct err *e);

/* After a request has failed with rc: when ssh is what failed, sets the error to what it said and
 * returns its -errno; else rc, and e stays. t, e may be NULL. */
int dstat_tunnel_blame(struct dstat_tunnel *t, int rc, struct err *e);

/* Ends ssh, and removes its socket. NULL is fine. */
void dstat_tunnel_close(struct dstat_tunnel *t);

/* The words of ssh for this endpoint and socket here, ended by NULL, into ret (cap words, cap >=
 * 48). forward gets the text of -L. They point into ep and forward. Pure. */
void dstat_tunnel_words(const struct dstat_endpoint *ep, const char *socket, char forward[256],
                        const char **ret, unsigned cap);

#endif
