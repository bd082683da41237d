#include "tests/unit/core_fixture.h"

#include <stdio.h>

#include "core/usage_groups.h"

struct sighting {
    const char *id;
    uint64_t boot, cpu_ns;
    bool unknown; /* the CPU time */
};

/* Adds a table of one connection read at second `at`; first: nothing was known of it before. */
static void see(struct usage *u, const char *uri, uint64_t at, bool first,
                const struct sighting *guests, size_t n)
{
    struct snapshot *prev = first ? NULL : snapshot_new(), *now = snapshot_new();
    struct table t;
    char copy[64];

    for (size_t i = 0; i < n; i++) {
        struct guest *g = add_guest(now, "xen", guests[i].id, guests[i].id, at * SECOND);
        g->boot = guests[i].boot;
        if (guests[i].unknown)
            sample_unknown(&g->now, F_CPU_TIME, "it does not say");
        else
            sample_set(&g->now, F_CPU_TIME, guests[i].cpu_ns);
    }
    snapshot_seal(now);
    snprintf(copy, sizeof(copy), "%s", uri);
    struct table_source s = { .uri = copy, .state = CONN_OK, .prev = prev, .now = now };
    table_build(&t, &s, 1, at * SECOND);
    usage_add(u, &t);
    table_release(&t);
    snapshot_unref(prev);
    snapshot_unref(now);
}

#define SEE(u, at, first, ...)                                                                     \
    see(u, "fake:///", at, first, (const struct sighting[]){ __VA_ARGS__ },                        \
        sizeof((const struct sighting[]){ __VA_ARGS__ }) / sizeof(struct sighting))

static const struct usage_row *row_of(const struct usage *u, const char *id)
{
    for (size_t i = 0; i < u->n; i++)
        if (strcmp(u->rows[i].id, id) == 0)
            return &u->rows[i];
    fail_msg("no row for '%s'", id);
    return NULL;
}

static void used(const struct usage *u, const char *id, uint64_t want)
{
    const struct usage_row *r = row_of(u, id);

    assert_true(r->known >> F_CPU_TIME & 1u);
    assert_int_equal(r->used[F_CPU_TIME], want);
}

static void unknown(const struct usage *u, const char *id, const char *why)
{
    const struct usage_row *r = row_of(u, id);

    assert_false(r->known >> F_CPU_TIME & 1u);
    assert_string_equal(usage_why(r, F_CPU_TIME), why);
}

static void changes_add_up(void **state)
{
    (void)state;
    struct usage u = USAGE_INIT;

    SEE(&u, 1, true, { "b", 1, 100, false }, { "a", 1, 7000, false });
    SEE(&u, 2, false, { "b", 1, 150, false }, { "a", 1, 7000, false });
    SEE(&u, 3, false, { "b", 1, 175, false }, { "a", 1, 7001, false });
    used(&u, "b", 75);
    used(&u, "a", 1);
    assert_int_equal(u.n, 2);
    assert_string_equal(u.rows[0].id, "a");
    assert_false(u.rows[0].appeared || u.rows[0].gone || u.rows[0].rebooted);
    usage_release(&u);
}

static void the_same_sample_twice_counts_once(void **state)
{
    (void)state;
    struct usage u = USAGE_INIT;

    SEE(&u, 1, true, { "a", 1, 100, false });
    SEE(&u, 2, false, { "a", 1, 150, false });
    SEE(&u, 2, false, { "a", 1, 150, false });
    SEE(&u, 3, false, { "a", 1, 151, false });
    used(&u, "a", 51);
    usage_release(&u);
}

static void a_reboot_counts_from_zero(void **state)
{
    (void)state;
    struct usage u = USAGE_INIT;

    SEE(&u, 1, true, { "a", 1, 1000, false });
    SEE(&u, 2, false, { "a", 1, 1010, false });
    SEE(&u, 3, false, { "a", 2, 5, false });
    SEE(&u, 4, false, { "a", 2, 8, false });
    used(&u, "a", 10 + 5 + 3);
    assert_true(row_of(&u, "a")->rebooted);
    /* A reboot that ends with the counter higher than before is one as well. */
    SEE(&u, 5, false, { "a", 3, 2000, false });
    used(&u, "a", 18 + 2000);
    usage_release(&u);
}

