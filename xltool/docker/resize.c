#include "xltool/docker/resize.h"

#include <errno.h>
#include <string.h>

#include "core/format.h"
#include "xltool/docker/guest.h"
#include "xltool/docker/limits.h"
#include "xltool/docker/seen.h"

enum { MEMORY_LEAST = 6 << 20 }; /* the engine's own lower bound */
static const double CPUS_LEAST = 0.01;

/* The container, and what its engine has. */
struct subject {
    struct dock_guest guest;
    struct dock_limits limits;
    uint64_t host_cpus, host_bytes;
};

static int subject_load(struct dock *d, const struct request *r, struct subject *s, struct err *e)
{
    _cleanup_json_ json_object *info = NULL;
    int rc = dock_guest_of(d, r, &s->guest, e);

    if (rc == 0)
        rc = dock_get(d, &info, e, "ask", dock_product(d), "/info");
    if (rc < 0)
        return rc;
    dock_limits_of(s->guest.inspect, &s->limits);
    dstat_json_u64(info, "NCPU", &s->host_cpus);
    dstat_json_u64(info, "MemTotal", &s->host_bytes);
    return 0;
}

/* As dock_seen_memory_used(), of the engine: it takes up to two seconds. */
static int memory_asked(struct dock *d, const struct dock_guest *g, uint64_t *ret, struct err *e)
{
    _cleanup_json_ json_object *o = NULL;
    uint64_t usage = 0, cache = 0;
    int rc = dock_get(d, &o, e, "measure", g->name, "/containers/%s/stats?stream=false%s", g->id,
                      d->version.minor >= DSTAT_API_ONE_SHOT ? "&one-shot=true" : "");
    json_object *memory = dstat_json_obj(o, "memory_stats"),
                *stats = dstat_json_obj(memory, "stats");

    *ret = 0;
    if (rc < 0)
        return rc;
    dstat_json_u64(memory, "usage", &usage);
    if (!dstat_json_u64(stats, "total_inactive_file", &cache))
        dstat_json_u64(stats, "inactive_file", &cache);
    *ret = usage > cache ? usage - cache : 0;
    return 0;
}

static int memory_used(struct dock *d, const struct dock_guest *g, uint64_t *ret, struct err *e)
{
    return dock_seen_memory_used(d, g, ret) ? 0 : memory_asked(d, g, ret, e);
}

static void bytes_text(uint64_t bytes, struct strbuf *out)
{
    strbuf_reset(out);
    format_size(out, bytes);
}

static void plan_cpus(const struct subject *s, const struct resize_spec *want, struct plan *p)
{
    const char *name = s->guest.name;

    if (want->vcpus > s->host_cpus || want->cpu_limit > (double)s->host_cpus) {
        plan_refuse(p, "'%s' cannot have more CPUs than the machine: %llu", name,
                    (unsigned long long)s->host_cpus);
        plan_cure(p, "ask for %llu at most", (unsigned long long)s->host_cpus);
    } else if (want->cpu_limit > 0 && want->cpu_limit < CPUS_LEAST) {
        plan_refuse(p, "a container's CPU limit is at least %.2f cores", CPUS_LEAST);
    }
    if (want->vcpus && s->limits.cpuset[0])
        plan_step(p, "let '%s' run on %llu CPUs (its cpuset, now %s)", name,
                  (unsigned long long)want->vcpus, s->limits.cpuset);
    else if (want->vcpus)
        plan_step(p, "let '%s' use the time of %llu CPUs (NanoCpus)", name,
                  (unsigned long long)want->vcpus);
    if (want->cpu_limit > 0)
        plan_step(p, "let '%s' use the time of %.2f CPUs", name, want->cpu_limit);
}

static int plan_memory(struct dock *d, const struct subject *s, uint64_t bytes, struct plan *p,
                       struct err *e)
{
    _cleanup_strbuf_ struct strbuf want = STRBUF_INIT, used = STRBUF_INIT;
    uint64_t used_bytes = 0;
    int rc = s->guest.running ? memory_used(d, &s->guest, &used_bytes, e) : 0;

    if (rc < 0)
        return rc;
    bytes_text(bytes, &want);
    bytes_text(used_bytes, &used);
    if (bytes < MEMORY_LEAST)
        plan_refuse(p, "a container needs 6M of memory at least");
    else if (bytes < used_bytes)
        plan_force(p, "'%s' uses %s of memory: with %s its processes would be killed",
                   s->guest.name, used.s, want.s);
    plan_step(p, "let '%s' hold %s of memory, with as much swap as before", s->guest.name, want.s);
    return 0;
}

