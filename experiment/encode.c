#include "experiment/encode.h"

#include <string.h>

#include "core/field.h"
#include "core/mem.h"
#include "experiment/block.h"
#include "experiment/wire.h"

/* A row beside the one that it is told as changes of. */
struct pair {
    const struct guest *now, *base;
};

static const struct guest nothing;

static void put_record(struct encoder *e, enum record kind)
{
    put_varint(&e->out, kind);
    put_varint(&e->out, e->body.len);
    strbuf_add(&e->out, strbuf_str(&e->body), e->body.len);
    strbuf_reset(&e->body);
}

static uint32_t hash_of(const char *text, size_t len)
{
    uint32_t h = 2166136261u; /* FNV-1a */

    for (size_t i = 0; i < len; i++)
        h = (h ^ (unsigned char)text[i]) * 16777619u;
    return h;
}

/* Where a string stands in the hash table, or belongs. */
static size_t place_of(const struct encoder *e, const char *text, size_t len)
{
    size_t i = hash_of(text, len) & (e->cap_strings - 1);

    while (e->strings[i]) {
        const char *known = e->out.s + e->strings[i];
        if (strncmp(known, text, len) == 0 && known[len] == '\0')
            break;
        i = (i + 1) & (e->cap_strings - 1);
    }
    return i;
}

static void grow_strings(struct encoder *e)
{
    struct encoder old = *e;

    e->cap_strings = old.cap_strings ? old.cap_strings * 2 : 1024;
    e->strings = xcalloc(e->cap_strings, sizeof(*e->strings));
    e->numbers = xcalloc(e->cap_strings, sizeof(*e->numbers));
    for (size_t i = 0; i < old.cap_strings; i++) {
        if (!old.strings[i])
            continue;
        const char *text = e->out.s + old.strings[i];
        size_t at = place_of(e, text, strlen(text));
        e->strings[at] = old.strings[i];
        e->numbers[at] = old.numbers[i];
    }
    free(old.strings);
    free(old.numbers);
}

/* The number of a string in this block; writes it when it is new. 0 for NULL. */
static uint64_t number_of(struct encoder *e, const char *text)
{
    if (!text)
        return 0;
    if (e->n_strings * 2 >= e->cap_strings)
        grow_strings(e);
    size_t len = strnlen(text, TEXT_MOST_BYTES - 1), at = place_of(e, text, len);
    if (!e->strings[at]) {
        put_varint(&e->out, RECORD_STRING);
        put_varint(&e->out, len + 1);
        e->strings[at] = (uint32_t)e->out.len;
        e->numbers[at] = (uint32_t)++e->n_strings;
        strbuf_add(&e->out, text, len);
        strbuf_addc(&e->out, '\0');
    }
    return e->numbers[at];
}

/* True for a field that changes much like the one before it. */
static bool follows(unsigned f)
{
    return f == F_HOST_CPU_TIME && F_HOST_CPU_TIME == F_CPU_TIME + 1;
}

/* Ticks and the microseconds of cgroups; pages; sectors. */
static struct scale scale_of(unsigned f)
{
    const struct field_info *info = field_info((enum field)f);
    struct scale s = { .unit = 1, .grows = info->kind == FIELD_COUNTER && !follows(f) };

    if (info->unit == UNIT_NS)
        s.unit = 1000;
    if (f == F_MEM || f == F_MEM_LIMIT)
        s.unit = 4096;
    if (f == F_DISK_READ_BYTES || f == F_DISK_WRITE_BYTES)
        s.unit = 512;
    return s;
}

static void put_fields(struct encoder *e)
{
    put_varint(&e->body, F_COUNT);
    for (unsigned f = 0; f < F_COUNT; f++) {
        struct scale s = scale_of(f);
        put_varint(&e->body, number_of(e, field_info((enum field)f)->key));
        put_varint(&e->body, s.unit);
        put_varint(&e->body, (follows(f) ? FIELD_FOLLOWS : 0) | (s.grows ? FIELD_GROWS : 0));
    }
    put_record(e, RECORD_FIELDS);
}

