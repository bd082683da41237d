/* A recording as a file: a header, then blocks that each stand for themselves. Whoever has the file
 * open may append one, so nobody writes over what is there. */
#ifndef EXPERIMENT_RECFILE_H
#define EXPERIMENT_RECFILE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/err.h"

enum block_kind {
    BLOCK_TABLES = 1,
    BLOCK_MARKS,
    BLOCK_END,   /* the recorder has ended in order; nothing is in it */
    BLOCK_ASIDE, /* facts, and the command that ran meanwhile */
};

struct block {
    unsigned kind;
    uint64_t offset;           /* of what is in it */
    uint32_t stored, raw;      /* its bytes, as they are in the file and decompressed */
    uint64_t begin_ns, end_ns; /* CLOCK_MONOTONIC of the first and last instant in it */
    int64_t wall_ns;           /* begin_ns as ns since 1970, UTC */
    bool bad;                  /* for its reader: it has turned out to be damaged */
};

struct block_list {
    struct block *v;
    size_t n, cap;
    bool torn; /* bytes that are no block are between them or after them */
};

/* Makes the file, 0600, and its header; holds it as its recorder until *ret is closed. */
int recfile_create(const char *path, int *ret, struct err *e);
/* Opens a file that is a recording. */
int recfile_open(const char *path, bool to_append, int *ret, struct err *e);
/* A recorder has it. */
bool recfile_is_written(int fd);

/* Compresses and appends what b says; b->stored and b->offset are set here. All or nothing: on an
 * error the file is as long as it was. *ret_bytes: by how much it has grown. */
int recfile_append(int fd, const char *path, struct block *b, const char *raw, uint64_t *ret_bytes,
                   struct err *e);

/* Finds the blocks by their headers alone. A header that is damaged costs its block, not the rest.
 */
int recfile_skim(int fd, const char *path, struct block_list *ret, struct err *e);
/* Reads and checks a block; *ret is from malloc(), b->raw bytes. -EBADMSG when it is damaged. */
int recfile_load(int fd, const struct block *b, uint8_t **ret);

#endif