int dock_plan_resize(struct dock *d, const struct request *r, struct plan *ret, struct err *e)
{
    const struct resize_spec *want = &r->resize;
    struct subject s = { .host_cpus = 0 };
    int rc = subject_load(d, r, &s, e);

    if (rc == 0 && want->n_disks > 0) {
        plan_refuse(ret, "%s has no disk resize: '%s' shares the space of the machine",
                    dock_product(d), s.guest.name);
        plan_cure(ret, "give the machine's file system more room, or mount a volume");
    }
    if (rc == 0)
        plan_cpus(&s, want, ret);
    if (rc == 0 && want->memory_bytes)
        rc = plan_memory(d, &s, want->memory_bytes, ret, e);
    dock_guest_release(&s.guest);
    return rc;
}

static bool same_limits(const struct dock_limits *a, const struct dock_limits *b)
{
    return a->nano_cpus == b->nano_cpus && a->cpu_quota == b->cpu_quota &&
           a->memory_bytes == b->memory_bytes && strcmp(a->cpuset, b->cpuset) == 0;
}

/* The table that ends it. */
static int report(struct dock *d, struct op *op, const struct subject *s, struct err *e)
{
    const struct resize_spec *want = &op->req->resize;
    _cleanup_dock_guest_ struct dock_guest now = DOCK_GUEST_INIT;
    struct dock_limits limits;
    struct dock_seen seen;
    char requested[32], applied[32];
    int rc = dock_guest_load(d, s->guest.id, &now, e);

    if (rc < 0)
        return rc;
    dock_limits_of(now.inspect, &limits);
    dock_seen_read(d, &now, &seen);
    if (want->vcpus) {
        snprintf(requested, sizeof(requested), "%llu", (unsigned long long)want->vcpus);
        dock_limits_cpus(&limits, applied, sizeof(applied));
        op_resized(op, "vcpus", requested, applied, seen.cpus[0] ? seen.cpus : NULL, "no");
    }
    if (want->cpu_limit > 0) {
        snprintf(requested, sizeof(requested), "%.2f", want->cpu_limit);
        dock_limits_time(&limits, applied, sizeof(applied));
        op_resized(op, "cpu-limit", requested, applied, seen.time[0] ? seen.time : NULL, "no");
    }
    if (want->memory_bytes) {
        _cleanup_strbuf_ struct strbuf asked = STRBUF_INIT, given = STRBUF_INIT;
        bytes_text(want->memory_bytes, &asked);
        bytes_text(limits.memory_bytes, &given);
        op_resized(op, "memory", asked.s, given.s, seen.memory[0] ? seen.memory : NULL, "no");
    }
    if (d->version.podman && same_limits(&limits, &s->limits))
        op_note(op,
                "this Podman changes the running container alone: from its next start on '%s' has "
                "the limits "
                "again that it was made with",
                s->guest.name);
    return 0;
}

/* Once more what plan() looked at: time has passed. */
static int recheck(struct dock *d, const struct subject *s, const struct request *r, struct err *e)
{
    _cleanup_plan_ struct plan p = PLAN_INIT;
    int rc = r->resize.memory_bytes ? plan_memory(d, s, r->resize.memory_bytes, &p, e) : 0;

    if (rc == 0 && plan_blocked(&p, r->force))
        return err_set(e, EBUSY, "%s", p.forced.n ? p.forced.v[0] : p.refused.v[0]);
    return rc;
}

int dock_update(struct dock *d, const char *id, const char *name, json_object *body, struct err *e)
{
    if (!d->version.podman)
        return dock_post(d, body, NULL, e, "resize", name, "/containers/%s/update", id);
    /* Its likeness of Docker's API has no update. */
    _cleanup_json_ json_object *own = dock_limits_for_podman(body);
    return dock_post(d, own, NULL, e, "resize", name, "/libpod/containers/%s/update", id);
}

static int apply(struct dock *d, struct op *op, const struct subject *s, struct err *e)
{
    _cleanup_json_ json_object *body = dock_limits_body(&s->limits, &op->req->resize, s->host_cpus);
    _cleanup_json_ json_object *back = dock_limits_restore(&s->limits, s->host_cpus, s->host_bytes);
    int rc = op_undo(op, e, "update-container", s->guest.id,
                     json_object_to_json_string_ext(back, JSON_C_TO_STRING_PLAIN), NULL);

    return rc < 0 ? rc : dock_update(d, s->guest.id, s->guest.name, body, e);
}

int dock_run_resize(struct dock *d, struct op *op, struct err *e)
{
    struct subject s = { .host_cpus = 0 };
    int rc = subject_load(d, op->req, &s, e);

    if (rc == 0)
        rc = recheck(d, &s, op->req, e);
    if (rc == 0) {
        op_phase(op, "resizing '%s'", s.guest.name);
        rc = apply(d, op, &s, e);
    }
    if (rc == 0)
        rc = report(d, op, &s, e);
    dock_guest_release(&s.guest);
    return rc;
}
