#include "tui/guest/guestview_tabs.h"

#include <string.h>

#include "core/escape.h"
#include "core/format.h"
#include "core/parse.h"

enum { KEY_COLUMNS = 24 };

/* Sections that have a page of their own. */
static bool shown_elsewhere(const char *section)
{
    static const char *const names[] = { "vcpu", "disk", "net", "snapshot" };

    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
        if (strcmp(section, names[i]) == 0)
            return true;
    return false;
}

static bool ends_in(const char *key, const char *suffix)
{
    size_t n = strlen(key), m = strlen(suffix);

    return n >= m && strcmp(key + n - m, suffix) == 0;
}

/* "536870912 (512M)": the number as it is, and for people where its key names the unit. */
static void add_value(struct strbuf *out, const struct detail_pair *p)
{
    uint64_t v;

    escape_terminal(out, p->value);
    if (!p->number || parse_u64(p->value, &v) < 0)
        return;
    if (ends_in(p->key, "_bytes") && v >= 1024) {
        strbuf_adds(out, " (");
        format_bytes(out, (double)v);
        strbuf_addc(out, ')');
    } else if (ends_in(p->key, "_ns")) {
        strbuf_adds(out, " (");
        format_cpu_time(out, v);
        strbuf_addc(out, ')');
    }
}

static int key_columns(const struct detail_record *r, int width)
{
    int most = width / 2 < KEY_COLUMNS ? width / 2 : KEY_COLUMNS, cols = 0;

    for (size_t i = 0; i < r->n; i++) {
        _cleanup_strbuf_ struct strbuf key = STRBUF_INIT;
        escape_terminal(&key, r->pairs[i].key);
        int w = escape_width(strbuf_str(&key));
        cols = w > cols ? w : cols;
    }
    return cols < most ? cols : most;
}

/* The key, cut to its columns, and its value, wrapped beside it. */
static void add_pair(const struct detail_pair *p, int keys, int width, struct lines *ret)
{
    _cleanup_strbuf_ struct strbuf value = STRBUF_INIT;
    _cleanup_strlist_ struct strlist wrapped = STRLIST_INIT;

    add_value(&value, p);
    wrap_text(&wrapped, strbuf_str(&value), width - keys - 4, 0);
    for (size_t i = 0; i < wrapped.n; i++) {
        lines_begin(ret);
        lines_addf(ret, STYLE_LABEL, "  %s", i ? "" : p->key);
        lines_fit(ret, keys + 2);
        lines_addf(ret, STYLE_NORMAL, "  %s", wrapped.v[i]);
        lines_fit(ret, width);
    }
}

static void add_record(const struct detail_record *r, int width, struct lines *ret)
{
    int keys = key_columns(r, width);

    if (ret->n)
        lines_begin(ret);
    lines_begin(ret);
    lines_add(ret, STYLE_TITLE, r->section);
    lines_fit(ret, width);
    for (size_t i = 0; i < r->n; i++)
        add_pair(&r->pairs[i], keys, width, ret);
}

void guestview_config(const struct guestview_data *d, int width, struct lines *ret)
{
    for (size_t i = 0; d->detail && i < d->detail->n; i++)
        if (!shown_elsewhere(d->detail->records[i].section))
            add_record(&d->detail->records[i], width, ret);
    if (ret->n == 0)
        guestview_no_detail(d, width, "The platform tells nothing of its configuration.", ret);
}
