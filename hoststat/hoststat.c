#include "hoststat/hoststat.h"

#include <string.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "core/mem.h"
#include "procfs/machine.h"

static bool accepts(const char *uri)
{
    return strcmp(uri, "host:///") == 0;
}

static void discover(struct strlist *uris)
{
    strlist_add(uris, "host:///");
}

static int host_open(struct obs **ret, const char *uri, struct err *e)
{
    struct obs *o = xcalloc(1, sizeof(*o));

    (void)uri;
    (void)e;
    o->ops = &hoststat_observer;
    *ret = o;
    return 0;
}

static int host_sample(struct obs *o, struct snapshot **ret, struct err *e)
{
    struct snapshot *s = snapshot_new();
    struct guest *h = &s->host;
    struct utsname u;

    (void)o;
    (void)e;
    uname(&u);
    s->has_host = true;
    h->id = h->platform = "host";
    h->name = snapshot_strdup(s, u.nodename);
    h->state = GUEST_RUNNING;
    h->now.t_ns = clock_ns();
    pf_machine_cpu_memory(&h->now);
    pf_machine_net(&h->now);
    pf_machine_disk(&h->now);
    *ret = s;
    return 0;
}

static void host_facts(struct obs *o, struct detail *d)
{
    struct utsname u;

    (void)o;
    uname(&u);
    detail_begin(d, "connection");
    detail_textf(d, "version", "%s %s", u.sysname, u.release);
    detail_text(d, "name", u.nodename);
}

static void host_close(struct obs *o)
{
    free(o);
}

const struct observer hoststat_observer = {
    .name = "host",
    .accepts = accepts,
    .discover = discover,
    .open = host_open,
    .sample = host_sample,
    .facts = host_facts,
    .close = host_close,
};
