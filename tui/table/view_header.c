#include "tui/table/view.h"

#include <inttypes.h>
#include <string.h>
#include <time.h>

#include "core/format.h"
#include "core/rate.h"
#include "core/uri.h"

enum { TITLE_ROWS = 4, MAX_PROBLEMS = 3, MAX_REMOTE = 3, LABEL_COLUMNS = 36 };

/* The line is drawn up to the row where the room ends; what comes later matters less. */
struct page {
    struct canvas *cv;
    const struct console *c;
    int y, rows;
};

static struct pen new_line(struct page *p)
{
    return (struct pen){ p->y++, 1, p->cv->cols };
}

static bool full(const struct page *p)
{
    return p->y >= p->rows;
}

static bool is_remote_host(const struct table *t, size_t source, struct row *ret)
{
    return uri_is_remote(t->sources[source].uri) && table_host(t, source, ret);
}

static int limited(int n, int most)
{
    return n < most ? n : most;
}

int header_rows(const struct console *c)
{
    const struct table *t = &c->model.table;
    int problems = 0, remote = 0;
    struct row host;

    for (size_t i = 0; i < c->status.n; i++)
        problems += status_is_problem(&c->status.conns[i]);
    for (size_t i = 0; i < t->n_sources; i++)
        remote += is_remote_host(t, i, &host);
    return TITLE_ROWS + (c->feed->ops->player != NULL) + limited(problems, MAX_PROBLEMS) +
           limited(remote, MAX_REMOTE);
}

static void draw_clock(struct canvas *cv, const struct console *c, int y)
{
    char text[16];
    time_t now = (time_t)(c->feed->ops->wall_ns(c->feed) / 1000000000);
    struct tm tm;

    if (c->feed->ops->player)
        return; /* the time line has it */
    if (cv->cols >= 60 && localtime_r(&now, &tm) && strftime(text, sizeof(text), "%T", &tm))
        canvas_text_right(cv, y, cv->cols - 10, 9, STYLE_NORMAL, text);
}

static void draw_uptime(struct page *p, struct pen *pen, const struct row *host)
{
    _cleanup_strbuf_ struct strbuf up = STRBUF_INIT;
    uint64_t seconds;

    if (!sample_get(&host->guest->now, F_UPTIME, &seconds))
        return;
    format_duration(&up, seconds);
    pen_printf(p->cv, pen, STYLE_NORMAL, "  up %s", strbuf_str(&up));
}

static void draw_title(struct page *p, const struct row *host)
{
    const struct tui_options *o = p->c->options;
    _cleanup_strbuf_ struct strbuf tape = STRBUF_INIT;
    struct pen pen = new_line(p);

    draw_clock(p->cv, p->c, pen.y);
    if (p->cv->cols >= 60)
        pen.end -= 11;
    pen_printf(p->cv, &pen, STYLE_TITLE, "xltool %s", o->version ? o->version : "");
    if (p->c->paused_since_ns)
        pen_printf(p->cv, &pen, STYLE_WARN, "  paused %" PRIu64 "s",
                   (clock_ns() - p->c->paused_since_ns) / 1000000000u);
    recorder_describe(&p->c->recorder, &tape);
    if (tape.len)
        pen_printf(p->cv, &pen, STYLE_BAD, "  %s", strbuf_str(&tape));
    if (o->banner)
        pen_printf(p->cv, &pen, STYLE_WARN, "  %s", o->banner);
    if (host) {
        pen_printf(p->cv, &pen, STYLE_NORMAL, "  %s", host->guest->name);
        draw_uptime(p, &pen, host);
    }
    if (!p->c->feed->ops->player)
        pen_printf(p->cv, &pen, STYLE_NORMAL, "  every %gs", (double)p->c->interval_ns / 1e9);
    if (o->read_only)
        pen_text(p->cv, &pen, STYLE_LABEL, "  read-only");
}

