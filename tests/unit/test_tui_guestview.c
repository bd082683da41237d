/* The view of one guest, as text, at the sizes of a phone, a terminal and a wall. */
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
static uint64_t wave(uint64_t i, uint64_t period)
{
    uint64_t at = i % period * 200 / period;

    return at <= 100 ? at : 200 - at;
}

static void fill_guest(struct guest *g, uint64_t i, uint64_t *counters)
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
static struct snapshot *sample_at(const char *name, uint64_t i, uint64_t *counters)
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

static void describe(struct detail *d, uint64_t at)
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
static void tell_snapshots(struct detail *d)
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

static void add_job(struct fixture *f, enum task_stage stage, const char *id, const char *title)
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

static void ask_for_some(struct fixture *f)
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

static void setup(struct fixture *f, const char *name)
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

static void teardown(struct fixture *f)
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
static void screen(struct fixture *f, struct guestview *v, int width, int height, struct lines *ret)
{
    guestview_title(&f->data, width, ret);
    guestview_body(v, &f->data, width, height - 2, ret);
    assert_true(ret->n <= (size_t)height - 1);
}

static void assert_screen(struct fixture *f, struct guestview *v, int width, int height)
{
    _cleanup_lines_ struct lines l = LINES_INIT;
    char name[64];

    snprintf(name, sizeof(name), "guest-%s-%dx%d%s.txt", guest_tab_name(v->tab), width, height,
             f->data.utf8 ? "" : "-ascii");
    screen(f, v, width, height, &l);
    assert_golden(&l, width, name);
}

static void a_click_marks_a_moment(void **state)
{
    struct guestview v;

    (void)state;
    guestview_init(&v);
    guestview_click(&v, 80, 38); /* two charts of 39 columns */
    assert_int_equal(v.cursor_s, 0);
    guestview_click(&v, 80, 41 + 3); /* the labels of the second one */
    assert_int_equal(v.cursor_s, -1);
    guestview_click(&v, 80, 79);
    assert_int_equal(v.cursor_s, 0);
    guestview_click(&v, 80, 39); /* between them */
    assert_int_equal(v.cursor_s, -1);
    guestview_click(&v, 200, 199); /* three: 65 columns each, and one that is left */
    assert_int_equal(v.cursor_s, -1);
    guestview_click(&v, 200, 198);
    assert_int_equal(v.cursor_s, 0);
    guestview_set_tab(&v, GUEST_DEVICES);
    guestview_click(&v, 200, 150);
    assert_int_equal(v.cursor_s, 0);
}

static void every_tab_at_every_size(void **state)
{
    static const int sizes[][2] = { { 40, 10 }, { 80, 24 }, { 200, 60 } };
    struct fixture f;
    struct guestview v;
    (void)state;
    setup(&f, "web");
    guestview_init(&v);
    v.span_s = 600;
    for (unsigned tab = 0; tab < GUEST_TAB_COUNT; tab++) {
        for (size_t i = 0; i < 3; i++) {
            guestview_set_tab(&v, (enum guest_tab)tab);
            f.data.utf8 = true;
            assert_screen(&f, &v, sizes[i][0], sizes[i][1]);
            f.data.utf8 = false;
            if (tab == GUEST_CHARTS)
                assert_screen(&f, &v, sizes[i][0], sizes[i][1]);
        }
    }
    teardown(&f);
}

static bool has(const struct lines *l, const char *part)
{
    _cleanup_strbuf_ struct strbuf text = STRBUF_INIT;

    text_of(l, &text);
    return strstr(strbuf_str(&text), part) != NULL;
}

/* Whatever the size: no line too many, none too long. */
static void nothing_leaves_the_screen(void **state)
{
    struct fixture f;
    struct guestview v;
    (void)state;
    setup(&f, "\xe5\xae\xa2\xe5\xae\xa2 wide \033[2J and a good deal too long for a narrow screen");
    guestview_init(&v);
    v.cursor_s = 20;
    for (unsigned tab = 0; tab < GUEST_TAB_COUNT; tab++) {
        for (int width = 1; width < 230; width += width < 20 ? 1 : 13) {
            for (int height = 2; height < 70; height += height < 12 ? 1 : 9) {
                _cleanup_lines_ struct lines l = LINES_INIT;
                guestview_set_tab(&v, (enum guest_tab)tab);
                v.scroll = (size_t)height % 5;
                screen(&f, &v, width, height, &l);
                assert_int_equal(line_width(&l.v[0]), width);
                for (size_t y = 0; y < l.n; y++)
                    assert_true(line_width(&l.v[y]) <= (width < 16 ? 16 : width));
                assert_false(has(&l, "\033"));
            }
        }
    }
    teardown(&f);
}

