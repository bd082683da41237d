/* The page's tables of figures, and its box plots. */
#include <math.h>

#include "core/mem.h"
#include "experiment/compare.h"
#include "experiment/page_parts.h"
#include "experiment/plot_boxes.h"
#include "experiment/stats.h"

void guest_about(struct strbuf *out, const struct page *p, const struct study *s,
                 const struct study_guest *g)
{
    strbuf_adds(out, g->platform);
    if (p->n > 1)
        strbuf_addf(out, ", %s", s->name);
}

static size_t count_guests(const struct page *p)
{
    size_t n = 0;

    for (size_t i = 0; i < p->n; i++)
        n += p->studies[i].n_guests;
    return n;
}

static void begin_row(struct sheet *s, const char *name, const char *about)
{
    strbuf_adds(s->out, "<tr><th scope=\"row\">");
    sheet_text(s, name);
    strbuf_adds(s->out, " <small class=\"why\">");
    sheet_text(s, about);
    strbuf_adds(s->out, "</small></th>");
}

static void glance_row(struct sheet *s, const struct study *st, const struct study_guest *g)
{
    _cleanup_strbuf_ struct strbuf about = STRBUF_INIT;

    guest_about(&about, s->page, st, g);
    begin_row(s, g->name, strbuf_str(&about));
    for (unsigned m = 0; m <= METRIC_DISK_WRITE; m++) {
        _cleanup_free_ double *v = NULL;
        size_t n = study_known(g, (enum metric)m, &v);
        sheet_figure(s, (enum metric)m, stats_mean(v, n), study_why(g, (enum metric)m));
    }
    strbuf_adds(s->out, "</tr>\n");
}

void page_glance(struct sheet *s)
{
    const char *names[METRIC_COUNT + 2] = { "Guest" };

    strbuf_adds(s->out, "<section id=\"glance\">\n<h2>At a glance</h2>\n");
    if (count_guests(s->page) == 0)
        strbuf_adds(s->out, "<p>There is no guest in it.</p>\n");
    for (unsigned m = 0; m <= METRIC_DISK_WRITE; m++)
        names[m + 1] = metric_info((enum metric)m)->label;
    sheet_head(s, "figures",
               "Means. CPU and wait in percent of one core, memory in bytes, network and disk in "
               "bytes per second",
               names);
    for (size_t i = 0; i < s->page->n; i++)
        for (size_t k = 0; k < s->page->studies[i].n_guests; k++)
            glance_row(s, &s->page->studies[i], s->page->studies[i].guests[k]);
    sheet_table_end(s);
    strbuf_adds(s->out, "</section>\n");
}

/* The samples of one metric, of all guests. */
struct lot {
    struct box_row *rows;
    double **values;
    struct strbuf *abouts;
    size_t n, known; /* known: rows with samples */
};

static void lot_take(struct lot *l, const struct page *p, const struct study *st,
                     const struct study_guest *g, enum metric m)
{
    struct box_row *r = &l->rows[l->n];
    double **v = &l->values[l->n];

    r->n = study_sorted(g, m, v);
    r->name = g->name;
    guest_about(&l->abouts[l->n], p, st, g);
    r->about = strbuf_str(&l->abouts[l->n]);
    r->sorted = *v;
    r->mean = stats_mean(*v, r->n);
    r->why = r->n ? NULL : study_why(g, m);
    l->known += r->n > 0;
    l->n++;
}

static void lot_make(struct lot *l, const struct page *p, enum metric m)
{
    size_t most = count_guests(p);

    *l = (struct lot){ .rows = xcalloc(most, sizeof(*l->rows)),
                       .values = xcalloc(most, sizeof(*l->values)),
                       .abouts = xcalloc(most, sizeof(*l->abouts)) };
    for (size_t i = 0; i < p->n; i++)
        for (size_t k = 0; k < p->studies[i].n_guests; k++)
            lot_take(l, p, &p->studies[i], p->studies[i].guests[k], m);
}

static void lot_release(struct lot *l)
{
    for (size_t i = 0; i < l->n; i++) {
        free(l->values[i]);
        strbuf_release(&l->abouts[i]);
    }
    free(l->rows);
    free(l->values);
    free(l->abouts);
}

