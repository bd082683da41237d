#include "engine/serial.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/escape.h"

enum { LINE_MOST = 4000 }; /* a terminal takes 4095 bytes a line (N_TTY_BUF_SIZE) */

void serial_init(struct serial *s, const char *id)
{
    *s = (struct serial){ .status = -1 };
    snprintf(s->id, sizeof(s->id), "%s", id);
}

void serial_release(struct serial *s)
{
    strbuf_release(&s->held);
}

static bool is_control(unsigned char c)
{
    return c < 0x20 || c == 0x7f;
}

static bool has_control(const char *arg)
{
    for (; *arg; arg++)
        if (is_control((unsigned char)*arg))
            return true;
    return false;
}

/* A terminal would act on control characters: printf makes them in the guest, in a variable that goes into
 * the command. The dot keeps newlines at the end from being dropped. */
static void spell_out(struct strbuf *out, size_t i, const char *arg)
{
    strbuf_addf(out, "x%zu=$(printf '", i);
    for (; *arg; arg++) {
        unsigned char c = (unsigned char)*arg;
        if (is_control(c) || strchr("'\\%!", c))
            strbuf_addf(out, "\\%03o", c);
        else
            strbuf_addc(out, (char)c);
    }
    strbuf_addf(out, ".'); x%zu=${x%zu%%.}; ", i, i);
}

void serial_probe(const struct serial *s, struct strbuf *out)
{
    strbuf_addf(out, "\nx=%s; printf '\\n<%%s-r>\\n' $x\n", s->id);
}

int serial_line(const struct serial *s, struct strbuf *out, char *const argv[], struct err *e)
{
    size_t before = out->len;

    strbuf_addf(out, "x=%s; printf '\\n<%%s-b>\\n' $x; ", s->id);
    for (size_t i = 0; argv[i]; i++)
        if (has_control(argv[i]))
            spell_out(out, i, argv[i]);
    for (size_t i = 0; argv[i]; i++) {
        if (i > 0)
            strbuf_addc(out, ' ');
        if (has_control(argv[i]))
            strbuf_addf(out, "\"$x%zu\"", i);
        else
            escape_shell(out, argv[i]);
    }
    strbuf_adds(out, "; printf '\\n<%s-e %d>\\n' $x $?\n");
    if (out->len - before > LINE_MOST)
        return err_set(e, E2BIG, "the command is too long to be typed on a console: %zu of %d bytes",
                       out->len - before, LINE_MOST);
    return 0;
}

/* Where `mark` begins in held, or -1. */
static long find(const struct serial *s, const char *mark)
{
    const char *at = s->held.len ? memmem(s->held.s, s->held.len, mark, strlen(mark)) : NULL;

    return at ? at - s->held.s : -1;
}

static void drop(struct serial *s, size_t n)
{
    memmove(s->held.s, s->held.s + n, s->held.len - n + 1);
    s->held.len -= n;
}

/* Everything up to a mark is prompts and echo. True when it was there. */
static bool seek(struct serial *s, char which)
{
    char mark[64];
    int len = snprintf(mark, sizeof(mark), "\n<%s-%c>\n", s->id, which);
    long at = find(s, mark);

    if (at < 0 && s->held.len > sizeof(mark))
        drop(s, s->held.len - sizeof(mark));
    if (at >= 0)
        drop(s, (size_t)(at + len));
    return at >= 0;
}

static void emit(struct serial *s, struct strbuf *out)
{
    char mark[64];
    int len = snprintf(mark, sizeof(mark), "\n<%s-e ", s->id);
    long at = find(s, mark);

    if (at < 0) {
        size_t keep = (size_t)len < s->held.len ? (size_t)len : s->held.len;
        strbuf_add(out, s->held.s, s->held.len - keep);
        drop(s, s->held.len - keep);
        return;
    }
    char *end = strchr(s->held.s + at + len, '>');
    if (!end)
        return;
    strbuf_add(out, s->held.s, (size_t)at);
    s->status = (int)strtol(s->held.s + at + len, NULL, 10);
    s->ended = true;
}

void serial_feed(struct serial *s, const char *data, size_t len, struct strbuf *out)
{
    for (size_t i = 0; i < len; i++)
        if (data[i] != '\r' && data[i] != '\0')
            strbuf_addc(&s->held, data[i]);
    if (!s->answers)
        s->answers = seek(s, 'r');
    if (s->answers && !s->begun)
        s->begun = seek(s, 'b');
    if (s->begun && !s->ended && s->held.len)
        emit(s, out);
}
