/* The last minutes of every guest. */
#include "tests/unit/core_fixture.h"

#include <math.h>
#include <stdio.h>

#include "core/history.h"

/* What one guest shows in a snapshot. */
struct figure {
    const char *id;
    uint64_t cpu_ns, mem, boot;
};

static struct snapshot *snap(uint64_t t_ns, const struct figure *g, size_t n)
{
    struct snapshot *s = snapshot_new();

    for (size_t i = 0; i < n; i++) {
        struct guest *guest = add_guest(s, "fake", g[i].id, g[i].id, t_ns);
        guest->boot = g[i].boot;
        sample_set(&guest->now, F_CPU_TIME, g[i].cpu_ns);
        sample_set(&guest->now, F_MEM, g[i].mem);
    }
    snapshot_seal(s);
    s->t_ns = t_ns;
    return s;
}

/* Takes the table of two snapshots; prev is handed over, now comes back for the next step. */
static struct snapshot *take(struct history *h, struct snapshot *prev, struct snapshot *now)
{
    char uri[] = "fake:///one";
    struct table_source s = { .uri = uri, .platform = "fake", .prev = prev, .now = now };
    _cleanup_table_ struct table t = TABLE_INIT;

    table_build(&t, &s, 1, now->t_ns);
    history_take(h, &t);
    snapshot_unref(prev);
    return now;
}

/* Second i: guest "a" has used cpu[i] ms of CPU so far; UINT64_MAX: it is not there. */
static void feed(struct history *h, const uint64_t *cpu_ms, size_t n)
{
    struct snapshot *prev = NULL;

    for (size_t i = 0; i < n; i++) {
        struct figure a = { "a", cpu_ms[i] * 1000000, 100 + i, 1 };
        prev = take(h, prev, snap((i + 1) * SECOND, &a, cpu_ms[i] != UINT64_MAX));
    }
    snapshot_unref(prev);
}

static void expect(const struct history *h, const char *id, enum metric m, int64_t from_s,
                   int64_t to_s, const float *want, size_t n)
{
    float got[64];
    size_t known = 0;

    assert_true(n <= 64);
    size_t told = history_read(h, 0, id, m, from_s * (int64_t)SECOND, to_s * (int64_t)SECOND, got,
                               n);
    for (size_t i = 0; i < n; i++) {
        if (isnan(want[i]) != isnan(got[i]) || (!isnan(got[i]) && fabsf(got[i] - want[i]) > 0.01f))
            fail_msg("part %zu of %s is %g, not %g", i, id ? id : "the host", (double)got[i],
                     (double)want[i]);
        known += !isnan(got[i]);
    }
    assert_int_equal(told, known);
}

static const uint64_t steps[] = { 0, 500, 1500, 1500, 1750 };

static void rates_and_gauges_are_kept(void **state)
{
    (void)state;
    _cleanup_history_ struct history *h = history_new(10);
    uint64_t begin, end;

    assert_false(history_range(h, 0, &begin, &end));
    feed(h, steps, 5);
    expect(h, "a", METRIC_CPU, 1, 5, (float[]){ 50, 100, 0, 25 }, 4);
    expect(h, "a", METRIC_MEM, 1, 5, (float[]){ 101, 102, 103, 104 }, 4);
    expect(h, "a", METRIC_NET_RX, 1, 5, (float[]){ NAN, NAN, NAN, NAN }, 4);
    assert_true(history_range(h, 0, &begin, &end));
    assert_int_equal(begin, SECOND - 1);
    assert_int_equal(end, 5 * SECOND);
}

static void parts_may_be_longer_or_shorter_than_a_sample(void **state)
{
    (void)state;
    _cleanup_history_ struct history *h = history_new(10);

    feed(h, steps, 5);
    expect(h, "a", METRIC_CPU, 1, 5, (float[]){ 75, 12.5f }, 2);
    expect(h, "a", METRIC_CPU, 1, 5, (float[]){ 43.75f }, 1);
    expect(h, "a", METRIC_CPU, 1, 3, (float[]){ 50, 50, 50, 100, 100, 100 }, 6);
    expect(h, "a", METRIC_CPU, 1, 4, (float[]){ (50 + 50) / 1.5f, 100 / 3.0f }, 2);
}

