#include "experiment/wire.h"

enum { VARINT_MOST_BYTES = 10, SCALED_BITS = 6 };

void put_varint(struct strbuf *out, uint64_t v)
{
    char bytes[VARINT_MOST_BYTES];
    size_t n = 0;

    while (v > 0x7f) {
        bytes[n++] = (char)(0x80 | (v & 0x7f));
        v >>= 7;
    }
    bytes[n++] = (char)v;
    strbuf_add(out, bytes, n);
}

/* 0, -1, 1, -2 ... become 0, 1, 2, 3 ... */
static uint64_t zigzag(uint64_t delta)
{
    return delta << 1 ^ (0 - (delta >> 63));
}

static uint64_t unzigzag(uint64_t z)
{
    return z >> 1 ^ (0 - (z & 1));
}

void put_delta(struct strbuf *out, uint64_t delta)
{
    put_varint(out, zigzag(delta));
}

/* With a unit the first byte has: more follow, six bits, whether it was divided. */
void put_scaled(struct strbuf *out, uint64_t delta, const struct scale *scale)
{
    bool negative = delta >> 63 && !scale->grows;
    uint64_t size = negative ? 0 - delta : delta;
    bool divided = scale->unit > 1 && size % scale->unit == 0;

    if (divided)
        delta = negative ? 0 - size / scale->unit : size / scale->unit;
    uint64_t z = scale->grows ? delta : zigzag(delta);
    if (scale->unit <= 1) {
        put_varint(out, z);
        return;
    }
    strbuf_addc(out, (char)((z >> SCALED_BITS ? 0x80 : 0) | (z & 0x3f) << 1 | divided));
    if (z >> SCALED_BITS)
        put_varint(out, z >> SCALED_BITS);
}

static uint64_t fail(struct reader *r)
{
    r->bad = true;
    return 0;
}

uint64_t get_varint(struct reader *r)
{
    uint64_t v = 0;

    for (unsigned shift = 0; shift < 64; shift += 7) {
        if (r->bad || r->p == r->end)
            return fail(r);
        uint8_t byte = *r->p++;
        if (shift == 63 && byte > 1)
            return fail(r);
        v |= (uint64_t)(byte & 0x7f) << shift;
        if (!(byte & 0x80))
            return v;
    }
    return fail(r);
}

uint64_t get_delta(struct reader *r)
{
    return unzigzag(get_varint(r));
}

uint64_t get_scaled(struct reader *r, const struct scale *scale)
{
    bool divided = false;
    uint64_t z;

    if (scale->unit > 1) {
        if (r->bad || r->p == r->end)
            return fail(r);
        uint8_t first = *r->p++;
        uint64_t rest = first & 0x80 ? get_varint(r) : 0;
        if (r->bad || rest >> (64 - SCALED_BITS))
            return fail(r);
        z = rest << SCALED_BITS | (first >> 1 & 0x3f);
        divided = first & 1;
    } else {
        z = get_varint(r);
    }
    uint64_t delta = scale->grows ? z : unzigzag(z);
    return divided ? delta * scale->unit : delta;
}

struct reader get_part(struct reader *r, uint64_t len)
{
    if (r->bad || len > reader_left(r)) {
        fail(r);
        return (struct reader){ .p = r->end, .end = r->end, .bad = true };
    }
    struct reader part = { .p = r->p, .end = r->p + len };
    r->p += len;
    return part;
}

const char *get_string(struct reader *r)
{
    if (r->bad || r->p == r->end || r->end[-1] != '\0') {
        fail(r);
        return NULL;
    }
    const char *text = (const char *)r->p;
    r->p = r->end;
    return text;
}

void store_le(uint8_t *p, size_t n, uint64_t v)
{
    for (size_t i = 0; i < n; i++)
        p[i] = (uint8_t)(v >> 8 * i);
}

uint64_t load_le(const uint8_t *p, size_t n)
{
    uint64_t v = 0;

    for (size_t i = 0; i < n; i++)
        v |= (uint64_t)p[i] << 8 * i;
    return v;
}

uint32_t crc32_of(const uint8_t *p, size_t n)
{
    uint32_t crc = ~0u;

    for (size_t i = 0; i < n; i++) {
        crc ^= p[i];
        for (int bit = 0; bit < 8; bit++)
            crc = crc >> 1 ^ (0xedb88320u & (0 - (crc & 1)));
    }
    return ~crc;
}
