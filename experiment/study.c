#include "experiment/study.h"

#include <math.h>
#include <string.h>

#include "core/mem.h"
#include "experiment/recording.h"
#include "experiment/stats.h"
#include "experiment/study_facts.h"

#define NS_PER_S 1e9
/* A mark may come after the last sample. */
#define MARK_LATE_NS 10000000000ull

enum { LEAST_ID = 4 };

/* A recording that is gone through. */
struct walk {
    struct study *study;
    struct feed *feed;
    const struct study_wish *wish;
    struct study_guest **all; /* sorted by connection and id */
    size_t n, cap;
    size_t round;  /* tables so far */
    bool choosing; /* the first time through: who is there, and what they use */
};

static void guest_free(struct study_guest *g)
{
    if (!g)
        return;
    for (unsigned m = 0; m < METRIC_COUNT; m++) {
        free(g->v[m]);
        free(g->why[m]);
    }
    free(g->t);
    free(g->id);
    free(g->name);
    free(g->platform);
    free(g);
}

void study_release(struct study *s)
{
    for (size_t i = 0; i < s->n_guests; i++)
        guest_free(s->guests[i]);
    for (size_t i = 0; i < s->n_marks; i++)
        free(s->marks[i].text);
    for (size_t i = 0; i < s->n_facts; i++) {
        free(s->facts[i].key);
        free(s->facts[i].value);
    }
    guest_free(s->host);
    free(s->guests);
    free(s->marks);
    free(s->facts);
    free(s->warning);
    free(s->command);
    free(s->output[0]);
    free(s->output[1]);
    free(s->path);
    *s = (struct study){ .path = NULL };
}

/* Samples count from here on: what was read by the begin has rates of the time before it, as in
 * `compare`. Where there is one instant it is all there is. */
static uint64_t first_ns(const struct study *s)
{
    return s->end_ns > s->begin_ns ? s->begin_ns : 0;
}

static struct study_guest *guest_new(const struct study *s, const struct row *r)
{
    struct study_guest *g = xcalloc(1, sizeof(*g));

    g->source = r->source;
    g->taken_ns = first_ns(s);
    g->id = xstrdup(r->guest->id);
    g->name = xstrdup(r->guest->name);
    g->platform = xstrdup(r->guest->platform);
    return g;
}

static int order(const struct study_guest *g, const struct row *r)
{
    if (g->source != r->source)
        return g->source < r->source ? -1 : 1;
    return strcmp(g->id, r->guest->id);
}

/* The guest of a row. Rows come in the same order, so it is mostly the one at *at, where the last
 * row's was. */
static struct study_guest *find(struct walk *w, const struct row *r, size_t *at)
{
    if (*at > 0 && order(w->all[*at - 1], r) >= 0)
        *at = 0;
    while (*at < w->n && order(w->all[*at], r) < 0)
        ++*at;
    if (*at < w->n && order(w->all[*at], r) == 0)
        return w->all[(*at)++];
    if (!w->choosing)
        return NULL;
    w->all = grow_array(w->all, &w->cap, w->n + 1, sizeof(struct study_guest *));
    memmove(&w->all[*at + 1], &w->all[*at], (w->n - *at) * sizeof(struct study_guest *));
    w->n++;
    return w->all[(*at)++] = guest_new(w->study, r);
}

static double *place(double **column, size_t *cap, size_t n)
{
    *column = grow_array(*column, cap, n + 1, sizeof(double));
    return *column + n;
}

static void add_point(struct study_guest *g, double t, const double *v)
{
    if (g->n && t < g->t[g->n - 1])
        t = g->t[g->n - 1];
    for (unsigned m = 0; m < METRIC_COUNT; m++)
        *place(&g->v[m], &g->cap[m], g->n) = v ? v[m] : (double)NAN;
    *place(&g->t, &g->cap[METRIC_COUNT], g->n) = t;
    g->n++;
}

static bool ends_in_gap(const struct study_guest *g)
{
    for (unsigned m = 0; g->n && m < METRIC_COUNT; m++)
        if (!isnan(g->v[m][g->n - 1]))
            return false;
    return true;
}