static void body(struct fixture *f, enum guest_tab tab, struct lines *ret)
{
    struct guestview v;

    guestview_init(&v);
    guestview_set_tab(&v, tab);
    guestview_body(&v, &f->data, 80, 40, ret);
}

static void old_figures_are_said_to_be_old(void **state)
{
    struct fixture f;
    _cleanup_lines_ struct lines title = LINES_INIT, why = LINES_INIT, charts = LINES_INIT;
    char reason[] = "no answer\033[31m";
    (void)state;
    setup(&f, "web");
    f.table.rows[0].stale = true;
    f.table.rows[0].age_ns = 125 * SECOND;
    f.table.sources[0].state = CONN_STALLED;
    f.table.sources[0].reason = reason;
    f.table.t_ns += 300 * SECOND;
    guestview_title(&f.data, 80, &title);
    assert_true(has(&title, "stalled: 2m05s old"));
    body(&f, GUEST_WHY, &why);
    assert_true(has(&why, "All figures are old: the connection qemu:///system is stalled"));
    assert_true(has(&why, "answer\\x1b[31m)"));
    body(&f, GUEST_CHARTS, &charts); /* the last minute has nothing */
    assert_false(has(&charts, "\xe2\xa3\x80"));
    f.table.sources[0].reason = NULL;
    teardown(&f);
}

static void a_guest_not_described_says_so(void **state)
{
    struct fixture f;
    (void)state;
    setup(&f, "web");
    f.data.detail = NULL;
    for (unsigned tab = GUEST_DEVICES; tab <= GUEST_CONFIG; tab++) {
        _cleanup_lines_ struct lines wait = LINES_INIT, failed = LINES_INIT;
        f.data.detail_why = NULL;
        body(&f, (enum guest_tab)tab, &wait);
        assert_lines(&wait, 80, "Asking the platform...\n");
        f.data.detail_why = "recordings have no descriptions";
        body(&f, (enum guest_tab)tab, &failed);
        assert_lines(&failed, 80, "recordings have no descriptions\n");
    }
    _cleanup_lines_ struct lines none = LINES_INIT;
    struct detail empty = DETAIL_INIT;
    f.data.detail = &empty;
    body(&f, GUEST_DEVICES, &none);
    assert_lines(&none, 80, "The platform tells of no devices.\n");
    teardown(&f);
}

/* A description that has no snapshots does not mean that there are none. */
static void snapshots_not_known_are_not_none(void **state)
{
    struct fixture f;
    struct detail none = DETAIL_INIT;
    (void)state;
    setup(&f, "web");
    _cleanup_lines_ struct lines empty = LINES_INIT, wait = LINES_INIT, why = LINES_INIT,
                                 old = LINES_INIT;
    f.data.snapshots = &none;
    body(&f, GUEST_SNAPSHOTS, &empty);
    assert_lines(&empty, 80, "It has no snapshots.\n");
    f.data.snapshots = NULL;
    body(&f, GUEST_SNAPSHOTS, &wait);
    assert_lines(&wait, 80, "Asking the platform...\n");
    f.data.snapshots_why = "no rights";
    body(&f, GUEST_SNAPSHOTS, &why);
    assert_lines(&why, 80, "no rights\n");
    f.data.detail = &f.snapshots; /* but those that it has count */
    body(&f, GUEST_SNAPSHOTS, &old);
    assert_true(has(&old, "before-update"));
    teardown(&f);
}

static void nothing_asked_for_says_so(void **state)
{
    struct fixture f;
    struct tasks nothing = { .n = 0 };
    (void)state;
    setup(&f, "web");
    _cleanup_lines_ struct lines none = LINES_INIT, live = LINES_INIT;
    body(&f, GUEST_OPERATIONS, &live);
    assert_false(has(&live, "'another'"));
    f.data.tasks = &nothing;
    body(&f, GUEST_OPERATIONS, &none);
    assert_lines(&none, 80, "Nothing has been asked for it here.\n");
    teardown(&f);
}

