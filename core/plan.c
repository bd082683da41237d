#include "core/plan.h"

#include <stdarg.h>
#include <stdlib.h>

#include "core/mem.h"

_printf_(1, 0) static char *format(const char *fmt, va_list ap)
{
    char *text;

    return vasprintf(&text, fmt, ap) < 0 ? xstrdup(fmt) : text;
}

/* The same for each list of lines. */
#define ADD_LINE(list, fmt)                              \
    do {                                                 \
        va_list ap;                                      \
        va_start(ap, fmt);                               \
        _cleanup_free_ char *line = format(fmt, ap);     \
        va_end(ap);                                      \
        strlist_add(list, line);                         \
    } while (0)

void plan_step(struct plan *p, const char *fmt, ...)
{
    ADD_LINE(&p->steps, fmt);
}

void plan_loses(struct plan *p, const char *fmt, ...)
{
    ADD_LINE(&p->loses, fmt);
}

void plan_force(struct plan *p, const char *fmt, ...)
{
    ADD_LINE(&p->forced, fmt);
}

void plan_refuse(struct plan *p, const char *fmt, ...)
{
    ADD_LINE(&p->refused, fmt);
}

void plan_cure(struct plan *p, const char *fmt, ...)
{
    ADD_LINE(&p->cures, fmt);
}

void plan_stands_still(struct plan *p, const char *fmt, ...)
{
    va_list ap;

    va_start(ap, fmt);
    free(p->stands_still);
    p->stands_still = format(fmt, ap);
    va_end(ap);
}

bool plan_blocked(const struct plan *p, bool force)
{
    return p->refused.n > 0 || (p->forced.n > 0 && !force);
}

void plan_release(struct plan *p)
{
    strlist_release(&p->steps);
    strlist_release(&p->loses);
    strlist_release(&p->forced);
    strlist_release(&p->refused);
    strlist_release(&p->cures);
    free(p->stands_still);
    *p = (struct plan)PLAN_INIT;
}