static void what_is_outside_is_unknown(void **state)
{
    (void)state;
    _cleanup_history_ struct history *h = history_new(10);

    feed(h, steps, 5);
    expect(h, "a", METRIC_CPU, -2, 2, (float[]){ NAN, NAN, NAN, 50 }, 4);
    expect(h, "a", METRIC_CPU, 4, 7, (float[]){ 25, NAN, NAN }, 3);
    expect(h, "a", METRIC_CPU, 100, 200, (float[]){ NAN }, 1);
    expect(h, "a", METRIC_CPU, 3, 3, (float[]){ NAN }, 1);
    expect(h, "a", METRIC_CPU, 4, 2, (float[]){ NAN }, 1);
    expect(h, "a", METRIC_CPU, 0, 5, NULL, 0);
    expect(h, "b", METRIC_CPU, 0, 5, (float[]){ NAN }, 1);
    expect(h, NULL, METRIC_CPU, 0, 5, (float[]){ NAN }, 1);
    float v;
    assert_int_equal(history_read(h, 7, "a", METRIC_CPU, 0, 5, &v, 1), 0);
    assert_true(isnan(v));
}

static void the_oldest_make_room(void **state)
{
    (void)state;
    _cleanup_history_ struct history *h = history_new(20);
    uint64_t cpu[100], begin, end;

    for (uint64_t i = 0; i < 100; i++)
        cpu[i] = i * i; /* second i to i + 1: 2i + 1 ms */
    feed(h, cpu, 100);
    assert_true(history_range(h, 0, &begin, &end));
    assert_int_equal(begin, 80 * SECOND);
    assert_int_equal(end, 100 * SECOND);
    expect(h, "a", METRIC_CPU, 79, 82, (float[]){ NAN, 15.9f, 16.1f }, 3);
    expect(h, "a", METRIC_CPU, 98, 100, (float[]){ 19.5f, 19.7f }, 2);
}

static void a_guest_comes_goes_and_comes_back(void **state)
{
    (void)state;
    enum { N = 50 };
    _cleanup_history_ struct history *h = history_new(40);
    uint64_t cpu[N];

    for (uint64_t i = 0; i < N; i++)
        cpu[i] = i < 15 || (i >= 20 && i < 22) || i >= 45 ? i * 100 : UINT64_MAX;
    feed(h, cpu, N);
    expect(h, "a", METRIC_CPU, 12, 24, /* present at 15 s, then from 21 s on */
           (float[]){ 10, 10, 10, NAN, NAN, NAN, NAN, NAN, NAN, 10, NAN, NAN }, 12);
    expect(h, "a", METRIC_MEM, 19, 23, (float[]){ NAN, 120, 121, NAN }, 4);
    expect(h, "a", METRIC_MEM, 43, 48, (float[]){ NAN, NAN, 145, 146, 147 }, 5);
}

static void who_has_gone_is_forgotten(void **state)
{
    (void)state;
    _cleanup_history_ struct history *h = history_new(20);
    struct snapshot *prev = NULL;
    size_t most = 0;

    for (uint64_t i = 0; i < 2000; i++) { /* each lives for two samples */
        char ids[2][16];
        for (uint64_t k = 0; k < 2; k++)
            snprintf(ids[k], sizeof(ids[k]), "guest-%04u", (unsigned)((i + k) * 7919 % 10000));
        struct figure g[] = { { ids[0], i, 1, 1 }, { ids[1], i, 1, 1 } };
        prev = take(h, prev, snap((i + 1) * SECOND, g, 2));
        if (i == 100)
            most = history_bytes(h);
        if (i > 100)
            assert_true(history_bytes(h) <= most + most / 2);
    }
    snapshot_unref(prev);
    struct figure none = { "", 0, 0, 0 };
    for (uint64_t i = 3000; i < 3020; i++)
        snapshot_unref(take(h, NULL, snap(i * SECOND, &none, 0)));
    assert_true(history_bytes(h) < 2048);
}

static void a_reboot_leaves_a_gap(void **state)
{
    (void)state;
    _cleanup_history_ struct history *h = history_new(10);
    struct figure a = { "a", 0, 1, 1 }, b = { "a", 500000000, 2, 1 }, c = { "a", 600000000, 3, 2 },
                  d = { "a", 700000000, 4, 2 };
    struct snapshot *s = take(h, NULL, snap(1 * SECOND, &a, 1));

    s = take(h, s, snap(2 * SECOND, &b, 1));
    s = take(h, s, snap(3 * SECOND, &c, 1));
    s = take(h, s, snap(4 * SECOND, &d, 1));
    snapshot_unref(s);
    expect(h, "a", METRIC_CPU, 1, 4, (float[]){ 50, NAN, 10 }, 3);
    expect(h, "a", METRIC_MEM, 1, 4, (float[]){ 2, 3, 4 }, 3);
}