enum style load_style(double share)
{
    return share > 0.9 ? STYLE_BAD : share > 0.7 ? STYLE_WARN : STYLE_GOOD;
}

/* "CPU[|||||    12.3% of 8]" */
static void draw_bar(struct canvas *cv, struct pen *pen, const char *label, int width, double value,
                     double total, const char *text)
{
    char cells[64];
    int filled = layout_bar(value, total, limited(width, sizeof(cells) - 1));

    memset(cells, '|', (size_t)filled);
    cells[filled] = '\0';
    pen_printf(cv, pen, STYLE_LABEL, "%s[", label);
    canvas_text(cv, pen->y, pen->x, width, load_style(total > 0 ? value / total : 0), cells);
    canvas_text_right(cv, pen->y, pen->x, width, STYLE_NORMAL, text);
    pen->x += width;
    pen_text(cv, pen, STYLE_LABEL, "]  ");
}

static void draw_host_cpu(struct canvas *cv, struct pen *pen, const struct row *host, int width)
{
    _cleanup_strbuf_ struct strbuf text = STRBUF_INIT;
    double per_s, percent = 0;
    const char *why;
    uint64_t cpus = 0;

    sample_get(&host->guest->now, F_VCPUS, &cpus);
    if (rate_per_s(host->prev, host->guest, F_CPU_TIME, &per_s, &why)) {
        percent = rate_display(F_CPU_TIME, per_s) / (cpus ? (double)cpus : 1);
        format_percent(&text, percent);
        strbuf_addc(&text, '%');
    } else {
        strbuf_addc(&text, '-');
    }
    if (cpus)
        strbuf_addf(&text, " of %" PRIu64, cpus);
    draw_bar(cv, pen, "CPU", width, percent, 100, strbuf_str(&text));
}

static void draw_host_mem(struct canvas *cv, struct pen *pen, const struct row *host, int width)
{
    _cleanup_strbuf_ struct strbuf text = STRBUF_INIT;
    uint64_t used = 0, total = 0;

    if (sample_get(&host->guest->now, F_MEM, &used))
        format_bytes(&text, (double)used);
    else
        strbuf_addc(&text, '-');
    strbuf_addc(&text, '/');
    if (sample_get(&host->guest->now, F_MEM_LIMIT, &total))
        format_bytes(&text, (double)total);
    else
        strbuf_addc(&text, '-');
    draw_bar(cv, pen, "Mem", width, (double)used, (double)total, strbuf_str(&text));
}

static void draw_rate(struct canvas *cv, struct pen *pen, const struct row *host, enum field f,
                      const char *unit)
{
    _cleanup_strbuf_ struct strbuf text = STRBUF_INIT;
    const char *why;
    double per_s;
    bool known = rate_per_s(host->prev, host->guest, f, &per_s, &why);

    if (known)
        format_bytes(&text, per_s);
    else
        strbuf_addc(&text, '-');
    pen_printf(cv, pen, known ? STYLE_NORMAL : STYLE_DIM, " %s", strbuf_str(&text));
    pen_printf(cv, pen, STYLE_NORMAL, " %s", unit);
}

/* Columns of each of the two bars: Net and Disk go beside them where there is room, and both frames
 * are whole on 40 columns. */
static int bar_width(int room)
{
    int width = (room - 54) / 2, most = (room - 12) / 2;

    width = width < 14 ? 14 : width > 40 ? 40 : width;
    return width <= most ? width : most > 11 ? most : 11;
}

