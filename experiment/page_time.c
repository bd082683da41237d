/* The page's plots over time, and the list of marks beside them. */
#include <math.h>
#include <stdio.h>

#include "core/mem.h"
#include "experiment/page_parts.h"
#include "experiment/plot_timeline.h"
#include "experiment/stats.h"
#include "experiment/study_facts.h"

enum { MARKS_LISTED = 200, GUESTS_DESCRIBED = 12 };

#define NO_METRIC METRIC_COUNT

/* What goes into one strip. */
struct theme {
    const char *name, *title;
    enum metric metrics[STRIP_LINES];
    const char *line_names[STRIP_LINES];
};

static const struct theme themes[] = {
    { "cpu", "CPU", { METRIC_CPU, METRIC_HOST_CPU }, { "the guest ran", "the host spent for it" } },
    { "memory", "Memory", { METRIC_MEM, NO_METRIC }, { NULL, NULL } },
    { "net", "Network", { METRIC_NET_RX, METRIC_NET_TX }, { "received (rx)", "sent (tx)" } },
    { "disk", "Disk", { METRIC_DISK_READ, METRIC_DISK_WRITE }, { "read", "written" } },
};
enum { N_THEMES = sizeof(themes) / sizeof(themes[0]) };

static double most_of(const struct study_guest *g, const struct theme *t)
{
    double most = 0;

    for (int k = 0; k < STRIP_LINES; k++)
        for (size_t i = 0; t->metrics[k] != NO_METRIC && i < g->n; i++)
            most = fmax(most, g->v[t->metrics[k]][i]); /* NaN counts for nothing */
    return most;
}

static bool knows(const struct study_guest *g, const struct theme *t)
{
    for (int k = 0; k < STRIP_LINES; k++)
        for (size_t i = 0; t->metrics[k] != NO_METRIC && i < g->n; i++)
            if (!isnan(g->v[t->metrics[k]][i]))
                return true;
    return false;
}

static struct strip strip_of(const struct study_guest *g, const struct theme *t, double top)
{
    struct strip s = { .name = g->name,
                       .about = g->platform,
                       .unit = metric_plot_unit(t->metrics[0]),
                       .t = g->t,
                       .n = g->n };

    s.top = top > 0 ? top * 1.04 : 1;
    for (int k = 0; k < STRIP_LINES; k++)
        if (t->metrics[k] != NO_METRIC)
            s.v[k] = g->v[t->metrics[k]];
    if (!knows(g, t))
        s.why = study_why(g, t->metrics[0]);
    return s;
}

static void describe(struct strbuf *out, const struct study_guest *g, const struct theme *t)
{
    strbuf_addf(out, " %s (%s):", g->name, g->platform);
    for (int k = 0; k < STRIP_LINES && t->metrics[k] != NO_METRIC; k++) {
        _cleanup_free_ double *v = NULL;
        size_t n = study_sorted(g, t->metrics[k], &v);
        strbuf_addf(out, "%s %s ", k ? "," : "", metric_info(t->metrics[k])->label);
        if (!n) {
            strbuf_adds(out, "not known");
            continue;
        }
        strbuf_adds(out, "mean ");
        metric_format(out, t->metrics[k], stats_mean(v, n));
        strbuf_adds(out, ", at most ");
        metric_format(out, t->metrics[k], v[n - 1]);
    }
    strbuf_adds(out, ".");
}

/* The plot of a timeline whose strips are there. */
static void put(struct sheet *s, const struct study *st, struct timeline *t, const char *name,
                const char *title, const char *description)
{
    _cleanup_free_ struct time_mark *marks = xcalloc(st->n_marks, sizeof(*marks));
    _cleanup_strbuf_ struct strbuf id = STRBUF_INIT, axis = STRBUF_INIT;
    struct plot p = { .title = title, .description = description };

    for (size_t i = 0; i < st->n_marks; i++)
        marks[i] = (struct time_mark){ st->marks[i].t, st->marks[i].kind, i + 1 };
    t->marks = marks;
    t->n_marks = st->n_marks;
    t->end = st->seconds;
    strbuf_adds(&axis, "time since ");
    study_add_time(&axis, st->wall_ns);
    t->axis = strbuf_str(&axis);
    strbuf_addf(&id, "time-%zu-%s", (size_t)(st - s->page->studies) + 1, name);
    p.name = strbuf_str(&id);
    plot_of_timeline(&p, t);
    sheet_plot(s, &p, title);
}

