/* Charts, sparklines and bars, character by character. */
#include "tests/unit/lines_fixture.h"

#include <math.h>
#include <stdlib.h>

#include "tui/term/chart.h"

enum { POINTS = 512 };
static float a[POINTS], b[POINTS];

static struct chart chart(int width, int height, bool utf8, size_t n_series)
{
    return (struct chart){ .width = width,
                           .height = height,
                           .utf8 = utf8,
                           .metric = METRIC_CPU,
                           .series = { a, b },
                           .n_series = n_series,
                           .limit = 200,
                           .span_s = 600,
                           .cursor = -1 };
}

static void fill(float *v, float value)
{
    for (size_t i = 0; i < POINTS; i++)
        v[i] = value;
}

/* Up from 0 to 100 in n points. */
static void ramp(float *v, size_t n)
{
    for (size_t i = 0; i < n; i++)
        v[i] = 100.0f * (float)i / (float)(n - 1);
}

static void assert_chart(const struct chart *c, const char *want)
{
    _cleanup_lines_ struct lines l = LINES_INIT;

    chart_draw(c, &l);
    assert_int_equal(l.n, c->height > 0 && c->width > 0 ? c->height : 0);
    for (size_t y = 0; y < l.n; y++)
        assert_int_equal(line_width(&l.v[y]), c->width);
    assert_lines(&l, c->width, want);
}

static void an_area(void **state)
{
    (void)state;
    struct chart c = chart(20, 5, true, 1);

    ramp(a, chart_points(&c));
    assert_chart(&c, "100.0%┤          ⣀⣴⣾\n"
                     "      │       ⣠⣴⣿⣿⣿⣿\n"
                     " 50.0%┤    ⣠⣴⣿⣿⣿⣿⣿⣿⣿\n"
                     "  0.0%┤⣀⣠⣶⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿\n"
                     "       -10m      now\n");
    c.utf8 = false;
    ramp(a, chart_points(&c));
    assert_chart(&c, "100.0%+          .|#\n"
                     "      |       .|####\n"
                     " 50.0%+    .|#######\n"
                     "  0.0%+..|##########\n"
                     "       -10m      now\n");
}

static void two_lines(void **state)
{
    (void)state;
    struct chart c = chart(20, 5, true, 2);

    ramp(a, chart_points(&c));
    fill(b, 50);
    assert_chart(&c, "100.0%┤          ⣀⠔⠊\n"
                     "      │       ⡠⠔⠉\n"
                     " 50.0%┤⠉⠉⠉⠉⡩⠝⠉⠉⠉⠉⠉⠉⠉\n"
                     "  0.0%┤⣀⡠⠒⠉\n"
                     "       -10m      now\n");
    c.utf8 = false;
    ramp(a, chart_points(&c));
    assert_chart(&c, "100.0%+          ***\n"
                     "      |       ***\n"
                     " 50.0%+oooo@@@oooooo\n"
                     "  0.0%+****\n"
                     "       -10m      now\n");
}

static void nothing_known_is_empty(void **state)
{
    (void)state;
    struct chart c = chart(20, 4, true, 1);

    fill(a, NAN);
    assert_chart(&c, " 10.0%┤\n"
                     "  5.0%┤\n"
                     "  0.0%┤\n"
                     "       -10m      now\n");
    c.utf8 = false;
    assert_chart(&c, " 10.0%+\n"
                     "  5.0%+\n"
                     "  0.0%+\n"
                     "       -10m      now\n");
}

static void zero_is_not_nothing(void **state)
{
    (void)state;
    struct chart c = chart(20, 4, true, 1);

    fill(a, 0);
    assert_chart(&c, " 10.0%┤\n"
                     "  5.0%┤\n"
                     "  0.0%┤⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀\n"
                     "       -10m      now\n");
    c.utf8 = false;
    assert_chart(&c, " 10.0%+\n"
                     "  5.0%+\n"
                     "  0.0%+.............\n"
                     "       -10m      now\n");
}

static void one_spike(void **state)
{
    (void)state;
    struct chart c = chart(20, 4, true, 1);

    fill(a, 0);
    a[chart_points(&c) / 2] = 150;
    assert_chart(&c, "200.0%┤      ⢀\n"
                     "100.0%┤      ⢸\n"
                     "  0.0%┤⣀⣀⣀⣀⣀⣀⣸⣀⣀⣀⣀⣀⣀\n"
                     "       -10m      now\n");
    c.utf8 = false;
    a[chart_points(&c) / 2] = 150;
    assert_chart(&c, "200.0%+      .\n"
                     "100.0%+      #\n"
                     "  0.0%+......#......\n"
                     "       -10m      now\n");
}