void encoder_begin(struct encoder *e)
{
    strbuf_reset(&e->out);
    strbuf_reset(&e->body);
    if (e->cap_strings)
        memset(e->strings, 0, e->cap_strings * sizeof(*e->strings));
    e->n_strings = 0;
    e->t_ns = 0;
    put_fields(e);
}

void encoder_release(struct encoder *e)
{
    strbuf_release(&e->out);
    strbuf_release(&e->body);
    free(e->strings);
    free(e->numbers);
    free(e->pairs);
    *e = (struct encoder)ENCODER_INIT;
}

void encoder_time(struct encoder *e, uint64_t t_ns)
{
    put_varint(&e->body, t_ns - e->t_ns);
    put_record(e, RECORD_TIME);
    e->t_ns = t_ns;
}

void encoder_source(struct encoder *e, size_t i, const struct table_source *s)
{
    put_varint(&e->body, i);
    put_varint(&e->body, number_of(e, s->uri));
    put_varint(&e->body, number_of(e, s->platform ? s->platform : "unknown"));
    put_varint(&e->body, s->state);
    put_varint(&e->body, number_of(e, s->reason));
    put_record(e, RECORD_SOURCE);
}

void encoder_mark(struct encoder *e, uint64_t t_ns, unsigned kind, const char *text)
{
    put_varint(&e->body, t_ns);
    put_varint(&e->body, kind);
    strbuf_add(&e->body, text, strnlen(text, MARK_MOST_BYTES));
    strbuf_addc(&e->body, '\0');
    put_record(e, RECORD_MARK);
}

/* Joins the rows with those of base by id; both are sorted. True when the same guests are there. */
static bool join(struct encoder *e, const struct snapshot *base, const struct snapshot *s)
{
    size_t n_base = base ? base->n : 0, j = 0;
    bool same = s->n == n_base;

    e->pairs = grow_array(e->pairs, &e->cap_pairs, s->n + 1, sizeof(*e->pairs));
    for (size_t i = 0; i < s->n; i++) {
        const struct guest *g = &s->guests[i];
        while (j < n_base && strcmp(base->guests[j].id, g->id) < 0)
            j++;
        bool found = j < n_base && strcmp(base->guests[j].id, g->id) == 0;
        e->pairs[i] = (struct pair){ g, found ? &base->guests[j] : &nothing };
        j += found;
        same = same && found;
    }
    return same;
}

/* For each guest: 0 and its id when it is new, else 1 + how many of base before it have gone. */
static void put_members(struct encoder *e, const struct snapshot *base, size_t n)
{
    const struct guest *next = base ? base->guests : NULL;

    put_varint(&e->body, n);
    for (size_t i = 0; i < n; i++) {
        const struct pair *p = &e->pairs[i];
        if (p->base == &nothing) {
            put_varint(&e->body, 0);
            put_varint(&e->body, number_of(e, p->now->id));
        } else {
            put_varint(&e->body, 1 + (uint64_t)(p->base - next));
            next = p->base + 1;
        }
    }
}

static uint64_t value(const struct guest *g, unsigned f)
{
    return sample_has(&g->now, (enum field)f) ? g->now.v[f] : 0;
}

/* What a field would be if nothing unforeseen had happened. */
static uint64_t expected(const struct pair *p, unsigned f)
{
    uint64_t before = value(p->base, f);

    if (!follows(f))
        return before;
    uint64_t led = value(p->base, f - 1);
    return before || !led ? before + value(p->now, f - 1) - led : before;
}

static const char *text_of(const struct guest *g, unsigned column)
{
    return column == COLUMN_NAME       ? g->name
           : column == COLUMN_PLATFORM ? g->platform
           : column == COLUMN_GROUP    ? g->group
                                       : g->image;
}

static const char *why_of(const struct guest *g, unsigned f)
{
    return sample_has(&g->now, (enum field)f) ? NULL : g->now.why[f];
}

static bool same_text(const char *a, const char *b)
{
    return a == b || (a && b && strcmp(a, b) == 0);
}

static bool same_whys(const struct pair *p)
{
    for (unsigned f = 0; f < F_COUNT; f++)
        if (!same_text(why_of(p->now, f), why_of(p->base, f)))
            return false;
    return true;
}

