/* A recording made of bytes that know nothing of checksums: "R" and a file, whose block headers get
 * the right CRC; or "B" and blocks, each a kind, its length (3 bytes, little endian) and what is in
 * it, which is compressed as the recorder would. So chance reaches what is behind the sums. */
#ifndef TESTS_FUZZ_COMPOSE_H
#define TESTS_FUZZ_COMPOSE_H

#include "experiment/block.h"
#include "experiment/recfile.h"
#include "experiment/wire.h"
#include "tests/fuzz/fuzz.h"

enum { COMPOSE_HEADER = 4, FILE_HEADER = 16, BLOCK_HEADER = 48, CRC_AT = 44 };

static inline void mend_sums(uint8_t *p, size_t n)
{
    for (size_t i = FILE_HEADER; i + BLOCK_HEADER <= n; i++)
        if (memcmp(p + i, "XLTB", 4) == 0)
            store_le(p + i + CRC_AT, 4, crc32_of(p + i, CRC_AT));
}

/* Block number i was seen in the i-th second. */
static inline void append_block(int fd, unsigned i, const uint8_t *p, size_t len)
{
    struct err e = ERR_INIT;
    struct block b = { .kind = p[0],
                       .raw = (uint32_t)len,
                       .begin_ns = i * 1000000000ull + 1,
                       .end_ns = i * 1000000000ull + 900000000u,
                       .wall_ns = 1700000000000000000 + i * 1000000000ll };
    uint64_t grown;

    fuzz_require(recfile_append(fd, "composed", &b, (const char *)p + COMPOSE_HEADER, &grown, &e) == 0);
}

static inline int compose(const uint8_t *data, size_t size, char path[64])
{
    static const uint8_t header[FILE_HEADER] = { 0x89, 'X', 'L', 'T', '\r', '\n', 0x1a, '\n', 1 };
    int fd;

    if (data[0] == 'R') {
        _cleanup_free_ uint8_t *copy = (uint8_t *)fuzz_text(data + 1, size - 1);
        mend_sums(copy, size - 1);
        return fuzz_file(copy, size - 1, path);
    }
    fd = fuzz_file(header, sizeof(header), path);
    for (size_t at = 1, i = 0; at + COMPOSE_HEADER <= size; i++) {
        size_t len = (size_t)load_le(data + at + 1, 3), left = size - at - COMPOSE_HEADER;
        len = len < left ? len : left;
        append_block(fd, (unsigned)i, data + at, len);
        at += COMPOSE_HEADER + len;
    }
    return fd;
}

#endif
