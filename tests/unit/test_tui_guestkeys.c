/* What keys and clicks do in the view of one guest. */
#include "tests/unit/guestview_fixture.h"

static void a_click_marks_a_moment(void **state)
{
    struct guestview v;

    (void)state;
    guestview_init(&v);
    guestview_click(&v, 80, 38); /* two charts of 39 columns */
    assert_int_equal(v.cursor_s, 0);
    guestview_click(&v, 80, 41 + 3); /* the labels of the second one */
    assert_int_equal(v.cursor_s, -1);
    guestview_click(&v, 80, 79);
    assert_int_equal(v.cursor_s, 0);
    guestview_click(&v, 80, 39); /* between them */
    assert_int_equal(v.cursor_s, -1);
    guestview_click(&v, 200, 199); /* three: 65 columns each, and one that is left */
    assert_int_equal(v.cursor_s, -1);
    guestview_click(&v, 200, 198);
    assert_int_equal(v.cursor_s, 0);
    guestview_set_tab(&v, GUEST_DEVICES);
    guestview_click(&v, 200, 150);
    assert_int_equal(v.cursor_s, 0);
}

static void keys_zoom_and_mark(void **state)
{
    struct guestview v;
    (void)state;
    guestview_init(&v);
    assert_int_equal(v.span_s, 60);
    assert_true(guestview_key(&v, 'z', 20));
    assert_int_equal(v.span_s, 300);
    assert_true(guestview_key(&v, 'z', 20) && guestview_key(&v, 'z', 20));
    assert_int_equal(v.span_s, 600);
    assert_true(guestview_key(&v, TK_RIGHT, 20));
    assert_int_equal(v.cursor_s, -1);
    assert_true(guestview_key(&v, TK_LEFT, 20));
    assert_int_equal(v.cursor_s, 0);
    for (int i = 0; i < 100; i++)
        assert_true(guestview_key(&v, TK_LEFT, 20));
    assert_int_equal(v.cursor_s, 599);
    assert_true(guestview_key(&v, 'Z', 20) && guestview_key(&v, 'Z', 20));
    assert_int_equal(v.span_s, 60);
    assert_int_equal(v.cursor_s, 59);
    for (int i = 0; i < 60; i++)
        assert_true(guestview_key(&v, TK_RIGHT, 20));
    assert_int_equal(v.cursor_s, -1);
    assert_false(guestview_key(&v, 'q', 20));
    guestview_set_tab(&v, GUEST_WHY);
    assert_false(guestview_key(&v, TK_LEFT, 20));
}

static void keys_scroll_no_further_than_there_is(void **state)
{
    struct fixture f;
    struct guestview v;
    (void)state;
    setup(&f, "web");
    for (unsigned tab = 0; tab < GUEST_TAB_COUNT; tab++) {
        _cleanup_lines_ struct lines top = LINES_INIT, end = LINES_INIT;
        guestview_init(&v);
        guestview_set_tab(&v, (enum guest_tab)tab);
        assert_true(guestview_key(&v, TK_UP, 5));
        size_t most = guestview_body(&v, &f.data, 40, 5, &top);
        assert_int_equal(v.scroll, 0);
        assert_true(most > 0);
        assert_true(guestview_key(&v, TK_DOWN, 5) && guestview_key(&v, TK_PAGE_DOWN, 5));
        assert_int_equal(v.scroll, tab == GUEST_CHARTS ? 2 : 5);
        assert_true(guestview_key(&v, TK_END, 5));
        assert_int_equal(guestview_body(&v, &f.data, 40, 5, &end), most);
        assert_int_equal(v.scroll, most);
        assert_int_equal(end.n, 5);
        assert_true(guestview_key(&v, TK_PAGE_UP, 5) && guestview_key(&v, TK_HOME, 5));
        assert_int_equal(v.scroll, 0);
    }
    teardown(&f);
}

/* The figure at the cursor is that of its sample. */
static void the_cursor_reads_the_history(void **state)
{
    struct fixture f;
    struct guestview v;
    _cleanup_lines_ struct lines l = LINES_INIT;
    (void)state;
    setup(&f, "web");
    guestview_init(&v);
    guestview_set_tab(&v, GUEST_CHARTS);
    v.span_s = 600;
    v.cursor_s = 304; /* sample 30 to 35 are missing */
    guestview_body(&v, &f.data, 134, 24, &l);
    assert_true(has(&l, "-4m54s - -"));
    lines_cut(&l, 0);
    v.cursor_s = 595;
    guestview_body(&v, &f.data, 134, 24, &l);
    assert_true(has(&l, "-9m49s 10.9% 47.3%") && has(&l, "-9m49s 204M"));
    teardown(&f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_click_marks_a_moment),
        cmocka_unit_test(keys_zoom_and_mark),
        cmocka_unit_test(keys_scroll_no_further_than_there_is),
        cmocka_unit_test(the_cursor_reads_the_history),
    };

    setlocale(LC_ALL, "C.UTF-8");
    return cmocka_run_group_tests_name("tui guest keys", tests, NULL, NULL);
}