static void add_gap(struct study_guest *g, double t)
{
    if (!ends_in_gap(g))
        add_point(g, t, NULL);
}

static void note_why(struct study_guest *g, enum metric m, const char *why)
{
    if (g->why[m] && strcmp(g->why[m], why) == 0)
        return;
    free(g->why[m]);
    g->why[m] = xstrdup(why);
}

static double seconds_at(const struct study *s, uint64_t t_ns)
{
    return t_ns > s->begin_ns ? (double)(t_ns - s->begin_ns) / NS_PER_S : 0;
}

static void take_sample(const struct walk *w, struct study_guest *g, const struct row *r)
{
    double v[METRIC_COUNT];

    for (unsigned m = 0; m < METRIC_COUNT; m++) {
        const char *why = "unknown";
        if (metric_value((enum metric)m, r, &v[m], &why))
            continue;
        v[m] = (double)NAN;
        note_why(g, (enum metric)m, why);
    }
    add_point(g, seconds_at(w->study, r->guest->now.t_ns), v);
}

/* A row of one table: a sample, when there has been a new one; a gap, when the guest was away or
 * its connection does not answer. */
static void take_row(const struct walk *w, struct study_guest *g, const struct row *r, double t)
{
    if (g->round + 1 < w->round)
        add_gap(g, t);
    g->round = w->round;
    if (r->stale)
        add_gap(g, t);
    else if (r->guest->now.t_ns > g->taken_ns)
        take_sample(w, g, r);
    g->taken_ns = r->guest->now.t_ns;
}

static void count_row(const struct walk *w, struct study_guest *g, const struct table *t,
                      const struct row *r)
{
    double cpu;
    const char *why;

    if (!g->wanted)
        g->wanted = !w->wish->filter || filter_match(w->wish->filter, t, r);
    if (r->stale || r->guest->now.t_ns <= g->taken_ns)
        return;
    g->taken_ns = r->guest->now.t_ns;
    w->study->samples += g->wanted;
    if (metric_value(METRIC_CPU, r, &cpu, &why))
        g->cpu_sum += cpu;
}

static void take_host(struct walk *w, const struct table *t)
{
    struct study *s = w->study;
    struct row host;

    if (w->choosing || !table_local_host(t, &host))
        return;
    if (!s->host)
        s->host = guest_new(s, &host);
    if (s->host->source == host.source)
        take_row(w, s->host, &host, seconds_at(s, t->t_ns));
}

static void take_table(struct walk *w, const struct table *t)
{
    size_t at = 0;

    w->round++;
    for (size_t i = 0; i < t->n; i++) {
        struct study_guest *g = find(w, &t->rows[i], &at);
        if (g && w->choosing)
            count_row(w, g, t, &t->rows[i]);
        else if (g)
            take_row(w, g, &t->rows[i], seconds_at(w->study, t->t_ns));
    }
    take_host(w, t);
}

static void go_through(struct walk *w)
{
    uint64_t t_ns = w->study->begin_ns;

    w->round = 0;
    do {
        _cleanup_table_ struct table t = TABLE_INIT;
        w->feed->ops->player->table_at(w->feed, t_ns, &t);
        take_table(w, &t);
    } while (w->feed->ops->player->next(w->feed, t_ns, &t_ns) && t_ns <= w->study->end_ns);
}

static int by_use(const void *a, const void *b)
{
    const struct study_guest *x = *(struct study_guest *const *)a,
                             *y = *(struct study_guest *const *)b;

    if (x->wanted != y->wanted)
        return x->wanted ? -1 : 1;
    if (x->cpu_sum > y->cpu_sum || x->cpu_sum < y->cpu_sum)
        return x->cpu_sum > y->cpu_sum ? -1 : 1;
    return strcmp(x->name, y->name);
}

static int by_place(const void *a, const void *b)
{
    const struct study_guest *x = *(struct study_guest *const *)a,
                             *y = *(struct study_guest *const *)b;

    if (x->source != y->source)
        return x->source < y->source ? -1 : 1;
    return strcmp(x->id, y->id);
}

