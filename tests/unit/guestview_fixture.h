/* What the tests of the view of one guest share: a guest with a history, devices, snapshots and
 * operations. */
#ifndef TESTS_UNIT_GUESTVIEW_FIXTURE_H
#define TESTS_UNIT_GUESTVIEW_FIXTURE_H

#include "tests/unit/lines_fixture.h"

#include "core/mem.h"
#include "tui/guest/guestview.h"
#include "tui/term/keycode.h"
#include "tui/operate/task.h"

#define SECOND 1000000000ull

enum { SAMPLES = 61, TASKS = 5 };

/* A guest with ten minutes of history, two descriptions, and what is shown of it. */
struct fixture {
    struct table table;
    struct history *history;
    struct detail detail, before, snapshots;
    struct job_task jobs[TASKS], *list[TASKS];
    struct tasks tasks;
    struct guestview_data data;
};

/* 0 to 100 and back every `period` steps. */
static inline uint64_t wave(uint64_t i, uint64_t period)
{
    uint64_t at = i % period * 200 / period;

    return at <= 100 ? at : 200 - at;
}

static inline void fill_guest(struct guest *g, uint64_t i, uint64_t *counters)
{
    static const uint64_t most[] = { 15000000, 18000000, 300000, 0,      0,     20000, 5000,
                                     20,       10,       0,      0,      0,     0,     900000,
                                     400000,   50,       80,     100000, 120000 };

    for (unsigned f = 0; f < sizeof(most) / sizeof(most[0]); f++) {
        counters[f] += most[f] * wave(i + f * 3, 30 + f % 4) * 10;
        if (most[f])
            sample_set(&g->now, (enum field)f, counters[f]);
    }
    sample_unknown(&g->now, F_WAIT_TIME, "the kernel keeps no schedstat");
    sample_set(&g->now, F_MEM, (200 + wave(i, 60)) << 20);
    sample_set(&g->now, F_MEM_LIMIT, 512u << 20);
    sample_set(&g->now, F_VCPUS, 2);
    sample_set(&g->now, F_UPTIME, 4000);
}

/* Sample i of the guest: every ten seconds. Between 30 and 36 it was not there. */
static inline struct snapshot *sample_at(const char *name, uint64_t i, uint64_t *counters)
{
    struct snapshot *s = snapshot_new();

    if (i < 30 || i >= 36) {
        struct guest *g = snapshot_add(s);
        g->id = "0d4a";
        g->name = snapshot_strdup(s, name);
        g->platform = "kvm";
        g->state = GUEST_RUNNING;
        g->now.t_ns = (1000 + i * 10) * SECOND;
        fill_guest(g, i, counters);
    }
    snapshot_seal(s);
    s->t_ns = (1000 + i * 10) * SECOND;
    return s;
}

static inline void describe(struct detail *d, uint64_t at)
{
    for (uint64_t i = 0; i < 2; i++) {
        detail_begin(d, "vcpu");
        detail_number(d, "vcpu", i);
        detail_number(d, "state", 1 + i);
        detail_number(d, "time", 90 * SECOND + at * SECOND / (i + 2));
    }
    detail_begin(d, "disk");
    detail_text(d, "target", "vda");
    detail_text(d, "bus", "virtio");
    detail_text(d, "format", "qcow2");
    detail_text(d, "source", "/var/lib/libvirt/images/web.qcow2");
    detail_number(d, "rd.bytes", 5000000 + at * 3 * 1048576);
    detail_number(d, "rd.reqs", 100 + at * 50);
    detail_number(d, "rd.times", 1000000 + at * 50 * 250000);
    detail_number(d, "wr.bytes", 700);
    detail_number(d, "wr.reqs", 7);
    detail_number(d, "wr.times", 99);
    detail_number(d, "capacity", 10ull << 30);
    detail_begin(d, "disk");
    detail_text(d, "target", "sda");
    detail_text(d, "bus", "scsi");
    detail_begin(d, "net");
    detail_text(d, "device", "vnet0");
    detail_text(d, "mac", "52:54:00:12:34:56");
    detail_text(d, "source", "br0");
    detail_number(d, "rx.bytes", 1000 + at * 2048);
    detail_number(d, "rx.pkts", at * 3);
    detail_number(d, "rx.drop", 4);
    detail_begin(d, "config");
    detail_text(d, "machine", "pc-q35-7.2");
    detail_number(d, "memory_bytes", 536870912);
    detail_text(d, "cmdline",
                "console=ttyS0 root=/dev/vda1 ro quiet systemd.unit=multi-user.target "
                "net.ifnames=0 biosdevname=0 mitigations=auto");
    detail_begin(d, "labels");
    detail_text(d, "a\033]0;x\007b", "\xe2\x80\xaenever \x9b mind");
    detail_begin(d, "backend");
    detail_text(d, "thread", "vhost-4711");
    detail_number(d, "cpu_time_ns", 1500000000);
}

