/* The arithmetic of plots: ticks, fewer points, boxes; and that both back ends draw. */
#include "tests/unit/core_fixture.h"

#include <math.h>

#include "core/mem.h"
#include "experiment/plot_boxes.h"
#include "experiment/plot_ratios.h"
#include "experiment/plot_scale.h"
#include "experiment/plot_timeline.h"

#define UNKNOWN ((double)NAN)

static void says(enum plot_unit u, double v, const char *text)
{
    _cleanup_strbuf_ struct strbuf b = STRBUF_INIT;

    unit_format(&b, u, v);
    assert_string_equal(strbuf_str(&b), text);
}

static void is_near(double a, double b)
{
    if (!(fabs(a - b) <= 1e-9 * fmax(1, fabs(b))))
        fail_msg("%.12g is not %.12g", a, b);
}

static void ticks_are_round(void **state)
{
    (void)state;
    is_near(tick_step(PLOT_PERCENT, 100, 5), 20);
    is_near(tick_step(PLOT_PERCENT, 101, 5), 50);
    is_near(tick_step(PLOT_PERCENT, 0.7, 3), 0.5);
    is_near(tick_step(PLOT_PERCENT, 1e9, 2), 5e8);
    is_near(tick_step(PLOT_BYTES, 4096, 4), 1024);
    is_near(tick_step(PLOT_BYTES, 5000, 4), 2048);
    is_near(tick_step(PLOT_BYTES_PER_S, 3, 8), 1); /* there is no half byte */
    is_near(tick_step(PLOT_TIME, 0.5, 10), 0.05);
    is_near(tick_step(PLOT_TIME, 60, 10), 10);
    is_near(tick_step(PLOT_TIME, 600, 10), 60);
    is_near(tick_step(PLOT_TIME, 3600 * 20, 10), 2 * 3600);
    is_near(tick_step(PLOT_TIME, 86400 * 30, 10), 86400 * 5);
    for (double high = 1e-9; high < 1e15; high *= 3.7)
        for (size_t most = 1; most < 12; most++)
            for (enum plot_unit u = PLOT_PERCENT; u <= PLOT_RATIO; u++)
                assert_true(high / tick_step(u, high, most) <= (double)most * (1 + 1e-6));
}

static void there_are_no_ticks_of_nothing(void **state)
{
    (void)state;
    assert_true(tick_step(PLOT_PERCENT, 0, 5) == 0);
    assert_true(tick_step(PLOT_BYTES, -1, 5) == 0);
    assert_true(tick_step(PLOT_TIME, UNKNOWN, 5) == 0);
    assert_true(tick_step(PLOT_TIME, (double)INFINITY, 5) == 0);
}

static void numbers_have_their_units(void **state)
{
    (void)state;
    says(PLOT_PERCENT, 50, "50%");
    says(PLOT_PERCENT, 1200, "1200%");
    says(PLOT_BYTES, 512, "512");
    says(PLOT_BYTES, 1048576, "1M");
    says(PLOT_BYTES, 1572864, "1.5M");
    says(PLOT_BYTES, 1310720, "1.25M");
    says(PLOT_BYTES, 1000.0 * 1024, "1000K");
    says(PLOT_BYTES_PER_S, 0, "0");
    says(PLOT_NS, 1500, "1.5 µs");
    says(PLOT_NS, 2e9, "2 s");
    says(PLOT_TIME, 0.25, "0.25 s");
    says(PLOT_TIME, 90, "1:30");
    says(PLOT_TIME, 3725, "1:02:05");
}

static void scales_cut_what_is_outside(void **state)
{
    (void)state;
    struct scale up = { 0, 10, 100, 20 }, nothing = { 3, 3, 5, 9 };

    is_near(scale_at(&up, 0), 100);
    is_near(scale_at(&up, 5), 60);
    is_near(scale_at(&up, 99), 20);
    is_near(scale_at(&up, -99), 100);
    assert_true(isnan(scale_at(&up, UNKNOWN)));
    is_near(scale_at(&nothing, 3), 5);
}

static const struct scale x_axis = { 0, 100, 0, 100 }, y_axis = { 0, 100, 100, 0 };

static void few_points_stay_as_they_are(void **state)
{
    (void)state;
    const double t[] = { 0, 1, 50, 51 }, v[] = { 1, 2, UNKNOWN, 4 };
    struct point p[4];

    assert_int_equal(thin_points(t, v, 4, &x_axis, &y_axis, p), 4);
    is_near(p[1].y, 98);
    assert_true(isnan(p[2].y));
    is_near(p[3].x, 51);
}