static bool has_changed(const struct pair *p, unsigned column)
{
    if (column < COLUMN_FIELDS_MOST)
        return value(p->now, column) != expected(p, column);
    switch (column) {
    case COLUMN_STATE:
        return p->now->state != p->base->state;
    case COLUMN_BOOT:
        return p->now->boot != p->base->boot;
    case COLUMN_VALID:
        return p->now->now.valid != p->base->now.valid;
    case COLUMN_WHY:
        return !same_whys(p);
    default:
        return !same_text(text_of(p->now, column), text_of(p->base, column));
    }
}

static void put_whys(struct encoder *e, const struct pair *p)
{
    bool changed = !same_whys(p);

    put_varint(&e->body, changed);
    for (unsigned f = 0; changed && f < F_COUNT; f++)
        put_varint(&e->body, number_of(e, why_of(p->now, f)));
}

static void put_cell(struct encoder *e, const struct pair *p, unsigned column)
{
    switch (column) {
    case COLUMN_STATE:
        put_varint(&e->body, has_changed(p, column) ? 1 + (uint64_t)p->now->state : 0);
        break;
    case COLUMN_BOOT:
        put_delta(&e->body, p->now->boot - p->base->boot);
        break;
    case COLUMN_VALID:
        put_varint(&e->body, p->now->now.valid ^ p->base->now.valid);
        break;
    case COLUMN_WHY:
        put_whys(e, p);
        break;
    default:
        put_varint(&e->body,
                   has_changed(p, column) ? 1 + number_of(e, text_of(p->now, column)) : 0);
    }
}

/* When each row was read, beside the row before it. Always there: so a record is never shorter than
 * the rows that a reader makes of it. */
static void put_times(struct encoder *e, size_t n, uint64_t t_ns)
{
    for (size_t i = 0; i < n; i++) {
        put_delta(&e->body, e->pairs[i].now->now.t_ns - t_ns);
        t_ns = e->pairs[i].now->now.t_ns;
    }
}

/* Column by column, so that what is alike stands together; those without a change are left out. */
static void put_columns(struct encoder *e, size_t n)
{
    uint64_t there = 0;

    for (unsigned c = 0; c < COLUMN_END; c++)
        for (size_t i = 0; (c < F_COUNT || c >= COLUMN_FIELDS_MOST) && i < n; i++)
            if (has_changed(&e->pairs[i], c)) {
                there |= 1ull << c;
                break;
            }
    put_varint(&e->body, there);
    for (unsigned f = 0; f < F_COUNT; f++) {
        struct scale s = scale_of(f);
        for (size_t i = 0; there >> f & 1 && i < n; i++)
            put_scaled(&e->body, value(e->pairs[i].now, f) - expected(&e->pairs[i], f), &s);
    }
    for (unsigned c = COLUMN_FIELDS_MOST; c < COLUMN_END; c++)
        for (size_t i = 0; there >> c & 1 && i < n; i++)
            put_cell(e, &e->pairs[i], c);
}

static void put_daemon(struct encoder *e, const struct snapshot *base, const struct snapshot *s)
{
    put_varint(&e->body, number_of(e, s->daemon.name));
    put_delta(&e->body, s->daemon.cpu_ns - (base ? base->daemon.cpu_ns : 0));
}

void encoder_snapshot(struct encoder *e, size_t i, const struct snapshot *base,
                      const struct snapshot *s)
{
    bool same = join(e, base, s);
    size_t n = s->n;
    unsigned flags = (base ? 0 : SNAPSHOT_FRESH) | (s->has_host ? SNAPSHOT_HOST : 0) |
                     (s->daemon.known ? SNAPSHOT_DAEMON : 0) | (same ? 0 : SNAPSHOT_MEMBERS);

    put_varint(&e->body, i);
    put_varint(&e->body, flags);
    put_delta(&e->body, s->t_ns - e->t_ns);
    put_daemon(e, base, s);
    if (!same)
        put_members(e, base, n);
    if (s->has_host) {
        e->pairs[n++] = (struct pair){ &s->host, base && base->has_host ? &base->host : &nothing };
        put_varint(&e->body, number_of(e, s->host.id));
    }
    put_times(e, n, s->t_ns);
    put_columns(e, n);
    put_record(e, RECORD_SNAPSHOT);
}
