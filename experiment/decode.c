#include "experiment/decode.h"

#include <string.h>

#include "core/mem.h"
#include "experiment/decode_snapshot.h"

struct record_head {
    uint64_t kind;
    struct reader body;
};

static struct record_head next_record(struct reader *r)
{
    struct record_head head = { .kind = get_varint(r) };

    head.body = get_part(r, get_varint(r));
    return head;
}

static int field_of(const char *key)
{
    for (unsigned f = 0; key && f < F_COUNT; f++)
        if (strcmp(field_info((enum field)f)->key, key) == 0)
            return (int)f;
    return -1;
}

static bool take_fields(struct recorded *d, struct reader *r)
{
    uint64_t n = get_varint(r);

    if (n > COLUMN_FIELDS_MOST || d->n_heard)
        return false;
    for (unsigned k = 0; k < n; k++) {
        struct recorded_field *f = &d->fields[k];
        f->field = field_of(recorded_string(d, r, get_varint(r)));
        f->scale.unit = get_varint(r);
        uint64_t flags = get_varint(r);
        f->scale.grows = flags & FIELD_GROWS;
        f->follows = flags & FIELD_FOLLOWS;
        if (r->bad || f->scale.unit == 0 || (f->follows && k == 0))
            return false;
    }
    d->n_fields = (unsigned)n;
    return true;
}

static bool take_string(struct recorded *d, struct reader *r)
{
    const char *text = get_string(r);

    if (!text)
        return false;
    d->strings = grow_array(d->strings, &d->cap_strings, d->n_strings + 1, sizeof(*d->strings));
    d->strings[d->n_strings++] = text;
    return true;
}

/* The first one is the instant itself, the others are told as the time since then. */
static bool take_time(struct recorded *d, struct reader *r)
{
    uint64_t step = get_varint(r);

    if (r->bad || step > INSTANT_MOST_NS - d->t_ns)
        return false;
    d->t_ns += step;
    return true;
}

static bool take_source(struct recorded *d, struct reader *r)
{
    uint64_t i = get_varint(r);

    if (r->bad || i >= BLOCK_MOST_SOURCES || i > d->n_heard)
        return false;
    const char *uri = recorded_string(d, r, get_varint(r));
    const char *platform = recorded_string(d, r, get_varint(r));
    uint64_t state = get_varint(r);
    const char *reason = recorded_string(d, r, get_varint(r));
    if (r->bad || !uri || !platform)
        return false;
    if (i == d->n_heard) {
        d->heard = grow_array(d->heard, &d->cap_heard, d->n_heard + 1, sizeof(*d->heard));
        d->heard[d->n_heard++] = (struct heard){ .uri = NULL };
    }
    struct heard *h = &d->heard[i];
    h->uri = uri;
    h->platform = platform;
    h->reason = reason;
    h->state = state < CONN_STATE_COUNT ? (enum conn_state)state : CONN_FAILED;
    return true;
}

static bool take_snapshot(struct recorded *d, struct reader *r)
{
    uint64_t i = get_varint(r);

    return !r->bad && i < d->n_heard && decode_snapshot(d, &d->heard[i], r);
}

static bool take(struct recorded *d, struct record_head *head)
{
    switch (head->kind) {
    case RECORD_FIELDS:
        return take_fields(d, &head->body);
    case RECORD_STRING:
        return take_string(d, &head->body);
    case RECORD_TIME:
        return take_time(d, &head->body);
    case RECORD_SOURCE:
        return take_source(d, &head->body);
    case RECORD_SNAPSHOT:
        return take_snapshot(d, &head->body);
    default:
        return true; /* of a later version: not needed to understand the rest */
    }
}

/* True when the next record is an instant's; *ret_ns is that instant. */
static bool at_time(const struct decoder *d, uint64_t *ret_ns)
{
    struct reader r = d->r;

    if (reader_left(&r) == 0)
        return false;
    struct record_head head = next_record(&r);
    uint64_t step = get_varint(&head.body);
    if (r.bad || head.body.bad || head.kind != RECORD_TIME ||
        step > INSTANT_MOST_NS - d->said.t_ns)
        return false;
    *ret_ns = d->said.t_ns + step;
    return true;
}

void decoder_forward(struct decoder *d, uint64_t t_ns)
{
    uint64_t next;

    while (reader_left(&d->r) > 0) {
        if (at_time(d, &next) && next > t_ns)
            return;
        struct record_head head = next_record(&d->r);
        if (d->r.bad || !take(&d->said, &head))
            d->r.bad = true;
    }
}

bool decoder_next(const struct decoder *d, uint64_t *ret_ns)
{
    return at_time(d, ret_ns);
}

void decoder_rewind(struct decoder *d)
{
    recorded_forget(&d->said);
    d->r = (struct reader){ .p = d->raw, .end = d->raw + d->len };
    decoder_forward(d, 0); /* the list of fields */
}

void decoder_open(struct decoder *d, uint8_t *raw, size_t len)
{
    *d = (struct decoder){ .raw = raw, .len = len };
    decoder_rewind(d);
}

void decoder_release(struct decoder *d)
{
    recorded_release(&d->said);
    free(d->raw);
    *d = (struct decoder){ .raw = NULL };
}

void decode_marks(const uint8_t *raw, size_t len,
                  void (*take_mark)(void *arg, uint64_t t_ns, enum mark_kind kind,
                                    const char *text),
                  void *arg)
{
    struct reader r = { .p = raw, .end = raw + len };

    while (reader_left(&r) > 0) {
        struct record_head head = next_record(&r);
        if (r.bad || head.kind != RECORD_MARK)
            continue;
        uint64_t t_ns = get_varint(&head.body), kind = get_varint(&head.body);
        const char *text = get_string(&head.body);
        if (text)
            take_mark(arg, t_ns, kind == MARK_OPERATION ? MARK_OPERATION : MARK_TEXT, text);
    }
}
