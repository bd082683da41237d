/* The view of one guest, as text, at the sizes of a phone, a terminal and a wall. */
#include "tests/unit/guestview_fixture.h"

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

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_tab_at_every_size),
        cmocka_unit_test(nothing_leaves_the_screen),
        cmocka_unit_test(old_figures_are_said_to_be_old),
        cmocka_unit_test(a_guest_not_described_says_so),
        cmocka_unit_test(snapshots_not_known_are_not_none),
        cmocka_unit_test(nothing_asked_for_says_so),
        cmocka_unit_test(device_rates_need_two_descriptions),
        cmocka_unit_test(devices_of_other_platforms),
    };

    setlocale(LC_ALL, "C.UTF-8");
    return cmocka_run_group_tests_name("tui guestview", tests, NULL, NULL);
}
