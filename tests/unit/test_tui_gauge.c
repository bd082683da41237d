/* What the bars and sparklines in cells stand for. */
#include "tests/unit/core_fixture.h"

#include <math.h>
#include <string.h>

#include "tui/table/gauge.h"

/* A guest that received so many bytes up to a snapshot. */
struct received {
    const char *id;
    uint64_t before, now;
};

static struct snapshot *snap(uint64_t t_ns, const struct received *g, size_t n, bool now)
{
    struct snapshot *s = snapshot_new();

    for (size_t i = 0; i < n; i++) {
        struct guest *guest = add_guest(s, "fake", g[i].id, g[i].id, t_ns);
        sample_set(&guest->now, F_NET_RX_BYTES, now ? g[i].now : g[i].before);
    }
    snapshot_seal(s);
    s->t_ns = t_ns;
    return s;
}

/* The model's table at t_s, a second after the snapshot before it. */
static void take(struct model *m, uint64_t t_s, const struct received *g, size_t n)
{
    char uri[] = "fake:///";
    struct table_source s = { .uri = uri,
                              .platform = "fake",
                              .prev = snap((t_s - 1) * SECOND, g, n, false),
                              .now = snap(t_s * SECOND, g, n, true) };
    _cleanup_table_ struct table t = TABLE_INIT;

    table_build(&t, &s, 1, t_s * SECOND);
    model_take(m, &t);
    snapshot_unref(s.prev);
    snapshot_unref(s.now);
}

static double rx_full(const struct gauges *g)
{
    return gauge_full(g, METRIC_NET_RX, &(struct row){ .guest = NULL });
}

static void the_largest_rate_is_full(void **state)
{
    static const struct received two[] = { { "a", 1000, 9000 }, { "b", 0, 500000 } };
    static const struct received calm[] = { { "a", 9000, 9100 }, { "b", 500000, 500010 } };
    (void)state;
    struct gauges g = { .t_ns = 0 };
    struct model m;

    model_init(&m, column_find("name"), false);
    assert_true(isnan(rx_full(&g)));
    take(&m, 10, two, 2);
    gauges_take(&g, &m);
    assert_true(rx_full(&g) == 500000);
    gauges_take(&g, &m); /* the same table again */
    assert_true(rx_full(&g) == 500000);
    take(&m, 20, calm, 2);
    gauges_take(&g, &m);
    assert_true(fabs(rx_full(&g) - 250000) < 1);
    take(&m, 1000, calm, 2);
    gauges_take(&g, &m);
    assert_true(rx_full(&g) == 1024); /* noise is no load */
    take(&m, 1001, two, 2);
    gauges_take(&g, &m);
    assert_true(rx_full(&g) == 500000);
    take(&m, 9, calm, 2); /* a recording was wound back */
    gauges_take(&g, &m);
    assert_true(rx_full(&g) == 1024);
    model_release(&m);
}

static void only_what_is_shown_counts(void **state)
{
    static const struct received two[] = { { "a", 1000, 9000 }, { "b", 0, 500000 } };
    (void)state;
    struct gauges g = { .t_ns = 0 };
    struct filter *f;
    struct model m;
    struct err e = ERR_INIT;

    model_init(&m, column_find("name"), false);
    take(&m, 10, two, 2);
    gauges_begin(&g, &m);
    assert_true(rx_full(&g) == 500000);
    assert_int_equal(filter_parse("name=a", &f, &e), 0);
    model_filter(&m, f);
    gauges_begin(&g, &m);
    assert_true(rx_full(&g) == 8000);
    model_release(&m);
}

static void limits_are_the_guests_own(void **state)
{
    (void)state;
    struct gauges g = { .t_ns = 0 };
    struct guest guest = { .boot = 1 };
    struct row r = { .guest = &guest };

    assert_true(isnan(gauge_full(&g, METRIC_CPU, &r)));
    assert_true(isnan(gauge_full(&g, METRIC_MEM, &r)));
    sample_set(&guest.now, F_VCPUS, 3);
    sample_set(&guest.now, F_MEM_LIMIT, 4096);
    assert_true(gauge_full(&g, METRIC_CPU, &r) == 300);
    assert_true(gauge_full(&g, METRIC_HOST_CPU, &r) == 300);
    assert_true(gauge_full(&g, METRIC_MEM, &r) == 4096);
    sample_set(&guest.now, F_MEM_LIMIT, 0); /* without one */
    assert_true(isnan(gauge_full(&g, METRIC_MEM, &r)));
}

static void figures_that_can_be_compared_have_one(void **state)
{
    size_t n, gauged = 0;
    const struct column *all = columns_all(&n);
    enum metric m;
    (void)state;

    for (size_t i = 0; i < n; i++) {
        if (!gauge_metric(&all[i], &m))
            continue;
        assert_string_equal(metric_info(m)->key, all[i].key);
        gauged++;
    }
    assert_int_equal(gauged, 7);
    assert_false(gauge_metric(column_find("uptime"), NULL));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_largest_rate_is_full),
        cmocka_unit_test(only_what_is_shown_counts),
        cmocka_unit_test(limits_are_the_guests_own),
        cmocka_unit_test(figures_that_can_be_compared_have_one),
    };

    return cmocka_run_group_tests_name("tui gauge", tests, NULL, NULL);
}