/* A line of a machine; its name only where it is not this one. */
static void draw_host(struct page *p, const struct row *host, bool named)
{
    struct pen pen = new_line(p);

    if (named) {
        canvas_text(p->cv, pen.y, pen.x, 14, STYLE_TITLE, host->guest->name);
        pen.x += 15;
    }
    int width = bar_width(pen.end - pen.x);
    draw_host_cpu(p->cv, &pen, host, width);
    draw_host_mem(p->cv, &pen, host, width);
    pen_text(p->cv, &pen, STYLE_LABEL, "Net");
    draw_rate(p->cv, &pen, host, F_NET_RX_BYTES, "in");
    draw_rate(p->cv, &pen, host, F_NET_TX_BYTES, "out");
    pen_text(p->cv, &pen, STYLE_LABEL, "  Disk");
    draw_rate(p->cv, &pen, host, F_DISK_READ_BYTES, "r");
    draw_rate(p->cv, &pen, host, F_DISK_WRITE_BYTES, "w");
}

/* Returns where the line goes on. */
static int draw_guests(struct page *p)
{
    const struct model *m = &p->c->model;
    struct pen pen = new_line(p);

    pen_text(p->cv, &pen, STYLE_LABEL, "Guests");
    if (m->filter && m->n_shown != m->table.n)
        pen_printf(p->cv, &pen, STYLE_TITLE, " %zu of %zu", m->n_shown, m->table.n);
    else
        pen_printf(p->cv, &pen, STYLE_TITLE, " %zu", m->table.n);
    if (m->groups.by != GROUP_BY_NONE)
        pen_printf(p->cv, &pen, STYLE_LABEL, " by %s", grouping_names()[m->groups.by]);
    for (int s = 0; s < GUEST_STATE_COUNT; s++)
        if (m->states[s])
            pen_printf(p->cv, &pen, state_style(s), "  %zu %s", m->states[s], guest_state_name(s));
    if (m->n_stale)
        pen_printf(p->cv, &pen, STYLE_DIM, "  %zu old", m->n_stale);
    return pen.x;
}

/* Two connections may ask one daemon: it is counted once. */
static bool daemon_seen(const struct table *t, size_t before, const char *name)
{
    double percent;

    for (size_t i = 0; i < before; i++)
        if (daemon_percent(&t->sources[i], &percent) && t->sources[i].now->daemon.name &&
            strcmp(t->sources[i].now->daemon.name, name) == 0)
            return true;
    return false;
}

/* Adds a figure when it fits into what is left of the line. */
static void add_cost(struct strbuf *cost, int room, const char *name, double percent)
{
    _cleanup_strbuf_ struct strbuf one = STRBUF_INIT;

    strbuf_addf(&one, "%s%s %.1f%%", cost->len ? "  " : "", name, percent);
    if ((int)(cost->len + one.len) <= room)
        strbuf_adds(cost, strbuf_str(&one));
}

/* What watching costs, on the right of the guests' line, from column `from` on. */
static void draw_cost(struct page *p, int y, int from)
{
    static const char label[] = "  Cost ";
    const struct table *t = &p->c->model.table;
    _cleanup_strbuf_ struct strbuf cost = STRBUF_INIT;
    int label_width = (int)strlen(label), room = p->cv->cols - 1 - from - label_width;
    double percent;

    if (p->c->status.has_self)
        add_cost(&cost, room, "xltool", p->c->status.self_percent);
    for (size_t i = 0; i < t->n_sources; i++) {
        const struct table_source *s = &t->sources[i];
        if (daemon_percent(s, &percent) && s->now->daemon.name &&
            !daemon_seen(t, i, s->now->daemon.name))
            add_cost(&cost, room, s->now->daemon.name, percent);
    }
    if (!cost.len)
        return;
    int x = p->cv->cols - 1 - (int)cost.len;
    canvas_text(p->cv, y, x - label_width, label_width, STYLE_LABEL, label);
    canvas_text(p->cv, y, x, (int)cost.len, STYLE_NORMAL, strbuf_str(&cost));
}

static bool only_of_platform(const struct console *c, size_t i)
{
    for (size_t j = 0; j < c->status.n; j++)
        if (j != i && status_shows(&c->status.conns[j]) &&
            strcmp(c->status.conns[j].platform, c->status.conns[i].platform) == 0)
            return false;
    return true;
}

