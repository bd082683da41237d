#include "tests/fake/world.h"

#include <dirent.h>
#include <errno.h>
#include <inttypes.h>
#include <poll.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "core/mem.h"
#include "core/parse.h"
#include "tests/fake/fakestat.h"
#include "tests/fake/faketool.h"
#include "tests/fake/inside.h"

enum { OPERATION_MS = 5, SEEN_MIB = 16, STOOD_STILL_MS = 3 };

struct small_guest {
    char state[16];
    unsigned vcpus, seen_vcpus;
    uint64_t memory, seen_memory;
    struct inside_disks disks;
};

struct watcher {
    struct obs base;
    char *uri;
};

struct maker {
    struct ts base;
    char *uri;
};

static void param(const char *uri, const char *key, char *ret, size_t cap)
{
    *ret = '\0';
    fake_param(uri, key, ret, cap);
}

static bool is_set(const char *uri, const char *key)
{
    char text[8];

    return fake_param(uri, key, text, sizeof(text));
}

static void path_of(const char *uri, const char *name, char *ret, size_t cap)
{
    char dir[256];

    param(uri, "dir", dir, sizeof(dir));
    snprintf(ret, cap, "%s/%s", dir, name);
}

static bool guest_read(const char *uri, const char *name, struct small_guest *ret)
{
    char path[512];

    path_of(uri, name, path, sizeof(path));
    _cleanup_fclose_ FILE *f = fopen(path, "re");
    if (!f || fscanf(f, "%15s %u %u %" SCNu64 " %" SCNu64, ret->state, &ret->vcpus, &ret->seen_vcpus, &ret->memory,
                     &ret->seen_memory) != 5)
        return false;
    ret->disks.n = 0;
    while (ret->disks.n < INSIDE_FAKE_DISKS && fscanf(f, "%" SCNu64, &ret->disks.bytes[ret->disks.n]) == 1)
        ret->disks.n++;
    return true;
}

/* Renamed into place: the observer never reads half of it. */
static int guest_write(const char *uri, const char *name, const struct small_guest *g, struct err *e)
{
    char path[512], hidden[512], temporary[64];

    snprintf(temporary, sizeof(temporary), ".%.50s", name);
    path_of(uri, name, path, sizeof(path));
    path_of(uri, temporary, hidden, sizeof(hidden));
    FILE *f = fopen(hidden, "we");
    if (!f)
        return err_sys(e, errno, "cannot make '%s'", hidden);
    fprintf(f, "%s %u %u %" PRIu64 " %" PRIu64, g->state, g->vcpus, g->seen_vcpus, g->memory, g->seen_memory);
    for (size_t i = 0; i < g->disks.n; i++)
        fprintf(f, " %" PRIu64, g->disks.bytes[i]);
    fputc('\n', f);
    fclose(f);
    return rename(hidden, path) < 0 ? err_sys(e, errno, "cannot rename '%s'", hidden) : 0;
}

/* ---- observing ---- */

static bool accepts(const char *uri)
{
    return strncmp(uri, "world:", 6) == 0;
}

static int watcher_open(struct obs **ret, const char *uri, struct err *e)
{
    struct watcher *w = xcalloc(1, sizeof(*w));

    (void)e;
    *w = (struct watcher){ .base = { &world_observer }, .uri = xstrdup(uri) };
    *ret = &w->base;
    return 0;
}

static void watcher_close(struct obs *o)
{
    free(((struct watcher *)o)->uri);
    free(o);
}

static void add(struct snapshot *s, const char *uri, const char *name)
{
    char platform[32];
    struct small_guest small;

    if (!guest_read(uri, name, &small))
        return;
    struct guest *g = snapshot_add(s);
    param(uri, "platform", platform, sizeof(platform));
    g->id = snapshot_strf(s, "id-of-%s", name);
    g->name = snapshot_strdup(s, name);
    g->platform = snapshot_strdup(s, platform);
    g->state = strcmp(small.state, "running") == 0 ? GUEST_RUNNING : GUEST_STOPPED;
    g->boot = 1;
    sample_set(&g->now, F_VCPUS, small.vcpus);
    sample_set(&g->now, F_HOST_CPU_TIME, g->now.t_ns / 2); /* half a core */
}

static int watcher_sample(struct obs *o, struct snapshot **ret, struct err *e)
{
    const char *uri = ((struct watcher *)o)->uri;
    char path[512];
    struct snapshot *s = snapshot_new();

    path_of(uri, "", path, sizeof(path));
    DIR *dir = opendir(path);
    if (!dir) {
        snapshot_unref(s);
        return err_sys(e, errno, "cannot read '%s'", path);
    }
    for (const struct dirent *entry; !is_set(uri, "hidden") && (entry = readdir(dir));)
        if (entry->d_name[0] != '.')
            add(s, uri, entry->d_name);
    closedir(dir);
    *ret = s;
    return 0;
}

static void watcher_facts(struct obs *o, struct detail *d)
{
    (void)o;
    detail_begin(d, "connection");
    detail_text(d, "version", "world 1");
}

