/* Numbers in a recording: what is written is read, and nothing beyond the end. */
#include "tests/unit/core_fixture.h"

#include <stdlib.h>

#include "core/mem.h"
#include "experiment/wire.h"

static const uint64_t values[] = { 0,
                                   1,
                                   63,
                                   64,
                                   127,
                                   128,
                                   999,
                                   1000,
                                   4096,
                                   16383,
                                   16384,
                                   1234567000,
                                   1ull << 57,
                                   1ull << 58,
                                   (1ull << 62) * 3,
                                   (1ull << 63) - 1,
                                   1ull << 63,
                                   UINT64_MAX - 4095,
                                   UINT64_MAX - 999,
                                   UINT64_MAX - 63,
                                   UINT64_MAX };
enum { N_VALUES = sizeof(values) / sizeof(values[0]) };

static struct reader reader_of(const struct strbuf *b)
{
    const uint8_t *p = (const uint8_t *)strbuf_str(b);

    return (struct reader){ .p = p, .end = p + b->len };
}

static void numbers_come_back(void **state)
{
    (void)state;
    static const struct scale scales[] = { { 1, false },          { 1, true },
                                           { 1000, false },       { 1000, true },
                                           { 512, true },         { 4096, false },
                                           { UINT64_MAX, false }, { UINT64_MAX, true } };

    for (size_t i = 0; i < N_VALUES; i++) {
        _cleanup_strbuf_ struct strbuf b = STRBUF_INIT;
        put_varint(&b, values[i]);
        put_delta(&b, values[i]);
        for (size_t k = 0; k < sizeof(scales) / sizeof(scales[0]); k++)
            put_scaled(&b, values[i], &scales[k]);
        struct reader r = reader_of(&b);
        assert_true(get_varint(&r) == values[i]);
        assert_true(get_delta(&r) == values[i]);
        for (size_t k = 0; k < sizeof(scales) / sizeof(scales[0]); k++)
            assert_true(get_scaled(&r, &scales[k]) == values[i]);
        assert_false(r.bad);
        assert_int_equal(reader_left(&r), 0);
    }
}

static void small_changes_are_short(void **state)
{
    (void)state;
    static const struct scale sectors = { 512, true }, plain = { 1, true };
    _cleanup_strbuf_ struct strbuf b = STRBUF_INIT;

    put_scaled(&b, 512 * 63, &sectors);
    put_scaled(&b, 127, &plain);
    put_delta(&b, UINT64_MAX - 63); /* -64 */
    assert_int_equal(b.len, 3);
}

/* In memory of just that size, so that a sanitizer sees a byte too far. */
static void what_is_cut_off_is_bad(void **state)
{
    (void)state;
    static const struct scale scale = { 1000, false };

    for (size_t i = 0; i < N_VALUES; i++) {
        _cleanup_strbuf_ struct strbuf b = STRBUF_INIT;
        put_scaled(&b, values[i], &scale);
        for (size_t len = 0; len < b.len; len++) {
            _cleanup_free_ uint8_t *p = xcalloc(1, len);
            memcpy(p, b.s, len);
            struct reader r = { .p = p, .end = p + len };
            assert_true(get_scaled(&r, &scale) == 0);
            assert_true(r.bad);
            assert_true(get_varint(&r) == 0); /* and stays so */
            assert_int_equal(reader_left(&r), 0);
        }
    }
}

static bool is_bad(const char *bytes, size_t n)
{
    struct reader r = { .p = (const uint8_t *)bytes, .end = (const uint8_t *)bytes + n };

    get_varint(&r);
    return r.bad;
}

static void a_number_has_ten_bytes_at_most(void **state)
{
    (void)state;
    assert_false(is_bad("\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01", 10));
    assert_true(is_bad("\xff\xff\xff\xff\xff\xff\xff\xff\xff\x02", 10));
    assert_true(is_bad("\x80\x80\x80\x80\x80\x80\x80\x80\x80\x80\x00", 11));
}

static void parts_and_strings_stay_within(void **state)
{
    (void)state;
    static const uint8_t bytes[] = "abc\0def";
    struct reader r = { .p = bytes, .end = bytes + 7 };
    struct reader part = get_part(&r, 4);

    assert_string_equal(get_string(&part), "abc");
    assert_false(part.bad);
    assert_null(get_string(&part));
    part = get_part(&r, 3);
    assert_null(get_string(&part)); /* no NUL */
    assert_true(part.bad);
    part = get_part(&r, 1);
    assert_true(part.bad && r.bad);
    r = (struct reader){ .p = bytes, .end = bytes + 7 };
    part = get_part(&r, UINT64_MAX);
    assert_true(part.bad && r.bad);
}

static void the_checksum_is_the_usual_one(void **state)
{
    (void)state;
    assert_int_equal(crc32_of((const uint8_t *)"123456789", 9), 0xcbf43926);
    uint8_t p[8];
    store_le(p, 8, 0x0123456789abcdefull);
    assert_int_equal(p[0], 0xef);
    assert_true(load_le(p, 8) == 0x0123456789abcdefull);
    assert_true(load_le(p, 2) == 0xcdef);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(numbers_come_back),
        cmocka_unit_test(small_changes_are_short),
        cmocka_unit_test(what_is_cut_off_is_bad),
        cmocka_unit_test(a_number_has_ten_bytes_at_most),
        cmocka_unit_test(parts_and_strings_stay_within),
        cmocka_unit_test(the_checksum_is_the_usual_one),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
