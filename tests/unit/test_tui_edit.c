/* The line that is typed, and the table of keys. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "tui/edit.h"
#include "tui/keycode.h"
#include "tui/keys.h"

static void type(struct edit *e, const char *ascii)
{
    for (; *ascii; ascii++)
        assert_true(edit_key(e, *ascii));
}

static void test_typing_in_the_middle(void **state)
{
    struct edit e = { .pos = 0 };
    (void)state;
    type(&e, "cpu50");
    edit_key(&e, TK_LEFT);
    edit_key(&e, TK_LEFT);
    type(&e, ">");
    assert_string_equal(strbuf_str(&e.text), "cpu>50");
    edit_key(&e, TK_END);
    edit_key(&e, TK_BACKSPACE);
    edit_key(&e, TK_HOME);
    edit_key(&e, TK_DELETE);
    assert_string_equal(strbuf_str(&e.text), "pu>5");
    edit_release(&e);
}

static void test_characters_stay_whole(void **state)
{
    struct edit e = { .pos = 0 };
    (void)state;
    edit_key(&e, 'a');
    edit_key(&e, 0xe9);
    edit_key(&e, 0x6771);
    edit_key(&e, 0x1f433);
    assert_string_equal(strbuf_str(&e.text), "a\xc3\xa9\xe6\x9d\xb1\xf0\x9f\x90\xb3");
    edit_key(&e, TK_LEFT);
    edit_key(&e, TK_BACKSPACE);
    assert_string_equal(strbuf_str(&e.text), "a\xc3\xa9\xf0\x9f\x90\xb3");
    edit_key(&e, TK_DELETE);
    edit_key(&e, TK_BACKSPACE);
    assert_string_equal(strbuf_str(&e.text), "a");
    edit_release(&e);
}

static void test_nothing_to_erase(void **state)
{
    struct edit e = { .pos = 0 };
    (void)state;
    assert_false(edit_key(&e, TK_BACKSPACE));
    assert_false(edit_key(&e, TK_DELETE));
    assert_false(edit_key(&e, TK_LEFT));
    assert_false(edit_key(&e, TK_CTRL('u')));
    assert_false(edit_key(&e, TK_F(3)));
    assert_false(edit_key(&e, 0x01 + 27)); /* ESC is no character */
    assert_string_equal(strbuf_str(&e.text), "");
    edit_release(&e);
}

static void test_words_and_lines(void **state)
{
    struct edit e = { .pos = 0 };
    (void)state;
    edit_set(&e, "cpu>5 & name~web  ");
    edit_key(&e, TK_CTRL('w'));
    assert_string_equal(strbuf_str(&e.text), "cpu>5 & ");
    edit_key(&e, TK_CTRL('a'));
    edit_key(&e, TK_RIGHT);
    edit_key(&e, TK_CTRL('k'));
    assert_string_equal(strbuf_str(&e.text), "c");
    edit_key(&e, TK_CTRL('u'));
    assert_string_equal(strbuf_str(&e.text), "");
    edit_release(&e);
}

static void test_it_does_not_grow_for_ever(void **state)
{
    struct edit e = { .pos = 0 };
    (void)state;
    for (int i = 0; i < 5000; i++)
        edit_key(&e, 'x');
    assert_true(e.text.len >= 256 && e.text.len < 5000);
    edit_release(&e);
}

static void test_no_key_is_bound_twice(void **state)
{
    size_t n;
    const struct binding *all = bindings_all(&n);
    (void)state;
    for (size_t i = 0; i < n; i++) {
        assert_non_null(all[i].run);
        assert_non_null(all[i].help);
        const int keys[] = { all[i].key, all[i].alt, all[i].alt2 };
        for (int k = 0; k < 3; k++)
            if (keys[k])
                assert_ptr_equal(binding_find(keys[k]), &all[i]);
    }
    assert_null(binding_find(0));
    assert_null(binding_find(0x4e00));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_typing_in_the_middle),
        cmocka_unit_test(test_characters_stay_whole),
        cmocka_unit_test(test_nothing_to_erase),
        cmocka_unit_test(test_words_and_lines),
        cmocka_unit_test(test_it_does_not_grow_for_ever),
        cmocka_unit_test(test_no_key_is_bound_twice),
    };

    return cmocka_run_group_tests_name("tui edit", tests, NULL, NULL);
}
