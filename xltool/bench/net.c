/* The network steps of `bench data`. The guest serves and this machine asks, in both directions, so that nothing listens
 * here; between guests the second one serves. */
#include "xltool/bench/bencher.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/mem.h"
#include "core/uri.h"
#include "experiment/gauge.h"
#include "storage/spawn.h"
#include "xltool/bench/inside.h"
#include "xltool/guestaddr.h"
#include "xltool/interrupt.h"
#include "xltool/reach/reach.h"

#define NS_PER_S 1000000000ull
#define PORT "5201"
#define PORT_HEX "1451"

enum { GUEST_TO_HOST, HOST_TO_GUEST, GUEST_TO_GUEST, NET_STEPS, CONNECT_MS = 10000, GOODWILL_S = 30 };

/* It serves one test and goes. Over when it listens, or after ten seconds or so. */
static const char serve_script[] =
    INSIDE_PATH "iperf3 -s -1 -D -p " PORT " || exit; i=0; until grep -q ':" PORT_HEX " .* 0A ' /proc/net/tcp "
    "/proc/net/tcp6 2>/dev/null || [ $i -ge 100 ]; do i=$((i+1)); sleep 0.1; done";

/* A guest that takes part. */
struct peer {
    const char *name, *id;
    char address[IPV4_TEXT]; /* "" = not known yet */
};

/* ---- guests ---- */

static int find_address(struct bench_subject *s, struct peer *p, struct err *e)
{
    _cleanup_strbuf_ struct strbuf out = STRBUF_INIT;
    struct guest_addresses all;
    int status = 0;
    int rc = bench_script(s, p->name, p->id, guest_addresses_command[2], &out, &status, e);

    if (rc < 0)
        return rc;
    guest_addresses_parse(strbuf_str(&out), &all);
    if (!all.n) {
        err_set(e, ENOTSUP, "the guest has no IPv4 address");
        err_cure(e, "give its spec a [net] with a bridge, and its image a way to an address there");
        return -ENOTSUP;
    }
    snprintf(p->address, sizeof(p->address), "%s", all.v[0].text);
    return 0;
}

static bool are_near(const struct guest_address *a, uint32_t ip)
{
    uint32_t mask = a->prefix <= 0 ? UINT32_MAX : UINT32_MAX << (32 - a->prefix);

    return (a->ip & mask) == (ip & mask);
}

/* A guest says itself what its address is. It shall neither send this machine's load elsewhere nor to itself. */
static int check_near(const struct peer *p, struct err *e)
{
    struct reach_end host = { .known = false };
    bool near = false;
    uint32_t ip = 0;
    int rc = reach_host_addresses(&host, e);

    if (rc == 0 && ipv4_parse(p->address, &ip) == 0)
        for (size_t i = 0; i < host.n; i++)
            near |= are_near(&host.v[i], ip);
    for (size_t i = 0; i < host.n; i++)
        near &= host.v[i].ip != ip;
    free(host.v);
    if (rc < 0 || near)
        return rc;
    err_set(e, ENOTSUP, "the guest has the address %s, which is in no network of this machine", p->address);
    err_cure(e, "put it on a bridge on which this machine has an address");
    return -ENOTSUP;
}

static int serve(struct bench_subject *s, const struct peer *p, struct err *e)
{
    _cleanup_strbuf_ struct strbuf out = STRBUF_INIT;
    int status = 0;
    int rc = bench_script(s, p->name, p->id, serve_script, &out, &status, e);

    if (rc == 0 && status != 0)
        rc = err_set(e, EIO, "iperf3 does not serve in '%s': status %d: %.160s", p->name, status, strbuf_str(&out));
    return rc;
}

/* ---- from here ---- */

/* What spawn_run() asks whether to go on. */
struct patience {
    struct op op;
    uint64_t deadline_ns;
};

static int check(struct op *op, struct err *e)
{
    const struct patience *p = (const struct patience *)op;

    if (interrupt_caught())
        return err_set(e, ECANCELED, "interrupted");
    return clock_ns() > p->deadline_ns ? err_set(e, ETIMEDOUT, "iperf3 does not end") : 0;
}

static int ask_from_here(struct bench_subject *s, const struct peer *to, bool reverse, struct strbuf *out, struct err *e)
{
    static const struct op_sink sink = { .check = check };
    struct patience p = { .op = { .sink = &sink },
                          .deadline_ns = clock_ns() + (bench_seconds(s->b) + GOODWILL_S) * NS_PER_S };
    char seconds[24], connect_ms[24];

    snprintf(seconds, sizeof(seconds), "%" PRIu64, bench_seconds(s->b));
    snprintf(connect_ms, sizeof(connect_ms), "%d", CONNECT_MS);
    const char *const argv[] = { "iperf3", "-c", to->address, "-p", PORT, "-t", seconds, "-i", "0", "-J",
                                 "--connect-timeout", connect_ms, reverse ? "-R" : NULL, NULL };
    int rc = spawn_run(argv, out, &p.op, e);
    return rc == -EIO && out->len ? 0 : rc; /* its own word says more */
}

static bool is_here(struct err *e)
{
    static const char *const argv[] = { "iperf3", "--version", NULL };
    int rc = spawn_run(argv, NULL, NULL, e);

    if (rc < 0)
        e->code = ENOTSUP;
    return rc == 0;
}