static void the_infinite_fills_the_height(void **state)
{
    (void)state;
    struct chart c = chart(20, 4, true, 1);

    fill(a, INFINITY);
    assert_chart(&c, " 10.0%┤⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿\n"
                     "  5.0%┤⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿\n"
                     "  0.0%┤⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿\n"
                     "       -10m      now\n");
    c.utf8 = false;
    assert_chart(&c, " 10.0%+#############\n"
                     "  5.0%+#############\n"
                     "  0.0%+#############\n"
                     "       -10m      now\n");
}

static void the_huge_has_a_scale(void **state)
{
    (void)state;
    struct chart c = chart(20, 4, true, 1);

    fill(a, 3e38f);
    assert_chart(&c, ">999E%┤\n"
                     ">999E%┤⣶⣶⣶⣶⣶⣶⣶⣶⣶⣶⣶⣶⣶\n"
                     "  0.0%┤⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿\n"
                     "       -10m      now\n");
    c.utf8 = false;
    assert_chart(&c, ">999E%+\n"
                     ">999E%+|||||||||||||\n"
                     "  0.0%+#############\n"
                     "       -10m      now\n");
}

static void below_zero_is_zero(void **state)
{
    (void)state;
    struct chart c = chart(20, 4, true, 1);

    fill(a, -5);
    assert_chart(&c, " 10.0%┤\n"
                     "  5.0%┤\n"
                     "  0.0%┤⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀\n"
                     "       -10m      now\n");
    c.utf8 = false;
    assert_chart(&c, " 10.0%+\n"
                     "  5.0%+\n"
                     "  0.0%+.............\n"
                     "       -10m      now\n");
}

static void the_unknown_is_a_gap(void **state)
{
    (void)state;
    struct chart c = chart(20, 4, true, 1);

    ramp(a, 26);
    for (size_t i = 4; i < 10; i++)
        a[i] = NAN;
    assert_chart(&c, "100.0%┤         ⣀⣤⣶⣿\n"
                     " 50.0%┤     ⣀⣤⣶⣿⣿⣿⣿⣿\n"
                     "  0.0%┤⣀⣀   ⣿⣿⣿⣿⣿⣿⣿⣿\n"
                     "       -10m      now\n");
    c.utf8 = false;
    assert_chart(&c, " 50.0%+          :|#\n"
                     " 25.0%+          ###\n"
                     "  0.0%+..:|      ###\n"
                     "       -10m      now\n");
}

static void a_line_does_not_bridge_a_gap(void **state)
{
    (void)state;
    struct chart c = chart(20, 4, true, 2);

    ramp(a, 26);
    fill(b, 20);
    for (size_t i = 4; i < 10; i++)
        a[i] = b[i] = NAN;
    assert_chart(&c, "100.0%┤         ⣀⠤⠒⠉\n"
                     " 50.0%┤     ⣀⠤⠒⠉\n"
                     "  0.0%┤⣤⣤   ⠤⠤⠤⠤⠤⠤⠤⠤\n"
                     "       -10m      now\n");
    c.utf8 = false;
    assert_chart(&c, " 50.0%+          ***\n"
                     " 25.0%+oooo      ooo\n"
                     "  0.0%+****\n"
                     "       -10m      now\n");
}

static void the_cursor_tells_its_figures(void **state)
{
    (void)state;
    struct chart c = chart(30, 4, true, 2);

    ramp(a, 46);
    fill(b, 20);
    c.cursor = 20;
    assert_chart(&c, "100.0%┤                ⣀⣀⠤⠤⠒⠒⠉\n"
                     " 50.0%┤        ⢀⣀⡠⠤⠔⠒⠊⠉\n"
                     "  0.0%┤⣤⣤⣤⠤⠤⠶⠶⠭⠥⠤⠤⠤⠤⠤⠤⠤⠤⠤⠤⠤⠤⠤⠤\n"
                     "              -52s 90.0% 20.0%\n");
    c.utf8 = false;
    assert_chart(&c, " 50.0%+                *******\n"
                     " 25.0%+ooooooooo@@@@@@@ooooooo\n"
                     "  0.0%+*********\n"
                     "            -52s *44.4% o20.0%\n");
}

