#include "tests/unit/core_fixture.h"

#include <math.h>

#include "core/format.h"

#define IS(call, want)                                                                             \
    do {                                                                                           \
        _cleanup_strbuf_ struct strbuf b = STRBUF_INIT;                                            \
        call;                                                                                      \
        assert_string_equal(strbuf_str(&b), want);                                                 \
    } while (0)

static void bytes(void **state)
{
    (void)state;
    IS(format_bytes(&b, 0), "0");
    IS(format_bytes(&b, 0.4), "0");
    IS(format_bytes(&b, 312), "312");
    IS(format_bytes(&b, 1023), "1023");
    IS(format_size(&b, 0), "0 bytes");
    IS(format_size(&b, 1), "1 byte");
    IS(format_size(&b, 1023), "1023 bytes");
    IS(format_size(&b, 1536), "1.5K");
    IS(format_bytes(&b, 1023.49), "1023");
    IS(format_bytes(&b, 1023.5), "1.0K");
    IS(format_bytes(&b, 1024), "1.0K");
    IS(format_bytes(&b, 1536), "1.5K");
    IS(format_bytes(&b, 99.94 * 1024), "99.9K");
    IS(format_bytes(&b, 99.96 * 1024), "100K");
    IS(format_bytes(&b, 1023.4 * 1024), "1023K");
    IS(format_bytes(&b, 1023.95 * 1024), "1.0M");
    IS(format_bytes(&b, 128.0 * 1024 * 1024), "128M");
    IS(format_bytes(&b, 18446744073709551615.0), "16.0E");
    IS(format_bytes(&b, 1e25), ">999E");
    IS(format_bytes(&b, INFINITY), ">999E");
}

static void counts(void **state)
{
    (void)state;
    IS(format_count(&b, 0), "0");
    IS(format_count(&b, 999.4), "999");
    IS(format_count(&b, 999.5), "1.0k");
    IS(format_count(&b, 1000), "1.0k");
    IS(format_count(&b, 12345), "12.3k");
    IS(format_count(&b, 999499), "999k");
    IS(format_count(&b, 999500), "1.0M");
    IS(format_count(&b, 4.5e6), "4.5M");
    IS(format_count(&b, 1e300), ">999E");
}

static void percents(void **state)
{
    (void)state;
    IS(format_percent(&b, 0), "0.0");
    IS(format_percent(&b, 0.04), "0.0");
    IS(format_percent(&b, 12.34), "12.3");
    IS(format_percent(&b, 999.94), "999.9");
    IS(format_percent(&b, 999.96), "1000");
    IS(format_percent(&b, 99999.4), "99999");
    IS(format_percent(&b, 999999), "999999");
    IS(format_percent(&b, 1e12), ">99999");
}

static void durations(void **state)
{
    (void)state;
    IS(format_duration(&b, 0), "0s");
    IS(format_duration(&b, 59), "59s");
    IS(format_duration(&b, 60), "1m00s");
    IS(format_duration(&b, 723), "12m03s");
    IS(format_duration(&b, 3599), "59m59s");
    IS(format_duration(&b, 3600), "1h00m");
    IS(format_duration(&b, 86399), "23h59m");
    IS(format_duration(&b, 86400), "1d00h");
    IS(format_duration(&b, 12 * 86400 + 4 * 3600), "12d04h");
    IS(format_duration(&b, 100 * 86400 - 1), "99d23h");
    IS(format_duration(&b, 100 * 86400), "100d");
    IS(format_duration(&b, 99999ull * 86400), "99999d");
    IS(format_duration(&b, UINT64_MAX), ">9999d");
}

static void cpu_times(void **state)
{
    (void)state;
    IS(format_cpu_time(&b, 0), "0.00s");
    IS(format_cpu_time(&b, 120000000), "0.12s");
    IS(format_cpu_time(&b, 9994 * 1000000ull), "9.99s");
    IS(format_cpu_time(&b, 9996 * 1000000ull), "10.0s");
    IS(format_cpu_time(&b, 45100 * 1000000ull), "45.1s");
    IS(format_cpu_time(&b, 59940 * 1000000ull), "59.9s");
    IS(format_cpu_time(&b, 59950 * 1000000ull), "1m00s");
    IS(format_cpu_time(&b, 723 * SECOND), "12m03s");
    IS(format_cpu_time(&b, UINT64_MAX), ">9999d");
}

static void ratios_have_three_digits(void **state)
{
    (void)state;
    IS(format_ratio(&b, (double)NAN), "-");
    IS(format_ratio(&b, (double)INFINITY), "inf");
    IS(format_ratio(&b, 0), "0.00");
    IS(format_ratio(&b, 0.05), "0.0500");
    IS(format_ratio(&b, 0.9996), "1.00");
    IS(format_ratio(&b, 9), "9.00");
    IS(format_ratio(&b, 9.996), "10.0");
    IS(format_ratio(&b, 99.94), "99.9");
    IS(format_ratio(&b, 99.96), "100");
    IS(format_ratio(&b, 1830.4), "1830");
    IS(format_ratio(&b, 1e30), "1e+30");
}

/* Whatever the number: what is promised about the width holds. */
static void nothing_is_wider_than_promised(void **state)
{
    (void)state;
    static const double bases[] = { 1, 9.995, 59.95, 99.95, 999.5, 999.95, 1023.5, 1023.95 };

    for (size_t i = 0; i < sizeof(bases) / sizeof(bases[0]); i++) {
        for (double v = bases[i]; v < 1e40; v *= 2) {
            _cleanup_strbuf_ struct strbuf a = STRBUF_INIT, c = STRBUF_INIT, p = STRBUF_INIT;
            format_bytes(&a, v);
            format_count(&c, v);
            format_percent(&p, v);
            assert_in_range(a.len, 1, 5);
            assert_in_range(c.len, 1, 5);
            assert_in_range(p.len, 3, 6);
        }
    }
    for (unsigned shift = 0; shift < 64; shift++) {
        _cleanup_strbuf_ struct strbuf d = STRBUF_INIT, t = STRBUF_INIT;
        format_duration(&d, UINT64_MAX >> shift);
        format_cpu_time(&t, UINT64_MAX >> shift);
        assert_in_range(d.len, 2, 6);
        assert_in_range(t.len, 2, 6);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(bytes),
        cmocka_unit_test(counts),
        cmocka_unit_test(percents),
        cmocka_unit_test(durations),
        cmocka_unit_test(cpu_times),
        cmocka_unit_test(ratios_have_three_digits),
        cmocka_unit_test(nothing_is_wider_than_promised),
    };

    return cmocka_run_group_tests_name("format", tests, NULL, NULL);
}
