/* What the table shows: order by moving average, filter, a selection that follows its guest. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "tui/table/columns.h"
#include "tui/table/model.h"
#include "tui/table/status.h"
#include "tui/table/view.h"

#define S 1000000000ull

struct spec {
    const char *id, *name;
    uint64_t cpu_ns; /* UINT64_MAX: unknown */
    uint64_t mem;
};

static struct snapshot *make_snapshot(uint64_t t_ns, const struct spec *specs, size_t n)
{
    struct snapshot *s = snapshot_new();

    for (size_t i = 0; i < n; i++) {
        struct guest *g = snapshot_add(s);
        g->id = snapshot_strdup(s, specs[i].id);
        g->name = snapshot_strdup(s, specs[i].name);
        g->platform = "kvm";
        g->state = GUEST_RUNNING;
        g->now.t_ns = t_ns;
        if (specs[i].cpu_ns == UINT64_MAX)
            sample_unknown(&g->now, F_CPU_TIME, "not told");
        else
            sample_set(&g->now, F_CPU_TIME, specs[i].cpu_ns);
        sample_set(&g->now, F_MEM, specs[i].mem);
    }
    snapshot_seal(s);
    s->t_ns = t_ns;
    return s;
}

/* The table of one connection; takes over the snapshots. */
static void make_table(struct table *t, struct snapshot *prev, struct snapshot *now, uint64_t t_ns)
{
    char uri[] = "test:///";
    struct table_source source = {
        .uri = uri, .platform = "test", .state = CONN_OK, .prev = prev, .now = now
    };

    table_build(t, &source, 1, t_ns);
    snapshot_unref(prev);
    snapshot_unref(now);
}

static void take(struct model *m, uint64_t t_ns, const struct spec *before, const struct spec *now,
                 size_t n)
{
    struct table t;

    make_table(&t, make_snapshot(t_ns - S, before, n), make_snapshot(t_ns, now, n), t_ns);
    model_take(m, &t);
    table_release(&t);
}

static const char *name_at(const struct model *m, size_t at)
{
    return model_row(m, at)->guest->name;
}

static void test_average(void **state)
{
    struct average a = { .known = false };
    (void)state;
    a = average_next(a, 100, 1 * S);
    assert_true(a.known && a.value == 100);
    a = average_next(a, 0, 1 * S); /* the same sample again */
    assert_true(a.value == 100);
    a = average_next(a, 0, 2 * S);
    assert_true(a.value > 50 && a.value < 100);
    a = average_next(a, 0, 100 * S);
    assert_true(a.value < 1);
    a = average_next(a, 7, 50 * S); /* time went back: another life */
    assert_true(a.value == 7);
}

/* One sample's burst does not put a guest above one that is busy all the time. */
static void test_rows_do_not_jump(void **state)
{
    struct model m;
    struct spec a[] = { { "a", "steady", 0, 1 }, { "b", "bursty", 0, 2 } };
    struct spec b[] = { { "a", "steady", S / 2, 1 }, { "b", "bursty", S / 10, 2 } };
    struct spec c[] = { { "a", "steady", S, 1 }, { "b", "bursty", S / 10 + 3 * S / 5, 2 } };
    (void)state;
    model_init(&m, column_find("cpu"), false);
    take(&m, 10 * S, a, b, 2);
    assert_string_equal(name_at(&m, 0), "steady");
    take(&m, 11 * S, b, c, 2); /* now 50 % against 60 % */
    assert_string_equal(name_at(&m, 0), "steady");
    model_sort(&m, column_find("cpu"), true);
    assert_string_equal(name_at(&m, 0), "bursty");
    model_release(&m);
}

static const struct spec four_before[] = {
    { "1", "d", 0, 10 }, { "2", "c", 0, 30 }, { "3", "B", UINT64_MAX, 20 }, { "4", "a", 0, 20 }
};
static const struct spec four[] = { { "1", "d", S / 10, 10 },
                                    { "2", "c", 0, 30 },
                                    { "3", "B", UINT64_MAX, 20 },
                                    { "4", "a", S / 5, 20 } };

static void assert_order(const struct model *m, const char *names)
{
    assert_int_equal(m->n_shown, strlen(names));
    for (size_t i = 0; names[i]; i++)
        assert_int_equal(name_at(m, i)[0], names[i]);
}

static void test_order(void **state)
{
    struct model m;
    (void)state;
    model_init(&m, column_find("cpu"), false);
    take(&m, 10 * S, four_before, four, 4);
    assert_order(&m, "adcB"); /* what is unknown comes last, below 0 */
    model_sort(&m, column_find("cpu"), true);
    assert_order(&m, "cdaB"); /* also in reverse */
    model_sort(&m, column_find("mem"), false);
    assert_order(&m, "cBad");
    model_sort(&m, column_find("name"), false);
    assert_order(&m, "aBcd");
    model_release(&m);
}

static void use_filter(struct model *m, const char *text)
{
    struct filter *f;
    struct err err;

    assert_int_equal(filter_parse(text, &f, &err), 0);
    model_filter(m, f);
}

static void test_filter_and_selection(void **state)
{
    struct model m;
    (void)state;
    model_init(&m, column_find("name"), false);
    assert_null(model_selected(&m));
    model_select(&m, 3); /* nothing there yet */
    take(&m, 10 * S, four_before, four, 4);
    assert_string_equal(model_selected(&m)->guest->name, "a");
    model_select(&m, 2);
    model_sort(&m, column_find("mem"), false);
    assert_string_equal(model_selected(&m)->guest->name, "c");
    assert_int_equal(m.selected, 0);
    use_filter(&m, "mem<25");
    assert_order(&m, "Bad");
    assert_non_null(model_selected(&m)); /* its guest is out of sight: the place stays */
    use_filter(&m, "mem>1000");
    assert_null(model_selected(&m));
    assert_int_equal(m.states[GUEST_RUNNING], 4);
    use_filter(&m, "");
    assert_string_equal(model_selected(&m)->guest->name, "c"); /* and comes back */
    model_select(&m, 99);
    assert_int_equal(m.selected, 3);
    model_release(&m);
}