static void the_cursor_at_the_edge(void **state)
{
    (void)state;
    struct chart c = chart(30, 4, true, 2);

    ramp(a, 46);
    fill(b, 20);
    c.cursor = 0;
    assert_chart(&c, "100.0%┤                ⣀⣀⠤⠤⠒⠒⠉\n"
                     " 50.0%┤        ⢀⣀⡠⠤⠔⠒⠊⠉\n"
                     "  0.0%┤⣤⣤⣤⠤⠤⠶⠶⠭⠥⠤⠤⠤⠤⠤⠤⠤⠤⠤⠤⠤⠤⠤⠤\n"
                     "       -9m33s 1.1% 20.0%\n");
    c.utf8 = false;
    assert_chart(&c, " 50.0%+                *******\n"
                     " 25.0%+ooooooooo@@@@@@@ooooooo\n"
                     "  0.0%+*********\n"
                     "       -9m33s *0.0% o20.0%\n");
}

static void small_ones_have_no_labels(void **state)
{
    (void)state;
    struct chart c = chart(10, 2, true, 1);

    ramp(a, 20);
    assert_chart(&c, "     ⢀⣀⣤⣶⣿\n"
                     "⣀⣀⣤⣶⣾⣿⣿⣿⣿⣿\n");
    c.utf8 = false;
    assert_chart(&c, "      .:|#\n"
                     "..:||#####\n");
}

static void one_cell(void **state)
{
    (void)state;
    struct chart c = chart(1, 1, true, 1);

    fill(a, 100);
    assert_chart(&c, "⣿\n");
    c.utf8 = false;
    assert_chart(&c, "#\n");
}

static void bytes_and_wall_times(void **state)
{
    (void)state;
    struct chart c = chart(48, 8, true, 1);

    c.metric = METRIC_NET_RX;
    c.limit = 0;
    c.wall_s = 1700000000;
    for (size_t i = 0; i < 100; i++)
        a[i] = 3e6f * (1 + sinf((float)i / 9));
    assert_chart(&c, "  8.0M┤\n"
                     "      │\n"
                     "      │   ⢀⣤⣶⣿⣿⣿⣶⣄                    ⢀⣠⣶⣿⣿⣿⣶⣤⡀\n"
                     "  4.0M┤ ⢀⣴⣿⣿⣿⣿⣿⣿⣿⣿⣿⣦⡀               ⢀⣴⣿⣿⣿⣿⣿⣿⣿⣿⣿⣦\n"
                     "      │⣴⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣷⣄             ⣰⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿\n"
                     "      │⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣷⣄         ⣠⣾⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿\n"
                     "     0┤⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣷⣤⣀⣀⣀⣀⣀⣴⣾⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿\n"
                     "       22:03:20        22:08:20         22:13:20\n");
    c.utf8 = false;
    assert_chart(&c, "  8.0M+\n"
                     "      |\n"
                     "      |       .::||######||:.\n"
                     "  4.0M+   .:|##################|:.\n"
                     "      |:|#########################|:.\n"
                     "      |###############################|:.\n"
                     "     0+###################################|::...\n"
                     "       22:03:20        22:08:20         22:13:20\n");
}

static void no_room_is_no_chart(void **state)
{
    (void)state;
    struct chart none = chart(0, 5, true, 1), flat = chart(5, 0, true, 1),
                 below = chart(-3, -3, true, 1);

    assert_chart(&none, "");
    assert_chart(&flat, "");
    assert_chart(&below, "");
}

/* Whatever the size: exactly so many lines of exactly so many columns. */
static void every_size_is_exact(void **state)
{
    (void)state;
    ramp(a, POINTS);
    fill(b, 30);
    for (int width = 1; width < 120; width += 3) {
        for (int height = 1; height < 30; height += 2) {
            for (int i = 0; i < 8; i++) {
                _cleanup_lines_ struct lines l = LINES_INIT;
                struct chart c = chart(width, height, i & 1, i & 2 ? 2 : 1);
                c.cursor = i & 4 ? width / 3 : -1;
                chart_draw(&c, &l);
                assert_int_equal(l.n, height);
                for (size_t y = 0; y < l.n; y++)
                    assert_int_equal(line_width(&l.v[y]), width);
            }
        }
    }
}