/* ---- between guests ---- */

static int ask_from_guest(struct bench_subject *s, const struct peer *from, const struct peer *to, struct strbuf *out,
                          struct err *e)
{
    _cleanup_strbuf_ struct strbuf script = STRBUF_INIT;
    int status = 0;

    strbuf_addf(&script, INSIDE_PATH "iperf3 -c %s -p " PORT " -t %" PRIu64 " -i 0 -J --connect-timeout %d", to->address,
                bench_seconds(s->b), CONNECT_MS);
    int rc = bench_script(s, from->name, from->id, strbuf_str(&script), out, &status, e);
    return rc == 0 && status != 0 && !out->len ? err_set(e, EIO, "iperf3 ended with status %d", status) : rc;
}

/* A second guest, equal to the first. */
static int make_neighbour(struct bench_subject *s, struct bench_watch *w)
{
    _cleanup_request_ struct request req = REQUEST_INIT;

    bench_create_request(s, w->name, &req);
    w->place = s->run->platform;
    w->req = &req;
    w->look = w->look_early = true;
    w->ask = bench_are_you_there;
    w->patience_ns = bench_patience_ns(s->b);
    int rc = bench_watch(s->b, w);
    w->req = NULL;
    return rc;
}

/* ---- steps ---- */

/* With the server ready. */
static int measure(struct bench_subject *s, size_t step, unsigned which, const struct peer *guest, const struct peer *server,
                   struct err *e)
{
    _cleanup_strbuf_ struct strbuf out = STRBUF_INIT;
    const char *const ids[] = { guest->id, server == guest ? NULL : server->id, NULL };
    struct bench_meter meter;
    struct bench_cost cost;
    double value = 0;

    bench_meter_begin(s->b, s->run->platform, &meter);
    int rc = which == GUEST_TO_GUEST ? ask_from_guest(s, guest, server, &out, e)
                                     : ask_from_here(s, server, which == GUEST_TO_HOST, &out, e);
    bench_meter_end(s->b, s->run->platform, ids, &meter, &cost);
    if (rc == 0)
        rc = gauge_read(GAUGE_NET, strbuf_str(&out), &value, e);
    if (rc == 0) {
        bench_done(s->run, step, value);
        bench_paid(s->run, step, &cost);
    }
    free(cost.host_why);
    free(cost.guest_why);
    return rc;
}

static void with_host(struct bench_subject *s, size_t first, struct peer *guest)
{
    struct engine_conn c;
    struct err err = ERR_INIT;
    int rc = 0;

    engine_conn(s->b->c.engine, s->b->places[s->run->platform].conn, &c);
    if (uri_is_remote(c.uri))
        rc = err_set(&err, ENOTSUP, "the guests are reached over the network; run xltool on their machine");
    else if (!is_here(&err))
        rc = -ENOTSUP;
    else
        rc = check_near(guest, &err);
    for (unsigned i = GUEST_TO_HOST; i <= HOST_TO_GUEST && !interrupt_caught(); i++) {
        int one = rc;
        bench_show_step(s->b, first + i);
        if (one == 0)
            one = serve(s, guest, &err);
        if (one == 0)
            one = measure(s, first + i, i, guest, guest, &err);
        if (one < 0)
            bench_failed_by(s, first + i, one, &err);
    }
}

static int check_peers(const struct peer *a, const struct peer *b, struct err *e)
{
    if (strcmp(a->address, b->address) != 0)
        return 0;
    err_set(e, ENOTSUP, "both guests have the address %s", a->address);
    err_cure(e, "let the image get one from its network instead of having one of its own");
    return -ENOTSUP;
}

static void with_neighbour(struct bench_subject *s, size_t step, const struct peer *guest)
{
    char name[sizeof(s->name) + 2];
    struct bench_watch w = { .name = name };
    struct peer other = { .name = name, .id = w.id };

    snprintf(name, sizeof(name), "%s-n", s->name);
    bench_show_step(s->b, step);
    int rc = make_neighbour(s, &w);
    if (rc == 0)
        rc = find_address(s, &other, &w.err);
    if (rc == 0)
        rc = check_peers(guest, &other, &w.err);
    if (rc == 0)
        rc = serve(s, &other, &w.err);
    if (rc == 0)
        rc = measure(s, step, GUEST_TO_GUEST, guest, &other, &w.err);
    if (rc < 0)
        bench_failed_by(s, step, rc, &w.err);
    bench_watch_release(&w);
}

void bench_net(struct bench_subject *s, size_t first)
{
    struct peer guest = { .name = s->name, .id = s->id };
    struct err err = ERR_INIT;

    bench_show_step(s->b, first);
    int rc = find_address(s, &guest, &err);
    if (rc < 0) {
        bench_failed_by(s, first, rc, &err);
        for (size_t i = first + 1; i < first + NET_STEPS && rc == -ENOTSUP; i++)
            bench_failed_by(s, i, rc, &err);
        bench_not_tried(s->run, first, first + NET_STEPS - 1, "the address of the guest is not known");
        return;
    }
    with_host(s, first, &guest);
    if (!bench_is_over(s))
        with_neighbour(s, first + GUEST_TO_GUEST, &guest);
}
