#include "xltool/docker/ports.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>

#include "core/mem.h"
#include "core/parse.h"

static void add(struct dock_ports *p, uint64_t port, const char *proto)
{
    if (port == 0 || port > 65535)
        return;
    p->v = grow_array(p->v, &p->cap, p->n + 1, sizeof(*p->v));
    p->v[p->n].port = (unsigned)port;
    snprintf(p->v[p->n++].proto, sizeof(p->v->proto), "%s", proto);
}

static void add_published(struct dock_ports *p, json_object *container)
{
    json_object *ports = dstat_json_arr(container, "Ports");

    for (size_t i = 0; ports && i < json_object_array_length(ports); i++) {
        json_object *o = json_object_array_get_idx(ports, i);
        const char *type = dstat_json_str(o, "Type");
        uint64_t port = 0;
        if (dstat_json_u64(o, "PublicPort", &port))
            add(p, port, type ? type : "tcp");
    }
}

static void add_bound(struct dock_ports *p, const char *inside, json_object *bindings)
{
    const char *slash = strchr(inside, '/');

    if (!json_object_is_type(bindings, json_type_array))
        return;
    for (size_t i = 0; i < json_object_array_length(bindings); i++) {
        const char *text = dstat_json_str(json_object_array_get_idx(bindings, i), "HostPort");
        uint64_t port;
        if (text && parse_u64(text, &port) == 0)
            add(p, port, slash ? slash + 1 : "tcp");
    }
}

/* One that does not run tells its ports only when it is inspected. */
static int add_stopped(struct dock *d, struct dock_ports *p, const char *id, struct err *e)
{
    _cleanup_json_ json_object *o = NULL;
    int rc = dock_get(d, &o, e, "inspect", id, "/containers/%s/json", id);
    json_object *bindings = dstat_json_obj(dstat_json_obj(o, "HostConfig"), "PortBindings");

    if (rc < 0)
        return rc == -ENOENT ? 0 : rc;
    if (bindings) {
        json_object_object_foreach (bindings, inside, list)
            add_bound(p, inside, list);
    }
    return 0;
}

int dock_ports_load(struct dock *d, struct dock_ports *ret, struct err *e)
{
    _cleanup_json_ json_object *list = NULL;
    int rc = dock_get(d, &list, e, "list the containers of", dock_product(d),
                      "/containers/json?all=true");
    size_t n = rc == 0 && json_object_is_type(list, json_type_array)
                   ? json_object_array_length(list)
                   : 0;

    ret->here = d->ep.unix_path[0] != '\0';
    for (size_t i = 0; rc == 0 && i < n; i++) {
        json_object *o = json_object_array_get_idx(list, i);
        const char *id = dstat_json_str(o, "Id"), *state = dstat_json_str(o, "State");
        if (state && strcmp(state, "running") == 0)
            add_published(ret, o);
        else if (id && dstat_id_ok(id))
            rc = add_stopped(d, ret, id, e);
    }
    return rc;
}

void dock_ports_release(struct dock_ports *p)
{
    free(p->v);
    *p = (struct dock_ports)DOCK_PORTS_INIT;
}

/* True when somebody on this machine has it. */
static bool in_use_here(const char *ip, unsigned port, const char *proto)
{
    struct sockaddr_in addr = { .sin_family = AF_INET, .sin_port = htons((uint16_t)port) };
    _cleanup_close_ int fd = socket(
        AF_INET, (strcmp(proto, "udp") == 0 ? SOCK_DGRAM : SOCK_STREAM) | SOCK_CLOEXEC, 0);

    if (fd < 0 || inet_pton(AF_INET, ip, &addr.sin_addr) != 1)
        addr.sin_addr.s_addr = htonl(INADDR_ANY);
    return fd >= 0 && bind(fd, (const struct sockaddr *)&addr, sizeof(addr)) < 0 &&
           errno == EADDRINUSE;
}

bool dock_ports_taken(void *arg, const char *ip, unsigned port, const char *proto)
{
    const struct dock_ports *p = arg;

    for (size_t i = 0; i < p->n; i++)
        if (p->v[i].port == port && strcmp(p->v[i].proto, proto) == 0)
            return true;
    return p->here && in_use_here(ip, port, proto);
}