static void a_late_start_counts_from_zero(void **state)
{
    (void)state;
    struct usage u = USAGE_INIT;

    SEE(&u, 1, true, { "a", 1, 1000, false });
    SEE(&u, 2, false, { "a", 1, 1000, false }, { "new", 1, 30, false });
    SEE(&u, 3, false, { "a", 1, 1000, false }, { "new", 1, 40, false });
    used(&u, "new", 40);
    assert_true(row_of(&u, "new")->appeared);
    assert_false(row_of(&u, "a")->appeared);
    usage_release(&u);
}

/* A connection that answers late brings guests that ran all the while: what they used before is not
 * ours to count. */
static void a_late_connection_brings_no_past(void **state)
{
    (void)state;
    struct usage u = USAGE_INIT;

    SEE(&u, 1, true, { "a", 1, 1000, false });
    see(&u, "fake:///late", 2, true, (const struct sighting[]){ { "old", 1, 500000, false } }, 1);
    assert_int_equal(row_of(&u, "old")->used[F_CPU_TIME], 0);
    see(&u, "fake:///late", 3, false, (const struct sighting[]){ { "old", 1, 500007, false } }, 1);
    used(&u, "old", 7);
    see(&u, "fake:///late", 4, false,
        (const struct sighting[]){ { "old", 1, 500007, false }, { "young", 1, 5, false } }, 2);
    used(&u, "young", 5);
    usage_release(&u);
}

static void what_vanished_keeps_its_figures(void **state)
{
    (void)state;
    struct usage u = USAGE_INIT;

    SEE(&u, 1, true, { "a", 1, 10, false }, { "b", 1, 10, false });
    SEE(&u, 2, false, { "a", 1, 30, false }, { "b", 1, 10, false });
    SEE(&u, 3, false, { "b", 1, 11, false });
    used(&u, "a", 20);
    assert_true(row_of(&u, "a")->gone);
    assert_false(row_of(&u, "b")->gone);
    SEE(&u, 4, false, { "a", 1, 35, false }, { "b", 1, 11, false });
    used(&u, "a", 25);
    assert_false(row_of(&u, "a")->gone);
    usage_release(&u);
}

static void a_counter_that_went_back_starts_afresh(void **state)
{
    (void)state;
    struct usage u = USAGE_INIT;

    SEE(&u, 1, true, { "a", 1, 100, false });
    SEE(&u, 2, false, { "a", 1, 160, false });
    SEE(&u, 3, false, { "a", 1, 5, false });
    SEE(&u, 4, false, { "a", 1, 9, false });
    used(&u, "a", 64);
    usage_release(&u);
}

static void unknown_has_its_reason(void **state)
{
    (void)state;
    struct usage u = USAGE_INIT;

    SEE(&u, 1, true, { "once", 1, 5, false }, { "never", 1, 0, true }, { "late", 1, 0, true });
    SEE(&u, 2, false, { "never", 1, 0, true }, { "late", 1, 10, false });
    unknown(&u, "never", "it does not say");
    unknown(&u, "late", "known only since the latest sample");
    unknown(&u, "once", "needs two samples");
    SEE(&u, 3, false, { "never", 1, 0, true }, { "late", 1, 12, false });
    used(&u, "late", 2);
    usage_release(&u);
}

static void gauges_are_not_summed(void **state)
{
    (void)state;
    struct usage u = USAGE_INIT;

    for (uint64_t at = 1; at < 4; at++) {
        struct snapshot *s = snapshot_new();
        struct table t;
        sample_set(&add_guest(s, "xen", "a", "a", at * SECOND)->now, F_MEM, at << 20);
        table_of(&t, NULL, s, at * SECOND);
        usage_add(&u, &t);
        table_release(&t);
    }
    assert_false(row_of(&u, "a")->known >> F_MEM & 1u);
    usage_release(&u);
}

static void the_same_id_on_two_connections_is_two_rows(void **state)
{
    (void)state;
    struct usage u = USAGE_INIT;

    see(&u, "fake:///a", 1, true, (const struct sighting[]){ { "x", 1, 1, false } }, 1);
    see(&u, "fake:///b", 1, true, (const struct sighting[]){ { "x", 1, 1, false } }, 1);
    assert_int_equal(u.n, 2);
    usage_release(&u);
    usage_release(&u);
}

struct member {
    const char *id, *platform, *group;
    enum guest_state state;
    uint64_t cpu_ns, ops, time_ns;
    bool no_cpu, no_disk;
};

