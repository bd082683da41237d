/* What a side of a comparison takes from tables: whose figures, and when. */
#include "tests/unit/core_fixture.h"

#include <errno.h>
#include <math.h>

#include "experiment/side.h"

/* Guest `name`'s counters at second s: it runs `percent` of a core. */
static struct guest *runs(struct snapshot *to, const char *platform, const char *name, const char *id, uint64_t s,
                          unsigned percent)
{
    struct guest *g = add_guest(to, platform, name, id, s * SECOND);

    sample_set(&g->now, F_CPU_TIME, s * percent * (SECOND / 100));
    sample_set(&g->now, F_MEM, percent << 20);
    sample_set(&g->now, F_VCPUS, percent / 10);
    return g;
}

/* web (kvm, 20 %), db (xen, 40 %, in a group, with no wait time) and app (docker, 60 %, in the group); and the host. */
static struct snapshot *three(uint64_t s)
{
    struct snapshot *to = snapshot_new();

    runs(to, "kvm", "web", "id-web", s, 20);
    struct guest *db = runs(to, "xen", "db", "id-db", s, 40);
    db->group = "shop";
    sample_unknown(&db->now, F_WAIT_TIME, "Xen does not report it");
    struct guest *app = runs(to, "docker", "app", "id-app", s, 60);
    app->group = "shop";
    sample_set(&app->now, F_WAIT_TIME, s * (SECOND / 10));
    to->has_host = true;
    to->host = (struct guest){ .id = "host", .name = "machine", .platform = "host", .boot = 1 };
    to->host.now.t_ns = s * SECOND;
    sample_set(&to->host.now, F_CPU_TIME, s * SECOND);
    return to;
}

static void table_at(struct table *t, struct snapshot *prev, struct snapshot *now, uint64_t s)
{
    char uri[] = "xen:///";
    struct table_source source = { .uri = uri, .platform = "fake", .state = CONN_OK, .prev = prev, .now = now };

    snapshot_seal(prev);
    snapshot_seal(now);
    table_build(t, &source, 1, s * SECOND);
    snapshot_unref(prev);
    snapshot_unref(now);
}

static void begin(struct side *s, const char *selector, bool sum)
{
    struct err e = ERR_INIT;

    assert_int_equal(side_init(s, selector, sum, &e), 0);
}

static void take(struct side *s, struct table *t)
{
    struct err e = ERR_INIT;

    assert_int_equal(side_take(s, t, &e), 0);
    table_release(t);
}

static void take_three(struct side *s, uint64_t second)
{
    struct table t;

    table_at(&t, three(second - 1), three(second), second);
    take(s, &t);
}

static void near(double got, double want)
{
    if (!(fabs(got - want) < 1e-6))
        fail_msg("got %g, wanted %g", got, want);
}

/* What the selector means, and the CPU of it. */
static void means(const char *selector, enum side_kind kind, size_t guests, double cpu)
{
    struct side s;

    begin(&s, selector, false);
    take_three(&s, 2);
    take_three(&s, 3);
    assert_int_equal(s.kind, kind);
    assert_int_equal(s.guests_most, guests);
    assert_int_equal(s.of[METRIC_CPU].n, 2);
    near(s.of[METRIC_CPU].v[0], cpu);
    near(s.of[METRIC_CPU].v[1], cpu);
    side_release(&s);
}

static void a_word_is_a_guest_a_group_a_platform_or_the_host(void **state)
{
    (void)state;
    means("web", SIDE_GUEST, 1, 20);
    means("kvm:web", SIDE_GUEST, 1, 20);
    means("id-db", SIDE_GUEST, 1, 40);
    means("shop", SIDE_GROUP, 2, 50);
    means("docker", SIDE_PLATFORM, 1, 60);
    means("host", SIDE_HOST, 1, 100);
    means("", SIDE_ALL, 3, 40);
    means("platform=xen", SIDE_FILTER, 1, 40);
    means("group=shop | name~web", SIDE_FILTER, 3, 40);
}

