#include "experiment/plot.h"

#include "core/escape.h"

/* clang-format off */
static const struct {
    const char *name;
    unsigned light, dark;
} paints[PAINT_COUNT] = {
    [PAINT_INK]       = { "ink",       0x1b1f24, 0xe8eaed },
    [PAINT_MUTED]     = { "muted",     0x57606a, 0xa3abb5 },
    [PAINT_GRID]      = { "grid",      0xd5d9de, 0x3a4048 },
    [PAINT_FIRST]     = { "first",     0x0072b2, 0x56b4e9 },
    [PAINT_SECOND]    = { "second",    0xd55e00, 0xf0a030 },
    [PAINT_MARK]      = { "mark",      0x00795a, 0x35c89b },
    [PAINT_OPERATION] = { "operation", 0xa8457e, 0xe59ac6 },
};
/* clang-format on */

unsigned paint_rgb(enum paint paint, bool dark)
{
    return dark ? paints[paint].dark : paints[paint].light;
}

static void add_colours(struct strbuf *out, bool dark)
{
    strbuf_adds(out, ":root{");
    for (unsigned p = 0; p < PAINT_COUNT; p++)
        strbuf_addf(out, "--%s:#%06x;", paints[p].name, paint_rgb((enum paint)p, dark));
    strbuf_addf(out, "--ground:#%06x}", dark ? 0x14171au : 0xffffffu);
}

/* Paper is white, whatever the screen is. */
void plot_style(struct strbuf *out)
{
    add_colours(out, false);
    strbuf_adds(out, "\n@media screen and (prefers-color-scheme:dark){");
    add_colours(out, true);
    strbuf_adds(out, "}\n.plot{font-family:system-ui,sans-serif;fill:none;stroke-linejoin:round}\n"
                     ".plot .d{stroke-dasharray:5 3}\n");
    for (unsigned p = 0; p < PAINT_COUNT; p++)
        strbuf_addf(out, ".plot .s%u{stroke:var(--%s)}.plot .f%u{fill:var(--%s)}\n", p,
                    paints[p].name, p, paints[p].name);
}

void draw_line(struct canvas *c, double x0, double y0, double x1, double y1, const struct pen *pen)
{
    const struct point v[] = { { x0, y0 }, { x1, y1 } };

    c->ops->curve(c, v, 2, pen);
}

void draw_label(struct canvas *c, double x, double y, enum anchor anchor, enum paint paint,
                double size, const char *text, int columns)
{
    _cleanup_strbuf_ struct strbuf harmless = STRBUF_INIT, cut = STRBUF_INIT;

    escape_picture(&harmless, text);
    escape_fit(&cut, strbuf_str(&harmless), columns);
    c->ops->text(c, x, y, anchor, paint, size, strbuf_str(&cut));
}
