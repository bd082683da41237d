/* Themes: every style of every theme can be read, and told from those beside it. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "tui/term/theme.h"

static const int depths[] = { 0, 8, 16, 256 };

enum { N_DEPTHS = sizeof(depths) / sizeof(depths[0]) };

/* xterm's palette: the first 16, the cube, the greys. */
static void rgb_of(int colour, double ret[3])
{
    static const unsigned char first[16][3] = {
        { 0, 0, 0 },       { 205, 0, 0 },   { 0, 205, 0 },   { 205, 205, 0 },
        { 0, 0, 238 },     { 205, 0, 205 }, { 0, 205, 205 }, { 229, 229, 229 },
        { 127, 127, 127 }, { 255, 0, 0 },   { 0, 255, 0 },   { 255, 255, 0 },
        { 92, 92, 255 },   { 255, 0, 255 }, { 0, 255, 255 }, { 255, 255, 255 },
    };
    static const int cube[] = { 0, 95, 135, 175, 215, 255 };
    int c = colour - 16;

    for (int i = 0; i < 3; i++)
        ret[i] = colour < 16 ? first[colour][i]
                 : colour < 232 ? cube[i == 0 ? c / 36 : i == 1 ? c / 6 % 6 : c % 6]
                                : 8 + 10 * (colour - 232);
}

/* WCAG 2: relative luminance. */
static double luminance(int colour)
{
    static const double weights[] = { 0.2126, 0.7152, 0.0722 };
    double rgb[3], sum = 0;

    rgb_of(colour, rgb);
    for (int i = 0; i < 3; i++) {
        double v = rgb[i] / 255;
        sum += weights[i] * (v <= 0.03928 ? v / 12.92 : pow((v + 0.055) / 1.055, 2.4));
    }
    return sum;
}

static double contrast_of(int a, int b)
{
    double x = luminance(a), y = luminance(b);

    return (fmax(x, y) + 0.05) / (fmin(x, y) + 0.05);
}

/* What the terminal's own colours are where a theme is meant to be used. */
static void own_colours(const struct theme *t, int *ret_fg, int *ret_bg)
{
    bool is_light = strcmp(theme_name(t), "light") == 0;

    *ret_fg = is_light ? 0 : 7;
    *ret_bg = is_light ? 15 : 0;
}

static bool same(struct look a, struct look b)
{
    return a.fg == b.fg && a.bg == b.bg && a.attr == b.attr;
}

static void check_legible(const struct theme *t, enum style s, int colours, double least)
{
    struct look l = theme_look(t, s, colours);
    int fg, bg;

    own_colours(t, &fg, &bg);
    fg = l.fg == -1 ? fg : l.fg;
    bg = l.bg == -1 ? bg : l.bg;
    double c = contrast_of(fg, bg);
    if (c < least)
        fail_msg("theme %s, style %d, %d colours: %d on %d has a contrast of %.1f", theme_name(t), (int)s,
                 colours, fg, bg, c);
}

/* What WCAG asks of large text, of text, and at best. */
static double least_contrast(const struct theme *t, int colours)
{
    if (strcmp(theme_name(t), "contrast") != 0)
        return 3;
    return colours >= 256 ? 7 : 4.5;
}

static void every_style_can_be_read(void **state)
{
    (void)state;
    for (const char *const *name = theme_names(); *name; name++)
        for (int d = 0; d < N_DEPTHS; d++)
            for (int s = 0; s < STYLE_COUNT; s++)
                check_legible(theme_find(*name), (enum style)s, depths[d],
                              least_contrast(theme_find(*name), depths[d]));
}

static void no_colour_is_beyond_the_palette(void **state)
{
    (void)state;
    for (const char *const *name = theme_names(); *name; name++) {
        for (int d = 0; d < N_DEPTHS; d++) {
            for (int s = 0; s < STYLE_COUNT; s++) {
                struct look l = theme_look(theme_find(*name), (enum style)s, depths[d]);
                int most = depths[d];
                if (l.fg >= most || l.bg >= most || l.fg < -1 || l.bg < -1)
                    fail_msg("theme %s, style %d: colours %d, %d of %d", *name, s, l.fg, l.bg, most);
            }
        }
    }
}

