#include "tui/term/theme.h"

#include <stdlib.h>
#include <string.h>

/* A colour as the terminal's palette has it; -1 = the terminal's own. */
struct ink {
    short of_256, of_16, of_8;
};

/* attr goes with colours, attr_8 besides with 8 of them, mono alone where there are none. */
struct style_def {
    struct ink fg, bg;
    attr_t attr, attr_8, mono;
};

struct theme {
    const char *name, *about;
    const struct style_def *styles; /* NULL: no colours, the attributes of the default theme */
};

/* clang-format off */
#define OWN           { -1, -1, -1 }
#define BASIC(c)      { c, c, c }
#define RICH(c, few)  { c, few, few }
/* With 8 colours there is no grey that differs from both black and white: the style says A_DIM instead. */
#define GREY          { 244, 8, -1 }

/* Without colours every theme looks like this. */
#define MONO_NORMAL       A_NORMAL
#define MONO_TITLE        A_BOLD
#define MONO_LABEL        A_NORMAL
#define MONO_HEADING      (A_BOLD | A_UNDERLINE)
#define MONO_SORTED       (A_BOLD | A_REVERSE)
#define MONO_SELECTED     A_REVERSE
#define MONO_SELECTED_OLD (A_REVERSE | A_DIM)
#define MONO_DIM          A_DIM
#define MONO_GOOD         A_NORMAL
#define MONO_WARN         A_BOLD
#define MONO_BAD          A_BOLD
#define MONO_KEY          A_REVERSE
#define MONO_BOX          A_NORMAL
#define MONO_SERIES_A     A_BOLD
#define MONO_SERIES_B     A_NORMAL
#define MONO_MARK_A       A_BOLD
#define MONO_MARK_B       A_UNDERLINE
#define MONO_INPUT        A_UNDERLINE
#define MONO_MENU         A_NORMAL

/* For dark backgrounds. */
static const struct style_def dark[STYLE_COUNT] = {
    [STYLE_NORMAL] = { OWN, OWN, A_NORMAL, 0, MONO_NORMAL },
    [STYLE_TITLE] = { OWN, OWN, A_BOLD, 0, MONO_TITLE },
    [STYLE_LABEL] = { BASIC(COLOR_CYAN), OWN, A_NORMAL, 0, MONO_LABEL },
    [STYLE_HEADING] = { BASIC(COLOR_BLACK), BASIC(COLOR_GREEN), A_NORMAL, 0, MONO_HEADING },
    [STYLE_SORTED] = { BASIC(COLOR_BLACK), BASIC(COLOR_CYAN), A_NORMAL, 0, MONO_SORTED },
    [STYLE_SELECTED] = { BASIC(COLOR_BLACK), BASIC(COLOR_CYAN), A_NORMAL, 0, MONO_SELECTED },
    [STYLE_SELECTED_OLD] = { BASIC(COLOR_BLACK), BASIC(COLOR_WHITE), A_NORMAL, 0, MONO_SELECTED_OLD },
    [STYLE_DIM] = { GREY, OWN, A_NORMAL, A_DIM, MONO_DIM },
    [STYLE_GOOD] = { BASIC(COLOR_GREEN), OWN, A_NORMAL, 0, MONO_GOOD },
    [STYLE_WARN] = { BASIC(COLOR_YELLOW), OWN, A_NORMAL, 0, MONO_WARN },
    [STYLE_BAD] = { BASIC(COLOR_RED), OWN, A_BOLD, 0, MONO_BAD },
    [STYLE_KEY] = { BASIC(COLOR_BLACK), BASIC(COLOR_CYAN), A_NORMAL, 0, MONO_KEY },
    [STYLE_BOX] = { BASIC(COLOR_CYAN), OWN, A_NORMAL, 0, MONO_BOX },
    [STYLE_SERIES_A] = { RICH(39, COLOR_CYAN), OWN, A_NORMAL, 0, MONO_SERIES_A },
    [STYLE_SERIES_B] = { RICH(214, COLOR_YELLOW), OWN, A_NORMAL, 0, MONO_SERIES_B },
    [STYLE_MARK_A] = { RICH(39, COLOR_CYAN), OWN, A_BOLD, 0, MONO_MARK_A },
    [STYLE_MARK_B] = { RICH(214, COLOR_YELLOW), OWN, A_BOLD, 0, MONO_MARK_B },
    [STYLE_INPUT] = { RICH(231, COLOR_WHITE), RICH(24, COLOR_BLUE), A_NORMAL, A_BOLD, MONO_INPUT },
    [STYLE_MENU] = { OWN, OWN, A_NORMAL, 0, MONO_MENU },
};