const struct observer world_observer = {
    .name = "world",
    .accepts = accepts,
    .open = watcher_open,
    .sample = watcher_sample,
    .facts = watcher_facts,
    .close = watcher_close,
};

/* ---- changing ---- */

static bool makes(const char *uri, const char *platform)
{
    char own[32];

    param(uri, "platform", own, sizeof(own));
    return accepts(uri) && strcmp(own, platform) == 0;
}

static int maker_open(struct ts **ret, const char *uri, struct err *e)
{
    struct maker *m = xcalloc(1, sizeof(*m));

    (void)e;
    *m = (struct maker){ .base = { &world_toolstack }, .uri = xstrdup(uri) };
    *ret = &m->base;
    return 0;
}

static void maker_close(struct ts *t)
{
    free(((struct maker *)t)->uri);
    free(t);
}

static atomic_int snapshots; /* of all guests */

static const char *uri_of(const struct ts *t)
{
    return ((const struct maker *)t)->uri;
}

static bool lists(const char *uri, const char *key, enum op_kind kind)
{
    char text[128];
    _cleanup_strlist_ struct strlist kinds = STRLIST_INIT;

    param(uri, key, text, sizeof(text));
    strlist_split(&kinds, text, ',');
    return strlist_has(&kinds, op_kind_name(kind));
}

static bool ends_with(const char *text, const char *end)
{
    size_t n = strlen(text), k = strlen(end);

    return n >= k && strcmp(text + n - k, end) == 0;
}

static bool is_told(const struct ts *t, const char *key, const struct request *r)
{
    _cleanup_strlist_ struct strlist endings = STRLIST_INIT;
    bool meant = !is_set(uri_of(t), "of");
    char of[64];

    param(uri_of(t), "of", of, sizeof(of));
    strlist_split(&endings, of, ',');
    for (size_t i = 0; i < endings.n; i++)
        meant |= ends_with(r->guest_name ? r->guest_name : r->name, endings.v[i]);
    return meant && lists(uri_of(t), key, r->kind);
}

/* As Xen has it, and as libvirt does. */
static void plan_link(const struct ts *t, const struct request *r, struct plan *ret)
{
    char of[16];

    param(uri_of(t), "links", of, sizeof(of));
    if (strcmp(of, "snapshot") == 0 && !r->from_snapshot)
        plan_refuse(ret, "a linked clone builds on a snapshot");
    if (strcmp(of, "guest") == 0 && (r->from_snapshot || snapshots > 0))
        plan_refuse(ret, "a linked clone is of a guest without snapshots");
}

static int maker_plan(struct ts *t, const struct request *r, struct plan *ret, struct err *e)
{
    if (lists(uri_of(t), "cannot", r->kind))
        return err_set(e, ENOTSUP, "a %s is nothing that this world has", op_kind_name(r->kind));
    if (r->kind == OP_CLONE && r->linked)
        plan_link(t, r, ret);
    plan_step(ret, "%s it", op_kind_name(r->kind));
    if (is_told(t, "refuse", r))
        plan_refuse(ret, "no \033[31mroom");
    return 0;
}

static int take_time(struct ts *t, struct op *op, struct err *e)
{
    int rc = 0;

    op_phase(op, "doing it");
    for (int i = 0; rc == 0 && (i == 0 || is_told(t, "slow", op->req)); i++) {
        poll(NULL, 0, OPERATION_MS);
        rc = op_check(op, e);
    }
    return rc;
}

static int make(struct ts *t, struct op *op, const struct small_guest *g, struct err *e)
{
    char path[512];

    path_of(uri_of(t), op->req->name, path, sizeof(path));
    if (access(path, F_OK) == 0)
        return err_set(e, EEXIST, "there is a '%s' already", op->req->name);
    int rc = op_undo(op, e, "remove", path, NULL);
    return rc < 0 ? rc : guest_write(uri_of(t), op->req->name, g, e);
}

static void resize(const char *uri, struct op *op, struct small_guest *g)
{
    const struct resize_spec *want = &op->req->resize;
    char text[24];
    uint64_t most = UINT64_MAX;

    param(uri, "most_vcpus", text, sizeof(text));
    parse_u64(text, &most);
    if (want->vcpus > most) {
        op_resized(op, "vcpus", "more", NULL, NULL, "yes");
        return;
    }
    g->vcpus = want->vcpus ? (unsigned)want->vcpus : g->vcpus;
    g->memory = want->memory_bytes ? want->memory_bytes : g->memory;
    if (!is_set(uri, "numb")) {
        g->seen_vcpus = g->vcpus;
        g->seen_memory = g->memory;
    }
    op_resized(op, "size", "so", "so", "so", "no");
}

static int change(struct ts *t, struct op *op, struct err *e)
{
    const struct request *r = op->req;
    struct small_guest g;
    char path[512];

    if (!guest_read(uri_of(t), r->guest_name, &g))
        return err_set(e, ESRCH, "there is no '%s'", r->guest_name);
    if (r->kind == OP_CLONE)
        return make(t, op, &g, e);
    path_of(uri_of(t), r->guest_name, path, sizeof(path));
    if (r->kind == OP_DELETE)
        return op_then(op, e, "remove", path, NULL);
    if (r->kind == OP_SNAPSHOT) {
        detail_begin(&op->result, "snapshot");
        detail_number(&op->result, "stood_still_ms", STOOD_STILL_MS);
        snapshots++;
    }
    if (r->kind == OP_SNAPSHOT_DELETE)
        snapshots--;
    if (r->kind == OP_STOP)
        snprintf(g.state, sizeof(g.state), "stopped");
    if (r->kind == OP_RESIZE)
        resize(uri_of(t), op, &g);
    return guest_write(uri_of(t), r->guest_name, &g, e);
}

