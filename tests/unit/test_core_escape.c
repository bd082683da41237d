#include "tests/unit/core_fixture.h"

#include <limits.h>
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <wchar.h>

#include "core/escape.h"

typedef void (*escaper)(struct strbuf *out, const char *text);

static void is(escaper escape, const char *text, const char *want)
{
    _cleanup_strbuf_ struct strbuf b = STRBUF_INIT;

    escape(&b, text);
    assert_string_equal(strbuf_str(&b), want);
}

static void plain_text_stays(void **state)
{
    (void)state;
    static const char *const texts[] = {
        "", "web-1", "C:\\x1b", "ein Gästchen", "\xe5\xae\xa2", "\xf0\x9f\x90\xb3", "a/b%s$(x)`y`"
    };

    for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
        is(escape_terminal, texts[i], texts[i]);
        is(escape_utf8, texts[i], texts[i]);
        is(escape_picture, texts[i], texts[i]);
    }
}

static void controls_become_visible(void **state)
{
    (void)state;
    char text[2] = "";

    for (unsigned c = 1; c < 0x20; c++) {
        char want[8];
        text[0] = (char)c;
        snprintf(want, sizeof(want), "\\x%02x", c);
        is(escape_terminal, text, want);
    }
    is(escape_terminal, "\x7f", "\\x7f");
    is(escape_terminal, "a\033[31mb", "a\\x1b[31mb");
    is(escape_terminal, "\033]0;title\a", "\\x1b]0;title\\x07");
    for (unsigned c = 0x80; c < 0xa0; c++) { /* C1: 0x9b alone starts an escape sequence */
        char utf8[3] = { (char)0xc2, (char)c, '\0' }, want[8];
        snprintf(want, sizeof(want), "\\u%04x", c);
        is(escape_terminal, utf8, want);
        snprintf(want, sizeof(want), "\\x%02x", c);
        is(escape_terminal, utf8 + 1, want);
    }
    is(escape_terminal, "\xc2\xa0", "\xc2\xa0"); /* the first beyond C1 */
}

/* Each of these moves, hides or joins what stands beside it. */
static void what_disturbs_a_line_becomes_visible(void **state)
{
    (void)state;
    static const wchar_t hostile[] = { 0x61c,  0x180e, 0x200b,  0x200e,  0x200f, 0x2028, 0x2029,
                                       0x202a, 0x202e, 0x2060,  0x2066,  0x2069, 0x206f, 0xfeff,
                                       0xfff9, 0xfffb, 0xe0001, 0xe0041, 0xe007f };

    for (size_t i = 0; i < sizeof(hostile) / sizeof(hostile[0]); i++) {
        char utf8[MB_LEN_MAX + 1] = "", want[16];
        assert_true(wctomb(utf8, hostile[i]) > 0);
        snprintf(want, sizeof(want), "\\u%04x", (unsigned)hostile[i]);
        is(escape_terminal, utf8, want);
    }
}

static void bytes_that_are_no_utf8(void **state)
{
    (void)state;
    static const char *const bad[][3] = {
        { "\xff", "\\xff", "\xef\xbf\xbd" },
        { "\x80", "\\x80", "\xef\xbf\xbd" },
        { "\xc0\xaf", "\\xc0\\xaf", "\xef\xbf\xbd\xef\xbf\xbd" }, /* overlong */
        { "\xc1\xbf", "\\xc1\\xbf", "\xef\xbf\xbd\xef\xbf\xbd" },
        { "\xe0\x80\xaf", "\\xe0\\x80\\xaf", "\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd" },
        { "\xf0\x82\x82\xac", "\\xf0\\x82\\x82\\xac",
          "\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd" },
        { "\xed\xa0\x80", "\\xed\\xa0\\x80",
          "\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd" }, /* surrogate */
        { "\xf4\x90\x80\x80", "\\xf4\\x90\\x80\\x80",
          "\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd" }, /* beyond U+10FFFF */
        { "\xf8\x88\x80\x80\x80", "\\xf8\\x88\\x80\\x80\\x80", NULL },
        { "\xe5", "\\xe5", "\xef\xbf\xbd" }, /* cut at the end */
        { "\xe5\xae", "\\xe5\\xae", "\xef\xbf\xbd\xef\xbf\xbd" },
        { "\xf0\x9f\x90", "\\xf0\\x9f\\x90", NULL },
        { "\xe5z", "\\xe5z", "\xef\xbf\xbdz" }, /* cut in the middle */
    };

    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        is(escape_terminal, bad[i][0], bad[i][1]);
        if (bad[i][2])
            is(escape_utf8, bad[i][0], bad[i][2]);
    }
}

