/* The view of two sets of guests, as text. */
#include "tests/unit/lines_fixture.h"

#include "tui/compare/compareview.h"
#include "tui/term/keycode.h"

#define SECOND 1000000000ull

enum { SAMPLES = 61 };

/* Three guests, a minute long; "gone" leaves after 40 seconds. */
struct fixture {
    struct table table;
    struct history *history;
    struct compareview view;
    struct compareview_data data;
};

static const struct set_member set_a[] = { { 0, "a" } }, set_b[] = { { 0, "b" }, { 0, "gone" } };

static void add_guest(struct snapshot *s, const char *id, uint64_t i, uint64_t factor)
{
    struct guest *g = snapshot_add(s);

    g->id = g->name = id;
    g->platform = "kvm";
    g->now.t_ns = (100 + i) * SECOND;
    sample_set(&g->now, F_CPU_TIME, i * i * 8000000 * factor); /* rises */
    sample_set(&g->now, F_HOST_CPU_TIME, i * 700000000 * factor);
    sample_set(&g->now, F_MEM, (100 * factor) << 20);
    sample_set(&g->now, F_NET_RX_BYTES, 0);
    sample_set(&g->now, F_DISK_READ_OPS, i * 1000 * (factor - 1));
}

static struct snapshot *sample_at(uint64_t i)
{
    struct snapshot *s = snapshot_new();

    add_guest(s, "a", i, 1);
    add_guest(s, "b", i, 2);
    if (i < 40)
        add_guest(s, "gone", i, 4);
    snapshot_seal(s);
    s->t_ns = (100 + i) * SECOND;
    return s;
}

static void setup(struct fixture *f)
{
    static char uri[] = "qemu:///system";
    struct table_source s = { .uri = uri, .state = CONN_OK };

    *f = (struct fixture){ .history = history_new(600) };
    for (uint64_t i = 0; i < SAMPLES; i++) {
        snapshot_unref(s.prev);
        s.prev = s.now;
        s.now = sample_at(i);
        table_release(&f->table);
        table_build(&f->table, &s, 1, s.now->t_ns);
        history_take(f->history, &f->table);
    }
    snapshot_unref(s.prev);
    snapshot_unref(s.now);
    f->data = (struct compareview_data){ .table = &f->table,
                                         .history = f->history,
                                         .members = { set_a, set_b },
                                         .n = { 1, 2 },
                                         .names = { "plain \033[31m", NULL },
                                         .utf8 = true };
    compareview_init(&f->view);
    compareview_measure(&f->view, &f->data);
}

static void teardown(struct fixture *f)
{
    table_release(&f->table);
    history_free(f->history);
}

static void assert_screen(struct fixture *f, int width, int height)
{
    _cleanup_lines_ struct lines l = LINES_INIT;
    char name[64];

    snprintf(name, sizeof(name), "compare-%dx%d%s.txt", width, height,
             f->data.utf8 ? "" : "-ascii");
    compareview_body(&f->view, &f->data, width, height, &l);
    assert_golden(&l, width, name);
}

static void every_size(void **state)
{
    static const int sizes[][2] = { { 40, 10 }, { 60, 22 }, { 80, 24 }, { 200, 60 } };
    struct fixture f;
    (void)state;
    setup(&f);
    for (size_t i = 0; i < 4; i++) {
        f.data.utf8 = true;
        assert_screen(&f, sizes[i][0], sizes[i][1]);
        f.data.utf8 = false;
        assert_screen(&f, sizes[i][0], sizes[i][1]);
    }
    teardown(&f);
}

static void body(struct fixture *f, int width, int height, struct strbuf *ret)
{
    _cleanup_lines_ struct lines l = LINES_INIT;

    strbuf_reset(ret);
    compareview_body(&f->view, &f->data, width, height, &l);
    text_of(&l, ret);
}

static void assert_has(const struct strbuf *text, const char *part)
{
    if (!strstr(strbuf_str(text), part))
        fail_msg("'%s' is not in:\n%s", part, strbuf_str(text));
}

/* What a click into a line chooses when the first metric was chosen. */
static unsigned chosen_at(struct fixture *f, int height, int line)
{
    f->view.chosen = 0;
    compareview_click(&f->view, 80, height, line, 1);
    return f->view.chosen;
}

static void a_click_chooses_a_metric(void **state)
{
    struct fixture f;

    (void)state;
    setup(&f);
    assert_int_equal(chosen_at(&f, 24, 2), 0); /* the column names */
    assert_int_equal(chosen_at(&f, 24, 3), 0);
    assert_int_equal(chosen_at(&f, 24, 5), 2);
    assert_int_equal(chosen_at(&f, 24, 3 + METRIC_COUNT), 0);
    assert_int_equal(chosen_at(&f, 24, -1), 0);
    assert_int_equal(chosen_at(&f, 0, 3), 0);
    f.view.chosen = METRIC_COUNT - 1; /* scrolled: the last one is in the last line */
    compareview_click(&f.view, 80, 7, 7, 1);
    assert_int_equal(f.view.chosen, METRIC_COUNT - 1);
    compareview_click(&f.view, 80, 7, 5, 1);
    assert_int_equal(f.view.chosen, METRIC_COUNT - 2);
    teardown(&f);
}

