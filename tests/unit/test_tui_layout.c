/* Where things go on the screen. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "tui/term/layout.h"

/* Whatever the size: parts follow each other without a gap and end at the last line. */
static void test_screen_is_covered(void **state)
{
    (void)state;
    for (int rows = 1; rows < 120; rows++) {
        for (int header = 0; header < 12; header += 3) {
            for (int detail = 0; detail < 60; detail += 10) {
                struct layout l = layout_screen(rows, header, detail);
                int heading = l.heading_y >= 0 ? 1 : 0, footer = l.footer_y >= 0 ? 1 : 0;
                assert_true(l.table_rows >= 0 && l.detail_rows >= 0 && l.header_rows >= 0);
                assert_true(l.table_rows + l.detail_rows >= 1);
                assert_int_equal(l.table_y, l.header_rows + heading);
                assert_int_equal(l.detail_y, l.table_y + l.table_rows);
                assert_int_equal(l.detail_y + l.detail_rows + footer, rows);
            }
        }
    }
}

static void test_screen_sizes(void **state)
{
    (void)state;
    struct layout usual = layout_screen(24, 4, 0);
    assert_int_equal(usual.header_rows, 4);
    assert_int_equal(usual.heading_y, 4);
    assert_int_equal(usual.table_rows, 18);
    assert_int_equal(usual.footer_y, 23);
    struct layout tiny = layout_screen(5, 4, 0);
    assert_int_equal(tiny.header_rows, 1);
    assert_int_equal(tiny.table_rows, 2);
    struct layout pane = layout_screen(24, 4, 50);
    assert_int_equal(pane.table_rows, 4);
    assert_int_equal(pane.detail_rows, 14);
    assert_int_equal(layout_screen(5, 4, 50).detail_rows, 2);
}

static const int widths[] = { 20, 8, 6, 6, 6 };

static void test_columns_that_fit_share_the_rest(void **state)
{
    struct span s[5];
    (void)state;
    assert_int_equal(layout_columns(widths, 5, 0, 0, 12, 40, 80, s), 5);
    assert_int_equal(s[0].width, 40); /* no wider than it may be */
    assert_int_equal(s[1].x, 41);
    assert_int_equal(layout_columns(widths, 5, 0, 0, 12, 40, 50, s), 5);
    assert_int_equal(s[0].width, 20);
    assert_int_equal(s[4].x + s[4].width, 50);
}

static void test_columns_are_cut_at_the_right(void **state)
{
    struct span s[5];
    (void)state;
    assert_int_equal(layout_columns(widths, 5, 0, 0, 12, 40, 30, s), 3);
    assert_int_equal(s[2].index, 2);
    assert_int_equal(s[2].x + s[2].width, 30); /* the name took what was left over */
    assert_int_equal(layout_columns(widths, 5, 0, 0, 12, 40, 5, s), 1);
    assert_int_equal(s[0].width, 5);
    assert_int_equal(layout_columns(widths, 5, 0, 0, 12, 40, 0, s), 1);
    assert_int_equal(s[0].width, 0);
}

static void test_columns_scroll_behind_the_first(void **state)
{
    struct span s[5];
    (void)state;
    assert_int_equal(layout_columns(widths, 5, 2, 0, 12, 12, 30, s), 3);
    assert_int_equal(s[0].index, 0);
    assert_int_equal(s[1].index, 3);
    assert_int_equal(s[1].x, 13);
    assert_int_equal(layout_columns(widths, 5, 99, 0, 12, 12, 30, s), 1);
}

static void test_columns_without_a_flexible_one(void **state)
{
    struct span s[5];
    (void)state;
    assert_int_equal(layout_columns(widths, 5, 0, 5, 12, 40, 200, s), 5);
    assert_int_equal(s[0].width, 20);
    assert_int_equal(s[4].x + s[4].width, 50);
}

static void test_scroll_keeps_the_selection_in_sight(void **state)
{
    (void)state;
    assert_int_equal(layout_scroll(0, 5, 10, 100), 0);
    assert_int_equal(layout_scroll(0, 10, 10, 100), 1);
    assert_int_equal(layout_scroll(50, 20, 10, 100), 20);
    assert_int_equal(layout_scroll(95, 99, 10, 100), 90); /* no empty lines at the end */
    assert_int_equal(layout_scroll(7, 3, 10, 5), 0);
    assert_int_equal(layout_scroll(7, 3, 0, 5), 0);
    assert_int_equal(layout_scroll(0, 500, 10, 100), 90);
}

static void test_bar(void **state)
{
    (void)state;
    assert_int_equal(layout_bar(50, 100, 20), 10);
    assert_int_equal(layout_bar(250, 100, 20), 20);
    assert_int_equal(layout_bar(-1, 100, 20), 0);
    assert_int_equal(layout_bar(1, 0, 20), 0);
    assert_int_equal(layout_bar(50, 100, -3), 0);
}

static void test_box_stays_on_the_screen(void **state)
{
    (void)state;
    struct box b = layout_box(24, 80, 10, 40);
    assert_int_equal(b.y, 7);
    assert_int_equal(b.x, 20);
    struct box big = layout_box(5, 20, 10, 40);
    assert_int_equal(big.y, 0);
    assert_int_equal(big.rows, 5);
    assert_int_equal(big.cols, 20);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_screen_is_covered),
        cmocka_unit_test(test_screen_sizes),
        cmocka_unit_test(test_columns_that_fit_share_the_rest),
        cmocka_unit_test(test_columns_are_cut_at_the_right),
        cmocka_unit_test(test_columns_scroll_behind_the_first),
        cmocka_unit_test(test_columns_without_a_flexible_one),
        cmocka_unit_test(test_scroll_keeps_the_selection_in_sight),
        cmocka_unit_test(test_bar),
        cmocka_unit_test(test_box_stays_on_the_screen),
    };

    return cmocka_run_group_tests_name("tui layout", tests, NULL, NULL);
}