static void mistakes_are_told(void **state)
{
    (void)state;
    struct err e = ERR_INIT;
    struct side s;
    struct table t;

    assert_int_equal(side_init(&s, "platform=", false, &e), -EINVAL);
    assert_true(e.msg[0]);
    side_release(&s);
    begin(&s, "nobody", false);
    take_three(&s, 2);
    assert_false(s.seen);
    assert_int_equal(s.kind, SIDE_UNKNOWN);
    side_release(&s);
    struct snapshot *now = snapshot_new(), *prev = snapshot_new();
    runs(now, "kvm", "web", "id-1", 2, 10);
    runs(now, "kvm", "web", "id-2", 2, 10);
    table_at(&t, prev, now, 2);
    begin(&s, "web", false);
    assert_int_equal(side_take(&s, &t, &e), -EEXIST);
    table_release(&t);
    side_release(&s);
}

static void unknown_is_never_zero(void **state)
{
    (void)state;
    struct side s;

    begin(&s, "db", false);
    take_three(&s, 2);
    assert_int_equal(s.of[METRIC_WAIT].n, 0);
    assert_string_equal(s.of[METRIC_WAIT].why, "Xen does not report it");
    near(s.of[METRIC_MEM].v[0], 40 << 20);
    near(side_vcpus(&s), 4);
    assert_true(strlist_has(&s.platforms, "xen") && s.platforms.n == 1);
    side_release(&s);
    begin(&s, "shop", false); /* the mean of those of which it is known */
    take_three(&s, 2);
    near(s.of[METRIC_WAIT].v[0], 10);
    side_release(&s);
    begin(&s, "shop", true); /* a sum without one of them would be wrong */
    take_three(&s, 2);
    assert_int_equal(s.of[METRIC_WAIT].n, 0);
    near(s.of[METRIC_CPU].v[0], 100);
    side_release(&s);
}

static void what_is_old_does_not_count_again(void **state)
{
    (void)state;
    struct side s;
    struct table t;

    begin(&s, "web", false);
    take_three(&s, 2);
    table_at(&t, three(1), three(2), 3); /* nothing was read since */
    take(&s, &t);
    assert_int_equal(s.of[METRIC_MEM].n, 1);
    assert_true(s.there);
    assert_int_equal(s.absent, 0);
    table_at(&t, three(3), three(4), 4);
    t.rows[0].stale = t.rows[1].stale = t.rows[2].stale = true;
    take(&s, &t);
    assert_int_equal(s.of[METRIC_CPU].n, 1);
    side_release(&s);
}

static struct snapshot *nobody(void)
{
    return snapshot_new();
}

static void one_that_vanishes_keeps_what_it_had(void **state)
{
    (void)state;
    struct side s;
    struct table t;

    begin(&s, "web", false);
    table_at(&t, nobody(), nobody(), 1); /* not there yet */
    take(&s, &t);
    assert_int_equal(s.absent, 0);
    take_three(&s, 2);
    table_at(&t, three(2), nobody(), 3);
    take(&s, &t);
    table_at(&t, nobody(), nobody(), 4);
    take(&s, &t);
    assert_true(s.seen && !s.there);
    assert_int_equal(s.absent, 2);
    assert_int_equal(s.samples, 1);
    near(s.of[METRIC_CPU].v[0], 20);
    take_three(&s, 5); /* it is back, by its id */
    assert_int_equal(s.of[METRIC_CPU].n, 2);
    side_release(&s);
}

static void a_reboot_and_time_that_goes_back_leave_gaps(void **state)
{
    (void)state;
    struct side s;
    struct table t;

    begin(&s, "web", false);
    take_three(&s, 8);
    struct snapshot *now = three(9);
    now->guests[0].boot = 2;
    table_at(&t, three(8), now, 9);
    take(&s, &t);
    assert_int_equal(s.of[METRIC_CPU].n, 1);
    assert_string_equal(s.of[METRIC_CPU].why, "the guest has just rebooted");
    assert_int_equal(s.of[METRIC_MEM].n, 2);
    table_at(&t, three(8), three(7), 10); /* read before what was read before */
    take(&s, &t);
    assert_int_equal(s.of[METRIC_MEM].n, 2);
    side_release(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_word_is_a_guest_a_group_a_platform_or_the_host),
        cmocka_unit_test(mistakes_are_told),
        cmocka_unit_test(unknown_is_never_zero),
        cmocka_unit_test(what_is_old_does_not_count_again),
        cmocka_unit_test(one_that_vanishes_keeps_what_it_had),
        cmocka_unit_test(a_reboot_and_time_that_goes_back_leave_gaps),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