/* A connection in few words: its URI when that is short, else what tells it apart. */
static const char *conn_label(const struct console *c, size_t i)
{
    const struct feed_conn *conn = &c->status.conns[i];

    if (strlen(conn->uri) <= 18 || !only_of_platform(c, i))
        return conn->uri;
    return conn->platform;
}

static enum style conn_style(enum conn_state s)
{
    if (s == CONN_OK)
        return STYLE_GOOD;
    return s == CONN_CONNECTING || s == CONN_ABSENT ? STYLE_WARN : STYLE_BAD;
}

static void draw_conn(struct page *p, struct pen *pen, size_t i)
{
    const struct feed_conn *conn = &p->c->status.conns[i];
    _cleanup_strbuf_ struct strbuf age = STRBUF_INIT;
    uint64_t now = p->c->feed->ops->now_ns(p->c->feed);

    pen_text(p->cv, pen, STYLE_NORMAL, "  ");
    struct pen label = { pen->y, pen->x, limited(pen->x + LABEL_COLUMNS, pen->end) };
    pen_text(p->cv, &label, STYLE_NORMAL, conn_label(p->c, i));
    pen->x = label.x;
    if (conn->state == CONN_STALLED && conn->answered_ns && conn->answered_ns < now) {
        strbuf_addc(&age, ' ');
        format_age(&age, now - conn->answered_ns);
    }
    pen_printf(p->cv, pen, conn_style(conn->state), " %s%s", conn_state_name(conn->state),
               strbuf_str(&age));
}

static void draw_conns(struct page *p)
{
    struct pen pen = new_line(p);
    bool any = false;

    pen_text(p->cv, &pen, STYLE_LABEL, "Connections");
    for (size_t i = 0; i < p->c->status.n; i++) {
        if (!status_shows(&p->c->status.conns[i]))
            continue;
        draw_conn(p, &pen, i);
        any = true;
    }
    if (!any)
        pen_text(p->cv, &pen, STYLE_WARN, "  none found: --connect URI names one");
}

static void draw_problems(struct page *p)
{
    int drawn = 0;

    for (size_t i = 0; i < p->c->status.n && drawn < MAX_PROBLEMS && !full(p); i++) {
        const struct feed_conn *conn = &p->c->status.conns[i];
        if (!status_is_problem(conn))
            continue;
        struct pen pen = new_line(p);
        pen_text(p->cv, &pen, STYLE_BAD, "! ");
        if (!strstr(conn->err.msg, conn->uri))
            pen_printf(p->cv, &pen, STYLE_NORMAL, "%s: ", conn_label(p->c, i));
        pen_text(p->cv, &pen, STYLE_NORMAL, conn->err.msg);
        if (conn->err.cure[0])
            pen_printf(p->cv, &pen, STYLE_LABEL, "; %s", conn->err.cure);
        drawn++;
    }
}

static void draw_remote_hosts(struct page *p)
{
    const struct table *t = &p->c->model.table;
    struct row host;

    for (size_t i = 0, drawn = 0; i < t->n_sources && drawn < MAX_REMOTE && !full(p); i++) {
        if (!is_remote_host(t, i, &host))
            continue;
        draw_host(p, &host, true);
        drawn++;
    }
}

void header_draw(struct canvas *cv, const struct console *c, int rows)
{
    struct page p = { .cv = cv, .c = c, .rows = rows };
    struct row host;
    bool has_host = table_local_host(&c->model.table, &host);

    if (!full(&p))
        draw_title(&p, has_host ? &host : NULL);
    if (!full(&p) && c->feed->ops->player)
        timeline_draw(cv, c, p.y++);
    if (!full(&p) && has_host)
        draw_host(&p, &host, false);
    if (!full(&p)) {
        int end = draw_guests(&p);
        draw_cost(&p, p.y - 1, end);
    }
    if (!full(&p))
        draw_conns(&p);
    draw_problems(&p);
    draw_remote_hosts(&p);
}