static void a_lost_connection_leaves_a_gap(void **state)
{
    (void)state;
    _cleanup_history_ struct history *h = history_new(10);
    struct figure a = { "a", 0, 7, 1 }, b = { "a", 100000000, 8, 1 };
    struct snapshot *s = take(h, NULL, snap(1 * SECOND, &a, 1));

    snapshot_unref(take(h, s, snap(2 * SECOND, &b, 1)));
    s = take(h, NULL, snap(6 * SECOND, &a, 1)); /* opened again: no predecessor */
    snapshot_unref(take(h, s, snap(7 * SECOND, &b, 1)));
    expect(h, "a", METRIC_MEM, 1, 7, (float[]){ 8, NAN, NAN, NAN, 7, 8 }, 6);
    expect(h, "a", METRIC_CPU, 1, 7, (float[]){ 10, NAN, NAN, NAN, NAN, 10 }, 6);
}

static void the_same_table_twice_counts_once(void **state)
{
    (void)state;
    _cleanup_history_ struct history *h = history_new(3);
    struct figure a = { "a", 0, 7, 1 }, b = { "a", 100000000, 8, 1 };
    struct snapshot *s = take(h, NULL, snap(1 * SECOND, &a, 1)), *now = snap(2 * SECOND, &b, 1);

    for (int i = 0; i < 10; i++)
        take(h, snapshot_ref(s), now);
    expect(h, "a", METRIC_MEM, 0, 2, (float[]){ 7, 8 }, 2);
    snapshot_unref(s);
    snapshot_unref(now);
}

static void time_that_goes_back_starts_afresh(void **state)
{
    (void)state;
    _cleanup_history_ struct history *h = history_new(10);
    struct figure a = { "a", 0, 7, 1 };

    snapshot_unref(take(h, NULL, snap(9 * SECOND, &a, 1)));
    snapshot_unref(take(h, NULL, snap(5 * SECOND, &a, 1)));
    expect(h, "a", METRIC_MEM, 4, 9, (float[]){ 7, NAN, NAN, NAN, NAN }, 5);
    history_clear(h);
    expect(h, "a", METRIC_MEM, 4, 9, (float[]){ NAN }, 1);
}

static void expect_recent(const struct history *h, const char *id, enum metric m, const float *want,
                          size_t n)
{
    float got[16];

    history_recent(h, 0, id, m, got, n);
    for (size_t i = 0; i < n; i++)
        if (isnan(want[i]) != isnan(got[i]) || (!isnan(got[i]) && fabsf(got[i] - want[i]) > 0.01f))
            fail_msg("recent %zu is %g, not %g", i, (double)got[i], (double)want[i]);
}

static void the_last_samples_as_they_are(void **state)
{
    (void)state;
    _cleanup_history_ struct history *h = history_new(4);
    uint64_t cpu[] = { 0, 10, UINT64_MAX, 30, 50 };

    expect_recent(h, "a", METRIC_MEM, (float[]){ NAN, NAN }, 2);
    feed(h, cpu, 2);
    expect_recent(h, "a", METRIC_MEM, (float[]){ NAN, 100, 101 }, 3);
    expect_recent(h, "a", METRIC_CPU, (float[]){ NAN, NAN, 1 }, 3);
    history_clear(h);
    feed(h, cpu, 5);
    expect_recent(h, "a", METRIC_MEM, (float[]){ 103, 104 }, 2);
    expect_recent(h, "a", METRIC_MEM, (float[]){ NAN, NAN, 101, NAN, 103, 104 },
                  6); /* 4 are kept */
    expect_recent(h, "b", METRIC_MEM, (float[]){ NAN }, 1);
    expect_recent(h, NULL, METRIC_MEM, (float[]){ NAN }, 1);
    expect_recent(h, "a", METRIC_MEM, NULL, 0);
    float v;
    history_recent(h, 9, "a", METRIC_MEM, &v, 1);
    assert_true(isnan(v));
}

static void nothing_is_missed_from_one_table_to_the_next(void **state)
{
    (void)state;
    _cleanup_history_ struct history *h = history_new(10);
    char one[] = "fake:///one", two[] = "fake:///two", none[] = "fake:///none";
    struct figure a = { "a", 0, 7, 1 };
    struct snapshot *s[] = { snap(1 * SECOND, &a, 1), snap(2 * SECOND, &a, 1),
                             snap(3 * SECOND, &a, 1) };
    struct table_source sources[] = { { .uri = one, .now = s[0] },
                                      { .uri = two },
                                      { .uri = none } };
    struct table t[4];

    table_build(&t[0], sources, 3, SECOND);
    sources[0].prev = s[0];
    sources[0].now = s[1];
    table_build(&t[1], sources, 3, 2 * SECOND);
    sources[0].prev = s[1];
    sources[0].now = s[2];
    table_build(&t[2], sources, 3, 3 * SECOND);
    sources[1].now = s[2]; /* another connection has come */
    table_build(&t[3], sources, 3, 3 * SECOND);
    assert_false(history_is_next(h, &t[0]));
    history_take(h, &t[0]);
    assert_true(history_is_next(h, &t[0]));
    assert_true(history_is_next(h, &t[1]));
    assert_false(history_is_next(h, &t[2])); /* the one between is missing */
    history_take(h, &t[2]);
    assert_true(history_is_next(h, &t[2]));
    assert_false(history_is_next(h, &t[3]));
    assert_false(history_is_next(h, &t[0])); /* back */
    for (int i = 0; i < 4; i++)
        table_release(&t[i]);
    for (int i = 0; i < 3; i++)
        snapshot_unref(s[i]);
}