/* What is unknown at either end is no gap in anything; a run of it is one. */
static void gaps_are_kept_once(void **state)
{
    (void)state;
    const double t[] = { 0, 10, 20, 30, 40, 50 },
                 v[] = { UNKNOWN, 1, UNKNOWN, UNKNOWN, 2, UNKNOWN };
    struct point p[6];

    size_t n = thin_points(t, v, 6, &x_axis, &y_axis, p);
    assert_in_range(n, 3, 4);
    is_near(p[0].y, 99);
    assert_true(isnan(p[1].y));
    is_near(p[2].y, 98);
}

/* 100,000 samples on 100 pixels: bounded, in order, and no peak is lost. */
static void many_points_keep_their_peaks(void **state)
{
    (void)state;
    enum { N = 100000, PEAK = 54321, DIP = 77777 };
    double *t = xcalloc(N, sizeof(*t)), *v = xcalloc(N, sizeof(*v)), least = 100, most = 0;
    struct point *p = xcalloc(thin_room(&x_axis), sizeof(*p));

    for (size_t i = 0; i < N; i++) {
        t[i] = (double)i * 100 / N;
        v[i] = i == PEAK ? 100 : i == DIP ? 1 : 50 + 10 * sin((double)i);
    }
    size_t n = thin_points(t, v, N, &x_axis, &y_axis, p);
    assert_in_range(n, 100, 4 * 102);
    for (size_t i = 0; i < n; i++) {
        assert_true(i == 0 || p[i].x >= p[i - 1].x);
        least = fmin(least, p[i].y);
        most = fmax(most, p[i].y);
    }
    is_near(least, 0);
    is_near(most, 99);
    for (size_t i = 0; i < N; i += 2)
        v[i] = UNKNOWN;
    n = thin_points(t, v, N, &x_axis, &y_axis, p);
    assert_in_range(n, 100, thin_room(&x_axis));
    free(t);
    free(v);
    free(p);
}

/* The worked example of R's boxplot.stats(c(1:10, 20)), with type 7 quartiles. */
static void boxes_are_tukeys(void **state)
{
    (void)state;
    const double v[] = { 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 20 }, same[] = { 4, 4, 4 }, one[] = { 7 };
    const double apart[] = { 6.6, 7, 7.3, 13.2 };
    struct box b;

    box_measure(&b, v, 11);
    is_near(b.q1, 3.5);
    is_near(b.median, 6);
    is_near(b.q3, 8.5);
    is_near(b.low, 1);
    is_near(b.high, 10);
    assert_int_equal(b.above, 1);
    assert_int_equal(b.below, 0);
    box_measure(&b, apart, 4);
    assert_true(b.above == 1 && b.q3 > 7.3);
    is_near(b.high, b.q3);
    box_measure(&b, same, 3);
    assert_true(b.low == 4 && b.q1 == 4 && b.high == 4 && b.above == 0);
    box_measure(&b, one, 1);
    assert_true(b.low == 7 && b.median == 7 && b.high == 7);
}

static void ratios_reach_as_far_as_needed(void **state)
{
    (void)state;
    struct ratio_row rows[] = {
        { .name = "a", .ratio = 1.1, .low = 0.9, .high = 1.3, .said = "" },
        { .name = "b", .ratio = 0.2, .low = UNKNOWN, .high = UNKNOWN, .said = "" }
    };
    struct ratios r = { .rows = rows, .n = 1 };
    _cleanup_strbuf_ struct strbuf text = STRBUF_INIT;

    is_near(ratios_reach(&r), 2);
    r.n = 2;
    is_near(ratios_reach(&r), 8);
    rows[0].high = (double)INFINITY;
    is_near(ratios_reach(&r), 8);
    rows[0].ratio = 1e30;
    is_near(ratios_reach(&r), 1024);
    ratio_format(&text, 1.234, 1, (double)INFINITY);
    assert_string_equal(strbuf_str(&text), "1.23 (1.00 to any)");
}

/* A plot of each kind, with hostile names, nothing, and all that is unknown. */
static const char hostile[] = "<script>\"&'\n\033[2J\xff";

