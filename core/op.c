#include "core/op.h"

#include <stdarg.h>
#include <stdio.h>

void op_phase(struct op *op, const char *fmt, ...)
{
    char text[256];
    va_list ap;

    va_start(ap, fmt);
    vsnprintf(text, sizeof(text), fmt, ap);
    va_end(ap);
    op->sink->phase(op, text);
}

void op_progress(struct op *op, uint64_t done, uint64_t total)
{
    op->sink->progress(op, done, total);
}

int op_check(struct op *op, struct err *e)
{
    return op->sink->check(op, e);
}

static void collect(struct strlist *args, va_list ap)
{
    const char *arg;

    while ((arg = va_arg(ap, const char *)))
        strlist_add(args, arg);
}

int op_undo(struct op *op, struct err *e, const char *verb, ...)
{
    struct step s = { .verb = verb };
    va_list ap;

    va_start(ap, verb);
    collect(&s.args, ap);
    va_end(ap);
    int rc = op->sink->undo(op, &s, e);
    strlist_release(&s.args);
    return rc;
}

int op_then(struct op *op, struct err *e, const char *verb, ...)
{
    struct step s = { .verb = verb };
    va_list ap;

    va_start(ap, verb);
    collect(&s.args, ap);
    va_end(ap);
    int rc = op->sink->then(op, &s, e);
    strlist_release(&s.args);
    return rc;
}

void op_note(struct op *op, const char *fmt, ...)
{
    char text[512];
    va_list ap;

    va_start(ap, fmt);
    vsnprintf(text, sizeof(text), fmt, ap);
    va_end(ap);
    detail_begin(&op->result, "note");
    detail_text(&op->result, "text", text);
}

void op_resized(struct op *op, const char *what, const char *requested, const char *applied,
                const char *seen, const char *reboot)
{
    detail_begin(&op->result, "resize");
    detail_text(&op->result, "what", what);
    detail_text(&op->result, "requested", requested ? requested : "-");
    detail_text(&op->result, "applied", applied ? applied : "-");
    detail_text(&op->result, "seen", seen ? seen : "-");
    detail_text(&op->result, "reboot", reboot ? reboot : "-");
}
