/* The page's comparisons with the baseline: ratios as bars, and their figures. */
#include <math.h>

#include "experiment/compare.h"
#include "experiment/page_parts.h"
#include "experiment/plot_ratios.h"
#include "experiment/stats.h"

/* The same intervals whenever the page is made. */
enum { SEED = 1 };

/* One metric of a pair. */
struct measured {
    enum metric metric;
    double base_mean, mean;
    struct difference d;
};

static size_t measure(struct measured *ret, const struct page_pair *p)
{
    size_t n = 0;

    for (unsigned m = 0; m < METRIC_COUNT; m++) {
        _cleanup_free_ double *base = NULL, *other = NULL;
        size_t n_base = study_known(p->base, (enum metric)m, &base),
               n_other = study_known(p->guest, (enum metric)m, &other);
        if (!n_base && !n_other)
            continue;
        ret[n] = (struct measured){ .metric = (enum metric)m,
                                    .base_mean = stats_mean(base, n_base),
                                    .mean = stats_mean(other, n_other) };
        difference_measure(&ret[n].d, base, n_base, other, n_other, SEED);
        n++;
    }
    return n;
}

/* Why nothing can be said where samples are missing altogether; NULL: there are some on both sides.
 */
static const char *missing(const struct measured *v)
{
    if (isnan(v->base_mean))
        return "not known of the baseline";
    return isnan(v->mean) ? "not known" : NULL;
}

/* "more", "cannot tell". */
static const char *said(const struct measured *v)
{
    return missing(v) ? missing(v) : verdict_name(v->d.verdict);
}

static void put_bars(struct sheet *s, const struct measured *v, size_t n, size_t number,
                     const char *title)
{
    _cleanup_strbuf_ struct strbuf name = STRBUF_INIT, text = STRBUF_INIT, axis = STRBUF_INIT;
    struct ratio_row rows[METRIC_COUNT];
    struct ratios r = { .rows = rows, .n = n };
    struct plot p;

    for (size_t i = 0; i < n; i++)
        rows[i] = (struct ratio_row){ .name = metric_info(v[i].metric)->label,
                                      .ratio = v[i].d.ratio,
                                      .low = v[i].d.low,
                                      .high = v[i].d.high,
                                      .sure = v[i].d.compared &&
                                              v[i].d.verdict != VERDICT_CANNOT_TELL,
                                      .said = said(&v[i]) };
    strbuf_addf(&name, "ratios-%zu", number);
    strbuf_adds(&axis, "ratio of the means, with its 95 % interval; 1: as the baseline");
    r.axis = strbuf_str(&axis);
    ratios_describe(&text, rows, n);
    p = (struct plot){ .name = strbuf_str(&name),
                       .title = title,
                       .description = strbuf_str(&text) };
    plot_of_ratios(&p, &r);
    sheet_plot(s, &p,
               "Filled bars differ by the test and its interval; dashed ones cannot be told from the baseline.");
}

static void put_row(struct sheet *s, const struct measured *v)
{
    _cleanup_strbuf_ struct strbuf text = STRBUF_INIT;

    strbuf_adds(s->out, "<tr><th scope=\"row\">");
    sheet_text(s, metric_info(v->metric)->label);
    strbuf_adds(s->out, "</th>");
    sheet_figure(s, v->metric, v->base_mean, "not known of the baseline");
    sheet_figure(s, v->metric, v->mean, "not known");
    if (isnan(v->d.ratio))
        strbuf_adds(&text, "–");
    else
        ratio_format(&text, v->d.ratio, v->d.low, v->d.high);
    sheet_element(s, "td", strbuf_str(&text));
    strbuf_addf(s->out,
                isnan(v->d.p)     ? "<td>–</td>"
                : v->d.p < 0.0005 ? "<td>&lt; 0.001</td>"
                                  : "<td>%.3f</td>",
                v->d.p);
    strbuf_adds(s->out, "<td class=\"why\">");
    sheet_text(s, said(v));
    if (!missing(v) && v->d.why[0]) {
        strbuf_adds(s->out, "; ");
        sheet_text(s, v->d.why);
    }
    strbuf_adds(s->out, "</td></tr>\n");
}

static void name_guest(struct strbuf *out, const struct page *p, const struct study *st,
                       const struct study_guest *g)
{
    strbuf_addf(out, "%s (", g->name);
    guest_about(out, p, st, g);
    strbuf_adds(out, ")");
}

static void put_pair(struct sheet *s, size_t i)
{
    static const char *const names[] = { "Metric", "Baseline", "This", "Ratio (interval)",
                                         "p",      "Verdict",  NULL };
    const struct page_pair *p = &s->page->pairs[i];
    _cleanup_strbuf_ struct strbuf title = STRBUF_INIT;
    struct measured v[METRIC_COUNT];
    size_t n = measure(v, p);

    name_guest(&title, s->page, p->study, p->guest);
    strbuf_adds(&title, " against ");
    name_guest(&title, s->page, p->base_study, p->base);
    sheet_element(s, "h3", strbuf_str(&title));
    if (n)
        put_bars(s, v, n, i + 1, strbuf_str(&title));
    sheet_head(
        s, "said",
        "Means and their ratios with 95 % intervals; p is of the rank test of Mann and Whitney",
        names);
    for (size_t k = 0; k < n; k++)
        put_row(s, &v[k]);
    sheet_table_end(s);
}

void page_comparisons(struct sheet *s)
{
    if (!s->page->n_pairs)
        return;
    strbuf_adds(s->out, "<section id=\"compared\">\n<h2>Compared with the baseline</h2>\n");
    for (size_t i = 0; i < s->page->n_pairs; i++)
        put_pair(s, i);
    strbuf_adds(s->out, "</section>\n");
}
