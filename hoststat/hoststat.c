#include "hoststat/hoststat.h"

#include <string.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "core/mem.h"
#include "procfs/machine.h"

struct hoststat {
    struct obs obs; /* first */
    struct pf_machine machine;
};

static bool accepts(const char *uri)
{
    return strcmp(uri, "host:///") == 0;
}

static int host_open(struct obs **ret, const char *uri, struct err *e)
{
    struct hoststat *h = xcalloc(1, sizeof(*h));

    (void)uri;
    (void)e;
    h->obs.ops = &hoststat_observer;
    *ret = &h->obs;
    return 0;
}

static int host_sample(struct obs *o, struct snapshot **ret, struct err *e)
{
    struct pf_machine *m = &((struct hoststat *)o)->machine;
    struct snapshot *s = snapshot_new();
    struct guest *h = &s->host;
    struct utsname u;

    (void)e;
    uname(&u);
    s->has_host = true;
    h->id = h->platform = "host";
    h->name = snapshot_strdup(s, u.nodename);
    h->state = GUEST_RUNNING;
    h->now.t_ns = clock_ns();
    pf_machine_cpu_memory(m, &h->now);
    pf_machine_net(m, &h->now);
    pf_machine_disk(m, &h->now);
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
    struct hoststat *h = (struct hoststat *)o;

    pf_machine_release(&h->machine);
    free(h);
}

const struct observer hoststat_observer = {
    .name = "host",
    .accepts = accepts,
    .open = host_open,
    .sample = host_sample,
    .facts = host_facts,
    .close = host_close,
};
