#include "experiment/decode_snapshot.h"

#include <string.h>

#include "core/mem.h"

/* A row as recorded: strings by their numbers, fields in the recording's order. */
struct slot {
    uint32_t id, name, platform, group, image;
    uint8_t state;
    uint32_t valid;
    uint64_t boot, t_ns;
    uint64_t v[COLUMN_FIELDS_MOST];
    uint32_t why[COLUMN_FIELDS_MOST];
};

/* What a snapshot record says besides its rows. */
struct head {
    unsigned flags;
    uint64_t t_ns, daemon_cpu_ns;
    const char *daemon;
};

static bool fail(struct reader *r)
{
    r->bad = true;
    return false;
}

/* A string's number, checked. */
static uint32_t get_number(const struct recorded *d, struct reader *r)
{
    uint64_t number = get_varint(r);

    recorded_string(d, r, number);
    return r->bad ? 0 : (uint32_t)number;
}

static uint64_t get_time(uint64_t since_ns, struct reader *r)
{
    uint64_t t_ns = since_ns + get_delta(r);

    r->bad |= t_ns > INSTANT_MOST_NS;
    return t_ns;
}

static struct head get_head(const struct recorded *d, const struct heard *h, struct reader *r)
{
    struct head head = { .flags = (unsigned)get_varint(r) };

    head.t_ns = get_time(d->t_ns, r);
    head.daemon = recorded_string(d, r, get_varint(r));
    head.daemon_cpu_ns = (head.flags & SNAPSHOT_FRESH ? 0 : h->daemon_cpu_ns) + get_delta(r);
    return head;
}

/* Every row takes a byte at least of what follows, so nothing is allocated that the file does not
 * pay for. */
static bool fits(const struct recorded *d, const struct heard *h, const struct reader *r,
                 uint64_t n)
{
    return n <= reader_left(r) && d->n_rows - h->n_slots + n <= BLOCK_MOST_GUESTS;
}

/* Those that stay are copied from the old rows, the new ones begin with nothing. */
static bool get_members(const struct recorded *d, const struct slot *old, size_t n_old,
                        struct reader *r, struct slot *slots, size_t n)
{
    uint64_t next = 0;

    for (size_t i = 0; i < n; i++) {
        uint64_t code = get_varint(r);
        if (code == 0) {
            slots[i].id = get_number(d, r);
        } else {
            if (code - 1 >= n_old - next)
                return fail(r);
            next += code - 1;
            slots[i] = old[next++];
        }
        if (r->bad || !slots[i].id)
            return fail(r);
        if (i > 0 && strcmp(d->strings[slots[i - 1].id - 1], d->strings[slots[i].id - 1]) > 0)
            return fail(r); /* readers look for guests in their order */
    }
    return true;
}

/* The rows of the new snapshot before their changes; the host's is the last. NULL: it makes no
 * sense. */
static struct slot *get_rows(const struct recorded *d, const struct heard *h,
                             const struct head *head, struct reader *r, size_t *ret_n)
{
    bool fresh = head->flags & SNAPSHOT_FRESH, host = head->flags & SNAPSHOT_HOST;
    bool had_host = !fresh && h->has_host;
    size_t n_old = fresh ? 0 : h->n_slots - h->has_host;
    uint64_t n = head->flags & SNAPSHOT_MEMBERS ? get_varint(r) : n_old;

    if (r->bad || n > BLOCK_MOST_GUESTS || !fits(d, h, r, n + host))
        return NULL;
    _cleanup_free_ struct slot *slots = xcalloc(n + 1, sizeof(*slots));
    if (head->flags & SNAPSHOT_MEMBERS) {
        if (!get_members(d, h->slots, n_old, r, slots, n))
            return NULL;
    } else if (n) {
        memcpy(slots, h->slots, n * sizeof(*slots));
    }
    if (host && had_host)
        slots[n] = h->slots[h->n_slots - 1];
    if (host)
        slots[n].id = get_number(d, r);
    if (r->bad || (host && !slots[n].id))
        return NULL;
    *ret_n = n + host;
    return steal(&slots);
}

static void get_times(struct slot *slots, size_t n, uint64_t t_ns, struct reader *r)
{
    for (size_t i = 0; i < n; i++)
        t_ns = slots[i].t_ns = get_time(t_ns, r);
}

/* What a field is when nothing unforeseen has happened. led: what the field before it was until
 * now. */
static uint64_t expected(const struct slot *s, unsigned k, bool follows, uint64_t led)
{
    uint64_t before = s->v[k];

    return follows && (before || !led) ? before + s->v[k - 1] - led : before;
}

/* A field's column; r NULL: it is not there, for all is as expected. before: what the values of the
 * field before it were; those of this one on return. */
static void get_values(const struct recorded *d, struct slot *slots, size_t n, unsigned k,
                       struct reader *r, uint64_t *before)
{
    const struct recorded_field *f = &d->fields[k];

    for (size_t i = 0; i < n; i++) {
        uint64_t old = slots[i].v[k], delta = r ? get_scaled(r, &f->scale) : 0;
        slots[i].v[k] = expected(&slots[i], k, f->follows, before[i]) + delta;
        before[i] = old;
    }
}

static void get_whys(const struct recorded *d, struct slot *s, struct reader *r)
{
    if (get_varint(r) == 0)
        return;
    for (unsigned k = 0; k < d->n_fields; k++)
        s->why[k] = get_number(d, r);
}

