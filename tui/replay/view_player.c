/* The time line of a recording: one row of the header. */
#include "tui/table/view.h"

#include <inttypes.h>
#include <time.h>

#include "core/format.h"
#include "tui/replay/player.h"

#define NS_PER_S 1000000000ull
#define NOW_NS (NS_PER_S / 2)

/* Columns from which on there is room for the time of day, a mark's text, the date. */
enum { LEAST_BAR = 8, CLOCK = 60, WIDE = 76, ROOMY = 100 };

static void draw_speed(struct canvas *cv, struct pen *pen, const struct timeline *t)
{
    _cleanup_strbuf_ struct strbuf speed = STRBUF_INIT;

    strbuf_addf(&speed, "%gx", t->speed);
    if (t->speed > 0)
        pen_printf(cv, pen, STYLE_GOOD, "%-6s", strbuf_str(&speed));
    else
        pen_text(cv, pen, STYLE_WARN, "paused");
}

static void draw_wall(struct canvas *cv, struct pen *pen, const struct console *c)
{
    char text[32];
    time_t now = (time_t)(c->feed->ops->wall_ns(c->feed) / (int64_t)NS_PER_S);
    struct tm tm;

    if (cv->cols < CLOCK || !localtime_r(&now, &tm))
        return;
    if (cv->cols >= ROOMY)
        strftime(text, sizeof(text), "  %F %T", &tm);
    else
        strftime(text, sizeof(text), "  %T", &tm);
    pen_text(cv, pen, STYLE_NORMAL, text);
}

/* "1:02:03", "2:03" */
static void format_clock(struct strbuf *out, uint64_t ns)
{
    uint64_t s = ns / NS_PER_S;

    if (s >= 3600)
        strbuf_addf(out, "%" PRIu64 ":%02u:%02u", s / 3600, (unsigned)(s / 60 % 60),
                    (unsigned)(s % 60));
    else
        strbuf_addf(out, "%u:%02u", (unsigned)(s / 60), (unsigned)(s % 60));
}

static void draw_place(struct canvas *cv, struct pen *pen, const struct timeline *t)
{
    _cleanup_strbuf_ struct strbuf at = STRBUF_INIT, length = STRBUF_INIT;

    format_clock(&at, t->now_ns - t->begin_ns);
    format_clock(&length, t->end_ns - t->begin_ns);
    pen_printf(cv, pen, STYLE_NORMAL, "  %s of %s", strbuf_str(&at), strbuf_str(&length));
}

/* The nearest mark and how far it is: "3s ago: load begins". */
static void describe_mark(struct strbuf *out, const struct timeline *t)
{
    const struct feed_mark *m = timeline_nearest(t);

    if (!m)
        return;
    bool past = m->t_ns < t->now_ns;
    uint64_t away_ns = past ? t->now_ns - m->t_ns : m->t_ns - t->now_ns;
    if (away_ns < NOW_NS) {
        strbuf_adds(out, "now");
    } else {
        strbuf_adds(out, past ? "" : "in ");
        format_duration(out, (away_ns + NOW_NS) / NS_PER_S);
        strbuf_adds(out, past ? " ago" : "");
    }
    strbuf_addf(out, ": %s", m->text);
}

/* The played part, the rest, then the marks, and over all of them where it stands. */
static void draw_bar(struct canvas *cv, struct pen *pen, const struct timeline *t, int cells)
{
    int at = timeline_cell(t, t->now_ns, cells), x = pen->x + 1, marked = -1;
    bool utf8 = cv->utf8;

    canvas_hit(cv, &(struct hit){ HIT_TIME, pen->y, x, cells, .what = NULL });
    canvas_text(cv, pen->y, pen->x, 1, STYLE_LABEL, "[");
    for (int i = 0; i < cells; i++)
        canvas_text(cv, pen->y, x + i, 1, i < at ? STYLE_GOOD : STYLE_DIM,
                    i < at ? (utf8 ? "━" : "=") : (utf8 ? "─" : "-"));
    for (size_t i = 0; i < t->n_marks; i++) {
        int cell = timeline_cell(t, t->marks[i].t_ns, cells);
        if (cell != marked)
            canvas_text(cv, pen->y, x + cell, 1, STYLE_WARN, utf8 ? "┿" : "+");
        marked = cell;
    }
    canvas_text(cv, pen->y, x + at, 1, STYLE_TITLE, utf8 ? "●" : "#");
    canvas_text(cv, pen->y, x + cells, 1, STYLE_LABEL, "]");
    pen->x = x + cells + 1;
}

/* Half of the room, so that it does not jump with each mark's text; all of it when there is none.
 */
static int bar_cells(const struct canvas *cv, const struct timeline *t, int room)
{
    return cv->cols < WIDE || t->n_marks == 0 ? room : room / 2;
}

void timeline_draw(struct canvas *cv, const struct console *c, int y)
{
    struct pen pen = { y, 1, cv->cols };
    _cleanup_strbuf_ struct strbuf mark = STRBUF_INIT;
    struct timeline t;

    if (!timeline_read(&t, c->feed))
        return;
    draw_speed(cv, &pen, &t);
    canvas_hit(cv, &(struct hit){ HIT_BINDING, y, 1, pen.x - 1, .what = binding_find("pause") });
    draw_wall(cv, &pen, c);
    draw_place(cv, &pen, &t);
    pen_text(cv, &pen, STYLE_NORMAL, "  ");
    int cells = bar_cells(cv, &t, pen.end - pen.x - 3);
    if (cells >= LEAST_BAR)
        draw_bar(cv, &pen, &t, cells);
    describe_mark(&mark, &t);
    pen_text(cv, &pen, STYLE_NORMAL, "  ");
    if (cv->cols >= WIDE)
        pen_text(cv, &pen, STYLE_WARN, strbuf_str(&mark));
}