static void limits_of_utf8_pass(void **state)
{
    (void)state;
    static const char *const good[] = { "\xdf\xbf",        "\xe0\xa0\x80", "\xed\x9f\xbf",
                                        "\xee\x80\x80",    "\xef\xbf\xbd", "\xf0\x90\x80\x80",
                                        "\xf4\x8f\xbf\xbf" };

    for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++)
        is(escape_terminal, good[i], good[i]);
}

static void csv_fields(void **state)
{
    (void)state;
    is(escape_csv, "", "");
    is(escape_csv, "plain", "plain");
    is(escape_csv, "two words", "two words");
    is(escape_csv, "a,b", "\"a,b\"");
    is(escape_csv, "say \"hi\"", "\"say \"\"hi\"\"\"");
    is(escape_csv, "two\nlines", "\"two\nlines\"");
    is(escape_csv, "two\rlines", "\"two\rlines\"");
    is(escape_csv, "-5", "-5");
    is(escape_csv, "-5.25", "-5.25");
    is(escape_csv, "=1+1", "\"'=1+1\"");
    is(escape_csv, "=cmd|' /C calc'!A0", "\"'=cmd|' /C calc'!A0\"");
    is(escape_csv, "+1", "\"'+1\"");
    is(escape_csv, "@SUM(A1)", "\"'@SUM(A1)\"");
    is(escape_csv, "-5+cmd", "\"'-5+cmd\"");
    is(escape_csv, "\t=1", "\"'\t=1\"");
    is(escape_csv, "=\"a\"", "\"'=\"\"a\"\"\"");
    is(escape_csv, "a=b", "a=b");
}

static void json_text_is_safe_for_a_terminal(void **state)
{
    (void)state;
    is(escape_json_text, "{\"a\":\"b\\u001b\"}", "{\"a\":\"b\\u001b\"}");
    is(escape_json_text, "\"\x7f\"", "\"\\u007f\"");
    is(escape_json_text, "\"\xc2\x9b\"", "\"\\u009b\"");
    is(escape_json_text, "\"\xe2\x80\xae\"", "\"\\u202e\"");
    is(escape_json_text, "\"\xe2\x80\xa8\"", "\"\\u2028\"");
    is(escape_json_text, "\"\xef\xbb\xbf\"", "\"\\ufeff\"");
    is(escape_json_text, "\"\xf3\xa0\x81\x81\"", "\"\\udb40\\udc41\""); /* U+E0041: a pair */
    is(escape_json_text, "\"G\xc3\xa4ste \xf0\x9f\x90\xb3\"", "\"G\xc3\xa4ste \xf0\x9f\x90\xb3\"");
    is(escape_json_text, "{\n \"pretty\": 1\n}", "{\n \"pretty\": 1\n}");
}

static void xml_holds_anything(void **state)
{
    (void)state;
    char text[2] = "";

    is(escape_xml, "<a href=\"x\" b='y'>&amp;", "&lt;a href=&quot;x&quot; b=&#39;y&#39;&gt;&amp;amp;");
    is(escape_xml, "]]>", "]]&gt;");
    is(escape_xml, "\xe5\xae\xa2 \xf0\x9f\x90\xb3", "\xe5\xae\xa2 \xf0\x9f\x90\xb3");
    is(escape_xml, "\xff\xc2", "\\xff\\xc2");
    is(escape_xml, "\xef\xbf\xbe\xef\xbf\xbf", "\xef\xbf\xbd\xef\xbf\xbd"); /* U+FFFE and U+FFFF are no characters there */
    is(escape_xml, "\xe2\x80\xae", "\\u202e");
    for (unsigned c = 1; c < 0x20; c++) {
        char want[8];
        text[0] = (char)c;
        snprintf(want, sizeof(want), "\\x%02x", c);
        is(escape_xml, text, want);
    }
}

static void widths(void **state)
{
    (void)state;
    assert_int_equal(escape_width(""), 0);
    assert_int_equal(escape_width("abc"), 3);
    assert_int_equal(escape_width("G\xc3\xa4st"), 4);
    assert_int_equal(escape_width("\xe5\xae\xa2\xe6\x88\xb7"), 4); /* two wide characters */
    assert_int_equal(escape_width("e\xcc\x81"), 1);                /* a combining accent */
    assert_int_equal(escape_width("\xff\xfe"), 2);
}

static void fit(const char *text, int columns, const char *want, int used)
{
    _cleanup_strbuf_ struct strbuf b = STRBUF_INIT;

    assert_int_equal(escape_fit(&b, text, columns), used);
    assert_string_equal(strbuf_str(&b), want);
}