/* For light backgrounds. Green, cyan and yellow of the first 16 cannot be read on white. */
static const struct style_def light[STYLE_COUNT] = {
    [STYLE_NORMAL] = { OWN, OWN, A_NORMAL, 0, MONO_NORMAL },
    [STYLE_TITLE] = { OWN, OWN, A_BOLD, 0, MONO_TITLE },
    [STYLE_LABEL] = { RICH(25, COLOR_BLUE), OWN, A_NORMAL, 0, MONO_LABEL },
    [STYLE_HEADING] = { RICH(231, COLOR_WHITE), RICH(24, COLOR_BLUE), A_NORMAL, 0, MONO_HEADING },
    [STYLE_SORTED] = { BASIC(COLOR_BLACK), RICH(117, COLOR_CYAN), A_BOLD, 0, MONO_SORTED },
    [STYLE_SELECTED] = { BASIC(COLOR_BLACK), RICH(153, COLOR_CYAN), A_NORMAL, 0, MONO_SELECTED },
    [STYLE_SELECTED_OLD] = { RICH(238, COLOR_BLACK), RICH(252, COLOR_WHITE), A_NORMAL, 0, MONO_SELECTED_OLD },
    [STYLE_DIM] = { { 243, 8, -1 }, OWN, A_NORMAL, A_DIM, MONO_DIM },
    [STYLE_GOOD] = { RICH(28, COLOR_BLUE), OWN, A_NORMAL, A_BOLD, MONO_GOOD },
    [STYLE_WARN] = { RICH(130, COLOR_MAGENTA), OWN, A_NORMAL, 0, MONO_WARN },
    [STYLE_BAD] = { RICH(160, COLOR_RED), OWN, A_BOLD, 0, MONO_BAD },
    [STYLE_KEY] = { RICH(231, COLOR_WHITE), RICH(24, COLOR_BLUE), A_NORMAL, 0, MONO_KEY },
    [STYLE_BOX] = { RICH(25, COLOR_BLUE), OWN, A_NORMAL, 0, MONO_BOX },
    [STYLE_SERIES_A] = { RICH(25, COLOR_BLUE), OWN, A_NORMAL, 0, MONO_SERIES_A },
    [STYLE_SERIES_B] = { RICH(166, COLOR_RED), OWN, A_NORMAL, 0, MONO_SERIES_B },
    [STYLE_MARK_A] = { RICH(25, COLOR_BLUE), OWN, A_BOLD, 0, MONO_MARK_A },
    [STYLE_MARK_B] = { RICH(166, COLOR_RED), OWN, A_BOLD, 0, MONO_MARK_B },
    [STYLE_INPUT] = { BASIC(COLOR_BLACK), RICH(229, COLOR_YELLOW), A_NORMAL, 0, MONO_INPUT },
    [STYLE_MENU] = { OWN, OWN, A_NORMAL, 0, MONO_MENU },
};

/* Black, white and a few strong colours, on black whatever the terminal's own background is. */
#define BLACK { 16, 0, 0 }
#define WHITE { 231, 15, 7 }

