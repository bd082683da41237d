#include "experiment/aside.h"

#include <string.h>

#include "experiment/block.h"
#include "experiment/wire.h"

void aside_release(struct aside *a)
{
    detail_release(&a->facts);
    command_run_release(&a->command);
    *a = (struct aside){ .n_pairs = 0 };
}

static void put_record(struct strbuf *out, enum record kind, struct strbuf *body)
{
    put_varint(out, kind);
    put_varint(out, body->len);
    strbuf_add(out, strbuf_str(body), body->len);
    strbuf_reset(body);
}

static void put_text(struct strbuf *out, const char *text)
{
    strbuf_add(out, text, strnlen(text, TEXT_MOST_BYTES - 1));
    strbuf_addc(out, '\0');
}

void aside_put_facts(struct strbuf *out, const struct detail *facts)
{
    _cleanup_strbuf_ struct strbuf body = STRBUF_INIT;

    for (size_t i = 0; i < facts->n; i++) {
        const struct detail_record *r = &facts->records[i];
        put_text(&body, r->section);
        put_record(out, RECORD_SECTION, &body);
        for (size_t k = 0; k < r->n; k++) {
            put_varint(&body, r->pairs[k].number ? FACT_NUMBER : 0);
            put_text(&body, r->pairs[k].key);
            put_text(&body, r->pairs[k].value);
            put_record(out, RECORD_FACT, &body);
        }
    }
}

void aside_put_command(struct strbuf *out, const struct command_run *c)
{
    _cleanup_strbuf_ struct strbuf body = STRBUF_INIT;

    put_varint(&body, c->begin_ns);
    put_varint(&body, c->words.n);
    for (size_t i = 0; i < c->words.n && i < COMMAND_MOST_WORDS; i++)
        strbuf_add(&body, c->words.v[i], strlen(c->words.v[i]) + 1);
    put_record(out, RECORD_COMMAND, &body);
}

static void put_output(struct strbuf *out, unsigned stream, const struct command_output *o)
{
    _cleanup_strbuf_ struct strbuf body = STRBUF_INIT;
    size_t n;
    const char *tail = command_output_tail(o, &n);

    put_varint(&body, stream);
    put_varint(&body, o->total);
    put_varint(&body, o->head.len);
    strbuf_add(&body, strbuf_str(&o->head), o->head.len);
    strbuf_add(&body, n ? tail : "", n);
    put_record(out, RECORD_OUTPUT, &body);
}

void aside_put_ending(struct strbuf *out, const struct command_run *c)
{
    _cleanup_strbuf_ struct strbuf body = STRBUF_INIT;

    put_varint(&body, c->end_ns);
    put_varint(&body, c->end);
    put_varint(&body, (uint64_t)c->status);
    put_record(out, RECORD_ENDING, &body);
    for (unsigned i = 0; c->heard && i < 2; i++)
        put_output(out, i, &c->output[i]);
}

/* The text up to a NUL. NULL when there is none. */
static const char *next_text(struct reader *r)
{
    size_t left = reader_left(r), len = left ? strnlen((const char *)r->p, left) : 0;
    const char *text = (const char *)r->p;

    if (len == left) {
        r->bad = true;
        return NULL;
    }
    r->p += len + 1;
    return text;
}

static void take_fact(struct aside *a, struct reader *r)
{
    uint64_t flags = get_varint(r), number = 0;
    const char *key = next_text(r), *value = key ? next_text(r) : NULL;

    if (!value || !a->facts.n || a->n_pairs++ >= FACTS_MOST)
        return;
    for (const char *p = value; flags & FACT_NUMBER; p++) {
        unsigned digit = (unsigned)(unsigned char)*p - '0';
        if (!*p && p > value) {
            detail_number(&a->facts, key, number);
            return;
        }
        if (digit > 9 || number > (UINT64_MAX - digit) / 10)
            break; /* it only says that it is a number */
        number = number * 10 + digit;
    }
    detail_text(&a->facts, key, value);
}

static void take_section(struct aside *a, struct reader *r)
{
    const char *name = next_text(r);

    if (name && a->n_pairs++ < FACTS_MOST)
        detail_begin(&a->facts, name);
}

/* The first one: a recording has no more. */
static void take_command(struct aside *a, struct reader *r)
{
    uint64_t begin_ns = get_varint(r), n = get_varint(r);
    struct command_run *c = &a->command;
    const char *word;

    if (r->bad || a->has_command)
        return;
    a->has_command = true;
    c->begin_ns = begin_ns;
    while (c->words.n < n && c->words.n < COMMAND_MOST_WORDS && (word = next_text(r)))
        strlist_add(&c->words, word);
    c->n_words = n < SIZE_MAX ? (size_t)n : SIZE_MAX;
}

static void take_ending(struct aside *a, struct reader *r)
{
    uint64_t end_ns = get_varint(r), end = get_varint(r), status = get_varint(r);
    struct command_run *c = &a->command;

    if (r->bad || !a->has_command || c->end != COMMAND_UNKNOWN || end > COMMAND_NOT_STARTED ||
        status > INT32_MAX || end_ns < c->begin_ns)
        return;
    c->end_ns = end_ns;
    c->end = (enum command_end)end;
    c->status = (int)status;
}

static void take_output(struct aside *a, struct reader *r)
{
    uint64_t stream = get_varint(r), total = get_varint(r), n_head = get_varint(r);
    size_t left = reader_left(r);

    if (r->bad || !a->has_command || stream > 1 || n_head > left || n_head > OUTPUT_HEAD_BYTES ||
        left - n_head > OUTPUT_TAIL_BYTES || left > total || a->command.output[stream].total)
        return;
    struct command_output *o = &a->command.output[stream];
    const char *bytes = (const char *)r->p;
    strbuf_add(&o->head, bytes, n_head);
    strbuf_add(&o->tail, bytes + n_head, left - n_head);
    o->total = total;
    a->command.heard = true;
}

static void take(struct aside *a, uint64_t kind, struct reader *body)
{
    switch (kind) {
    case RECORD_SECTION:
        take_section(a, body);
        break;
    case RECORD_FACT:
        take_fact(a, body);
        break;
    case RECORD_COMMAND:
        take_command(a, body);
        break;
    case RECORD_ENDING:
        take_ending(a, body);
        break;
    case RECORD_OUTPUT:
        take_output(a, body);
        break;
    default: /* of a later version */
        break;
    }
}

bool aside_take(struct aside *a, const uint8_t *raw, size_t len)
{
    struct reader r = { .p = raw, .end = raw + len };

    while (reader_left(&r) > 0) {
        uint64_t kind = get_varint(&r);
        struct reader body = get_part(&r, get_varint(&r));
        if (!r.bad)
            take(a, kind, &body);
    }
    return !r.bad;
}