static void get_text(const struct recorded *d, uint32_t *number, struct reader *r)
{
    uint64_t code = get_varint(r);

    if (code == 0)
        return;
    recorded_string(d, r, code - 1);
    *number = r->bad ? 0 : (uint32_t)(code - 1);
}

static void get_state(struct slot *s, struct reader *r)
{
    uint64_t code = get_varint(r);

    if (code)
        s->state = code - 1 < GUEST_STATE_COUNT ? (uint8_t)(code - 1) : GUEST_UNKNOWN;
}

static void get_cell(const struct recorded *d, struct slot *s, unsigned column, struct reader *r)
{
    switch (column) {
    case COLUMN_NAME:
        return get_text(d, &s->name, r);
    case COLUMN_PLATFORM:
        return get_text(d, &s->platform, r);
    case COLUMN_GROUP:
        return get_text(d, &s->group, r);
    case COLUMN_IMAGE:
        return get_text(d, &s->image, r);
    case COLUMN_STATE:
        return get_state(s, r);
    case COLUMN_BOOT:
        s->boot += get_delta(r);
        return;
    case COLUMN_VALID:
        s->valid ^= (uint32_t)get_varint(r);
        return;
    default:
        get_whys(d, s, r);
    }
}

static bool get_columns(const struct recorded *d, struct slot *slots, size_t n, struct reader *r)
{
    uint64_t there = get_varint(r);
    _cleanup_free_ uint64_t *before = xcalloc(n, sizeof(*before));

    if (r->bad || (there & ((1ull << COLUMN_FIELDS_MOST) - 1)) >> d->n_fields ||
        there >> COLUMN_END)
        return fail(r);
    for (unsigned k = 0; k < d->n_fields; k++)
        get_values(d, slots, n, k, there >> k & 1 ? r : NULL, before);
    for (unsigned c = COLUMN_FIELDS_MOST; c < COLUMN_END; c++)
        for (size_t i = 0; there >> c & 1 && !r->bad && i < n; i++)
            get_cell(d, &slots[i], c, r);
    return !r->bad;
}

/* Strings of a snapshot that is being made, each copied once. */
struct copier {
    const struct recorded *d;
    struct snapshot *s;
    const char **copies; /* by number, less 1 */
};

static const char *copy(struct copier *c, uint32_t number)
{
    if (!number)
        return NULL;
    const char **at = &c->copies[number - 1];
    if (!*at)
        *at = snapshot_strdup(c->s, c->d->strings[number - 1]);
    return *at;
}

static void fill_sample(struct sample *to, const struct slot *from, struct copier *c)
{
    const struct recorded *d = c->d;

    to->t_ns = from->t_ns;
    for (unsigned f = 0; f < F_COUNT; f++)
        to->why[f] = "the recording does not have it";
    for (unsigned k = 0; k < d->n_fields; k++) {
        if (d->fields[k].field < 0)
            continue;
        enum field f = (enum field)d->fields[k].field;
        if (from->valid >> k & 1)
            sample_set(to, f, from->v[k]);
        to->why[f] = from->valid >> k & 1 ? NULL : copy(c, from->why[k]);
    }
}

static void fill_guest(struct guest *to, const struct slot *from, struct copier *c)
{
    to->id = copy(c, from->id);
    to->name = from->name ? copy(c, from->name) : to->id;
    to->platform = from->platform ? copy(c, from->platform) : "unknown";
    to->group = copy(c, from->group);
    to->image = copy(c, from->image);
    to->state = (enum guest_state)from->state;
    to->boot = from->boot;
    fill_sample(&to->now, from, c);
}

static struct snapshot *make(const struct recorded *d, const struct head *head,
                             const struct slot *slots, size_t n_slots)
{
    struct snapshot *s = snapshot_new();
    struct copier c = { .d = d, .s = s, .copies = xcalloc(d->n_strings, sizeof(*c.copies)) };

    s->t_ns = head->t_ns;
    s->has_host = head->flags & SNAPSHOT_HOST;
    s->daemon.known = head->flags & SNAPSHOT_DAEMON;
    s->daemon.name = snapshot_strdup(s, head->daemon);
    s->daemon.cpu_ns = head->daemon_cpu_ns;
    s->n = s->cap = n_slots - s->has_host;
    s->guests = xcalloc(s->n, sizeof(*s->guests));
    for (size_t i = 0; i < s->n; i++)
        fill_guest(&s->guests[i], &slots[i], &c);
    if (s->has_host)
        fill_guest(&s->host, &slots[s->n], &c);
    free(c.copies);
    return s;
}

bool decode_snapshot(struct recorded *d, struct heard *h, struct reader *r)
{
    struct head head = get_head(d, h, r);
    size_t n;
    _cleanup_free_ struct slot *slots = r->bad ? NULL : get_rows(d, h, &head, r, &n);

    if (!slots)
        return false;
    get_times(slots, n, head.t_ns, r);
    if (r->bad || !get_columns(d, slots, n, r))
        return false;
    snapshot_unref(h->prev);
    h->prev = h->now;
    h->now = make(d, &head, slots, n);
    free(h->slots);
    h->slots = steal(&slots);
    d->n_rows = d->n_rows - h->n_slots + n;
    h->n_slots = n;
    h->has_host = head.flags & SNAPSHOT_HOST;
    h->daemon_cpu_ns = head.daemon_cpu_ns;
    return true;
}