static void styles_side_by_side_differ(void **state)
{
    static const enum style pairs[][2] = {
        { STYLE_NORMAL, STYLE_SELECTED },  { STYLE_NORMAL, STYLE_DIM },
        { STYLE_NORMAL, STYLE_BAD },       { STYLE_NORMAL, STYLE_WARN },
        { STYLE_NORMAL, STYLE_KEY },       { STYLE_NORMAL, STYLE_INPUT },
        { STYLE_NORMAL, STYLE_HEADING },   { STYLE_HEADING, STYLE_SORTED },
        { STYLE_SELECTED, STYLE_SELECTED_OLD }, { STYLE_DIM, STYLE_SELECTED_OLD },
        { STYLE_SERIES_A, STYLE_SERIES_B }, { STYLE_MARK_A, STYLE_MARK_B },
        { STYLE_NORMAL, STYLE_MARK_A },    { STYLE_NORMAL, STYLE_MARK_B },
        { STYLE_MENU, STYLE_SELECTED },    { STYLE_GOOD, STYLE_BAD },
    };

    (void)state;
    for (const char *const *name = theme_names(); *name; name++)
        for (int d = 0; d < N_DEPTHS; d++)
            for (size_t i = 0; i < sizeof(pairs) / sizeof(pairs[0]); i++) {
                const struct theme *t = theme_find(*name);
                if (same(theme_look(t, pairs[i][0], depths[d]), theme_look(t, pairs[i][1], depths[d])))
                    fail_msg("theme %s, %d colours: styles %d and %d look the same", *name, depths[d],
                             (int)pairs[i][0], (int)pairs[i][1]);
            }
}

/* A background of one's own stays, but where the theme is about it. */
static void the_background_is_the_terminals(void **state)
{
    (void)state;
    for (int d = 0; d < N_DEPTHS; d++) {
        assert_int_equal(theme_look(theme_find("dark"), STYLE_NORMAL, depths[d]).bg, -1);
        assert_int_equal(theme_look(theme_find("light"), STYLE_NORMAL, depths[d]).bg, -1);
        assert_int_equal(theme_look(theme_find("light"), STYLE_DIM, depths[d]).bg, -1);
    }
    assert_int_not_equal(theme_look(theme_find("contrast"), STYLE_NORMAL, 256).bg, -1);
}

static void mono_has_no_colours(void **state)
{
    const struct theme *mono = theme_find("mono");

    (void)state;
    for (int s = 0; s < STYLE_COUNT; s++) {
        struct look l = theme_look(mono, (enum style)s, 256);
        assert_true(l.fg == -1 && l.bg == -1);
        for (const char *const *name = theme_names(); *name; name++)
            assert_true(same(l, theme_look(theme_find(*name), (enum style)s, 0)));
    }
    assert_true(same(theme_look(theme_find("dark"), STYLE_BAD, 2), theme_look(mono, STYLE_BAD, 2)));
}

static void themes_have_names(void **state)
{
    size_t n = 0;

    (void)state;
    for (const char *const *name = theme_names(); *name; name++, n++) {
        assert_non_null(theme_find(*name));
        assert_string_equal(theme_name(theme_find(*name)), *name);
        assert_true(*theme_about(theme_find(*name)));
    }
    assert_int_equal(n, 4);
    assert_ptr_equal(theme_find(theme_names()[0]), theme_default());
    assert_null(theme_find("Dark"));
    assert_null(theme_find(""));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_style_can_be_read),
        cmocka_unit_test(no_colour_is_beyond_the_palette),
        cmocka_unit_test(styles_side_by_side_differ),
        cmocka_unit_test(the_background_is_the_terminals),
        cmocka_unit_test(mono_has_no_colours),
        cmocka_unit_test(themes_have_names),
    };

    return cmocka_run_group_tests_name("tui theme", tests, NULL, NULL);
}
