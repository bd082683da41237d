/* A recording that is played: inside of experiment/. */
#ifndef EXPERIMENT_REPLAY_H
#define EXPERIMENT_REPLAY_H

#include "core/strbuf.h"
#include "core/strlist.h"
#include "experiment/decode.h"
#include "experiment/recfile.h"
#include "experiment/recording.h"

/* A place in the recording: a block that is loaded, read up to an instant. Going on is cheap; going
 * back reads the block from its begin. */
struct cursor {
    bool loaded;
    size_t block;
    struct decoder decoder;
};

struct replay {
    struct feed base;
    int fd, timer_fd;
    char *path;
    struct block_list blocks; /* with tables in them */
    struct feed_mark *marks;
    char **mark_texts;        /* in the order of the file */
    size_t n_marks, cap_marks;
    bool cut, damaged;
    struct cursor present, other;
    struct strlist platforms;
    struct strbuf warning;
    char *conn_uri;

    double speed;
    uint64_t begin_ns, end_ns;
    uint64_t played_ns;       /* the recording's instant ... */
    uint64_t since_ns;        /* ... at this one of the real clock */
};

struct replay *replay_of(struct feed *f);
/* Goes to t_ns; false when there is nothing that can be read. */
bool cursor_move(struct replay *r, struct cursor *c, uint64_t t_ns);
void cursor_release(struct cursor *c);
void replay_table(struct replay *r, struct cursor *c, uint64_t t_ns, struct table *ret);

/* player.c */
extern const struct player_ops replay_player;
void player_begin(struct replay *r);
uint64_t player_now(struct replay *r);
/* Sets the timer to when the next instant is due. */
void player_set_timer(struct replay *r);

#endif