static void device_rates_need_two_descriptions(void **state)
{
    struct fixture f;
    _cleanup_lines_ struct lines two = LINES_INIT, one = LINES_INIT, same = LINES_INIT,
                                 afresh = LINES_INIT;
    (void)state;
    setup(&f, "web");
    body(&f, GUEST_DEVICES, &two);
    assert_true(has(&two, " vda        3.0M      0     50      0   250us       -"));
    f.data.before_ns = f.data.detail_ns;
    body(&f, GUEST_DEVICES, &same);
    assert_true(has(&same, " vda           -      -      -      -   250us       -"));
    struct detail now = f.detail; /* counters that went backwards */
    f.data.before_ns = 10 * SECOND;
    f.data.detail = &f.before;
    f.data.before = &now;
    body(&f, GUEST_DEVICES, &afresh);
    assert_true(has(&afresh, " vda           -      0      -      0       -       -"));
    f.data.before = NULL;
    body(&f, GUEST_DEVICES, &one);
    assert_true(has(&one, " vda           -      -      -      -       -       -"));
    assert_true(has(&one, "Rates need two descriptions"));
    teardown(&f);
}

/* Xen and Docker call their counters otherwise. */
static void devices_of_other_platforms(void **state)
{
    struct fixture f;
    struct detail d = DETAIL_INIT, before = DETAIL_INIT;
    _cleanup_lines_ struct lines l = LINES_INIT;
    (void)state;
    setup(&f, "web");
    for (uint64_t i = 0; i < 2; i++) {
        struct detail *to = i ? &d : &before;
        detail_begin(to, "vcpu");
        detail_number(to, "vcpu", 0);
        detail_text(to, "state", "runnable");
        detail_number(to, "cpu_time_ns", SECOND + i * SECOND);
        detail_begin(to, "disk");
        detail_text(to, "vdev", "xvda");
        detail_number(to, "read_bytes", i * 4096);
        detail_number(to, "read_ops", 5 + i * 2);
        detail_begin(to, "disk");
        detail_text(to, "device", "8:0");
        detail_number(to, "write_bytes", i * 2048);
        detail_begin(to, "net");
        detail_text(to, "interface", "eth0");
        detail_number(to, "tx_bytes", i * 2000);
        detail_number(to, "tx_packets", i * 8);
    }
    f.data.detail = &d;
    f.data.before = &before;
    body(&f, GUEST_DEVICES, &l);
    assert_lines(&l, 80,
                 "vCPUs  1\n"
                 " VCPU STATE      CPU% CPU-TIME\n"
                 " 0    runnable   50.0    2.00s\n"
                 "\n"
                 "Disks  2\n"
                 " DISK     READ/s WRIT/s  RIO/s   READ  WRITE\n"
                 " xvda       2.0K      -      1   4.0K      -\n"
                 " 8:0           -   1.0K      -      -   2.0K\n"
                 "\n"
                 "Network interfaces  1\n"
                 " NIC            TX/s  TXP/s     TX\n"
                 " eth0           1000      4   2.0K\n");
    detail_release(&d);
    detail_release(&before);
    teardown(&f);
}

static void keys_zoom_and_mark(void **state)
{
    struct guestview v;
    (void)state;
    guestview_init(&v);
    assert_int_equal(v.span_s, 60);
    assert_true(guestview_key(&v, 'z', 20));
    assert_int_equal(v.span_s, 300);
    assert_true(guestview_key(&v, 'z', 20) && guestview_key(&v, 'z', 20));
    assert_int_equal(v.span_s, 600);
    assert_true(guestview_key(&v, TK_RIGHT, 20));
    assert_int_equal(v.cursor_s, -1);
    assert_true(guestview_key(&v, TK_LEFT, 20));
    assert_int_equal(v.cursor_s, 0);
    for (int i = 0; i < 100; i++)
        assert_true(guestview_key(&v, TK_LEFT, 20));
    assert_int_equal(v.cursor_s, 599);
    assert_true(guestview_key(&v, 'Z', 20) && guestview_key(&v, 'Z', 20));
    assert_int_equal(v.span_s, 60);
    assert_int_equal(v.cursor_s, 59);
    for (int i = 0; i < 60; i++)
        assert_true(guestview_key(&v, TK_RIGHT, 20));
    assert_int_equal(v.cursor_s, -1);
    assert_false(guestview_key(&v, 'q', 20));
    guestview_set_tab(&v, GUEST_WHY);
    assert_false(guestview_key(&v, TK_LEFT, 20));
}

