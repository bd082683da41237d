/* Two sets of guests beside each other. */
#include "tests/unit/core_fixture.h"

#include <math.h>

#include "core/compare_sets.h"

enum { SECONDS = 4 };
#define MISSING UINT64_MAX

/* Guest i's memory at each second. */
struct course {
    const char *id;
    uint64_t mem[SECONDS];
};

static void take(struct history *h, struct table *t, const struct course *guests, size_t n)
{
    struct snapshot *prev = NULL;
    char uri[] = "fake:///one";

    for (uint64_t s = 0; s < SECONDS; s++) {
        struct snapshot *now = snapshot_new();
        for (size_t i = 0; i < n; i++) {
            if (guests[i].mem[s] == MISSING)
                continue;
            struct guest *g = add_guest(now, "fake", guests[i].id, guests[i].id, (s + 1) * SECOND);
            sample_set(&g->now, F_MEM, guests[i].mem[s]);
        }
        snapshot_seal(now);
        now->t_ns = (s + 1) * SECOND;
        struct table_source source = { .uri = uri, .prev = prev, .now = now };
        table_release(t);
        table_build(t, &source, 1, now->t_ns);
        history_take(h, t);
        snapshot_unref(prev);
        prev = now;
    }
    snapshot_unref(prev);
}

/* The first sample stands for an instant only: seconds 2 to 4 are what is measured. */
static const struct course guests[] = {
    { "a1", { 9, 10, 20, 30 } },      { "a2", { 9, 30, 40, 80 } },
    { "b1", { 9, 50, 50, MISSING } }, { "b2", { MISSING, MISSING, MISSING, MISSING } },
    { "z", { 0, 0, 0, 0 } },
};

struct fixture {
    struct history *h;
    struct table t;
    struct set_figures f;
};

static void setup(struct fixture *f)
{
    *f = (struct fixture){ .h = history_new(10) };
    take(f->h, &f->t, guests, sizeof(guests) / sizeof(guests[0]));
}

static void teardown(struct fixture *f)
{
    table_release(&f->t);
    history_free(f->h);
}

static void measure(struct fixture *f, const struct set_member *members, size_t n)
{
    set_measure(f->h, members, n, 1 * (int64_t)SECOND, 4 * (int64_t)SECOND, &f->f);
}

static void assert_near(double got, double want)
{
    if (isnan(got) != isnan(want) || fabs(got - want) > 1e-4)
        fail_msg("%g, not %g", got, want);
}

static void known_numbers(void **state)
{
    struct fixture f;
    (void)state;
    setup(&f);
    measure(&f, (struct set_member[]){ { 0, "a1" }, { 0, "a2" } }, 2);
    const struct set_figure *mem = &f.f.of[METRIC_MEM];
    assert_int_equal(f.f.n_guests, 2);
    assert_int_equal(mem->n, 2);
    assert_near(mem->sum, 20 + 50);
    assert_near(mem->mean, 35);
    assert_near(mem->least, 20); /* 20, 30, 55 */
    assert_near(mem->most, 55);
    assert_near(mem->deviation, sqrt((15.0 * 15 + 5 * 5 + 20 * 20) / 3));
    assert_int_equal(f.f.of[METRIC_WAIT].n, 0);
    assert_near(f.f.of[METRIC_WAIT].mean, (double)NAN);
    assert_near(f.f.of[METRIC_WAIT].sum, (double)NAN);
    assert_near(f.f.of[METRIC_WAIT].deviation, (double)NAN);
    assert_near(f.f.of[METRIC_WAIT].least, (double)NAN);
    teardown(&f);
}

static void the_unknown_does_not_count(void **state)
{
    struct fixture f;
    (void)state;
    setup(&f);
    measure(&f, (struct set_member[]){ { 0, "b1" }, { 0, "b2" }, { 0, "none" }, { 9, "a1" } }, 4);
    const struct set_figure *mem = &f.f.of[METRIC_MEM];
    assert_int_equal(f.f.n_guests, 4);
    assert_int_equal(mem->n, 1);
    assert_near(mem->mean, 50);
    assert_near(mem->sum, 50);
    assert_near(mem->deviation, 0);
    measure(&f, NULL, 0);
    assert_int_equal(mem->n, 0);
    assert_near(mem->mean, (double)NAN);
    set_measure(f.h, (struct set_member[]){ { 0, "a1" } }, 1, 5, 5, &f.f);
    assert_int_equal(mem->n, 0);
    assert_near(mem->most, (double)NAN);
    teardown(&f);
}

static void ratios_and_differences(void **state)
{
    struct fixture f;
    (void)state;
    setup(&f);
    measure(&f, (struct set_member[]){ { 0, "a1" }, { 0, "a2" } }, 2);
    struct set_figures baseline = f.f;
    measure(&f, (struct set_member[]){ { 0, "b1" }, { 0, "b2" } }, 2);
    const struct set_figure *a = &baseline.of[METRIC_MEM], *b = &f.f.of[METRIC_MEM];
    assert_near(set_ratio(a, b, SET_MEAN), 50.0 / 35);
    assert_near(set_ratio(a, b, SET_SUM), 50.0 / 70);
    assert_near(set_difference(a, b, SET_MEAN), 15);
    assert_near(set_difference(a, b, SET_SUM), -20);
    measure(&f, (struct set_member[]){ { 0, "z" } }, 1);
    assert_near(set_ratio(a, b, SET_MEAN), 0); /* b is z now */
    assert_near(set_ratio(b, a, SET_MEAN), (double)NAN);
    assert_near(set_difference(b, a, SET_MEAN), 35);
    measure(&f, (struct set_member[]){ { 0, "b2" } }, 1);
    assert_near(set_ratio(a, b, SET_MEAN), (double)NAN);
    assert_near(set_ratio(b, a, SET_MEAN), (double)NAN);
    assert_near(set_difference(a, b, SET_SUM), (double)NAN);
    teardown(&f);
}

static void a_course(void **state)
{
    struct fixture f;
    static const struct set_member set[] = { { 0, "a1" }, { 0, "b1" } };
    float v[4];
    (void)state;
    setup(&f);
    assert_int_equal(set_series(f.h, set, 2, METRIC_MEM, SET_SUM, 1 * (int64_t)SECOND,
                                5 * (int64_t)SECOND, v, 4),
                     3);
    assert_true(v[0] == 60 && v[1] == 70 && v[2] == 30 && isnan(v[3]));
    set_series(f.h, set, 2, METRIC_MEM, SET_MEAN, 1 * (int64_t)SECOND, 5 * (int64_t)SECOND, v, 4);
    assert_true(v[0] == 30 && v[1] == 35 && v[2] == 30 && isnan(v[3]));
    teardown(&f);
}

static void who_is_there(void **state)
{
    struct fixture f;
    (void)state;
    setup(&f);
    static const struct set_member set[] = { { 0, "a1" }, { 0, "b1" }, { 0, "b2" }, { 3, "a1" } };
    assert_int_equal(set_present(&f.t, set, 4), 1);
    assert_int_equal(set_present(&f.t, NULL, 0), 0);
    teardown(&f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(known_numbers),          cmocka_unit_test(the_unknown_does_not_count),
        cmocka_unit_test(ratios_and_differences), cmocka_unit_test(a_course),
        cmocka_unit_test(who_is_there),
    };

    return cmocka_run_group_tests_name("compare sets", tests, NULL, NULL);
}