/* A row that was not read again since is not drawn as if it were. */
static void old_values_are_no_news(void **state)
{
    (void)state;
    _cleanup_history_ struct history *h = history_new(10);
    struct figure a = { "a", 0, 7, 1 };
    struct snapshot *s = take(h, NULL, snap(1 * SECOND, &a, 1)), *again = snap(2 * SECOND, &a, 1);

    again->guests[0].now.t_ns = 1 * SECOND;
    snapshot_unref(take(h, s, again));
    expect(h, "a", METRIC_MEM, 0, 2, (float[]){ 7, NAN }, 2);
}

static void hosts_and_connections_are_apart(void **state)
{
    (void)state;
    _cleanup_history_ struct history *h = history_new(10);
    _cleanup_table_ struct table t = TABLE_INIT;
    char one[] = "fake:///one", two[] = "fake:///two", none[] = "fake:///none";
    struct figure a[] = { { "a", 0, 7, 1 }, { "b", 0, 9, 1 } }, b = { "a", 0, 8, 1 };
    struct snapshot *first = snap(1 * SECOND, a, 2), *second = snap(1 * SECOND, &b, 1);
    struct table_source s[] = { { .uri = none },
                                { .uri = one, .now = first },
                                { .uri = two, .now = second } };
    float v;

    second->has_host = true;
    second->host.now.t_ns = SECOND;
    sample_set(&second->host.now, F_MEM, 1000);
    table_build(&t, s, 3, SECOND);
    history_take(h, &t);
    assert_int_equal(history_read(h, 1, "a", METRIC_MEM, 0, SECOND, &v, 1), 1);
    assert_true(v == 7);
    assert_int_equal(history_read(h, 1, "b", METRIC_MEM, 0, SECOND, &v, 1), 1);
    assert_true(v == 9);
    assert_int_equal(history_read(h, 2, "a", METRIC_MEM, 0, SECOND, &v, 1), 1);
    assert_true(v == 8);
    assert_int_equal(history_read(h, 2, "b", METRIC_MEM, 0, SECOND, &v, 1), 0);
    assert_int_equal(history_read(h, 2, NULL, METRIC_MEM, 0, SECOND, &v, 1), 1);
    assert_true(v == 1000);
    assert_int_equal(history_read(h, 1, NULL, METRIC_MEM, 0, SECOND, &v, 1), 0);
    assert_int_equal(history_read(h, 0, "a", METRIC_MEM, 0, SECOND, &v, 1), 0);
    snapshot_unref(first);
    snapshot_unref(second);
}

/* The same id twice, or a table that somebody sorted: what is out of order is left out. */
static void disorder_does_no_harm(void **state)
{
    (void)state;
    _cleanup_history_ struct history *h = history_new(10);
    struct figure g[] = { { "a", 0, 1, 1 }, { "a", 0, 2, 1 }, { "b", 0, 3, 1 } };
    struct snapshot *s = snap(1 * SECOND, g, 3);

    snapshot_unref(take(h, NULL, s));
    expect(h, "b", METRIC_MEM, 0, 1, (float[]){ 3 }, 1);
    s = snap(2 * SECOND, g, 3);
    struct guest b = s->guests[2];
    s->guests[2] = s->guests[0];
    s->guests[0] = b;
    snapshot_unref(take(h, NULL, s));
    expect(h, "b", METRIC_MEM, 1, 2, (float[]){ 3 }, 1);
    expect(h, "a", METRIC_MEM, 1, 2, (float[]){ NAN }, 1);
}