static void a_click_moves_the_cursor(void **state)
{
    struct fixture f;
    int line = 3 + METRIC_COUNT + 3;

    (void)state;
    setup(&f);
    compareview_click(&f.view, 80, 40, line, 38); /* the last column of the left chart: 39 wide */
    assert_int_equal(f.view.cursor_s, 0);
    compareview_click(&f.view, 80, 40, line, 79);
    assert_int_equal(f.view.cursor_s, 0);
    compareview_click(&f.view, 80, 40, line, 7);
    assert_in_range(f.view.cursor_s, 57, 59);
    compareview_click(&f.view, 80, 40, line, 6); /* the axis */
    assert_int_equal(f.view.cursor_s, -1);
    f.view.cursor_s = 5;
    compareview_click(&f.view, 80, 16, 15, 20); /* no room for charts */
    assert_int_equal(f.view.cursor_s, 5);
    teardown(&f);
}

static void a_baseline_stays(void **state)
{
    struct fixture f;
    _cleanup_strbuf_ struct strbuf text = STRBUF_INIT;
    (void)state;
    setup(&f);
    assert_true(compareview_key(&f.view, 'b'));
    f.data.members[COMPARE_A] = set_b; /* A changes, its figures do not */
    f.data.n[COMPARE_A] = 1;
    compareview_measure(&f.view, &f.data);
    body(&f, 80, 16, &text);
    assert_has(&text, "compared by the baseline");
    assert_has(&text, "METRIC        BASE       B B/BASE  B-BASE");
    assert_has(&text, "Memory        100M    300M   3.00   +200M");
    assert_true(compareview_key(&f.view, 'b'));
    body(&f, 80, 16, &text);
    assert_has(&text, "Memory        200M    300M   1.50   +100M");
    teardown(&f);
}

static void sums_and_times(void **state)
{
    struct fixture f;
    _cleanup_strbuf_ struct strbuf text = STRBUF_INIT;
    (void)state;
    setup(&f);
    assert_true(compareview_key(&f.view, 's'));
    body(&f, 80, 16, &text);
    assert_has(&text, "sum of all guests over the last 1m");
    assert_has(&text, "Memory        100M    600M   6.00   +500M");
    assert_true(compareview_key(&f.view, 's') && compareview_key(&f.view, 'z'));
    compareview_measure(&f.view, &f.data);
    body(&f, 80, 16, &text);
    assert_has(&text, "mean per guest over the last 5m");
    assert_true(compareview_key(&f.view, TK_LEFT));
    assert_true(compareview_key(&f.view, 'Z'));
    assert_int_equal(f.view.span_s, 60);
    assert_int_equal(f.view.cursor_s, 0);
    body(&f, 80, 24, &text);
    assert_has(&text, "now 94.7%                               now 189.4%");
    assert_false(compareview_key(&f.view, 'q'));
    teardown(&f);
}

static void the_chosen_metric_stays_in_sight(void **state)
{
    struct fixture f;
    _cleanup_lines_ struct lines l = LINES_INIT;
    _cleanup_strbuf_ struct strbuf text = STRBUF_INIT;
    (void)state;
    setup(&f);
    assert_true(compareview_key(&f.view, TK_UP));
    assert_int_equal(f.view.chosen, 0);
    for (int i = 0; i < 20; i++)
        assert_true(compareview_key(&f.view, TK_DOWN));
    assert_int_equal(f.view.chosen, METRIC_COUNT - 1);
    lines_begin(&l); /* what is there already stays */
    lines_add(&l, STYLE_NORMAL, "before");
    compareview_body(&f.view, &f.data, 40, 6, &l);
    assert_int_equal(l.n, 7);
    assert_string_equal(l.v[0].runs[0].text, "before");
    assert_int_equal(l.v[6].runs[0].style, STYLE_SELECTED);
    text_of(&l, &text);
    assert_has(&text, "Latency");
    teardown(&f);
}

static void nothing_leaves_the_screen(void **state)
{
    struct fixture f;
    (void)state;
    setup(&f);
    f.data.names[COMPARE_B] = "\xe5\xae\xa2\xe5\xae\xa2\xe5\xae\xa2\xe5\xae\xa2 \033[2J";
    for (int width = 1; width < 230; width += width < 20 ? 1 : 13) {
        for (int height = 1; height < 70; height += height < 12 ? 1 : 9) {
            _cleanup_lines_ struct lines l = LINES_INIT;
            compareview_body(&f.view, &f.data, width, height, &l);
            assert_true(l.n <= (size_t)height);
            for (size_t y = 0; y < l.n; y++)
                assert_true(line_width(&l.v[y]) <= width);
        }
    }
    teardown(&f);
}

static void empty_sets_compare_to_nothing(void **state)
{
    struct fixture f;
    _cleanup_strbuf_ struct strbuf text = STRBUF_INIT;
    (void)state;
    setup(&f);
    compareview_init(&f.view); /* not measured yet */
    body(&f, 40, 10, &text);
    assert_has(&text, "Memory           -       -      -");
    f.data.n[COMPARE_A] = f.data.n[COMPARE_B] = 0;
    compareview_measure(&f.view, &f.data);
    body(&f, 40, 10, &text);
    assert_has(&text, "A  0 guests");
    assert_has(&text, "Memory           -       -      -");
    teardown(&f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_size),
        cmocka_unit_test(a_click_chooses_a_metric),
        cmocka_unit_test(a_click_moves_the_cursor),
        cmocka_unit_test(a_baseline_stays),
        cmocka_unit_test(sums_and_times),
        cmocka_unit_test(the_chosen_metric_stays_in_sight),
        cmocka_unit_test(nothing_leaves_the_screen),
        cmocka_unit_test(empty_sets_compare_to_nothing),
    };

    setlocale(LC_ALL, "C.UTF-8");
    return cmocka_run_group_tests_name("tui compareview", tests, NULL, NULL);
}