static void test_guests_come_and_go(void **state)
{
    struct model m;
    const struct spec fewer[] = { { "1", "d", S, 10 }, { "5", "e", S, 5 } };
    (void)state;
    model_init(&m, column_find("cpu"), false);
    take(&m, 10 * S, four_before, four, 4);
    model_select(&m, 3);
    take(&m, 11 * S, fewer, fewer, 2);
    assert_int_equal(m.n_shown, 2);
    assert_int_equal(m.selected, 1);
    struct table none = TABLE_INIT;
    model_take(&m, &none);
    assert_null(model_selected(&m));
    take(&m, 12 * S, four_before, four, 4);
    assert_int_equal(m.n_shown, 4);
    model_release(&m);
}

static void test_columns_chooser(void **state)
{
    struct columns c;
    const struct column *two[] = { column_find("mem"), column_find("name"), column_find("mem") };
    size_t n;
    (void)state;
    columns_all(&n);
    columns_init(&c, two, 3);
    assert_int_equal(c.n, n);
    assert_int_equal(c.n_visible, 2); /* once each */
    assert_int_equal(columns_move(&c, 0, -1), 0);
    assert_int_equal(columns_move(&c, 0, +1), 1);
    assert_string_equal(c.visible[0]->key, "name");
    columns_toggle(&c, 0);
    columns_toggle(&c, 1); /* the last one stays */
    assert_int_equal(c.n_visible, 1);
    assert_int_equal(columns_place(&c, column_find("mem")), 0);
    assert_int_equal(columns_place(&c, column_find("name")), 1);
    assert_int_equal(columns_move(&c, n - 1, +1), n - 1);
    columns_release(&c);
    columns_init(&c, NULL, 0);
    assert_string_equal(c.visible[0]->key, "name");
    assert_int_equal(c.n_visible, 15);
    columns_release(&c);
}

static void test_daemon_cost(void **state)
{
    struct snapshot *a = make_snapshot(1 * S, NULL, 0), *b = make_snapshot(3 * S, NULL, 0);
    struct table_source s = { .prev = a, .now = b };
    double percent;
    (void)state;
    assert_false(daemon_percent(&s, &percent));
    a->daemon = (struct daemon_cost){ true, "dockerd", 5 * S };
    b->daemon = (struct daemon_cost){ true, "dockerd", 6 * S };
    assert_true(daemon_percent(&s, &percent));
    assert_true(percent > 49.9 && percent < 50.1);
    b->daemon.cpu_ns = 1 * S; /* restarted */
    assert_false(daemon_percent(&s, &percent));
    snapshot_unref(a);
    snapshot_unref(b);
}

static bool has_line(const struct strlist *l, const char *part)
{
    for (size_t i = 0; i < l->n; i++)
        if (strstr(l->v[i], part))
            return true;
    return false;
}

static void test_detail_says_why(void **state)
{
    struct table t;
    _cleanup_strlist_ struct strlist l = STRLIST_INIT;
    struct spec g = { "1", "x", UINT64_MAX, 1 << 20 };
    (void)state;
    make_table(&t, NULL, make_snapshot(S, &g, 1), 13 * S);
    t.rows[0].stale = true;
    detail_lines(&t, &t.rows[0], 60, &l);
    assert_true(has_line(&l, "CPU-TIME unknown: not told"));
    assert_true(has_line(&l, "MEM       1.0M"));
    assert_true(has_line(&l, "values are 12s old"));
    for (size_t i = 0; i < l.n; i++)
        assert_true(strlen(l.v[i]) <= 60);
    table_release(&t);
}

static void test_detail_escapes(void **state)
{
    struct table t;
    _cleanup_strlist_ struct strlist l = STRLIST_INIT;
    struct spec g = { "\033[31m", "x", 0, 1 };
    (void)state;
    make_table(&t, NULL, make_snapshot(S, &g, 1), S);
    detail_lines(&t, &t.rows[0], 60, &l);
    assert_true(has_line(&l, "\\x1b[31m"));
    assert_false(has_line(&l, "\033"));
    table_release(&t);
}

static void test_age(void **state)
{
    static const struct {
        uint64_t s;
        const char *text;
    } cases[] = { { 0, "0s" },    { 99, "99s" },     { 100, "1m" },   { 5999, "99m" },
                  { 6000, "1h" }, { 359999, "99h" }, { 360000, "4d" } };
    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        _cleanup_strbuf_ struct strbuf b = STRBUF_INIT;
        format_age(&b, cases[i].s * S);
        assert_string_equal(strbuf_str(&b), cases[i].text);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_average),
        cmocka_unit_test(test_rows_do_not_jump),
        cmocka_unit_test(test_order),
        cmocka_unit_test(test_filter_and_selection),
        cmocka_unit_test(test_guests_come_and_go),
        cmocka_unit_test(test_columns_chooser),
        cmocka_unit_test(test_daemon_cost),
        cmocka_unit_test(test_detail_says_why),
        cmocka_unit_test(test_detail_escapes),
        cmocka_unit_test(test_age),
    };

    return cmocka_run_group_tests_name("tui model", tests, NULL, NULL);
}
