#include "experiment/reel.h"

#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

#include "core/mem.h"

static void keep_mark(void *arg, uint64_t t_ns, enum mark_kind kind, const char *text)
{
    struct reel *r = arg;

    if (r->n_marks == r->cap_marks) {
        r->marks = grow_array(r->marks, &r->cap_marks, r->n_marks + 1, sizeof(*r->marks));
        r->mark_texts = xreallocarray(r->mark_texts, r->cap_marks, sizeof(*r->mark_texts));
    }
    r->mark_texts[r->n_marks] = xstrdup(text);
    r->marks[r->n_marks] =
        (struct feed_mark){ .t_ns = t_ns, .kind = kind, .text = r->mark_texts[r->n_marks] };
    r->n_marks++;
}

static void take_marks(struct reel *r, const struct block *b)
{
    _cleanup_free_ uint8_t *raw = NULL;

    if (recfile_load(r->fd, b, &raw) < 0)
        r->damaged = true;
    else
        decode_marks(raw, b->raw, keep_mark, r);
}

static void take_aside(struct reel *r, const struct block *b)
{
    _cleanup_free_ uint8_t *raw = NULL;

    if (recfile_load(r->fd, b, &raw) < 0 || !aside_take(&r->aside, raw, b->raw))
        r->damaged = true;
}

static int by_time(const void *a, const void *b)
{
    const struct feed_mark *x = a, *y = b;

    return x->t_ns < y->t_ns ? -1 : x->t_ns > y->t_ns;
}

/* Keeps the tables' blocks alone, each after the one before, and takes what the others say. */
static void sort_blocks(struct reel *r)
{
    size_t n = 0;
    bool ended = false;

    for (size_t i = 0; i < r->blocks.n; i++) {
        const struct block *b = &r->blocks.v[i];
        if (b->kind == BLOCK_MARKS)
            take_marks(r, b);
        if (b->kind == BLOCK_ASIDE)
            take_aside(r, b);
        ended |= b->kind == BLOCK_END;
        if (b->kind != BLOCK_TABLES)
            continue;
        if (n > 0 && b->begin_ns < r->blocks.v[n - 1].end_ns)
            r->damaged = true; /* time does not go back */
        else
            r->blocks.v[n++] = *b;
    }
    r->blocks.n = n;
    r->cut = !ended && !recfile_is_written(r->fd);
    r->damaged |= ended && r->blocks.torn;
    if (r->n_marks)
        qsort(r->marks, r->n_marks, sizeof(*r->marks), by_time);
}

int reel_open(struct reel *r, int fd, char *path, struct err *e)
{
    *r = (struct reel){ .fd = fd, .path = path };
    int rc = recfile_skim(r->fd, r->path, &r->blocks, e);

    if (rc < 0)
        goto fail;
    sort_blocks(r);
    if (r->blocks.n > 0)
        return 0;
    rc = err_set(e, ENODATA, "the recording '%s' holds nothing", r->path);
    err_cure(e, "it was cut off before its first second, or is just beginning");
fail:
    reel_release(r);
    return rc;
}

void reel_release(struct reel *r)
{
    for (size_t i = 0; i < r->n_marks; i++)
        free(r->mark_texts[i]);
    free(r->mark_texts);
    free(r->marks);
    aside_release(&r->aside);
    free(r->blocks.v);
    free(r->path);
    close(r->fd);
}

uint64_t reel_begin_ns(const struct reel *r)
{
    return r->blocks.v[0].begin_ns;
}

uint64_t reel_end_ns(const struct reel *r)
{
    return r->blocks.v[r->blocks.n - 1].end_ns;
}

/* The last block that begins at or before t_ns; the first one before all. */
static size_t block_at(const struct reel *r, uint64_t t_ns)
{
    size_t low = 0, high = r->blocks.n;

    while (low < high) {
        size_t mid = low + (high - low) / 2;
        if (r->blocks.v[mid].begin_ns <= t_ns)
            low = mid + 1;
        else
            high = mid;
    }
    return low ? low - 1 : 0;
}

int64_t reel_wall_ns(const struct reel *r, uint64_t t_ns)
{
    const struct block *b = &r->blocks.v[block_at(r, t_ns)];

    return (int64_t)((uint64_t)b->wall_ns + (t_ns - b->begin_ns));
}

static bool load(struct cursor *c, struct reel *r, size_t i)
{
    struct block *b = &r->blocks.v[i];
    uint8_t *raw;

    if (b->bad)
        return false;
    if (c->loaded && c->block == i)
        return true;
    if (recfile_load(r->fd, b, &raw) < 0) {
        b->bad = true;
        r->damaged = true;
        return false;
    }
    if (c->loaded)
        decoder_release(&c->decoder);
    decoder_open(&c->decoder, raw, b->raw);
    c->loaded = true;
    c->block = i;
    return true;
}

bool cursor_move(struct cursor *c, struct reel *r, uint64_t t_ns)
{
    size_t i = block_at(r, t_ns) + 1;

    while (i > 0 && !load(c, r, i - 1))
        i--;
    if (i == 0)
        return false;
    if (c->decoder.said.t_ns > t_ns)
        decoder_rewind(&c->decoder);
    decoder_forward(&c->decoder, t_ns);
    r->damaged |= c->decoder.r.bad;
    return true;
}

bool cursor_next(struct cursor *c, struct reel *r, uint64_t t_ns, uint64_t *ret_ns)
{
    uint64_t found;

    if (t_ns < reel_begin_ns(r)) {
        *ret_ns = reel_begin_ns(r);
        return true;
    }
    if (t_ns >= reel_end_ns(r) || !cursor_move(c, r, t_ns))
        return false;
    if (decoder_next(&c->decoder, &found) && found > t_ns) {
        *ret_ns = found;
        return true;
    }
    for (size_t i = c->block + 1; i < r->blocks.n; i++) {
        if (r->blocks.v[i].bad || r->blocks.v[i].begin_ns <= t_ns)
            continue;
        *ret_ns = r->blocks.v[i].begin_ns;
        return true;
    }
    return false;
}

void cursor_release(struct cursor *c)
{
    if (c->loaded)
        decoder_release(&c->decoder);
    *c = (struct cursor){ .loaded = false };
}
