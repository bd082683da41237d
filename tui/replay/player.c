#include "tui/replay/player.h"

#include "core/strbuf.h"
#include "tui/console.h"

#define NS_PER_S 1e9

static const double speeds[] = { 0.25, 0.5, 1, 2, 4, 8, 16, 32, 64 };

enum { N_SPEEDS = sizeof(speeds) / sizeof(speeds[0]) };

bool timeline_read(struct timeline *ret, struct feed *f)
{
    const struct player_ops *p = f->ops->player;

    if (!p)
        return false;
    *ret = (struct timeline){ .now_ns = f->ops->now_ns(f), .speed = p->speed(f) };
    p->range(f, &ret->begin_ns, &ret->end_ns);
    ret->n_marks = p->marks(f, &ret->marks);
    return true;
}

int timeline_cell(const struct timeline *t, uint64_t t_ns, int cells)
{
    if (cells <= 1 || t_ns <= t->begin_ns || t->end_ns <= t->begin_ns)
        return 0;
    if (t_ns >= t->end_ns)
        return cells - 1;
    return (int)((double)(t_ns - t->begin_ns) / (double)(t->end_ns - t->begin_ns) * (cells - 1));
}

/* The first instant of the cell. */
static uint64_t begin_of_cell(const struct timeline *t, int cell, int cells)
{
    double length = (double)(t->end_ns - t->begin_ns);
    uint64_t at = t->begin_ns;

    if (cells <= 1 || cell <= 0)
        return t->begin_ns;
    if (cell >= cells - 1)
        return t->end_ns;
    at += (uint64_t)(length * cell / (cells - 1));
    while (timeline_cell(t, at, cells) < cell) /* it was rounded down */
        at++;
    return at;
}

uint64_t timeline_at(const struct timeline *t, int cell, int cells)
{
    for (size_t i = 0; i < t->n_marks; i++)
        if (timeline_cell(t, t->marks[i].t_ns, cells) == cell)
            return t->marks[i].t_ns;
    return begin_of_cell(t, cell, cells);
}

const struct feed_mark *timeline_next(const struct timeline *t, uint64_t t_ns)
{
    for (size_t i = 0; i < t->n_marks; i++)
        if (t->marks[i].t_ns > t_ns)
            return &t->marks[i];
    return NULL;
}

const struct feed_mark *timeline_previous(const struct timeline *t, uint64_t t_ns)
{
    for (size_t i = t->n_marks; i-- > 0;)
        if (t->marks[i].t_ns < t_ns)
            return &t->marks[i];
    return NULL;
}

static uint64_t distance(const struct feed_mark *m, uint64_t t_ns)
{
    return m->t_ns < t_ns ? t_ns - m->t_ns : m->t_ns - t_ns;
}

const struct feed_mark *timeline_nearest(const struct timeline *t)
{
    const struct feed_mark *nearest = NULL;

    for (size_t i = 0; i < t->n_marks; i++)
        if (!nearest || distance(&t->marks[i], t->now_ns) < distance(nearest, t->now_ns))
            nearest = &t->marks[i];
    return nearest;
}

double player_speed_beside(double speed, bool up)
{
    for (int i = 0; i < N_SPEEDS; i++) {
        int at = up ? i : N_SPEEDS - 1 - i;
        if (up ? speeds[at] > speed : speeds[at] < speed)
            return speeds[at];
    }
    return speed;
}

/* The table of another instant is taken before the next frame. */
static void go_to(struct console *c, uint64_t t_ns)
{
    c->feed->ops->player->seek(c->feed, t_ns);
    c->pending = true;
}

static void set_speed(struct console *c, double speed)
{
    c->feed->ops->player->set_speed(c->feed, speed);
    c->pending = true;
}

void player_toggle(struct console *c)
{
    struct timeline t;

    if (!timeline_read(&t, c->feed))
        return;
    if (t.speed <= 0 && t.now_ns >= t.end_ns)
        go_to(c, t.begin_ns);
    set_speed(c, t.speed > 0 ? 0 : c->play_speed);
}

void player_skip(struct console *c, double seconds)
{
    struct timeline t;

    if (!timeline_read(&t, c->feed))
        return;
    /* What is beyond the range is cut to it, also before a clock's zero. */
    double target = (double)(t.now_ns - t.begin_ns) + seconds * NS_PER_S;
    double length = (double)(t.end_ns - t.begin_ns);
    go_to(c, target <= 0        ? t.begin_ns
             : target >= length ? t.end_ns
                                : t.begin_ns + (uint64_t)target);
}

void player_go_to_cell(struct console *c, int cell, int cells)
{
    struct timeline t;

    if (timeline_read(&t, c->feed))
        go_to(c, timeline_at(&t, cell, cells));
}

void act_player_back_1s(struct console *c)
{
    player_skip(c, -1);
}

void act_player_on_1s(struct console *c)
{
    player_skip(c, 1);
}

void act_player_back_10s(struct console *c)
{
    player_skip(c, -10);
}

void act_player_on_10s(struct console *c)
{
    player_skip(c, 10);
}

void act_player_back_1m(struct console *c)
{
    player_skip(c, -60);
}

void act_player_on_1m(struct console *c)
{
    player_skip(c, 60);
}

void act_player_begin(struct console *c)
{
    go_to(c, 0);
}

void act_player_end(struct console *c)
{
    go_to(c, UINT64_MAX);
}

/* Also while it is paused: then it plays at that speed next. */
static void change_speed(struct console *c, bool up)
{
    c->play_speed = player_speed_beside(c->play_speed, up);
    if (c->feed->ops->player->speed(c->feed) > 0) {
        set_speed(c, c->play_speed);
        return;
    }
    _cleanup_strbuf_ struct strbuf text = STRBUF_INIT;
    strbuf_addf(&text, "it plays at %gx", c->play_speed);
    console_say(c, strbuf_str(&text));
}

void act_player_quicker(struct console *c)
{
    change_speed(c, true);
}

void act_player_calmer(struct console *c)
{
    change_speed(c, false);
}

static void go_to_mark(struct console *c, const struct feed_mark *m, const char *none)
{
    if (m)
        go_to(c, m->t_ns);
    else
        console_say(c, none);
}

void act_player_next_mark(struct console *c)
{
    struct timeline t;

    if (timeline_read(&t, c->feed))
        go_to_mark(c, timeline_next(&t, t.now_ns), "no mark comes after this instant");
}

void act_player_previous_mark(struct console *c)
{
    struct timeline t;

    if (timeline_read(&t, c->feed))
        go_to_mark(c, timeline_previous(&t, t.now_ns), "no mark comes before this instant");
}
