/* The sets of guests to compare. */
#include "tests/unit/core_fixture.h"

#include "tui/table/marks.h"

static void a_mark_is_a_guest_of_a_connection(void **state)
{
    struct marks m = { .sets = { { .n = 0 } } };

    (void)state;
    assert_int_equal(marks_width(&m), 0);
    marks_toggle(&m, MARK_A, 1, "x");
    assert_true(marks_has(&m, MARK_A, 1, "x"));
    assert_false(marks_has(&m, MARK_A, 0, "x"));
    assert_false(marks_has(&m, MARK_A, 1, "y"));
    assert_false(marks_has(&m, MARK_B, 1, "x"));
    assert_int_equal(marks_width(&m), 2);
    marks_toggle(&m, MARK_B, 1, "x");
    assert_int_equal(marks_width(&m), 3);
    marks_release(&m);
    assert_int_equal(marks_width(&m), 0);
}

static void the_second_time_takes_it_out(void **state)
{
    struct marks m = { .sets = { { .n = 0 } } };
    char id[] = "one";

    (void)state;
    marks_toggle(&m, MARK_A, 0, id);
    id[0] = 'x'; /* it is copied */
    marks_toggle(&m, MARK_A, 0, "two");
    marks_toggle(&m, MARK_A, 2, "three");
    marks_toggle(&m, MARK_A, 0, "two");
    assert_int_equal(m.sets[MARK_A].n, 2);
    assert_string_equal(m.sets[MARK_A].members[0].id, "one");
    assert_string_equal(m.sets[MARK_A].members[1].id, "three");
    assert_int_equal(m.sets[MARK_A].members[1].source, 2);
    assert_false(marks_has(&m, MARK_A, 0, "two"));
    marks_clear(&m, MARK_B);
    assert_int_equal(m.sets[MARK_A].n, 2);
    marks_clear(&m, MARK_A);
    assert_int_equal(m.sets[MARK_A].n, 0);
    marks_toggle(&m, MARK_A, 0, "two");
    assert_true(marks_has(&m, MARK_A, 0, "two"));
    marks_release(&m);
}

static void the_chosen_have_a_column_of_their_own(void **state)
{
    struct marks m = { .sets = { { .n = 0 } } };

    (void)state;
    marks_toggle(&m, MARK_CHOSEN, 0, "x");
    assert_int_equal(marks_width(&m), 2);
    assert_int_equal(marks_column(&m, MARK_CHOSEN), 0);
    marks_toggle(&m, MARK_B, 0, "y");
    assert_int_equal(marks_width(&m), 3);
    assert_int_equal(marks_column(&m, MARK_B), 1);
    marks_toggle(&m, MARK_A, 0, "y");
    assert_int_equal(marks_width(&m), 4);
    assert_int_equal(marks_column(&m, MARK_A), 1);
    assert_int_equal(marks_column(&m, MARK_B), 2);
    marks_clear(&m, MARK_CHOSEN);
    assert_int_equal(marks_width(&m), 3);
    assert_int_equal(marks_column(&m, MARK_B), 1);
    assert_true(marks_has(&m, MARK_A, 0, "y"));
    marks_release(&m);
}

static bool is_odd(const void *arg, size_t source, const char *id)
{
    assert_string_equal(id, arg);
    return source % 2;
}

static void who_has_gone_is_dropped(void **state)
{
    struct marks m = { .sets = { { .n = 0 } } };

    (void)state;
    for (size_t i = 0; i < 6; i++)
        marks_toggle(&m, MARK_CHOSEN, i, "x");
    marks_toggle(&m, MARK_A, 2, "x");
    marks_keep(&m, MARK_CHOSEN, is_odd, "x");
    assert_int_equal(m.sets[MARK_CHOSEN].n, 3);
    for (size_t i = 0; i < 6; i++)
        assert_int_equal(marks_has(&m, MARK_CHOSEN, i, "x"), i % 2);
    assert_true(marks_has(&m, MARK_A, 2, "x"));
    marks_release(&m);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_mark_is_a_guest_of_a_connection),
        cmocka_unit_test(the_second_time_takes_it_out),
        cmocka_unit_test(the_chosen_have_a_column_of_their_own),
        cmocka_unit_test(who_has_gone_is_dropped),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
