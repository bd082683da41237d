#include "tests/unit/core_fixture.h"

#include "core/rate.h"

static struct guest at(uint64_t t_ns, uint64_t boot, enum field f, uint64_t v)
{
    struct guest g = { .id = "1", .boot = boot, .now = { .t_ns = t_ns } };

    sample_set(&g.now, f, v);
    return g;
}

static void refused(const struct guest *prev, const struct guest *now, enum field f,
                    const char *reason)
{
    double rate = -7;
    uint64_t delta = 7;
    const char *why = NULL;

    assert_false(rate_per_s(prev, now, f, &rate, &why));
    assert_true(rate < -6.9 && rate > -7.1);
    assert_string_equal(why, reason);
    why = NULL;
    assert_false(rate_delta(prev, now, f, &delta, &why));
    assert_int_equal(delta, 7);
    assert_string_equal(why, reason);
}

static void is_rate(const struct guest *prev, const struct guest *now, enum field f, double want)
{
    double rate = -1;
    const char *why = NULL;

    assert_true(rate_per_s(prev, now, f, &rate, &why));
    assert_true(rate > want * 0.999999 - 1e-9 && rate < want * 1.000001 + 1e-9);
}

static void difference_over_time(void **state)
{
    (void)state;
    struct guest a = at(1 * SECOND, 1, F_NET_RX_BYTES, 1000);
    struct guest b = at(3 * SECOND, 1, F_NET_RX_BYTES, 5000);
    is_rate(&a, &b, F_NET_RX_BYTES, 2000);

    b.now.t_ns = a.now.t_ns + SECOND / 10;
    is_rate(&a, &b, F_NET_RX_BYTES, 40000);
}

static void standing_still_is_zero_and_known(void **state)
{
    (void)state;
    struct guest a = at(SECOND, 1, F_NET_RX_BYTES, 5), b = at(2 * SECOND, 1, F_NET_RX_BYTES, 5);
    is_rate(&a, &b, F_NET_RX_BYTES, 0);
}

static void the_greatest_counters_do_not_overflow(void **state)
{
    (void)state;
    struct guest a = at(SECOND, 1, F_CPU_TIME, 0), b = at(2 * SECOND, 1, F_CPU_TIME, UINT64_MAX);
    is_rate(&a, &b, F_CPU_TIME, 18446744073709551615.0);

    a = at(SECOND, 1, F_CPU_TIME, UINT64_MAX - 10);
    uint64_t delta;
    const char *why;
    assert_true(rate_delta(&a, &b, F_CPU_TIME, &delta, &why));
    assert_int_equal(delta, 10);
}

static void backwards_is_no_rate(void **state)
{
    (void)state;
    struct guest a = at(SECOND, 1, F_CPU_TIME, 10), b = at(2 * SECOND, 1, F_CPU_TIME, 9);
    refused(&a, &b, F_CPU_TIME, "the counter was reset");

    /* A 32-bit counter that wrapped looks the same: no figure rather than a huge one. */
    a = at(SECOND, 1, F_CPU_TIME, UINT32_MAX);
    b = at(2 * SECOND, 1, F_CPU_TIME, 100);
    refused(&a, &b, F_CPU_TIME, "the counter was reset");
}

static void a_reboot_is_no_rate_even_when_the_counter_grew(void **state)
{
    (void)state;
    struct guest a = at(SECOND, 1, F_CPU_TIME, 10), b = at(2 * SECOND, 2, F_CPU_TIME, 90);
    refused(&a, &b, F_CPU_TIME, "the guest has just rebooted");
}

static void time_must_pass(void **state)
{
    (void)state;
    struct guest a = at(2 * SECOND, 1, F_CPU_TIME, 10), b = at(2 * SECOND, 1, F_CPU_TIME, 90);
    refused(&a, &b, F_CPU_TIME, "no time passed between two samples");

    b.now.t_ns = SECOND;
    refused(&a, &b, F_CPU_TIME, "no time passed between two samples");
}

static void one_sample_is_not_enough(void **state)
{
    (void)state;
    struct guest b = at(SECOND, 1, F_CPU_TIME, 90);
    refused(NULL, &b, F_CPU_TIME, "needs two samples");
}

static void either_side_may_be_unknown(void **state)
{
    (void)state;
    struct guest a = at(SECOND, 1, F_CPU_TIME, 10), b = at(2 * SECOND, 1, F_CPU_TIME, 90);

    sample_unknown(&a.now, F_CPU_TIME, "not then");
    refused(&a, &b, F_CPU_TIME, "known only since the latest sample");
    sample_unknown(&b.now, F_CPU_TIME, "not now");
    refused(&a, &b, F_CPU_TIME, "not now");
    /* The newest reason counts, also where there is no older sample at all. */
    refused(NULL, &b, F_CPU_TIME, "not now");
}

static void cpu_time_reads_as_percent_of_a_core(void **state)
{
    (void)state;
    for (unsigned i = 0; i < F_COUNT; i++) {
        enum field f = (enum field)i;
        double want = field_info(f)->unit == UNIT_NS ? 150 : 1.5e9;
        double got = rate_display(f, 1.5e9);
        assert_true(got > want * 0.9999 && got < want * 1.0001);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(difference_over_time),
        cmocka_unit_test(standing_still_is_zero_and_known),
        cmocka_unit_test(the_greatest_counters_do_not_overflow),
        cmocka_unit_test(backwards_is_no_rate),
        cmocka_unit_test(a_reboot_is_no_rate_even_when_the_counter_grew),
        cmocka_unit_test(time_must_pass),
        cmocka_unit_test(one_sample_is_not_enough),
        cmocka_unit_test(either_side_may_be_unknown),
        cmocka_unit_test(cpu_time_reads_as_percent_of_a_core),
    };

    return cmocka_run_group_tests_name("rate", tests, NULL, NULL);
}