/* A cell belongs to the series that has most of it; the cursor to neither. */
static void cells_have_the_style_of_their_series(void **state)
{
    (void)state;
    _cleanup_lines_ struct lines l = LINES_INIT;
    struct chart c = chart(4, 2, true, 2);

    fill(a, 190);
    fill(b, 10);
    c.cursor = 3;
    chart_draw(&c, &l);
    for (size_t y = 0; y < 2; y++) {
        assert_int_equal(l.v[y].n, 2);
        assert_int_equal(l.v[y].runs[0].style, chart_style(y));
        assert_int_equal(l.v[y].runs[1].style, STYLE_SELECTED);
        assert_int_equal(escape_width(l.v[y].runs[1].text), 1);
    }
}

static void maxima_are_round(void **state)
{
    static const struct {
        enum metric m;
        double peak, limit, max;
    } cases[] = {
        { METRIC_CPU, 0, 0, 10 },           { METRIC_CPU, 11, 400, 20 },
        { METRIC_CPU, 42, 100, 50 },        { METRIC_CPU, 51, 100, 100 },
        { METRIC_CPU, 100.05, 100, 100 },   { METRIC_CPU, 101, 100, 100 },
        { METRIC_CPU, 130, 100, 200 },      { METRIC_CPU, 250, 400, 400 },
        { METRIC_CPU, 250, 0, 500 },        { METRIC_MEM, 0, 0, 1024 },
        { METRIC_MEM, 1000, 0, 1024 },      { METRIC_MEM, 1025, 0, 2048 },
        { METRIC_MEM, 5e8, 600e6, 0x1p29 }, { METRIC_MEM, 580e6, 600e6, 600e6 },
        { METRIC_READ_OPS, 1234, 0, 2000 }, { METRIC_LATENCY, 1.5e6, 0, 2e6 },
        { METRIC_LATENCY, 0, 0, 1e5 },      { METRIC_NET_RX, 1e300, 0, 0x1p997 },
    };
    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        double max = chart_max(cases[i].m, cases[i].peak, cases[i].limit);
        if (fabs(max - cases[i].max) > cases[i].max * 1e-9)
            fail_msg("case %zu: %g, not %g", i, max, cases[i].max);
    }
}

static void columns_and_times_agree(void **state)
{
    (void)state;
    struct chart c = chart(67, 8, true, 1); /* 60 columns of 10 s */

    assert_int_equal(chart_columns(&c), 60);
    assert_int_equal(chart_points(&c), 120);
    assert_int_equal(chart_column(&c, 0), 59);
    assert_int_equal(chart_column(&c, 9), 59);
    assert_int_equal(chart_column(&c, 10), 58);
    assert_int_equal(chart_column(&c, 599), 0);
    assert_int_equal(chart_column(&c, 600), -1);
    fill(a, NAN);
    assert_true(isnan(chart_value(&c, 0, 3)));
    a[6] = 4;
    assert_true(chart_value(&c, 0, 3) == 4);
    a[7] = 6;
    assert_true(chart_value(&c, 0, 3) == 5);
}

/* The cursor shows where it was clicked; where a second is wider than a column, in the next one. */
static void a_cursor_is_where_it_was_clicked(void **state)
{
    static const unsigned spans[] = { 60, 300, 600 };

    (void)state;
    for (int width = 1; width < 250; width++) {
        for (size_t i = 0; i < 3; i++) {
            struct chart c = { .width = width, .span_s = spans[i] };
            int cols = chart_columns(&c), slack = cols / (int)spans[i];
            for (int column = 0; column < cols; column++) {
                int at = chart_cursor_at(width, spans[i], width - cols + column);
                assert_in_range(at, 0, spans[i] - 1);
                assert_in_range(abs(column - chart_column(&c, (unsigned)at)), 0, slack);
            }
            assert_int_equal(chart_cursor_at(width, spans[i], width - cols - 1), -1);
            assert_int_equal(chart_cursor_at(width, spans[i], width), -1);
        }
    }
}

static void assert_spark(const float *v, size_t n, double max, const char *utf8, const char *plain)
{
    _cleanup_strbuf_ struct strbuf x = STRBUF_INIT, y = STRBUF_INIT;

    chart_sparkline(&x, v, n, max, true);
    chart_sparkline(&y, v, n, max, false);
    assert_string_equal(strbuf_str(&x), utf8);
    assert_string_equal(strbuf_str(&y), plain);
}

