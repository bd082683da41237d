#include "experiment/circumstances.h"

#include <inttypes.h>
#include <string.h>

#include "core/escape.h"

void command_run_release(struct command_run *c)
{
    strlist_release(&c->words);
    for (size_t i = 0; i < 2; i++) {
        strbuf_release(&c->output[i].head);
        strbuf_release(&c->output[i].tail);
    }
    *c = (struct command_run)COMMAND_RUN_INIT;
}

/* Drops all but the last bytes. */
static void keep_last(struct strbuf *tail)
{
    size_t drop = tail->len - OUTPUT_TAIL_BYTES;

    memmove(tail->s, tail->s + drop, OUTPUT_TAIL_BYTES + 1);
    tail->len = OUTPUT_TAIL_BYTES;
}

void command_output_add(struct command_output *o, const char *bytes, size_t n)
{
    size_t room = OUTPUT_HEAD_BYTES - o->head.len, first = n < room ? n : room;

    o->total += n;
    strbuf_add(&o->head, bytes, first);
    bytes += first;
    n -= first;
    if (n > OUTPUT_TAIL_BYTES) {
        bytes += n - OUTPUT_TAIL_BYTES;
        n = OUTPUT_TAIL_BYTES;
    }
    strbuf_add(&o->tail, bytes, n);
    if (o->tail.len >= 2 * OUTPUT_TAIL_BYTES) /* now and then: each byte is moved about once */
        keep_last(&o->tail);
}

const char *command_output_tail(const struct command_output *o, size_t *ret_n)
{
    size_t n = o->tail.len < OUTPUT_TAIL_BYTES ? o->tail.len : OUTPUT_TAIL_BYTES;

    *ret_n = n;
    return n ? o->tail.s + o->tail.len - n : NULL;
}

uint64_t command_output_cut(const struct command_output *o)
{
    size_t tail;

    command_output_tail(o, &tail);
    return o->total - o->head.len - tail;
}

static void add_bytes(struct strbuf *out, const char *bytes, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        if (bytes[i])
            strbuf_addc(out, bytes[i]);
        else
            strbuf_adds(out, "\xef\xbf\xbd");
    }
}

void command_output_text(const struct command_output *o, struct strbuf *out)
{
    size_t n;
    const char *tail = command_output_tail(o, &n);
    uint64_t cut = command_output_cut(o);

    add_bytes(out, strbuf_str(&o->head), o->head.len);
    if (cut)
        strbuf_addf(out, "\n[%" PRIu64 " bytes are not kept]\n", cut);
    add_bytes(out, tail, n);
}

static bool is_plain(const char *word)
{
    return *word &&
           word[strspn(word, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
                             "%+,-./:@_")] == '\0';
}

void command_quoted(const struct command_run *c, struct strbuf *out)
{
    for (size_t i = 0; i < c->words.n; i++) {
        if (i)
            strbuf_addc(out, ' ');
        if (is_plain(c->words.v[i]))
            strbuf_adds(out, c->words.v[i]);
        else
            escape_shell(out, c->words.v[i]);
    }
}

void command_ending(const struct command_run *c, struct strbuf *out)
{
    const char *name = c->end == COMMAND_SIGNALLED ? sigabbrev_np(c->status) : NULL;

    switch (c->end) {
    case COMMAND_EXITED:
        strbuf_addf(out, "exit %d", c->status);
        break;
    case COMMAND_SIGNALLED:
        strbuf_addf(out, "signal %d", c->status);
        if (name)
            strbuf_addf(out, " (%s)", name);
        break;
    case COMMAND_NOT_STARTED:
        strbuf_adds(out, "it could not be started");
        break;
    default:
        strbuf_adds(out, "not known: the recording ended before it");
    }
}