static void cutting(void **state)
{
    (void)state;
    assert_int_equal(escape_cut("abc", 2), 2);
    assert_int_equal(escape_cut("abc", 5), 3);
    assert_int_equal(escape_cut("\xe5\xae\xa2\xe6\x88\xb7", 3), 3); /* half a character is none */
    assert_int_equal(escape_cut("e\xcc\x81", 1), 3);
    assert_int_equal(escape_cut("abc", -1), 0);
    fit("abc", 5, "abc", 3);
    fit("abc", 3, "abc", 3);
    fit("abcd", 3, "ab~", 3);
    fit("abc", 1, "~", 1);
    fit("a", 1, "a", 1);
    fit("abc", 0, "", 0);
    fit("abc", -3, "", 0);
    fit("", 0, "", 0);
    fit("\xe5\xae\xa2\xe6\x88\xb7", 4, "\xe5\xae\xa2\xe6\x88\xb7", 4);
    fit("\xe5\xae\xa2\xe6\x88\xb7", 3, "\xe5\xae\xa2~", 3);
    fit("\xe5\xae\xa2\xe6\x88\xb7", 2, "~", 1); /* half a character is none */
    fit("abe\xcc\x81", 3, "abe\xcc\x81", 3);
}

static void text_of_random_bytes(char *text, size_t most)
{
    size_t len = (size_t)rand() % most;

    for (size_t i = 0; i < len; i++) {
        /* Mostly bytes that mean something to UTF-8 or to a terminal. */
        static const unsigned char spice[] = { 0x1b, 0x9b, 0xc2, 0xe2, 0x80, 0xae, 0xed, 0xa0,
                                               0xf0, 0xf4, 0x8f, 0xbf, 0x7f, 0x0a, 0xc0, 0xff };
        int v = rand() % 3 ? spice[(size_t)rand() % sizeof(spice)] : 1 + rand() % 255;
        text[i] = (char)v;
    }
    text[len] = '\0';
}

/* Valid UTF-8 by the C library's own decoder, and nothing in it that a terminal obeys. */
static void assert_harmless(const char *text, const char *source)
{
    mbstate_t mbs = { 0 };
    wchar_t c;
    size_t n;

    for (; (n = mbrtowc(&c, text, MB_CUR_MAX, &mbs)) != 0; text += n) {
        bool bad = n >= (size_t)-2 || c < 0x20 || (c >= 0x7f && c < 0xa0) ||
                   (c >= 0x202a && c <= 0x202e) || (c >= 0x2066 && c <= 0x2069);
        if (bad) {
            for (; *source; source++)
                print_error("%02x ", (unsigned char)*source);
            fail_msg("a byte that a terminal obeys got through");
        }
    }
}

static void no_random_bytes_reach_a_terminal(void **state)
{
    (void)state;
    srand(20260131);
    for (int i = 0; i < 100000; i++) {
        _cleanup_strbuf_ struct strbuf safe = STRBUF_INIT, cut = STRBUF_INIT;
        char text[40];
        int columns = rand() % 20;
        text_of_random_bytes(text, sizeof(text));
        escape_terminal(&safe, text);
        assert_harmless(strbuf_str(&safe), text);
        int used = escape_fit(&cut, strbuf_str(&safe), columns);
        assert_harmless(strbuf_str(&cut), text);
        assert_true(used <= columns && used == escape_width(strbuf_str(&cut)));
        strbuf_reset(&cut);
        strbuf_add(&cut, strbuf_str(&safe), escape_cut(strbuf_str(&safe), columns));
        assert_harmless(strbuf_str(&cut), text);
        assert_true(escape_width(strbuf_str(&cut)) <= columns);
    }
}

static void any_random_bytes_become_utf8(void **state)
{
    (void)state;
    srand(20260131);
    for (int i = 0; i < 100000; i++) {
        _cleanup_strbuf_ struct strbuf valid = STRBUF_INIT;
        char text[40];
        text_of_random_bytes(text, sizeof(text));
        escape_utf8(&valid, text);
        assert_true(mbstowcs(NULL, strbuf_str(&valid), 0) != (size_t)-1);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(plain_text_stays),
        cmocka_unit_test(controls_become_visible),
        cmocka_unit_test(what_disturbs_a_line_becomes_visible),
        cmocka_unit_test(bytes_that_are_no_utf8),
        cmocka_unit_test(limits_of_utf8_pass),
        cmocka_unit_test(csv_fields),
        cmocka_unit_test(json_text_is_safe_for_a_terminal),
        cmocka_unit_test(xml_holds_anything),
        cmocka_unit_test(widths),
        cmocka_unit_test(cutting),
        cmocka_unit_test(no_random_bytes_reach_a_terminal),
        cmocka_unit_test(any_random_bytes_become_utf8),
    };

    setlocale(LC_ALL, "C.UTF-8");
    return cmocka_run_group_tests_name("escape", tests, NULL, NULL);
}
