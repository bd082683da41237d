/* Samples, the table of fields, and the names of states. */
#include "tests/unit/core_fixture.h"

#include <errno.h>

#include "core/observer.h"

static void nothing_is_known_at_first(void **state)
{
    (void)state;
    struct sample s = { .t_ns = 0 };

    for (unsigned i = 0; i < F_COUNT; i++) {
        uint64_t v = 7;
        assert_false(sample_has(&s, (enum field)i));
        assert_false(sample_get(&s, (enum field)i, &v));
        assert_int_equal(v, 7);
        assert_string_equal(sample_why(&s, (enum field)i), "not reported by this platform");
    }
}

static void a_field_is_known_alone(void **state)
{
    (void)state;
    for (unsigned i = 0; i < F_COUNT; i++) {
        struct sample s = { .t_ns = 0 };
        uint64_t v;
        sample_set(&s, (enum field)i, i + 1);
        for (unsigned j = 0; j < F_COUNT; j++)
            assert_int_equal(sample_has(&s, (enum field)j), i == j);
        assert_true(sample_get(&s, (enum field)i, &v));
        assert_int_equal(v, i + 1);
        assert_null(sample_why(&s, (enum field)i));
    }
}

static void zero_is_a_value(void **state)
{
    (void)state;
    struct sample s = { .t_ns = 0 };
    uint64_t v = 7;

    sample_set(&s, F_MEM, 0);
    assert_true(sample_get(&s, F_MEM, &v));
    assert_int_equal(v, 0);
}

static void adding_starts_and_sums(void **state)
{
    (void)state;
    struct sample s = { .t_ns = 0 };
    uint64_t v;

    sample_unknown(&s, F_DISK_READ_OPS, "no disk");
    s.v[F_DISK_READ_OPS] = 99; /* what an unknown holds must not count */
    sample_add(&s, F_DISK_READ_OPS, 3);
    sample_add(&s, F_DISK_READ_OPS, 4);
    assert_true(sample_get(&s, F_DISK_READ_OPS, &v));
    assert_int_equal(v, 7);
}

static void unknown_takes_back(void **state)
{
    (void)state;
    struct sample s = { .t_ns = 0 };
    uint64_t v = 7;

    sample_set(&s, F_UPTIME, 3);
    sample_set(&s, F_CPU_TIME, 4);
    sample_unknown(&s, F_UPTIME, "gone");
    assert_false(sample_get(&s, F_UPTIME, &v));
    assert_int_equal(v, 7);
    assert_string_equal(sample_why(&s, F_UPTIME), "gone");
    assert_true(sample_has(&s, F_CPU_TIME));
}

static void a_range_spares_what_is_known(void **state)
{
    (void)state;
    struct sample s = { .t_ns = 0 };

    sample_set(&s, F_NET_TX_BYTES, 5);
    sample_unknown_range(&s, F_NET_RX_BYTES, F_NET_TX_DROPS, "no network");
    assert_true(sample_has(&s, F_NET_TX_BYTES));
    assert_string_equal(sample_why(&s, F_NET_RX_BYTES), "no network");
    assert_string_equal(sample_why(&s, F_NET_TX_DROPS), "no network");
    assert_string_equal(sample_why(&s, F_MEM_LIMIT), "not reported by this platform");
    assert_string_equal(sample_why(&s, F_DISK_READ_BYTES), "not reported by this platform");
}

static void the_clock_goes_forward(void **state)
{
    (void)state;
    uint64_t a = clock_ns(), b = clock_ns();
    assert_true(a > 0 && b >= a);
}

static void keys_are_unique_and_say_their_unit(void **state)
{
    (void)state;
    for (unsigned i = 0; i < F_COUNT; i++) {
        const struct field_info *a = field_info((enum field)i);
        static const char *const ends[] = { "_ns", "_bytes", "", "_s" };
        assert_non_null(a->key);
        assert_non_null(a->help);
        size_t len = strlen(a->key), end = strlen(ends[a->unit]);
        assert_true(len > end && strcmp(a->key + len - end, ends[a->unit]) == 0);
        assert_int_equal(a->kind == FIELD_COUNTER, a->rate_key != NULL);
        for (unsigned j = i + 1; j < F_COUNT; j++) {
            const struct field_info *b = field_info((enum field)j);
            assert_string_not_equal(a->key, b->key);
            if (a->rate_key && b->rate_key)
                assert_string_not_equal(a->rate_key, b->rate_key);
        }
    }
}

