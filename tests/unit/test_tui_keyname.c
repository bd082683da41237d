/* Keys by name, there and back. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "tui/term/keycode.h"
#include "tui/term/keyname.h"

static void assert_name(const char *text, int key)
{
    struct err e = ERR_INIT;
    int got = 0;

    if (keyname_parse(text, &got, &e) < 0)
        fail_msg("%s", e.msg);
    assert_int_equal(got, key);
}

static void names_are_understood(void **state)
{
    (void)state;
    assert_name("q", 'q');
    assert_name("Q", 'Q');
    assert_name("\\", '\\');
    assert_name("\xc3\xa9", 0xe9);
    assert_name("\xe6\x9d\xb1", 0x6771);
    assert_name("\xf0\x9f\x90\xb3", 0x1f433);
    assert_name("Space", ' ');
    assert_name("semicolon", ';');
    assert_name("Ctrl-L", TK_CTRL('l'));
    assert_name("ctrl-l", TK_CTRL('l'));
    assert_name("Ctrl-_", 0x1f);
    assert_name("F1", TK_F(1));
    assert_name("f10", TK_F(10));
    assert_name("F", 'F');
    assert_name("Shift-Down", TK_SHIFT_DOWN);
    assert_name("SHIFT-TAB", TK_SHIFT_TAB);
    assert_name("Alt-x", TK_ALT('x'));
    assert_name("alt-X", TK_ALT('X'));
    assert_name("Alt-space", TK_ALT(' '));
    assert_name("Alt-\xc3\xa9", TK_ALT(0xe9));
    assert_name("PgUp", TK_PAGE_UP);
    assert_name("pageup", TK_PAGE_UP);
    assert_name("Return", TK_ENTER);
    assert_name("del", TK_DELETE);
    assert_name("double-click", TK_DOUBLE_CLICK);
}

/* The terminal sends the same for both. */
static void twins_are_one_key(void **state)
{
    (void)state;
    assert_name("Ctrl-M", TK_ENTER);
    assert_name("Ctrl-j", TK_ENTER);
    assert_name("Ctrl-I", TK_TAB);
    assert_name("Ctrl-H", TK_BACKSPACE);
    assert_name("Ctrl-[", TK_ESC);
}

static void what_is_no_key_is_quoted(void **state)
{
    static const char *const bad[] = {
        "",       " ",      "qq",      "F0",        "F13",     "F01",       "F+1",      "Ctrl-",   "Ctrl-1",
        "Ctrl-LL", "Alt-",  "Alt-F1",  "Alt-xx",    "Shift-q", "Shift-",    "Foo",      "Up ",     "\x01",
        "\x7f",   "\xc3",   "\xc0\x80", "\xed\xa0\x80", "\xf4\x90\x80\x80", "\xc2\x85", "Ctrl-Alt-x", "Alt-Up",
    };

    (void)state;
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        struct err e = ERR_INIT;
        int key = 42;
        if (keyname_parse(bad[i], &key, &e) != -EINVAL)
            fail_msg("'%s' is taken for a key", bad[i]);
        assert_int_equal(key, 42);
        assert_non_null(strstr(e.msg, bad[i]));
        assert_non_null(strstr(e.cure, "Ctrl-L"));
    }
}

static void assert_there_and_back(int key)
{
    struct strbuf name = STRBUF_INIT;

    keyname_format(&name, key);
    assert_name(strbuf_str(&name), key);
    assert_null(strchr(strbuf_str(&name), ' '));
    strbuf_release(&name);
}

static void every_key_goes_there_and_back(void **state)
{
    (void)state;
    for (int key = TK_UP; key < TK_END_OF_CODES; key++)
        if (key != TK_F0)
            assert_there_and_back(key);
    for (int c = 1; c <= 0x10ffff; c++) {
        bool is_named_control = c < ' ' && (c == '\b' || c == '\t' || c == '\n' || c == '\r' || c == 0x1b);
        bool is_none = (c >= 0x7f && c < 0xa0) || (c >= 0xd800 && c < 0xe000);
        if (is_named_control || is_none)
            continue;
        assert_there_and_back(c);
        if (c >= ' ')
            assert_there_and_back(TK_ALT(c));
    }
}

static void a_list_of_keys_is_counted(void **state)
{
    struct err e = ERR_INIT;
    int keys[3] = { 0 };

    (void)state;
    assert_int_equal(keyname_parse_list(" q  F10 Ctrl-C ", keys, 3, &e), 3);
    assert_int_equal(keys[0], 'q');
    assert_int_equal(keys[2], TK_CTRL('c'));
    assert_int_equal(keyname_parse_list("", keys, 3, &e), 0);
    assert_int_equal(keyname_parse_list("a b c d", keys, 3, &e), -EINVAL);
    assert_string_equal(e.msg, "'a b c d' has more than 3 keys");
    assert_int_equal(keyname_parse_list("a bb", keys, 3, &e), -EINVAL);
    assert_string_equal(e.msg, "'bb' is no key");
}

static void what_has_no_name_says_so(void **state)
{
    static const int keys[] = { 0, -1, TK_NONE, TK_UNBOUND, TK_F0, TK_F(13), 0x7f, 0xd800, TK_ALT(3), TK_PASTED('x') };

    (void)state;
    for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++) {
        struct strbuf name = STRBUF_INIT;
        keyname_format(&name, keys[i]);
        assert_string_equal(strbuf_str(&name), "?");
        strbuf_release(&name);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_are_understood),
        cmocka_unit_test(twins_are_one_key),
        cmocka_unit_test(what_is_no_key_is_quoted),
        cmocka_unit_test(every_key_goes_there_and_back),
        cmocka_unit_test(a_list_of_keys_is_counted),
        cmocka_unit_test(what_has_no_name_says_so),
    };

    return cmocka_run_group_tests_name("tui keyname", tests, NULL, NULL);
}