static void see_members(struct usage *u, uint64_t at, const struct member *m, size_t n)
{
    struct snapshot *s = snapshot_new();
    struct table t;

    for (size_t i = 0; i < n; i++) {
        struct guest *g = add_guest(s, m[i].platform, m[i].id, m[i].id, at * SECOND);
        g->group = snapshot_strdup(s, m[i].group);
        g->state = m[i].state;
        if (!m[i].no_cpu)
            sample_set(&g->now, F_CPU_TIME, at * m[i].cpu_ns);
        else
            sample_unknown(&g->now, F_CPU_TIME, "it does not say");
        if (!m[i].no_disk) {
            sample_set(&g->now, F_DISK_READ_OPS, at * m[i].ops);
            sample_set(&g->now, F_DISK_READ_TIME, at * m[i].time_ns);
        }
    }
    table_of(&t, NULL, s, at * SECOND);
    usage_add(u, &t);
    table_release(&t);
}

static const struct member members[] = {
    { "a1", "docker", "shop", GUEST_RUNNING, 100, 10, 1000, false, false },
    { "a2", "docker", "shop", GUEST_RUNNING, 50, 30, 9000, false, false },
    { "b1", "docker", "prod/web-1", GUEST_RUNNING, 7, 0, 0, false, false },
    { "b2", "docker", "prod/web-2", GUEST_RUNNING, 8, 0, 0, true, true },
    { "c1", "xen", NULL, GUEST_RUNNING, 1, 5, 50, false, false },
    { "c2", "xen", "", GUEST_STOPPED, 0, 0, 0, true, true },
    { "c3", "xen", NULL, GUEST_RUNNING, 0, 0, 0, true, true },
};

static void group_members(struct usage *u, enum usage_by by, struct usage_groups *ret)
{
    for (uint64_t at = 1; at <= 3; at++)
        see_members(u, at, members, sizeof(members) / sizeof(members[0]));
    usage_group(u, by, ret);
}

static void expect_group(const struct usage_groups *g, size_t i, const char *name, size_t n)
{
    if (name)
        assert_string_equal(g->v[i].name, name);
    else
        assert_null(g->v[i].name);
    assert_int_equal(g->v[i].n, n);
}

static void groups_are_what_they_are_called(void **state)
{
    (void)state;
    struct usage u = USAGE_INIT;
    struct usage_groups g = USAGE_GROUPS_INIT;

    group_members(&u, USAGE_BY_GROUP, &g);
    assert_int_equal(g.n, 4);
    expect_group(&g, 0, "prod/web-1", 1);
    expect_group(&g, 2, "shop", 2);
    expect_group(&g, 3, NULL, 3);
    usage_group(&u, USAGE_BY_PROJECT, &g);
    assert_int_equal(g.n, 2);
    expect_group(&g, 0, "shop", 2);
    expect_group(&g, 1, NULL, 5);
    usage_group(&u, USAGE_BY_POD, &g);
    assert_int_equal(g.n, 3);
    expect_group(&g, 1, "prod/web-2", 1);
    expect_group(&g, 2, NULL, 5);
    usage_group(&u, USAGE_BY_PLATFORM, &g);
    assert_int_equal(g.n, 2);
    expect_group(&g, 0, "docker", 4);
    expect_group(&g, 1, "xen", 3);
    usage_group(&u, USAGE_BY_CONNECTION, &g);
    assert_int_equal(g.n, 1);
    expect_group(&g, 0, "fake:///one", 7);
    usage_groups_release(&g);
    usage_release(&u);
}

static void a_group_is_the_sum_of_its_guests(void **state)
{
    (void)state;
    struct usage u = USAGE_INIT;
    struct usage_groups g = USAGE_GROUPS_INIT;
    struct usage_sum s;

    group_members(&u, USAGE_BY_GROUP, &g);
    usage_group_sum(&g.v[2], F_CPU_TIME, &s); /* shop */
    assert_int_equal(s.total, 2 * (100 + 50));
    assert_int_equal(s.n_known, 2);
    assert_int_equal(s.n_unknown, 0);
    assert_null(s.why);
    usage_groups_release(&g);
    usage_release(&u);
}

/* What is missing is said, and what did not run is not missing. */
static void unknown_in_a_group_is_not_zero(void **state)
{
    (void)state;
    struct usage u = USAGE_INIT;
    struct usage_groups g = USAGE_GROUPS_INIT;
    struct usage_sum s;

    group_members(&u, USAGE_BY_GROUP, &g);
    usage_group_sum(&g.v[3], F_CPU_TIME, &s);
    assert_int_equal(s.total, 2);
    assert_int_equal(s.n_known, 1);
    assert_int_equal(s.n_unknown, 1); /* c3; c2 is stopped */
    assert_string_equal(s.why, "it does not say");
    usage_group_sum(&g.v[1], F_CPU_TIME, &s); /* prod/web-2 */
    assert_int_equal(s.n_known, 0);
    assert_int_equal(s.n_unknown, 1);
    assert_string_equal(s.why, "it does not say");
    usage_groups_release(&g);
    usage_release(&u);
}