/* Scripts rely on these keys (design, section 2). */
static void the_contract_of_keys(void **state)
{
    (void)state;
    static const char *const keys[] = {
        "cpu_time_ns",     "host_cpu_time_ns",  "wait_time_ns",       "mem_bytes",
        "mem_limit_bytes", "net_rx_bytes",      "net_tx_bytes",       "net_rx_packets",
        "net_tx_packets",  "net_rx_errors",     "net_tx_errors",      "net_rx_drops",
        "net_tx_drops",    "disk_read_bytes",   "disk_write_bytes",   "disk_read_ops",
        "disk_write_ops",  "disk_read_time_ns", "disk_write_time_ns", "vcpus",
        "uptime_s",
    };
    size_t n = sizeof(keys) / sizeof(keys[0]);

    assert_int_equal(n, F_COUNT);
    for (unsigned i = 0; i < F_COUNT; i++)
        assert_string_equal(field_info((enum field)i)->key, keys[i]);
    assert_string_equal(field_info(F_CPU_TIME)->rate_key, "cpu_percent");
    assert_string_equal(field_info(F_NET_RX_BYTES)->rate_key, "net_rx_bytes_per_s");
}

static void states_have_the_names_of_the_contract(void **state)
{
    (void)state;
    static const char *const guests[] = { "unknown", "running", "paused", "blocked",
                                          "stopped", "crashed", "dying",  "starting" };
    static const char *const conns[] = {
        "connecting", "ok", "absent", "denied", "stalled", "failed"
    };

    for (unsigned i = 0; i < GUEST_STATE_COUNT; i++)
        assert_string_equal(guest_state_name((enum guest_state)i), guests[i]);
    assert_string_equal(guest_state_name((enum guest_state)GUEST_STATE_COUNT), "unknown");
    assert_string_equal(guest_state_name((enum guest_state) - 1), "unknown");
    for (unsigned i = 0; i < CONN_STATE_COUNT; i++)
        assert_string_equal(conn_state_name((enum conn_state)i), conns[i]);
    assert_string_equal(conn_state_name((enum conn_state)CONN_STATE_COUNT), "failed");
}

static void errors_tell_the_state(void **state)
{
    (void)state;
    assert_int_equal(conn_state_of(0), CONN_OK);
    assert_int_equal(conn_state_of(ENOENT), CONN_ABSENT);
    assert_int_equal(conn_state_of(ENODEV), CONN_ABSENT);
    assert_int_equal(conn_state_of(ENOSYS), CONN_ABSENT);
    assert_int_equal(conn_state_of(EPROTONOSUPPORT), CONN_ABSENT);
    assert_int_equal(conn_state_of(EACCES), CONN_DENIED);
    assert_int_equal(conn_state_of(EPERM), CONN_DENIED);
    assert_int_equal(conn_state_of(EPIPE), CONN_FAILED);
    assert_int_equal(conn_state_of(ECONNREFUSED), CONN_FAILED);
    assert_int_equal(conn_state_of(123456), CONN_FAILED);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nothing_is_known_at_first),
        cmocka_unit_test(a_field_is_known_alone),
        cmocka_unit_test(zero_is_a_value),
        cmocka_unit_test(adding_starts_and_sums),
        cmocka_unit_test(unknown_takes_back),
        cmocka_unit_test(a_range_spares_what_is_known),
        cmocka_unit_test(the_clock_goes_forward),
        cmocka_unit_test(keys_are_unique_and_say_their_unit),
        cmocka_unit_test(the_contract_of_keys),
        cmocka_unit_test(states_have_the_names_of_the_contract),
        cmocka_unit_test(errors_tell_the_state),
    };

    return cmocka_run_group_tests_name("sample", tests, NULL, NULL);
}
