/* The clock of a recording that is played. */
#include "experiment/replay.h"

#include <math.h>
#include <sys/timerfd.h>

#define NS_PER_S 1000000000u
#define SPEED_MOST 100000.0

static uint64_t clip(const struct replay *r, uint64_t t_ns)
{
    return t_ns < r->begin_ns ? r->begin_ns : t_ns > r->end_ns ? r->end_ns : t_ns;
}

uint64_t player_now(struct replay *r)
{
    if (r->speed <= 0)
        return r->played_ns;
    double passed = (double)(clock_ns() - r->since_ns) * r->speed;
    uint64_t left = r->end_ns - r->played_ns;
    if (passed < (double)left)
        return r->played_ns + (uint64_t)passed;
    r->played_ns = r->end_ns; /* it stops there */
    r->speed = 0;
    return r->played_ns;
}

static bool next_instant(struct replay *r, struct cursor *c, uint64_t t_ns, uint64_t *ret_ns)
{
    uint64_t found;

    if (t_ns < r->begin_ns) {
        *ret_ns = r->begin_ns;
        return true;
    }
    if (t_ns >= r->end_ns || !cursor_move(r, c, t_ns))
        return false;
    if (decoder_next(&c->decoder, &found) && found > t_ns) {
        *ret_ns = found;
        return true;
    }
    for (size_t i = c->block + 1; i < r->blocks.n; i++) {
        if (r->blocks.v[i].bad || r->blocks.v[i].begin_ns <= t_ns)
            continue;
        *ret_ns = r->blocks.v[i].begin_ns;
        return true;
    }
    return false;
}

void player_set_timer(struct replay *r)
{
    struct itimerspec when = { .it_value = { 0 } };
    uint64_t now = player_now(r), next;

    if (r->speed > 0 && next_instant(r, &r->present, now, &next)) {
        double wait = ceil((double)(next - r->played_ns) / r->speed);
        uint64_t due = r->since_ns + (uint64_t)wait;
        when.it_value.tv_sec = (time_t)(due / NS_PER_S);
        when.it_value.tv_nsec = (long)(due % NS_PER_S);
    }
    timerfd_settime(r->timer_fd, TFD_TIMER_ABSTIME, &when, NULL);
}

static void go_on_from(struct replay *r, uint64_t t_ns, double speed)
{
    r->played_ns = clip(r, t_ns);
    r->since_ns = clock_ns();
    r->speed = r->played_ns < r->end_ns ? speed : 0;
    player_set_timer(r);
}

void player_begin(struct replay *r)
{
    r->begin_ns = r->blocks.v[0].begin_ns;
    r->end_ns = r->blocks.v[r->blocks.n - 1].end_ns;
    go_on_from(r, r->begin_ns, 1);
}

static void range(struct feed *f, uint64_t *ret_begin_ns, uint64_t *ret_end_ns)
{
    *ret_begin_ns = replay_of(f)->begin_ns;
    *ret_end_ns = replay_of(f)->end_ns;
}

static void seek(struct feed *f, uint64_t t_ns)
{
    struct replay *r = replay_of(f);

    player_now(r);
    go_on_from(r, t_ns, r->speed);
}

static void set_speed(struct feed *f, double speed)
{
    struct replay *r = replay_of(f);
    uint64_t now = player_now(r);

    go_on_from(r, now, !(speed > 0) ? 0 : speed < SPEED_MOST ? speed : SPEED_MOST);
}

static double speed_of(struct feed *f)
{
    struct replay *r = replay_of(f);

    player_now(r);
    return r->speed;
}

static size_t marks(struct feed *f, const struct feed_mark **ret)
{
    *ret = replay_of(f)->marks;
    return replay_of(f)->n_marks;
}

static bool next(struct feed *f, uint64_t t_ns, uint64_t *ret_ns)
{
    return next_instant(replay_of(f), &replay_of(f)->other, t_ns, ret_ns);
}

static void table_at(struct feed *f, uint64_t t_ns, struct table *ret)
{
    struct replay *r = replay_of(f);

    replay_table(r, &r->other, clip(r, t_ns), ret);
}

const struct player_ops replay_player = {
    .range = range,
    .seek = seek,
    .set_speed = set_speed,
    .speed = speed_of,
    .marks = marks,
    .next = next,
    .table_at = table_at,
};
