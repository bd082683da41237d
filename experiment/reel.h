/* A recording that is read: its blocks in order, its marks, and places in it. */
#ifndef EXPERIMENT_REEL_H
#define EXPERIMENT_REEL_H

#include "core/feed.h"
#include "experiment/aside.h"
#include "experiment/decode.h"
#include "experiment/recfile.h"

struct reel {
    int fd;
    char *path;
    struct block_list blocks; /* with tables in them; one at least */
    struct feed_mark *marks;  /* by time */
    char **mark_texts;        /* in the order of the file */
    size_t n_marks, cap_marks;
    struct aside aside;
    bool cut, damaged; /* damaged: as far as it has been read */
};

/* A place in the recording: a block that is loaded, read up to an instant. Going on is cheap; going
 * back reads the block from its begin. All zero at first. */
struct cursor {
    bool loaded;
    size_t block;
    struct decoder decoder;
};

/* Takes fd and path, from malloc(), over, also on an error. -ENODATA: nothing is in it. */
int reel_open(struct reel *r, int fd, char *path, struct err *e);
void reel_release(struct reel *r);

uint64_t reel_begin_ns(const struct reel *r);
uint64_t reel_end_ns(const struct reel *r);
/* What the wall's clock said at an instant, ns since 1970. */
int64_t reel_wall_ns(const struct reel *r, uint64_t t_ns);

/* Goes to t_ns; false when there is nothing that can be read. */
bool cursor_move(struct cursor *c, struct reel *r, uint64_t t_ns);
/* The first instant after t_ns, which the cursor may move to; false at the end. */
bool cursor_next(struct cursor *c, struct reel *r, uint64_t t_ns, uint64_t *ret_ns);
void cursor_release(struct cursor *c);

#endif
