/* The sets of guests to compare. */
#include "tests/unit/core_fixture.h"

#include <stdio.h>
#include <string.h>

#include "tui/table/marks.h"

/* Ids that have been compared: takes the place of the C library's. */
static size_t compared;
int strcmp(const char *a, const char *b)
{
    compared++;
    while (*a && *a == *b)
        a++, b++;
    return (unsigned char)*a - (unsigned char)*b;
}

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

static void a_group_is_marked_and_taken_out_as_a_whole(void **state)
{
    struct marks m = { .sets = { { .n = 0 } } };
    const struct set_member group[] = { { 1, "c" }, { 0, "b" }, { 1, "a" } };

    (void)state;
    marks_toggle(&m, MARK_A, 0, "z");
    marks_toggle(&m, MARK_A, 1, "a");
    marks_toggle_all(&m, MARK_A, group, 3); /* one is there: the others come */
    assert_int_equal(m.sets[MARK_A].n, 4);
    assert_string_equal(m.sets[MARK_A].members[0].id, "z");
    assert_string_equal(m.sets[MARK_A].members[1].id, "a");
    assert_string_equal(m.sets[MARK_A].members[2].id, "c");
    assert_string_equal(m.sets[MARK_A].members[3].id, "b");
    assert_int_equal(marks_width(&m), 2);
    marks_toggle_all(&m, MARK_B, group, 1);
    assert_int_equal(marks_width(&m), 3);
    marks_toggle_all(&m, MARK_A, group, 3); /* all are there: they go */
    assert_int_equal(m.sets[MARK_A].n, 1);
    assert_true(marks_has(&m, MARK_A, 0, "z"));
    assert_int_equal(marks_width(&m), 2);
    marks_toggle_all(&m, MARK_A, group, 0);
    assert_int_equal(m.sets[MARK_A].n, 1);
    marks_release(&m);
}

enum { MANY = 10000, FEW_EACH = 60 /* a search in a sorted list of them takes 14 */ };

static void assert_few(const char *what)
{
    if (compared >= MANY * FEW_EACH)
        fail_msg("%s %d guests compares ids %zu times", what, MANY, compared);
    compared = 0;
}

/* In an order that is not theirs. */
static size_t shuffled(size_t i)
{
    return i * 7919 % MANY;
}

static bool is_even(const void *arg, size_t source, const char *id)
{
    (void)arg;
    (void)source;
    return (id[strlen(id) - 1] - '0') % 2 == 0;
}

static void thousands_cost_no_more_each_than_a_few(void **state)
{
    static char ids[MANY][16];
    static struct set_member who[MANY];
    struct marks m = { .sets = { { .n = 0 } } };

    (void)state;
    for (size_t i = 0; i < MANY; i++) {
        snprintf(ids[i], sizeof(ids[i]), "%zu", shuffled(i));
        who[i] = (struct set_member){ 0, ids[i] };
    }
    compared = 0;
    marks_toggle_all(&m, MARK_A, who, MANY);
    assert_few("marking");
    assert_int_equal(m.sets[MARK_A].n, MANY);
    marks_toggle_all(&m, MARK_B, who, MANY);
    assert_few("marking a second time");
    for (size_t i = 0; i < MANY; i++)
        assert_true(marks_has(&m, MARK_A, 0, ids[i]));
    assert_few("looking for");
    assert_int_equal(marks_width(&m), 3);
    assert_few("measuring the marks of");
    marks_keep(&m, MARK_A, is_even, NULL);
    assert_few("dropping half of");
    assert_int_equal(m.sets[MARK_A].n, MANY / 2);
    marks_toggle_all(&m, MARK_B, who, MANY);
    assert_few("taking out");
    assert_int_equal(m.sets[MARK_B].n, 0);
    marks_clear(&m, MARK_A);
    assert_few("unmarking");
    marks_release(&m);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_mark_is_a_guest_of_a_connection),
        cmocka_unit_test(the_second_time_takes_it_out),
        cmocka_unit_test(the_chosen_have_a_column_of_their_own),
        cmocka_unit_test(who_has_gone_is_dropped),
        cmocka_unit_test(a_group_is_marked_and_taken_out_as_a_whole),
        cmocka_unit_test(thousands_cost_no_more_each_than_a_few),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
