#include "tui/table/backlog.h"

#define NS_PER_S 1000000000ull
/* A key is answered meanwhile: what is left waits for the next call. */
#define BUDGET_NS (20 * 1000000ull)

void backlog_init(struct backlog *b)
{
    *b = (struct backlog){ .history = history_new(BACKLOG_SAMPLES) };
}

void backlog_release(struct backlog *b)
{
    history_free(b->history);
    b->history = NULL;
}

/* Starts afresh where what has been taken is not the recent past of now: at the beginning, and
 * after a seek. */
static void begin(struct backlog *b, uint64_t now_ns)
{
    const uint64_t span = BACKLOG_SECONDS * NS_PER_S;

    if (b->at_ns && b->at_ns <= now_ns && now_ns - b->at_ns <= span)
        return;
    history_clear(b->history);
    b->at_ns = now_ns > span ? now_ns - span : 1;
}

static void take_instant(struct backlog *b, struct feed *f, uint64_t t_ns)
{
    _cleanup_table_ struct table t = TABLE_INIT;

    f->ops->player->table_at(f, t_ns, &t);
    history_take(b->history, &t);
}

/* Reads what was recorded after at_ns and before now_ns: of each second the first instant, or a
 * recording of many samples a second would cost more than its charts show. */
static bool catch_up(struct backlog *b, struct feed *f, uint64_t now_ns)
{
    uint64_t deadline = clock_ns() + BUDGET_NS, next;

    while (b->at_ns < now_ns && f->ops->player->next(f, b->at_ns, &next) && next < now_ns) {
        if (clock_ns() >= deadline)
            return false;
        take_instant(b, f, next);
        b->at_ns = (next / NS_PER_S + 1) * NS_PER_S - 1;
    }
    return true;
}

bool backlog_take(struct backlog *b, struct feed *f, const struct table *t)
{
    if (f->ops->player) {
        begin(b, t->t_ns);
        if (!history_is_next(b->history, t) && !catch_up(b, f, t->t_ns))
            return false;
    }
    history_take(b->history, t);
    b->at_ns = t->t_ns;
    return true;
}