/* A tree whose branches come mixed, as the time of their making has them. */
static inline void tell_snapshots(struct detail *d)
{
    static const char *const rows[][4] = {
        { "clean", NULL, "2026-01-31T12:00:00Z", "just installed" },
        { "before-update", "clean", "2026-02-01T08:30:00Z", NULL },
        { "experiment", "clean", "2026-02-02T09:00:00Z", "a\033[31m red\xe2\x80\xae one" },
        { "after-update", "before-update", "some day",
          "a description that goes on and on, far on" },
        { "retried", "experiment", NULL, NULL },
    };

    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        detail_begin(d, "snapshot");
        detail_text(d, "name", rows[i][0]);
        detail_text(d, "parent", rows[i][1]);
        detail_text(d, "time", rows[i][2]);
        detail_text(d, "description", rows[i][3]);
        detail_text(d, "kind", i % 2 ? "disks" : "memory and disks");
        if (i % 2)
            detail_number(d, "size_bytes", i * 300u << 20);
        if (i < 2)
            detail_number(d, "stood_still_ms", i ? 12345 : 120);
        detail_text(d, "current", i == 3 ? "yes" : NULL);
    }
}

static inline void add_job(struct fixture *f, enum task_stage stage, const char *id, const char *title)
{
    struct job_task *t = &f->jobs[f->tasks.n];
    _cleanup_request_ struct request r = REQUEST_INIT;

    r.kind = OP_STOP;
    r.guest_id = xstrdup(id);
    r.guest_name = xstrdup("web");
    *t = (struct job_task){ .stage = stage,
                            .op = operation_new(&r),
                            .title = xstrdup(title),
                            .began_ns = (100 + f->tasks.n * 10) * SECOND };
    f->tasks.v = f->list;
    f->list[f->tasks.n++] = t;
}

static inline void ask_for_some(struct fixture *f)
{
    add_job(f, STAGE_DONE, "0d4a", "snapshot 'clean' of 'web'");
    f->jobs[0].status = (struct operation_status){ .begun_ns = 1, .ended_ns = SECOND * 2 };
    add_job(f, STAGE_DONE, "another", "stop 'another'");
    add_job(f, STAGE_FAILED, "0d4a", "stop 'web'");
    f->jobs[2].ran_ns = 120 * SECOND;
    f->jobs[2].ended_ns = 150 * SECOND;
    err_set(&f->jobs[2].err, 5,
            "cannot stop 'web': it does not answer \033[2J, and has not done so for long");
    err_cure(&f->jobs[2].err, "stop --force pulls the plug");
    add_job(f, STAGE_ASKING, "0d4a", "delete 'web'");
    add_job(f, STAGE_RUNNING, "0d4a", "clone 'web' to 'web2'");
    f->jobs[4].ran_ns = 141 * SECOND;
    f->jobs[4].status =
        (struct operation_status){ .phase = "copying 'vda'", .done = 1, .total = 4 };
}

static inline void setup(struct fixture *f, const char *name)
{
    static char uri[] = "qemu:///system";
    uint64_t counters[F_COUNT] = { 0 };
    struct table_source s = { .uri = uri, .platform = "libvirt", .state = CONN_OK };

    *f = (struct fixture){ .history = history_new(600) };
    for (uint64_t i = 0; i < SAMPLES; i++) {
        snapshot_unref(s.prev);
        s.prev = s.now;
        s.now = sample_at(name, i, counters);
        table_release(&f->table);
        table_build(&f->table, &s, 1, s.now->t_ns + SECOND / 2);
        history_take(f->history, &f->table);
    }
    snapshot_unref(s.prev);
    snapshot_unref(s.now);
    describe(&f->before, 0);
    describe(&f->detail, 2);
    tell_snapshots(&f->snapshots);
    ask_for_some(f);
    f->data = (struct guestview_data){ .table = &f->table,
                                       .row = &f->table.rows[0],
                                       .history = f->history,
                                       .detail = &f->detail,
                                       .detail_ns = 12 * SECOND,
                                       .before = &f->before,
                                       .before_ns = 10 * SECOND,
                                       .snapshots = &f->snapshots,
                                       .tasks = &f->tasks,
                                       .clock_ns = 160 * SECOND,
                                       .utf8 = true };
}

static inline void teardown(struct fixture *f)
{
    table_release(&f->table);
    history_free(f->history);
    detail_release(&f->detail);
    detail_release(&f->before);
    detail_release(&f->snapshots);
    for (size_t i = 0; i < f->tasks.n; i++) {
        operation_unref(f->jobs[i].op);
        free(f->jobs[i].title);
    }
}

/* Title and body, as on a screen of that size; a line is left for hints. */
static inline void screen(struct fixture *f, struct guestview *v, int width, int height, struct lines *ret)
{
    guestview_title(&f->data, width, ret);
    guestview_body(v, &f->data, width, height - 2, ret);
    assert_true(ret->n <= (size_t)height - 1);
}

static inline void assert_screen(struct fixture *f, struct guestview *v, int width, int height)
{
    _cleanup_lines_ struct lines l = LINES_INIT;
    char name[64];

    snprintf(name, sizeof(name), "guest-%s-%dx%d%s.txt", guest_tab_name(v->tab), width, height,
             f->data.utf8 ? "" : "-ascii");
    screen(f, v, width, height, &l);
    assert_golden(&l, width, name);
}

static inline void body(struct fixture *f, enum guest_tab tab, struct lines *ret)
{
    struct guestview v;

    guestview_init(&v);
    guestview_set_tab(&v, tab);
    guestview_body(&v, &f->data, 80, 40, ret);
}

static inline bool has(const struct lines *l, const char *part)
{
    _cleanup_strbuf_ struct strbuf text = STRBUF_INIT;

    text_of(l, &text);
    return strstr(strbuf_str(&text), part) != NULL;
}

#endif
