#include "tests/unit/core_fixture.h"

#include <errno.h>

#include "core/parse.h"

static void u64(const char *text, int rc, uint64_t want)
{
    uint64_t v = 77;

    assert_int_equal(parse_u64(text, &v), rc);
    assert_int_equal(v, rc ? 77 : want);
}

static void whole_numbers(void **state)
{
    (void)state;
    u64("0", 0, 0);
    u64("007", 0, 7);
    u64("18446744073709551615", 0, UINT64_MAX);
    u64("18446744073709551616", -ERANGE, 0);
    u64("99999999999999999999999999", -ERANGE, 0);
    static const char *const junk[] = { "",    " ",    " 1",  "1 ", "+1",  "-1",  "-0",
                                        "1.0", "0x10", "1e3", "1K", "one", "1\n", "\xd9\xa1" };
    for (size_t i = 0; i < sizeof(junk) / sizeof(junk[0]); i++)
        u64(junk[i], -EINVAL, 0);
}

static void size(const char *text, int rc, uint64_t want)
{
    uint64_t v = 77;

    assert_int_equal(parse_size(text, &v), rc);
    assert_int_equal(v, rc ? 77 : want);
}

static void sizes(void **state)
{
    (void)state;
    size("0", 0, 0);
    size("512", 0, 512);
    size("1K", 0, 1024);
    size("1k", 0, 1024);
    size("3m", 0, 3ull << 20);
    size("1G", 0, 1ull << 30);
    size("2T", 0, 2ull << 40);
    size("16777215T", 0, 16777215ull << 40);
    size("16777216T", -ERANGE, 0);
    size("18446744073709551615", 0, UINT64_MAX);
    size("18446744073709551615K", -ERANGE, 0);
    static const char *const junk[] = { "",    "K",    "1KB",  "1KiB", "9E", "1P",  "-1",
                                        "-1K", "1.5G", "0x10", " 1",   "1 ", "1 K", "1K " };
    for (size_t i = 0; i < sizeof(junk) / sizeof(junk[0]); i++)
        size(junk[i], -EINVAL, 0);
}

static void seconds(const char *text, int rc, uint64_t want)
{
    uint64_t v = 77;

    assert_int_equal(parse_seconds(text, &v), rc);
    assert_int_equal(v, rc ? 77 : want);
}

static void times(void **state)
{
    (void)state;
    seconds("1", 0, SECOND);
    seconds("0.5", 0, SECOND / 2);
    seconds(".25", 0, SECOND / 4);
    seconds("86400", 0, 86400 * SECOND);
    seconds("86400.1", -ERANGE, 0);
    seconds("0", -ERANGE, 0);
    seconds("0.0", -ERANGE, 0);
    seconds("-1", -ERANGE, 0);
    seconds("1e-12", -ERANGE, 0); /* less than a nanosecond is no time at all */
    static const char *const junk[] = { "",  "s",   "1s",   " 1",    "1 ",  "nan",  "inf",
                                        "-", "1,5", "0x10", "1e999", "--1", "1..2", "infinity" };
    for (size_t i = 0; i < sizeof(junk) / sizeof(junk[0]); i++)
        seconds(junk[i], -EINVAL, 0);
}

static void decimal(const char *text, int rc, double want)
{
    double v = 77;

    assert_int_equal(parse_double(text, &v), rc);
    assert_true(rc ? v > 76.9 && v < 77.1 : v >= want && v <= want);
}

static void decimal_numbers(void **state)
{
    (void)state;
    decimal("0", 0, 0);
    decimal("-0.5", 0, -0.5);
    decimal("1e3", 0, 1000);
    decimal("2.5E-1", 0, 0.25);
    decimal("1.7976931348623157e308", 0, 1.7976931348623157e308);
    static const char *const junk[] = { "",    ".",     "-",      "+1",    " 1",   "1 ",   "9E",
                                        "1e",  "nan",   "-nan",   "inf",   "-inf", "0x10", "-0x1p3",
                                        "0X1", "1e999", "-1e999", "1_000", "1,5",  "--1" };
    for (size_t i = 0; i < sizeof(junk) / sizeof(junk[0]); i++)
        decimal(junk[i], -EINVAL, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(whole_numbers),
        cmocka_unit_test(sizes),
        cmocka_unit_test(times),
        cmocka_unit_test(decimal_numbers),
    };

    return cmocka_run_group_tests_name("parse", tests, NULL, NULL);
}
