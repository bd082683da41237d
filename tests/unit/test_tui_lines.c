/* Lines in styles: cut, filled and wrapped. */
#include "tests/unit/lines_fixture.h"

static void lines_are_cut_and_wrapped(void **state)
{
    _cleanup_lines_ struct lines l = LINES_INIT;
    _cleanup_strlist_ struct strlist w = STRLIST_INIT;
    (void)state;
    lines_begin(&l);
    lines_add(&l, STYLE_TITLE, "abc");
    lines_add(&l, STYLE_DIM, "\xe5\xae\xa2\xe5\xae\xa2");
    assert_int_equal(line_width(&l.v[0]), 7);
    lines_fit(&l, 7);
    assert_lines(&l, 7, "abc\xe5\xae\xa2\xe5\xae\xa2\n");
    lines_fit(&l, 6);
    assert_lines(&l, 6, "abc\xe5\xae\xa2~\n");
    lines_fit(&l, 5);
    assert_lines(&l, 5, "abc~\n"); /* half a character is none */
    assert_int_equal(line_width(&l.v[0]), 5);
    lines_fit(&l, 3);
    assert_lines(&l, 3, "ab~\n");
    lines_fit(&l, 0);
    assert_lines(&l, 0, "\n");
    wrap_text(&w, "one two three fourteen-and-more \xe5\xae\xa2\xe5\xae\xa2", 12, 2);
    assert_int_equal(w.n, 5);
    assert_string_equal(w.v[0], "one two");
    assert_string_equal(w.v[1], "  three");
    assert_string_equal(w.v[2], "  fourteen-a");
    assert_string_equal(w.v[3], "  nd-more");
    assert_string_equal(w.v[4], "  \xe5\xae\xa2\xe5\xae\xa2");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lines_are_cut_and_wrapped),
    };

    setlocale(LC_ALL, "C.UTF-8");
    return cmocka_run_group_tests_name("tui lines", tests, NULL, NULL);
}