static void latency_is_of_both_directions(void **state)
{
    (void)state;
    struct guest a = { .boot = 1, .now.t_ns = SECOND }, b = { .boot = 1, .now.t_ns = 2 * SECOND };
    struct row r = { .guest = &b, .prev = &a };
    const char *why;
    double v;

    assert_false(metric_value(METRIC_LATENCY, &r, &v, &why));
    assert_string_equal(why, "not reported by this platform");
    sample_set(&a.now, F_DISK_READ_OPS, 10);
    sample_set(&b.now, F_DISK_READ_OPS, 13);
    sample_set(&a.now, F_DISK_READ_TIME, 0);
    sample_set(&b.now, F_DISK_READ_TIME, 3000);
    assert_true(metric_value(METRIC_LATENCY, &r, &v, &why));
    assert_true(v == 1000);
    sample_set(&a.now, F_DISK_WRITE_OPS, 1);
    sample_set(&b.now, F_DISK_WRITE_OPS, 2);
    sample_set(&a.now, F_DISK_WRITE_TIME, 0);
    sample_set(&b.now, F_DISK_WRITE_TIME, 5000);
    assert_true(metric_value(METRIC_LATENCY, &r, &v, &why));
    assert_true(v == 2000);
    b.now.v[F_DISK_READ_OPS] = 10;
    b.now.v[F_DISK_WRITE_OPS] = 1;
    assert_false(metric_value(METRIC_LATENCY, &r, &v, &why));
    assert_string_equal(why, "no request was served since the last sample");
}

static void figures_read_as_in_the_table(void **state)
{
    static const struct {
        enum metric m;
        double v;
        const char *text;
    } cases[] = {
        { METRIC_CPU, 12.34, "12.3%" },      { METRIC_CPU, 99999, "99999%" },
        { METRIC_CPU, 99999.5, "100k%" },    { METRIC_CPU, 1e30, ">999E%" },
        { METRIC_MEM, 1536, "1.5K" },        { METRIC_NET_RX, 0, "0" },
        { METRIC_READ_OPS, 12345, "12.3k" }, { METRIC_LATENCY, 1500, "1.5us" },
        { METRIC_LATENCY, 250e6, "250ms" },  { METRIC_LATENCY, (double)NAN, "-" },
        { METRIC_WAIT, (double)NAN, "-" },   { METRIC_MEM, (double)INFINITY, ">999E" },
    };
    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        _cleanup_strbuf_ struct strbuf b = STRBUF_INIT;
        metric_format(&b, cases[i].m, cases[i].v);
        assert_string_equal(strbuf_str(&b), cases[i].text);
        assert_true(b.len <= 6);
    }
}

/* The bar: 1,000 guests with ten minutes at 1 Hz within 64 MiB for the process. */
static void ten_minutes_of_a_thousand_are_small(void **state)
{
    (void)state;
    enum { N = 1000, SAMPLES = 600 };
    _cleanup_history_ struct history *h = history_new(SAMPLES);
    static char ids[N][40];
    static struct figure g[N];
    struct snapshot *prev = NULL;

    for (unsigned i = 0; i < N; i++) {
        snprintf(ids[i], sizeof(ids[i]), "00000000-0000-4000-8000-%012u", i);
        g[i] = (struct figure){ ids[i], 0, i, 1 };
    }
    for (uint64_t s = 1; s <= 2 * SAMPLES; s++)
        prev = take(h, prev, snap(s * SECOND, g, N));
    snapshot_unref(prev);
    assert_true(history_bytes(h) >= (size_t)N * SAMPLES * METRIC_COUNT * sizeof(float));
    assert_true(history_bytes(h) < 32u << 20);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rates_and_gauges_are_kept),
        cmocka_unit_test(parts_may_be_longer_or_shorter_than_a_sample),
        cmocka_unit_test(what_is_outside_is_unknown),
        cmocka_unit_test(the_oldest_make_room),
        cmocka_unit_test(a_guest_comes_goes_and_comes_back),
        cmocka_unit_test(who_has_gone_is_forgotten),
        cmocka_unit_test(a_reboot_leaves_a_gap),
        cmocka_unit_test(a_lost_connection_leaves_a_gap),
        cmocka_unit_test(the_same_table_twice_counts_once),
        cmocka_unit_test(time_that_goes_back_starts_afresh),
        cmocka_unit_test(the_last_samples_as_they_are),
        cmocka_unit_test(nothing_is_missed_from_one_table_to_the_next),
        cmocka_unit_test(old_values_are_no_news),
        cmocka_unit_test(hosts_and_connections_are_apart),
        cmocka_unit_test(disorder_does_no_harm),
        cmocka_unit_test(latency_is_of_both_directions),
        cmocka_unit_test(figures_read_as_in_the_table),
        cmocka_unit_test(ten_minutes_of_a_thousand_are_small),
    };

    return cmocka_run_group_tests_name("history", tests, NULL, NULL);
}
