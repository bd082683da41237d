/* Numbers as they stand in a recording. Reading checks every bound: what is read may be hostile. */
#ifndef EXPERIMENT_WIRE_H
#define EXPERIMENT_WIRE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/strbuf.h"

/* Seven bits a byte, the lowest first; the top bit says that more follow. */
void put_varint(struct strbuf *out, uint64_t v);
/* A difference modulo 2^64, short when it is small in either direction. */
void put_delta(struct strbuf *out, uint64_t delta);

/* How a column of numbers is written. */
struct scale {
    uint64_t unit; /* 1 or more: what they are mostly multiples of, which makes them shorter */
    bool grows;    /* they hardly ever go back, which makes them shorter */
};
void put_scaled(struct strbuf *out, uint64_t delta, const struct scale *scale);

struct reader {
    const uint8_t *p, *end;
    bool bad; /* something did not fit; every value since then is 0 */
};

static inline size_t reader_left(const struct reader *r)
{
    return r->bad ? 0 : (size_t)(r->end - r->p);
}

uint64_t get_varint(struct reader *r);
uint64_t get_delta(struct reader *r);
uint64_t get_scaled(struct reader *r, const struct scale *scale);
/* The next len bytes as a reader of their own. */
struct reader get_part(struct reader *r, uint64_t len);
/* All that is left as a string: it must end in NUL. NULL when it does not. */
const char *get_string(struct reader *r);

/* Little endian, in n bytes. */
void store_le(uint8_t *p, size_t n, uint64_t v);
uint64_t load_le(const uint8_t *p, size_t n);

/* CRC-32 as in zlib and Ethernet. For short things: it goes bit by bit. */
uint32_t crc32_of(const uint8_t *p, size_t n);

#endif
