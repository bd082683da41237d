#include "tui/guest/guestview.h"

#include <string.h>

#include "core/format.h"
#include "tui/term/chart.h"
#include "tui/guest/guestview_tabs.h"
#include "tui/term/keycode.h"

const char *guest_tab_name(enum guest_tab tab)
{
    static const char *const names[GUEST_TAB_COUNT] = { "Charts", "Devices",   "Configuration",
                                                        "Why",    "Snapshots", "Operations" };

    return names[tab];
}

void guestview_init(struct guestview *v)
{
    *v = (struct guestview){ .tab = GUEST_CHARTS, .span_s = chart_zoom(0, -1), .cursor_s = -1 };
}

void guestview_click(struct guestview *v, int width, int x)
{
    if (v->tab == GUEST_CHARTS && x >= 0)
        guestview_charts_click(v, width, x);
}

void guestview_set_tab(struct guestview *v, enum guest_tab tab)
{
    v->tab = tab;
    v->scroll = 0;
}

static void scroll_by(struct guestview *v, int by)
{
    if (by < 0 && v->scroll < (size_t)-by)
        v->scroll = 0;
    else
        v->scroll += (size_t)by;
}

static bool chart_key(struct guestview *v, int key)
{
    if (v->tab != GUEST_CHARTS)
        return false;
    if (key == TK_LEFT || key == TK_RIGHT) {
        v->cursor_s = chart_move_cursor(v->cursor_s, v->span_s, key == TK_LEFT ? -1 : 1);
        return true;
    }
    if (key != 'z' && key != 'Z')
        return false;
    v->span_s = chart_zoom(v->span_s, key == 'z' ? 1 : -1);
    if (v->cursor_s >= (int)v->span_s)
        v->cursor_s = (int)v->span_s - 1;
    return true;
}

bool guestview_key(struct guestview *v, int key, int height)
{
    int page = v->tab == GUEST_CHARTS || height < 2 ? 1 : height - 1;

    switch (key) {
    case TK_UP:
        scroll_by(v, -1);
        return true;
    case TK_DOWN:
        scroll_by(v, 1);
        return true;
    case TK_PAGE_UP:
        scroll_by(v, -page);
        return true;
    case TK_PAGE_DOWN:
        scroll_by(v, page);
        return true;
    case TK_HOME:
        v->scroll = 0;
        return true;
    case TK_END:
        v->scroll = SIZE_MAX / 2; /* cut when it is shown */
        return true;
    default:
        return chart_key(v, key);
    }
}

static enum style state_colour(enum guest_state s)
{
    switch (s) {
    case GUEST_RUNNING:
    case GUEST_BLOCKED:
        return STYLE_GOOD;
    case GUEST_CRASHED:
    case GUEST_DYING:
        return STYLE_BAD;
    case GUEST_PAUSED:
    case GUEST_STARTING:
        return STYLE_WARN;
    default:
        return STYLE_DIM;
    }
}

void guestview_title(const struct guestview_data *d, int width, struct lines *ret)
{
    const struct guest *g = d->row->guest;
    const struct table_source *s = &d->table->sources[d->row->source];
    _cleanup_strbuf_ struct strbuf up = STRBUF_INIT;
    uint64_t v;

    lines_begin(ret);
    lines_add(ret, STYLE_TITLE, g->name);
    lines_addf(ret, STYLE_LABEL, "  %s", g->platform);
    if (d->gone) {
        format_duration(&up, d->row->age_ns / 1000000000u);
        lines_addf(ret, STYLE_BAD, "  gone, seen %s ago", strbuf_str(&up));
        lines_fit(ret, width);
        return;
    }
    lines_addf(ret, state_colour(g->state), "  %s", guest_state_name(g->state));
    if (d->row->stale) {
        format_duration(&up, d->row->age_ns / 1000000000u);
        lines_addf(ret, STYLE_WARN, "  %s: %s old", conn_state_name(s->state), strbuf_str(&up));
        strbuf_reset(&up);
    }
    if (sample_get(&g->now, F_UPTIME, &v)) {
        format_duration(&up, v);
        lines_addf(ret, STYLE_NORMAL, "  up %s", strbuf_str(&up));
    }
    if (sample_get(&g->now, F_VCPUS, &v))
        lines_addf(ret, STYLE_NORMAL, "  %u vCPU%s", (unsigned)v, v == 1 ? "" : "s");
    lines_addf(ret, STYLE_DIM, "  %s", s->uri);
    lines_fit(ret, width);
}

/* Cuts a long page to the part that is in sight. */
static size_t show_part(struct guestview *v, int height, struct lines *page)
{
    size_t rows = height > 0 ? (size_t)height : 0, most = page->n > rows ? page->n - rows : 0;

    if (v->scroll > most)
        v->scroll = most;
    lines_drop(page, v->scroll);
    lines_cut(page, rows);
    return most;
}

size_t guestview_body(struct guestview *v, const struct guestview_data *d, int width, int height,
                      struct lines *ret)
{
    static void (*const pages[])(const struct guestview_data *, int, struct lines *) = {
        [GUEST_DEVICES] = guestview_devices,
        [GUEST_CONFIG] = guestview_config,
        [GUEST_WHY] = guestview_why,
        [GUEST_SNAPSHOTS] = guestview_snapshots,
        [GUEST_OPERATIONS] = guestview_operations,
    };
    _cleanup_lines_ struct lines page = LINES_INIT;

    if (v->tab == GUEST_CHARTS)
        return guestview_charts(v, d, width, height, ret);
    pages[v->tab](d, width, &page);
    size_t most = show_part(v, height, &page);
    for (size_t i = 0; i < page.n; i++) {
        lines_begin(ret);
        lines_join(ret, &page.v[i]);
    }
    return most;
}
