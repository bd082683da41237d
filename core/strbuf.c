#include "core/strbuf.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "core/mem.h"

static void reserve(struct strbuf *b, size_t more)
{
    b->s = grow_array(b->s, &b->cap, b->len + more + 1, 1);
}

void strbuf_add(struct strbuf *b, const char *data, size_t len)
{
    reserve(b, len);
    if (len)
        memcpy(b->s + b->len, data, len);
    b->len += len;
    b->s[b->len] = '\0';
}

void strbuf_adds(struct strbuf *b, const char *s)
{
    strbuf_add(b, s, strlen(s));
}

void strbuf_addc(struct strbuf *b, char c)
{
    strbuf_add(b, &c, 1);
}

void strbuf_addf(struct strbuf *b, const char *fmt, ...)
{
    va_list ap, again;
    va_start(ap, fmt);
    va_copy(again, ap);
    int need = vsnprintf(NULL, 0, fmt, ap);
    va_end(ap);
    if (need > 0) {
        reserve(b, (size_t)need);
        vsnprintf(b->s + b->len, (size_t)need + 1, fmt, again);
        b->len += (size_t)need;
    }
    va_end(again);
}

void strbuf_reset(struct strbuf *b)
{
    b->len = 0;
    if (b->s)
        b->s[0] = '\0';
}

void strbuf_release(struct strbuf *b)
{
    free(b->s);
    *b = (struct strbuf)STRBUF_INIT;
}

const char *strbuf_str(const struct strbuf *b)
{
    return b->s ? b->s : "";
}

char *strbuf_detach(struct strbuf *b)
{
    strbuf_add(b, "", 0); /* the terminator of a string that nothing was added to */
    char *s = b->s;
    *b = (struct strbuf)STRBUF_INIT;
    return s;
}
