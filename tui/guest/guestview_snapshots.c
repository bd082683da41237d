#include "tui/guest/guestview_tabs.h"

#include <string.h>

#include "core/escape.h"
#include "core/format.h"
#include "core/mem.h"
#include "core/parse.h"
#include "tui/guest/snaptree.h"

enum { NAME_LEAST = 12, NAME_MOST = 40, ABOUT_LEAST = 12, GAP = 2 };

/* What matters most comes first: the rest is left out where there is no room. */
enum { TIME, SIZE, STILL, KIND, CELLS };
static const struct {
    const char *header;
    int width;
    bool right;
} cells[CELLS] = {
    [TIME] = { "TIME (UTC)", 16, false },
    [SIZE] = { "SIZE", 6, true },
    [STILL] = { "STOOD STILL", 11, true },
    [KIND] = { "WHAT", 16, false },
};

struct columns_of {
    int name, width;
    int cells; /* how many of them there is room for */
    int about; /* 0 = none */
};

static struct columns_of place(const struct snapnode *nodes, size_t n, int width)
{
    struct columns_of c = { .name = NAME_LEAST, .width = width };
    int room;

    for (size_t i = 0; i < n; i++) {
        _cleanup_strbuf_ struct strbuf raw = STRBUF_INIT, safe = STRBUF_INIT;
        snapnode_name(&raw, &nodes[i]);
        escape_terminal(&safe, strbuf_str(&raw));
        int w = escape_width(strbuf_str(&safe));
        c.name = w > c.name ? w : c.name;
    }
    int most = width / 2 < NAME_MOST ? width / 2 : NAME_MOST;
    c.name = c.name > most ? most : c.name;
    /* What the user has written of it matters more than its kind. */
    for (room = width - c.name; c.cells < CELLS; c.cells++) {
        int also = c.cells == KIND ? GAP + ABOUT_LEAST : 0;
        if (room < GAP + cells[c.cells].width + also)
            break;
        room -= GAP + cells[c.cells].width;
    }
    c.about = c.cells >= KIND && room >= GAP + ABOUT_LEAST ? room - GAP : 0;
    return c;
}

/* "2026-01-31T12:00:00Z" as "2026-01-31 12:00"; anything else as it is. */
static void add_time(struct strbuf *out, const char *time)
{
    size_t len = strlen(time);

    strbuf_adds(out, time);
    if (len != 20 || time[10] != 'T' || time[19] != 'Z')
        return;
    strbuf_reset(out);
    strbuf_addf(out, "%.10s %.5s", time, time + 11);
}

static void add_number(struct strbuf *out, const char *text, bool ms)
{
    uint64_t v;

    if (parse_u64(text, &v) < 0)
        strbuf_addc(out, '-');
    else if (!ms)
        format_bytes(out, (double)v);
    else if (v < 10000)
        strbuf_addf(out, "%u ms", (unsigned)v);
    else
        strbuf_addf(out, "%.1f s", (double)v / 1000);
}

static void add_cell(struct strbuf *out, const struct detail_record *r, int cell)
{
    static const char *const keys[CELLS] = { "time", "size_bytes", "stood_still_ms", "kind" };
    const char *v = detail_value(r, keys[cell]);

    if (!v)
        strbuf_addc(out, '-');
    else if (cell == TIME)
        add_time(out, v);
    else if (cell == KIND)
        strbuf_adds(out, v);
    else
        add_number(out, v, cell == STILL);
}

static void begin_line(struct lines *ret, enum style s, const char *name, int width)
{
    lines_begin(ret);
    lines_add(ret, s, name);
    lines_fit(ret, width);
}

static void add_heading(const struct columns_of *c, struct lines *ret)
{
    int x = c->name;

    begin_line(ret, STYLE_LABEL, "  SNAPSHOT", c->name);
    for (int i = 0; i < c->cells; i++) {
        x += GAP;
        lines_pad(ret, x);
        x += cells[i].width;
        if (cells[i].right)
            lines_add_right(ret, STYLE_LABEL, cells[i].header, cells[i].width);
        else
            lines_add(ret, STYLE_LABEL, cells[i].header);
    }
    lines_pad(ret, x + GAP);
    if (c->about)
        lines_add(ret, STYLE_LABEL, "DESCRIPTION");
    lines_fit(ret, c->width);
}

static void add_node(const struct snapnode *n, const struct columns_of *c, struct lines *ret)
{
    _cleanup_strbuf_ struct strbuf name = STRBUF_INIT;
    const char *about = detail_value(n->record, "description");
    int x = c->name;

    snapnode_name(&name, n);
    begin_line(ret, detail_value(n->record, "current") ? STYLE_TITLE : STYLE_NORMAL,
               strbuf_str(&name), c->name);
    for (int i = 0; i < c->cells; i++) {
        _cleanup_strbuf_ struct strbuf cell = STRBUF_INIT;
        add_cell(&cell, n->record, i);
        x += GAP;
        lines_pad(ret, x);
        x += cells[i].width;
        if (cells[i].right)
            lines_add_right(ret, STYLE_NORMAL, strbuf_str(&cell), cells[i].width);
        else
            lines_add(ret, STYLE_NORMAL, strbuf_str(&cell));
        lines_fit(ret, x);
    }
    lines_pad(ret, x + GAP);
    if (c->about && about)
        lines_add(ret, STYLE_NORMAL, about);
    lines_fit(ret, c->width);
}

static void say(const char *text, enum style s, int width, struct lines *ret)
{
    _cleanup_strlist_ struct strlist wrapped = STRLIST_INIT;

    wrap_text(&wrapped, text, width, 2);
    lines_add_list(ret, s, &wrapped);
}

/* Without an answer of the toolstack: the description may tell of some; that it tells of none does
 * not mean that there are none. */
static void say_unknown(const struct guestview_data *d, int width, struct lines *ret)
{
    const char *why = d->snapshots_why ? d->snapshots_why : d->detail_why;

    say(why ? why : "Asking the platform...", why ? STYLE_WARN : STYLE_DIM, width, ret);
}

void guestview_snapshots(const struct guestview_data *d, int width, struct lines *ret)
{
    const struct detail *from = d->snapshots ? d->snapshots : d->detail;
    _cleanup_free_ struct snapnode *nodes = NULL;
    size_t n = from ? snaptree(from, &nodes) : 0;
    struct columns_of c = place(nodes, n, width);

    if (n)
        add_heading(&c, ret);
    else if (d->snapshots)
        say("It has no snapshots.", STYLE_DIM, width, ret);
    else
        say_unknown(d, width, ret);
    for (size_t i = 0; i < n; i++)
        add_node(&nodes[i], &c, ret);
}