static void sparklines(void **state)
{
    static const float up[] = { 0, 1, 2, 3, 4, 5, 6, 7, 8 }, odd[] = { NAN, -1, 0, INFINITY, 1 },
                       none[] = { NAN, NAN }, zero[] = { 0, 0 };
    (void)state;
    assert_spark(up, 9, 0, "▁▂▃▄▅▆▇██", "__..:||##");
    assert_spark(up, 9, 16, "▁▁▂▂▃▃▄▄▅", "____...::");
    assert_spark(odd, 5, 0, " ▁▁██", " __##");
    assert_spark(none, 2, 0, "  ", "  ");
    assert_spark(zero, 2, 0, "▁▁", "__");
    assert_spark(zero, 0, 0, "", "");
}

static void sparkdots(void **state)
{
    static const float up[] = { 0, 1, 2, 3, 4, 5, 6, 7, 8, NAN },
                       odd[] = { NAN, NAN, -1, INFINITY };
    (void)state;
    _cleanup_strbuf_ struct strbuf x = STRBUF_INIT, y = STRBUF_INIT, z = STRBUF_INIT;

    chart_sparkdots(&x, up, 10, 8);
    assert_string_equal(strbuf_str(&x), "⣀⣤⣶⣿⡇");
    chart_sparkdots(&y, odd, 4, 0); /* no scale: what is known has its dot */
    assert_string_equal(strbuf_str(&y), " ⣀");
    chart_sparkdots(&z, odd, 4, 8);
    assert_string_equal(strbuf_str(&z), " ⣸");
}

static void assert_bar(double value, double total, int cells, const char *utf8, const char *plain)
{
    _cleanup_strbuf_ struct strbuf x = STRBUF_INIT, y = STRBUF_INIT;

    chart_bar(&x, value, total, cells, true);
    chart_bar(&y, value, total, cells, false);
    assert_string_equal(strbuf_str(&x), utf8);
    assert_string_equal(strbuf_str(&y), plain);
}

static void bars(void **state)
{
    (void)state;
    assert_bar(0, 100, 4, "    ", "    ");
    assert_bar(50, 100, 4, "██  ", "##  ");
    assert_bar(53, 100, 4, "██▏ ", "##  ");
    assert_bar(60, 100, 4, "██▍ ", "##| ");
    assert_bar(97, 100, 4, "███▉", "####");
    assert_bar(400, 100, 4, "████", "####");
    assert_bar((double)INFINITY, 100, 2, "██", "##");
    assert_bar((double)INFINITY, (double)INFINITY, 2, "██", "##");
    assert_bar(-1, 100, 2, "  ", "  ");
    assert_bar(1, 0, 2, "  ", "  ");
    assert_bar((double)NAN, 100, 3, "-  ", "-  ");
    assert_bar(1, 2, 0, "", "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_area),
        cmocka_unit_test(two_lines),
        cmocka_unit_test(nothing_known_is_empty),
        cmocka_unit_test(zero_is_not_nothing),
        cmocka_unit_test(one_spike),
        cmocka_unit_test(the_infinite_fills_the_height),
        cmocka_unit_test(the_huge_has_a_scale),
        cmocka_unit_test(below_zero_is_zero),
        cmocka_unit_test(the_unknown_is_a_gap),
        cmocka_unit_test(a_line_does_not_bridge_a_gap),
        cmocka_unit_test(the_cursor_tells_its_figures),
        cmocka_unit_test(the_cursor_at_the_edge),
        cmocka_unit_test(small_ones_have_no_labels),
        cmocka_unit_test(one_cell),
        cmocka_unit_test(bytes_and_wall_times),
        cmocka_unit_test(no_room_is_no_chart),
        cmocka_unit_test(every_size_is_exact),
        cmocka_unit_test(cells_have_the_style_of_their_series),
        cmocka_unit_test(maxima_are_round),
        cmocka_unit_test(columns_and_times_agree),
        cmocka_unit_test(a_cursor_is_where_it_was_clicked),
        cmocka_unit_test(sparklines),
        cmocka_unit_test(sparkdots),
        cmocka_unit_test(bars),
    };

    setlocale(LC_ALL, "C.UTF-8");
    setenv("TZ", "UTC", 1);
    return cmocka_run_group_tests_name("tui chart", tests, NULL, NULL);
}
