#include "tui/table/status.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "core/mem.h"

#define SELF_MIN_NS 500000000ull

static uint64_t process_cpu_ns(void)
{
    struct timespec ts;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &ts);
    return (uint64_t)ts.tv_sec * 1000000000u + (uint64_t)ts.tv_nsec;
}

static void update_self(struct status *s)
{
    uint64_t now = clock_ns(), cpu;

    if (s->at_ns && now - s->at_ns < SELF_MIN_NS)
        return;
    cpu = process_cpu_ns();
    s->has_self = s->at_ns != 0;
    if (s->has_self)
        s->self_percent = 100.0 * (double)(cpu - s->cpu_ns) / (double)(now - s->at_ns);
    s->cpu_ns = cpu;
    s->at_ns = now;
}

/* A feed's strings last until it is asked for the next connection. */
static const char *keep(struct status *s, const char *text)
{
    strlist_add(&s->texts, text);
    return s->texts.v[s->texts.n - 1];
}

void status_update(struct status *s, struct feed *f)
{
    strlist_release(&s->texts);
    s->n = f->ops->n_conns(f);
    s->conns = xreallocarray(s->conns, s->n, sizeof(*s->conns));
    for (size_t i = 0; i < s->n; i++) {
        struct feed_conn *c = &s->conns[i];
        f->ops->conn(f, i, c);
        c->uri = keep(s, c->uri);
        c->platform = keep(s, c->platform);
    }
    if (!f->ops->player) /* what playing costs says nothing about observing */
        update_self(s);
}

void status_release(struct status *s)
{
    strlist_release(&s->texts);
    free(s->conns);
    *s = (struct status){ .conns = NULL };
}

/* This machine's own /proc: its numbers are the header, its being well is no news. */
static bool is_machine(const struct feed_conn *c)
{
    return strcmp(c->platform, "host") == 0;
}

bool status_shows(const struct feed_conn *c)
{
    if (is_machine(c))
        return c->state != CONN_OK && c->state != CONN_CONNECTING;
    return !(c->optional && c->state == CONN_ABSENT);
}

bool status_is_problem(const struct feed_conn *c)
{
    return status_shows(c) && c->state != CONN_OK && c->state != CONN_CONNECTING;
}

bool daemon_percent(const struct table_source *s, double *ret)
{
    const struct snapshot *now = s->now, *prev = s->prev;

    if (!now || !prev || !now->daemon.known || !prev->daemon.known)
        return false;
    if (now->t_ns <= prev->t_ns || now->daemon.cpu_ns < prev->daemon.cpu_ns)
        return false; /* the daemon was restarted */
    *ret = 100.0 * (double)(now->daemon.cpu_ns - prev->daemon.cpu_ns) /
           (double)(now->t_ns - prev->t_ns);
    return true;
}