static void keys_scroll_no_further_than_there_is(void **state)
{
    struct fixture f;
    struct guestview v;
    (void)state;
    setup(&f, "web");
    for (unsigned tab = 0; tab < GUEST_TAB_COUNT; tab++) {
        _cleanup_lines_ struct lines top = LINES_INIT, end = LINES_INIT;
        guestview_init(&v);
        guestview_set_tab(&v, (enum guest_tab)tab);
        assert_true(guestview_key(&v, TK_UP, 5));
        size_t most = guestview_body(&v, &f.data, 40, 5, &top);
        assert_int_equal(v.scroll, 0);
        assert_true(most > 0);
        assert_true(guestview_key(&v, TK_DOWN, 5) && guestview_key(&v, TK_PAGE_DOWN, 5));
        assert_int_equal(v.scroll, tab == GUEST_CHARTS ? 2 : 5);
        assert_true(guestview_key(&v, TK_END, 5));
        assert_int_equal(guestview_body(&v, &f.data, 40, 5, &end), most);
        assert_int_equal(v.scroll, most);
        assert_int_equal(end.n, 5);
        assert_true(guestview_key(&v, TK_PAGE_UP, 5) && guestview_key(&v, TK_HOME, 5));
        assert_int_equal(v.scroll, 0);
    }
    teardown(&f);
}

/* The figure at the cursor is that of its sample. */
static void the_cursor_reads_the_history(void **state)
{
    struct fixture f;
    struct guestview v;
    _cleanup_lines_ struct lines l = LINES_INIT;
    (void)state;
    setup(&f, "web");
    guestview_init(&v);
    guestview_set_tab(&v, GUEST_CHARTS);
    v.span_s = 600;
    v.cursor_s = 304; /* sample 30 to 35 are missing */
    guestview_body(&v, &f.data, 134, 24, &l);
    assert_true(has(&l, "-4m54s - -"));
    lines_cut(&l, 0);
    v.cursor_s = 595;
    guestview_body(&v, &f.data, 134, 24, &l);
    assert_true(has(&l, "-9m49s 10.9% 47.3%") && has(&l, "-9m49s 204M"));
    teardown(&f);
}

static void lines_are_cut_and_wrapped(void **state)
{
    _cleanup_lines_ struct lines l = LINES_INIT;
    _cleanup_strlist_ struct strlist w = STRLIST_INIT;
    (void)state;
    lines_begin(&l);
    lines_add(&l, STYLE_TITLE, "abc");
    lines_add(&l, STYLE_DIM, "\xe5\xae\xa2\xe5\xae\xa2");
    assert_int_equal(line_width(&l.v[0]), 7);
    lines_fit(&l, 7);
    assert_lines(&l, 7, "abc\xe5\xae\xa2\xe5\xae\xa2\n");
    lines_fit(&l, 6);
    assert_lines(&l, 6, "abc\xe5\xae\xa2~\n");
    lines_fit(&l, 5);
    assert_lines(&l, 5, "abc~\n"); /* half a character is none */
    assert_int_equal(line_width(&l.v[0]), 5);
    lines_fit(&l, 3);
    assert_lines(&l, 3, "ab~\n");
    lines_fit(&l, 0);
    assert_lines(&l, 0, "\n");
    wrap_text(&w, "one two three fourteen-and-more \xe5\xae\xa2\xe5\xae\xa2", 12, 2);
    assert_int_equal(w.n, 5);
    assert_string_equal(w.v[0], "one two");
    assert_string_equal(w.v[1], "  three");
    assert_string_equal(w.v[2], "  fourteen-a");
    assert_string_equal(w.v[3], "  nd-more");
    assert_string_equal(w.v[4], "  \xe5\xae\xa2\xe5\xae\xa2");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_click_marks_a_moment),
        cmocka_unit_test(every_tab_at_every_size),
        cmocka_unit_test(nothing_leaves_the_screen),
        cmocka_unit_test(old_figures_are_said_to_be_old),
        cmocka_unit_test(snapshots_not_known_are_not_none),
        cmocka_unit_test(nothing_asked_for_says_so),
        cmocka_unit_test(a_guest_not_described_says_so),
        cmocka_unit_test(device_rates_need_two_descriptions),
        cmocka_unit_test(devices_of_other_platforms),
        cmocka_unit_test(keys_zoom_and_mark),
        cmocka_unit_test(keys_scroll_no_further_than_there_is),
        cmocka_unit_test(the_cursor_reads_the_history),
        cmocka_unit_test(lines_are_cut_and_wrapped),
    };

    setlocale(LC_ALL, "C.UTF-8");
    return cmocka_run_group_tests_name("tui guestview", tests, NULL, NULL);
}