static int maker_run(struct ts *t, struct op *op, struct err *e)
{
    const struct guest_spec *s = &op->req->spec;
    struct small_guest new = { "running", (unsigned)s->vcpus, (unsigned)s->vcpus, s->memory_bytes, s->memory_bytes, { .n = 0 } };
    int rc = take_time(t, op, e);

    for (size_t i = 0; i < s->n_disks && i < INSIDE_FAKE_DISKS; i++)
        new.disks.bytes[new.disks.n++] = s->disks[i].size_bytes;

    if (rc == 0)
        rc = op->req->kind == OP_CREATE ? make(t, op, &new, e) : change(t, op, e);
    if (rc == 0 && is_told(t, "fail", op->req))
        return err_set(e, EIO, "the disk is on \033[31mfire");
    return rc;
}

static int maker_perform(struct ts *t, struct op *op, const struct step *s, struct err *e)
{
    (void)t;
    (void)op;
    return unlink(s->args.v[0]) < 0 && errno != ENOENT ? err_sys(e, errno, "cannot remove '%s'", s->args.v[0]) : 0;
}

static int maker_snapshots(struct ts *t, const char *guest_id, struct detail *ret, struct err *e)
{
    (void)t;
    (void)guest_id;
    (void)ret;
    (void)e;
    return 0;
}

/* True when the test has written down what the guest is to say. */
static bool say(const char *uri, const char *name, const struct exec_sink *sink)
{
    char dir[256], path[512], data[4096];

    param(uri, "say", dir, sizeof(dir));
    snprintf(path, sizeof(path), "%s/%s", dir, name);
    _cleanup_fclose_ FILE *f = *dir ? fopen(path, "re") : NULL;
    for (size_t n; f && (n = fread(data, 1, sizeof(data), f)) > 0;)
        sink->out(sink->arg, false, data, n);
    return f != NULL;
}

/* It knows "true" and what benches ask; whatever else is asked, it says how large it is. */
static int maker_exec(struct ts *t, const char *guest_id, char *const argv[], const struct exec_sink *sink,
                      int *ret_status, struct err *e)
{
    struct small_guest g;
    char text[128];

    if (is_set(uri_of(t), "deaf"))
        return err_set(e, EIO, "nobody listens");
    if (is_set(uri_of(t), "serial") && argv[1] && argv[2] && strstr(argv[2], "=tool"))
        return err_set(e, ENOTSUP, "what it has it says on its console alone");
    if (strncmp(guest_id, "id-of-", 6) != 0 || !guest_read(uri_of(t), guest_id + 6, &g))
        return err_set(e, ESRCH, "there is no guest '%s'", guest_id);
    struct inside_answer a = { .out = STRBUF_INIT };
    if (!is_set(uri_of(t), "say") && argv[1] && argv[2] && inside_answer(uri_of(t), guest_id + 6, &g.disks, argv[2], &a)) {
        if (a.vanished) {
            char path[512];
            path_of(uri_of(t), guest_id + 6, path, sizeof(path));
            unlink(path);
        }
        sink->out(sink->arg, false, strbuf_str(&a.out), a.out.len);
        strbuf_release(&a.out);
        *ret_status = a.status;
        return a.vanished ? err_set(e, ESRCH, "there is no guest '%s' any more", guest_id) : 0;
    }
    *ret_status = strcmp(g.state, "running") == 0 ? 0 : 1;
    if (say(uri_of(t), guest_id + 6, sink))
        return 0;
    int n = snprintf(text, sizeof(text), "online 0-%u\nmeminfo MemTotal: %" PRIu64 " kB\n", g.seen_vcpus - 1,
                     (g.seen_memory >> 10) - (SEEN_MIB << 10));
    if (strcmp(argv[0], "true") != 0)
        sink->out(sink->arg, false, text, (size_t)n);
    return 0;
}

/* A shell of this machine, which is busy for as many seconds as `serial` says. */
static int maker_console(struct ts *t, const char *guest_id, int fd, struct err *e)
{
    char busy[16], script[64];

    (void)guest_id;
    param(uri_of(t), "serial", busy, sizeof(busy));
    snprintf(script, sizeof(script), "sleep %.1f; exec sh -i", strtod(busy, NULL));
    return faketool_shell(script, fd, e);
}

const struct toolstack world_toolstack = {
    .name = "world",
    .can = ~0u,
    .makes = makes,
    .open = maker_open,
    .close = maker_close,
    .plan = maker_plan,
    .run = maker_run,
    .perform = maker_perform,
    .snapshots = maker_snapshots,
    .exec = maker_exec,
    .console = maker_console,
};