static void sort_guests(struct study_guest **v, size_t n,
                        int (*compare)(const void *, const void *))
{
    if (n)
        qsort(v, n, sizeof(*v), compare);
}

bool study_guest_is(const struct study_guest *g, const char *word)
{
    size_t len = strlen(g->platform), n = strlen(word);

    if (strcmp(g->name, word) == 0)
        return true;
    if (strncmp(g->platform, word, len) == 0 && word[len] == ':' &&
        strcmp(g->name, word + len + 1) == 0)
        return true;
    return n >= LEAST_ID && strncmp(g->id, word, n) == 0;
}

/* Leaves those that are to be shown, in the order of the tables. */
static void choose(struct walk *w)
{
    size_t kept = 0;

    sort_guests(w->all, w->n, by_use);
    for (size_t i = 0; i < w->n; i++) {
        struct study_guest *g = w->all[i];
        w->study->n_found += g->wanted;
        g->taken_ns = first_ns(w->study);
        if (g->wanted && (i < w->wish->most || (w->wish->keep && study_guest_is(g, w->wish->keep))))
            w->all[kept++] = g;
        else
            guest_free(g);
    }
    w->n = kept;
    sort_guests(w->all, w->n, by_place);
    w->choosing = false;
}

/* No sum: the end may be that of time. */
static bool is_too_late(const struct study *s, uint64_t t_ns)
{
    return t_ns > s->end_ns && t_ns - s->end_ns > MARK_LATE_NS;
}

static void read_marks(struct study *s, struct feed *f)
{
    const struct feed_mark *marks;
    size_t n = f->ops->player->marks(f, &marks);

    s->marks = xcalloc(n, sizeof(*s->marks));
    for (size_t i = 0; i < n; i++)
        if (marks[i].t_ns >= s->begin_ns && !is_too_late(s, marks[i].t_ns))
            s->marks[s->n_marks++] = (struct study_mark){ seconds_at(s, marks[i].t_ns),
                                                          marks[i].kind, xstrdup(marks[i].text) };
}

/* Of the one with the most samples. */
static double interval_of(const struct study *s)
{
    const struct study_guest *longest = s->host;

    for (size_t i = 0; i < s->n_guests; i++)
        if (!longest || s->guests[i]->n > longest->n)
            longest = s->guests[i];
    if (!longest || longest->n < 2)
        return 0;
    return (longest->t[longest->n - 1] - longest->t[0]) / (double)(longest->n - 1);
}

void study_read(struct study *ret, struct feed *f, const char *path, const struct study_wish *wish)
{
    struct walk w = { .study = ret, .feed = f, .wish = wish, .choosing = true };
    const char *slash = strrchr(path, '/');

    *ret =
        (struct study){ .path = xstrdup(path), .begin_ns = wish->begin_ns, .end_ns = wish->end_ns };
    ret->name = ret->path + (slash ? slash + 1 - path : 0);
    ret->seconds = seconds_at(ret, ret->end_ns);
    f->ops->player->seek(f, ret->begin_ns);
    ret->wall_ns = f->ops->wall_ns(f);
    go_through(&w);
    choose(&w);
    go_through(&w);
    sort_guests(w.all, w.n, by_use);
    ret->guests = w.all;
    ret->n_guests = w.n;
    ret->interval = interval_of(ret);
    read_marks(ret, f);
    study_gather_facts(ret, f);
    const char *warning = replay_warning(f);
    ret->warning = warning ? xstrdup(warning) : NULL;
}

size_t study_known(const struct study_guest *g, enum metric m, double **ret)
{
    size_t n = 0;

    *ret = xcalloc(g->n, sizeof(**ret));
    for (size_t i = 0; i < g->n; i++)
        if (!isnan(g->v[m][i]))
            (*ret)[n++] = g->v[m][i];
    return n;
}

size_t study_sorted(const struct study_guest *g, enum metric m, double **ret)
{
    size_t n = study_known(g, m, ret);

    stats_sort(*ret, n);
    return n;
}

const char *study_why(const struct study_guest *g, enum metric m)
{
    return g->why[m] ? g->why[m] : "there was no sample";
}
