#include "tui/guest/guestview_tabs.h"

#include "tui/table/reasons.h"

void guestview_no_detail(const struct guestview_data *d, int width, const char *nothing,
                         struct lines *ret)
{
    _cleanup_strlist_ struct strlist text = STRLIST_INIT;

    if (d->detail)
        wrap_text(&text, nothing, width, 2);
    else
        wrap_text(&text, d->detail_why ? d->detail_why : "Asking the platform...", width, 2);
    lines_add_list(ret, d->detail_why && !d->detail ? STYLE_WARN : STYLE_DIM, &text);
}

void guestview_why(const struct guestview_data *d, int width, struct lines *ret)
{
    const struct table_source *s = &d->table->sources[d->row->source];
    _cleanup_strlist_ struct strlist text = STRLIST_INIT;
    _cleanup_strbuf_ struct strbuf b = STRBUF_INIT;

    if (d->gone) {
        wrap_text(&text, "The guest is gone: these were its last figures.", width, 2);
    } else if (d->row->stale) {
        strbuf_addf(&b, "All figures are old: the connection %s is %s", s->uri,
                    conn_state_name(s->state));
        if (s->reason)
            strbuf_addf(&b, " (%s)", s->reason);
        wrap_text(&text, strbuf_str(&b), width, 2);
    }
    reasons_add(&text, d->table, d->row, width);
    if (text.n == 0)
        strlist_add(&text, "Every figure is known.");
    lines_add_list(ret, STYLE_NORMAL, &text);
}