static void draw_both(struct plot *p)
{
    _cleanup_strbuf_ struct strbuf svg = STRBUF_INIT, alone = STRBUF_INIT, png = STRBUF_INIT;
    struct err e = ERR_INIT;

    p->name = "name";
    p->title = p->description = hostile;
    plot_svg(&svg, p, false);
    plot_svg(&alone, p, true);
    assert_int_equal(plot_png(&png, p, &e), 0);
    assert_true(png.len > 100);
    assert_memory_equal(png.s, "\x89PNG", 4);
    assert_null(strstr(svg.s, "<script"));
    assert_null(strchr(svg.s, '\033'));
    assert_null(strstr(svg.s, "nan"));
    assert_non_null(strstr(svg.s, "role=\"img\""));
    assert_non_null(strstr(svg.s, "&lt;script&gt;&quot;&amp;&#39;\\x0a\\x1b[2J\\xff</title>"));
    assert_null(strstr(svg.s, "<style>"));
    assert_non_null(strstr(alone.s, "<style>"));
}

static void every_plot_can_be_drawn(void **state)
{
    (void)state;
    const double t[] = { 0, 1, 2 }, v[] = { 1, UNKNOWN, 3 }, none[] = { UNKNOWN, UNKNOWN, UNKNOWN };
    const struct strip strips[] = {
        { .name = hostile, .about = hostile, .top = 3, .t = t, .n = 3, .v = { v, none } },
        { .name = "b", .about = "", .top = 1, .t = t, .n = 3, .v = { none, NULL }, .why = hostile },
    };
    const struct time_mark marks[] = { { 0.5, MARK_TEXT, 1 },
                                       { 0.5, MARK_OPERATION, 2 },
                                       { 99, MARK_TEXT, 3 } };
    struct timeline line = { .line_names = { hostile, NULL },
                             .axis = hostile,
                             .end = 2,
                             .strips = strips,
                             .n_strips = 2,
                             .marks = marks,
                             .n_marks = 3 };
    const double sorted[] = { 1, 2, 3, 50 };
    const struct box_row rows[] = { { hostile, hostile, sorted, 4, 14, NULL },
                                    { "b", "", NULL, 0, UNKNOWN, hostile } };
    struct boxes boxes = { .axis = hostile, .rows = rows, .n = 2 };
    const struct ratio_row bars[] = { { hostile, 0, 0, (double)INFINITY, true, hostile },
                                      { "b", UNKNOWN, UNKNOWN, UNKNOWN, false, "" } };
    struct ratios ratios = { .axis = hostile, .rows = bars, .n = 2 };
    struct plot p = { .name = NULL };

    plot_of_timeline(&p, &line);
    draw_both(&p);
    line.end = 0;
    line.n_strips = 0;
    draw_both(&p);
    plot_of_boxes(&p, &boxes);
    draw_both(&p);
    plot_of_ratios(&p, &ratios);
    draw_both(&p);
}

/* A line breaks where nothing is known, and who stands alone is a dot. */
static void a_gap_is_no_line(void **state)
{
    (void)state;
    const double t[] = { 0, 10, 20, 30, 40, 50, 60 }, v[] = { 1, 2, UNKNOWN, 5, UNKNOWN, 3, 4 };
    const struct strip strip = {
        .name = "a", .about = "", .top = 5, .t = t, .n = 7, .v = { v, NULL }
    };
    struct timeline line = { .axis = "", .end = 60, .strips = &strip, .n_strips = 1 };
    _cleanup_strbuf_ struct strbuf svg = STRBUF_INIT;
    struct plot p = { .name = "n", .title = "", .description = "" };

    plot_of_timeline(&p, &line);
    plot_svg(&svg, &p, false);
    const char *path = strstr(svg.s, "class=\"s3\"");
    assert_non_null(path);
    const char *d = strstr(path, " d=\"");
    const char *second = strchr(d + 5, 'M');
    assert_non_null(second);
    assert_true(second < strchr(d + 4, '"'));
    assert_non_null(strstr(svg.s, "<circle class=\"f3\""));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(ticks_are_round),
        cmocka_unit_test(there_are_no_ticks_of_nothing),
        cmocka_unit_test(numbers_have_their_units),
        cmocka_unit_test(scales_cut_what_is_outside),
        cmocka_unit_test(few_points_stay_as_they_are),
        cmocka_unit_test(gaps_are_kept_once),
        cmocka_unit_test(many_points_keep_their_peaks),
        cmocka_unit_test(boxes_are_tukeys),
        cmocka_unit_test(ratios_reach_as_far_as_needed),
        cmocka_unit_test(every_plot_can_be_drawn),
        cmocka_unit_test(a_gap_is_no_line),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
