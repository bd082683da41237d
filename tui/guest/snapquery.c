#include "tui/guest/snapquery.h"

#include <stdlib.h>

#include "core/mem.h"
#include "core/sample.h"

#define ASK_EVERY_NS 5000000000ull

static void refuse(struct snapquery *q, const struct err *e)
{
    free(q->why);
    q->why = xstrdup(e->msg);
    operation_unref(q->asked);
    q->asked = NULL;
}

void snapquery_ask(struct snapquery *q, struct engine *e, size_t source,
                   const struct request *guest)
{
    struct err err = ERR_INIT;

    if (q->asked || (q->asked_ns && clock_ns() < q->asked_ns + ASK_EVERY_NS))
        return;
    q->asked_ns = clock_ns();
    q->asked = operation_new(guest);
    if (engine_submit(e, source, q->asked, TASK_SNAPSHOTS, &err) < 0)
        refuse(q, &err);
}

void snapquery_poll(struct snapquery *q)
{
    struct operation_status s;

    if (!q->asked)
        return;
    operation_status(q->asked, &s);
    if (s.state == OPERATION_FAILED) {
        refuse(q, &s.err);
    } else if (s.state == OPERATION_DONE) {
        operation_unref(q->answered);
        q->answered = steal(&q->asked);
        free(q->why);
        q->why = NULL;
    }
}

const struct detail *snapquery_answer(const struct snapquery *q)
{
    return q->answered ? operation_result(q->answered) : NULL;
}

void snapquery_hurry(struct snapquery *q)
{
    q->asked_ns = 0;
}

void snapquery_release(struct snapquery *q)
{
    operation_unref(q->asked);
    operation_unref(q->answered);
    free(q->why);
    *q = (struct snapquery){ .asked = NULL };
}
