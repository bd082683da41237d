#include "core/report.h"

#include <string.h>

#include "core/escape.h"
#include "core/format.h"

enum { CELL_COLUMNS = 12 };

void report_title(struct strbuf *out, const struct request *r)
{
    const char *guest = request_subject(r);

    if (r->kind == OP_SNAPSHOT || r->kind == OP_REVERT || r->kind == OP_SNAPSHOT_DELETE)
        strbuf_addf(out, "%s '%s' of '%s'",
                    r->kind == OP_REVERT ? "revert to snapshot" : op_kind_name(r->kind), r->name,
                    guest);
    else if (r->kind == OP_CLONE || r->kind == OP_RENAME)
        strbuf_addf(out, "%s '%s' to '%s'", op_kind_name(r->kind), guest, r->name);
    else
        strbuf_addf(out, "%s '%s'", op_kind_name(r->kind), guest);
    if (r->from_snapshot)
        strbuf_addf(out, " from snapshot '%s'", r->from_snapshot);
}

static void add(struct strlist *ret, const char *before, const char *text)
{
    _cleanup_strbuf_ struct strbuf line = STRBUF_INIT;

    strbuf_addf(&line, "%s%s", before, text);
    strlist_add(ret, strbuf_str(&line));
}

static void add_all(struct strlist *ret, const char *before, const struct strlist *l)
{
    for (size_t i = 0; i < l->n; i++)
        add(ret, before, l->v[i]);
}

void report_plan(const struct plan *p, struct strlist *ret)
{
    _cleanup_strbuf_ struct strbuf size = STRBUF_INIT;

    for (size_t i = 0; i < p->steps.n; i++) {
        _cleanup_strbuf_ struct strbuf number = STRBUF_INIT;
        strbuf_addf(&number, "  %zu. ", i + 1);
        add(ret, strbuf_str(&number), p->steps.v[i]);
    }
    if (p->copy_bytes) {
        format_size(&size, p->copy_bytes);
        add(ret, "  copies: ", strbuf_str(&size));
    }
    add(ret, "  stands still: ", p->stands_still ? p->stands_still : "no");
    add_all(ret, "  to confirm: ", &p->loses);
    add_all(ret, "  refused without --force: ", &p->forced);
    add_all(ret, "  refused: ", &p->refused);
    add_all(ret, "  to do: ", &p->cures);
}

static void add_row(struct strlist *ret, const char *const *cells, size_t n)
{
    _cleanup_strbuf_ struct strbuf line = STRBUF_INIT;

    for (size_t i = 0; i < n; i++) {
        _cleanup_strbuf_ struct strbuf text = STRBUF_INIT;
        escape_terminal(&text, cells[i]);
        int pad = CELL_COLUMNS - escape_width(strbuf_str(&text));
        strbuf_addf(&line, "%s%*s", strbuf_str(&text), i + 1 < n ? (pad > 1 ? pad : 1) : 0, "");
    }
    strlist_add(ret, strbuf_str(&line));
}

void report_resize(const struct detail *d, struct strlist *ret)
{
    static const char *const keys[] = { "what", "requested", "applied", "seen", "reboot" };
    static const char *const heads[] = { "RESIZED", "REQUESTED", "APPLIED", "SEEN",
                                         "NEEDS REBOOT" };
    bool head = false;

    for (size_t i = 0; i < d->n; i++) {
        const char *cells[5];
        if (strcmp(d->records[i].section, "resize") != 0)
            continue;
        if (!head)
            add_row(ret, heads, 5);
        head = true;
        for (size_t k = 0; k < 5; k++) {
            const char *v = detail_value(&d->records[i], keys[k]);
            cells[k] = v ? v : "-";
        }
        add_row(ret, cells, 5);
    }
}

static void add_figures(struct strbuf *out, const struct detail *d)
{
    for (size_t i = 0; i < d->n; i++) {
        const struct detail_record *r = &d->records[i];
        if (strcmp(r->section, "snapshot") != 0)
            continue;
        const char *kind = detail_value(r, "kind"), *still = detail_value(r, "stood_still_ms");
        if (kind)
            strbuf_addf(out, ", %s", kind);
        if (still)
            strbuf_addf(out, "; the guest stood still for %s ms", still);
    }
}

void report_result(const struct request *r, const struct detail *result, uint64_t took_ns,
                   struct strlist *ret)
{
    _cleanup_strbuf_ struct strbuf line = STRBUF_INIT;

    report_title(&line, r);
    strbuf_addf(&line, ": done in %.1f s", (double)took_ns / 1e9);
    add_figures(&line, result);
    strlist_add(ret, strbuf_str(&line));
    report_resize(result, ret);
    for (size_t i = 0; i < result->n; i++)
        if (strcmp(result->records[i].section, "note") == 0)
            add(ret, "note: ", detail_value(&result->records[i], "text"));
}