static const struct style_def contrast[STYLE_COUNT] = {
    [STYLE_NORMAL] = { WHITE, BLACK, A_NORMAL, A_BOLD, MONO_NORMAL },
    [STYLE_TITLE] = { WHITE, BLACK, A_BOLD, 0, MONO_TITLE },
    [STYLE_LABEL] = { RICH(51, COLOR_CYAN), BLACK, A_NORMAL, A_BOLD, MONO_LABEL },
    [STYLE_HEADING] = { BLACK, WHITE, A_BOLD, 0, MONO_HEADING },
    [STYLE_SORTED] = { BLACK, RICH(226, COLOR_YELLOW), A_BOLD, 0, MONO_SORTED },
    [STYLE_SELECTED] = { BLACK, RICH(226, COLOR_YELLOW), A_BOLD, 0, MONO_SELECTED },
    [STYLE_SELECTED_OLD] = { BLACK, { 250, 7, 7 }, A_NORMAL, 0, MONO_SELECTED_OLD },
    [STYLE_DIM] = { { 250, 7, 7 }, BLACK, A_NORMAL, 0, MONO_DIM },
    [STYLE_GOOD] = { RICH(46, COLOR_GREEN), BLACK, A_BOLD, 0, MONO_GOOD },
    [STYLE_WARN] = { { 226, 11, COLOR_YELLOW }, BLACK, A_BOLD, 0, MONO_WARN },
    [STYLE_BAD] = { WHITE, { 124, COLOR_RED, COLOR_RED }, A_BOLD, 0, MONO_BAD },
    [STYLE_KEY] = { BLACK, WHITE, A_BOLD, 0, MONO_KEY },
    [STYLE_BOX] = { WHITE, BLACK, A_NORMAL, A_BOLD, MONO_BOX },
    [STYLE_SERIES_A] = { { 51, 14, COLOR_CYAN }, BLACK, A_BOLD, 0, MONO_SERIES_A },
    [STYLE_SERIES_B] = { { 226, 11, COLOR_YELLOW }, BLACK, A_BOLD, 0, MONO_SERIES_B },
    [STYLE_MARK_A] = { { 51, 14, COLOR_CYAN }, BLACK, A_BOLD, 0, MONO_MARK_A },
    [STYLE_MARK_B] = { { 226, 11, COLOR_YELLOW }, BLACK, A_BOLD, 0, MONO_MARK_B },
    [STYLE_INPUT] = { BLACK, { 51, 14, COLOR_CYAN }, A_BOLD, 0, MONO_INPUT },
    [STYLE_MENU] = { WHITE, BLACK, A_NORMAL, A_BOLD, MONO_MENU },
};
/* clang-format on */

static const struct theme themes[] = {
    { "dark", "for dark backgrounds", dark },
    { "light", "for light backgrounds", light },
    { "contrast", "strong colours on black", contrast },
    { "mono", "no colours", NULL },
};

enum { N_THEMES = sizeof(themes) / sizeof(themes[0]), FEW = 8, SOME = 16, MANY = 256 };

const struct theme *theme_find(const char *name)
{
    for (size_t i = 0; i < N_THEMES; i++)
        if (strcmp(themes[i].name, name) == 0)
            return &themes[i];
    return NULL;
}

const struct theme *theme_default(void)
{
    return &themes[0];
}

const char *const *theme_names(void)
{
    static const char *names[N_THEMES + 1];

    for (size_t i = 0; i < N_THEMES; i++)
        names[i] = themes[i].name;
    return names;
}

const char *theme_name(const struct theme *t)
{
    return t->name;
}

const char *theme_about(const struct theme *t)
{
    return t->about;
}

static short ink_of(const struct ink *i, int colours)
{
    return colours >= MANY ? i->of_256 : colours >= SOME ? i->of_16 : i->of_8;
}

struct look theme_look(const struct theme *t, enum style s, int colours)
{
    if (!t->styles || colours < FEW)
        return (struct look){ -1, -1, dark[s].mono };
    const struct style_def *d = &t->styles[s];
    return (struct look){ ink_of(&d->fg, colours), ink_of(&d->bg, colours),
                          colours < SOME ? d->attr | d->attr_8 : d->attr };
}

int theme_colours(void)
{
    const char *no = getenv("NO_COLOR");

    if ((no && *no) || !has_colors() || start_color() != OK || use_default_colors() != OK)
        return 0;
    if (COLOR_PAIRS <= STYLE_COUNT)
        return 0;
    return COLORS >= MANY ? MANY : COLORS >= SOME ? SOME : COLORS >= FEW ? FEW : 0;
}

void theme_apply(const struct theme *t, attr_t ret_styles[STYLE_COUNT])
{
    int colours = theme_colours();

    for (int i = 0; i < STYLE_COUNT; i++) {
        struct look l = theme_look(t, (enum style)i, colours);
        short pair = (short)(i + 1);
        ret_styles[i] = l.attr;
        if (l.fg == -1 && l.bg == -1)
            continue;
        init_pair(pair, l.fg, l.bg);
        ret_styles[i] |= (attr_t)COLOR_PAIR(pair);
    }
}