static void put_theme(struct sheet *s, const struct study *st, const struct theme *theme)
{
    _cleanup_free_ struct strip *strips = xcalloc(st->n_guests, sizeof(*strips));
    _cleanup_strbuf_ struct strbuf title = STRBUF_INIT, text = STRBUF_INIT;
    struct timeline t = { .line_names = { theme->line_names[0], theme->line_names[1] },
                          .strips = strips,
                          .n_strips = st->n_guests };
    double top = 0;

    for (size_t i = 0; i < st->n_guests; i++)
        top = fmax(top, most_of(st->guests[i], theme));
    strbuf_addf(&text, "Lines over %.1f s.", st->seconds);
    for (size_t i = 0; i < st->n_guests; i++) {
        strips[i] = strip_of(st->guests[i], theme, top);
        if (i < GUESTS_DESCRIBED)
            describe(&text, st->guests[i], theme);
    }
    strbuf_addf(&title, "%s of each guest, %s. All on one scale.", theme->title,
                unit_name(metric_plot_unit(theme->metrics[0])));
    sheet_element(s, "h4", theme->title);
    put(s, st, &t, theme->name, strbuf_str(&title), strbuf_str(&text));
}

/* A strip for each theme, each with a scale of its own. */
static void put_host(struct sheet *s, const struct study *st)
{
    static const char *const units[N_THEMES] = { "100% = one core", "bytes", "bytes per second", "bytes per second" };
    _cleanup_strbuf_ struct strbuf title = STRBUF_INIT, text = STRBUF_INIT;
    struct strip strips[N_THEMES];
    struct timeline t = { .line_names = { "CPU, memory, received, read", "sent, written" },
                          .strips = strips,
                          .n_strips = N_THEMES };
    const struct study_guest *h = st->host;

    if (!h || !h->n)
        return;
    strbuf_addf(&text, "Lines over %.1f s.", st->seconds);
    for (size_t i = 0; i < N_THEMES; i++) {
        struct theme theme = themes[i];
        theme.metrics[1] = i ? theme.metrics[1]
                             : NO_METRIC; /* what it burns for itself is what it burns */
        strips[i] = strip_of(h, &theme, most_of(h, &theme));
        strips[i].name = theme.title;
        strips[i].about = units[i];
        describe(&text, h, &theme);
    }
    strbuf_addf(&title, "The host %s: all that ran on it, guests included. K, M, G: powers of 1024.", h->name);
    sheet_element(s, "h4", "The host");
    put(s, st, &t, "host", strbuf_str(&title), strbuf_str(&text));
}

static void list_marks(struct sheet *s, const struct study *st)
{
    static const char *const names[] = { "Mark", "Time", "Kind", "Text", NULL };

    if (!st->n_marks)
        return;
    sheet_head(s, "text",
               "Marks and operations, by their numbers in the plots; operations are dashed there",
               names);
    for (size_t i = 0; i < st->n_marks && i < MARKS_LISTED; i++) {
        const struct study_mark *m = &st->marks[i];
        strbuf_addf(s->out, "<tr><th scope=\"row\">%zu</th><td>%.1f s</td><td>%s</td>", i + 1, m->t,
                    m->kind == MARK_OPERATION ? "operation" : "mark");
        sheet_element(s, "td", m->text);
        strbuf_adds(s->out, "</tr>\n");
    }
    sheet_table_end(s);
    if (st->n_marks > MARKS_LISTED)
        strbuf_addf(s->out, "<p class=\"why\">%zu more are not listed.</p>\n",
                    st->n_marks - MARKS_LISTED);
}

void page_timelines(struct sheet *s)
{
    strbuf_adds(s->out, "<section id=\"time\">\n<h2>Over time</h2>\n");
    for (size_t i = 0; i < s->page->n; i++) {
        const struct study *st = &s->page->studies[i];
        if (s->page->n > 1)
            sheet_element(s, "h3", st->name);
        list_marks(s, st);
        for (size_t k = 0; st->n_guests && k < N_THEMES; k++)
            put_theme(s, st, &themes[k]);
        put_host(s, st);
    }
    strbuf_adds(s->out, "</section>\n");
}
