/* Questions to an observer about one guest: put by the main thread, answered by the sampler. */
#include "engine/conn.h"

#include <errno.h>
#include <stdlib.h>

#include "core/mem.h"

void inquiry_unref(struct inquiry *q)
{
    if (--q->refs > 0)
        return;
    detail_release(&q->detail);
    free(q->guest_id);
    free(q);
}

struct inquiry *inquiry_new(struct conn *c, const char *guest_id)
{
    struct inquiry *q = xcalloc(1, sizeof(*q));

    q->refs = 2;
    q->conn = c;
    q->guest_id = xstrdup(guest_id);
    pthread_mutex_lock(&c->lock);
    if (c->inquiry)
        inquiry_unref(c->inquiry);
    c->inquiry = q;
    pthread_cond_signal(&c->wake);
    pthread_mutex_unlock(&c->lock);
    return q;
}

int engine_answer(struct inquiry *q, struct detail *ret, struct err *err)
{
    int rc = -EAGAIN;

    pthread_mutex_lock(&q->conn->lock);
    if (q->done) {
        rc = -q->err.code;
        *err = q->err;
        *ret = q->detail;
        q->detail = (struct detail)DETAIL_INIT;
    }
    pthread_mutex_unlock(&q->conn->lock);
    return rc;
}

void engine_forget(struct inquiry *q)
{
    struct conn *c = q->conn;

    pthread_mutex_lock(&c->lock);
    if (c->inquiry == q) { /* the sampler has not seen it yet: its reference is ours */
        c->inquiry = NULL;
        q->refs--;
    }
    inquiry_unref(q);
    pthread_mutex_unlock(&c->lock);
}