static void latencies_are_weighted(void **state)
{
    (void)state;
    struct usage u = USAGE_INIT;
    struct usage_groups g = USAGE_GROUPS_INIT;
    struct usage_sum s;
    const char *why;
    double ns;

    group_members(&u, USAGE_BY_GROUP, &g);
    assert_true(usage_latency(row_of(&u, "a1"), F_DISK_READ_OPS, &ns, &why));
    assert_float_equal(ns, 100, 1e-9);
    assert_false(usage_latency(row_of(&u, "b1"), F_DISK_READ_OPS, &ns, &why));
    assert_string_equal(why, "no request was served meanwhile");
    assert_false(usage_latency(row_of(&u, "a1"), F_DISK_WRITE_OPS, &ns, &why));
    usage_group_latency(&g.v[2], F_DISK_READ_OPS, &s); /* neither 400 nor 200, their sum and mean */
    assert_float_equal(s.mean, (1000.0 + 9000) / (10 + 30), 1e-9);
    assert_int_equal(s.n_known, 2);
    usage_group_latency(&g.v[0], F_DISK_READ_OPS, &s);
    assert_int_equal(s.n_known + s.n_unknown, 0);
    assert_string_equal(s.why, "no request was served meanwhile");
    usage_group_latency(&g.v[3], F_DISK_READ_OPS, &s); /* c1 10 ns a read, c3 nobody knows */
    assert_int_equal(s.n_known, 1);
    assert_int_equal(s.n_unknown, 1);
    assert_non_null(s.why);
    usage_groups_release(&g);
    usage_release(&u);
}

/* By name here: whatever the table says. */
static const char *tag_by_id(const void *arg, const struct table *t, const struct row *r)
{
    (void)t;
    return strchr(r->guest->id, *(const char *)arg) ? "ones" : NULL;
}

static void guests_are_where_they_were_seen_last(void **state)
{
    (void)state;
    struct member moving = members[0];
    struct usage u = USAGE_INIT;
    struct usage_groups g = USAGE_GROUPS_INIT;

    u.tag_of = tag_by_id;
    u.tag_arg = "1";
    group_members(&u, USAGE_BY_TAG, &g);
    assert_int_equal(g.n, 2);
    expect_group(&g, 0, "ones", 3);
    expect_group(&g, 1, NULL, 4);
    moving.group = "other";
    see_members(&u, 4, &moving, 1);
    usage_group(&u, USAGE_BY_GROUP, &g);
    expect_group(&g, 0, "other", 1);
    usage_groups_release(&g);
    usage_release(&u);
}

static void groupings_have_names(void **state)
{
    (void)state;
    for (int i = 0; i < USAGE_BYS; i++) {
        assert_int_equal(usage_by_find(usage_by_names[i]), i);
        assert_non_null(usage_rest_name((enum usage_by)i));
    }
    assert_null(usage_by_names[USAGE_BYS]);
    assert_true(usage_by_find("none") < 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(changes_add_up),
        cmocka_unit_test(the_same_sample_twice_counts_once),
        cmocka_unit_test(a_reboot_counts_from_zero),
        cmocka_unit_test(a_late_start_counts_from_zero),
        cmocka_unit_test(a_late_connection_brings_no_past),
        cmocka_unit_test(what_vanished_keeps_its_figures),
        cmocka_unit_test(a_counter_that_went_back_starts_afresh),
        cmocka_unit_test(unknown_has_its_reason),
        cmocka_unit_test(gauges_are_not_summed),
        cmocka_unit_test(the_same_id_on_two_connections_is_two_rows),
        cmocka_unit_test(groups_are_what_they_are_called),
        cmocka_unit_test(a_group_is_the_sum_of_its_guests),
        cmocka_unit_test(unknown_in_a_group_is_not_zero),
        cmocka_unit_test(latencies_are_weighted),
        cmocka_unit_test(guests_are_where_they_were_seen_last),
        cmocka_unit_test(groupings_have_names),
    };

    return cmocka_run_group_tests_name("usage", tests, NULL, NULL);
}
