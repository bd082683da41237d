/* The line that is typed, and the table of keys. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "tui/term/edit.h"
#include "tui/term/keycode.h"
#include "tui/keymaps.h"

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
    size_t n_maps;
    const struct keymap *const *maps = keymaps_all(&n_maps);

    (void)state;
    for (size_t m = 0; m < n_maps; m++) {
        assert_null(keymap_find(maps[m], 0));
        assert_null(keymap_find(maps[m], 0x4e00));
        for (size_t i = 0; i < maps[m]->n; i++) {
            const struct binding *b = &maps[m]->bindings[i];
            assert_non_null(b->run);
            assert_non_null(b->help);
            assert_ptr_equal(binding_find(b->action), b);
            for (int k = 0; k < BINDING_KEYS; k++)
                if (b->keys[k])
                    assert_ptr_equal(keymap_find(maps[m], b->keys[k]), b);
        }
    }
}

static void test_a_key_goes_to_whom_it_was_given(void **state)
{
    const int keys[BINDING_KEYS] = { 'q' };
    const struct binding *quit = binding_find("quit"), *reverse = binding_find("reverse");

    (void)state;
    assert_int_equal(binding_set_keys("nonesuch", keys), -ENOENT);
    assert_int_equal(binding_set_keys("reverse", keys), 0);
    assert_ptr_equal(keymap_find(&table_keymap, 'q'), reverse);
    assert_null(keymap_find(&table_keymap, 'r'));
    assert_ptr_equal(keymap_find(&table_keymap, TK_F(10)), quit);
    assert_int_equal(binding_set_keys("reverse", reverse->keys), 0);
    assert_ptr_equal(keymap_find(&table_keymap, 'q'), quit);
    assert_ptr_equal(keymap_find(&table_keymap, 'r'), reverse);
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
        cmocka_unit_test(test_a_key_goes_to_whom_it_was_given),
    };

    return cmocka_run_group_tests_name("tui edit", tests, NULL, NULL);
}