static void figure_row(struct sheet *s, const struct box_row *r, enum metric m)
{
    struct figure f;

    begin_row(s, r->name, r->about);
    if (!r->n) {
        strbuf_adds(s->out, "<td colspan=\"8\" class=\"why\">not known: ");
        sheet_text(s, r->why);
        strbuf_adds(s->out, "</td></tr>\n");
        return;
    }
    figure_measure(&f, r->sorted, r->n);
    const double v[] = { f.mean, f.sd, f.least, f.p50, f.p95, f.p99, f.most };
    strbuf_addf(s->out, "<td>%zu</td>", f.n);
    for (size_t i = 0; i < sizeof(v) / sizeof(v[0]); i++)
        sheet_figure(s, m, v[i], "there are too few samples");
    strbuf_adds(s->out, "</tr>\n");
}

static void put_table(struct sheet *s, const struct lot *l, enum metric m)
{
    static const char *const names[] = { "Guest", "Samples", "Mean", "Spread", "Least",
                                         "p50",   "p95",     "p99",  "Most",   NULL };
    _cleanup_strbuf_ struct strbuf caption = STRBUF_INIT;

    metric_axis(&caption, m);
    sheet_head(s, "figures", strbuf_str(&caption), names);
    for (size_t i = 0; i < l->n; i++)
        figure_row(s, &l->rows[i], m);
    sheet_table_end(s);
}

static void describe(struct strbuf *out, const struct lot *l, enum metric m)
{
    for (size_t i = 0; i < l->n; i++) {
        const struct box_row *r = &l->rows[i];
        strbuf_addf(out, "%s%s (%s): ", i ? " " : "", r->name, r->about);
        if (!r->n) {
            strbuf_adds(out, "not known.");
            continue;
        }
        strbuf_adds(out, "median ");
        metric_format(out, m, stats_quantile(r->sorted, r->n, 0.5));
        strbuf_adds(out, ", the middle half from ");
        metric_format(out, m, stats_quantile(r->sorted, r->n, 0.25));
        strbuf_adds(out, " to ");
        metric_format(out, m, stats_quantile(r->sorted, r->n, 0.75));
        strbuf_adds(out, ".");
    }
}

static void put_boxes(struct sheet *s, const struct lot *l, enum metric m)
{
    _cleanup_strbuf_ struct strbuf axis = STRBUF_INIT, title = STRBUF_INIT, text = STRBUF_INIT,
                                   name = STRBUF_INIT;
    struct boxes b = { .unit = metric_plot_unit(m), .rows = l->rows, .n = l->n };
    struct plot p;

    metric_axis(&axis, m);
    b.axis = strbuf_str(&axis);
    strbuf_addf(&title, "The samples of %s as boxes, %s.", metric_info(m)->label,
                unit_name(b.unit));
    strbuf_addf(&name, "samples-%s", metric_info(m)->key);
    for (char *c = name.s; *c; c++)
        *c = *c == '_' ? '-' : *c;
    describe(&text, l, m);
    p = (struct plot){ .name = strbuf_str(&name),
                       .title = strbuf_str(&title),
                       .description = strbuf_str(&text) };
    plot_of_boxes(&p, &b);
    sheet_plot(s, &p, NULL);
}

static void put_metric(struct sheet *s, enum metric m)
{
    struct lot l;

    lot_make(&l, s->page, m);
    sheet_element(s, "h3", metric_info(m)->label);
    strbuf_adds(s->out, "\n");
    if (l.known) {
        put_boxes(s, &l, m);
        put_table(s, &l, m);
    } else {
        strbuf_adds(s->out, "<p class=\"why\">Not known of any guest");
        for (size_t i = 0; i < l.n && i < 1; i++) {
            strbuf_adds(s->out, ": ");
            sheet_text(s, l.rows[i].why);
        }
        strbuf_adds(s->out, ".</p>\n");
    }
    lot_release(&l);
}

void page_distributions(struct sheet *s)
{
    strbuf_adds(s->out, "<section id=\"samples\">\n<h2>Samples</h2>\n");
    sheet_about_boxes(s);
    for (unsigned m = 0; m < METRIC_COUNT && count_guests(s->page); m++)
        put_metric(s, (enum metric)m);
    strbuf_adds(s->out, "</section>\n");
}
