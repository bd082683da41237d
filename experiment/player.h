/* The clock of a recording that is played: which of its instants it shows, and how fast it goes on.
 */
#ifndef EXPERIMENT_PLAYER_H
#define EXPERIMENT_PLAYER_H

#include <stdint.h>

struct player {
    uint64_t begin_ns, end_ns; /* of the recording */
    double speed;              /* 0 = it stands still */
    uint64_t played_ns;        /* the recording's instant ... */
    uint64_t since_ns;         /* ... at this one of the real clock */
};

/* t_ns, cut to the recording. */
uint64_t player_clip(const struct player *p, uint64_t t_ns);
/* Goes on from t_ns, cut to the recording; at its end it stands still. */
void player_go(struct player *p, uint64_t t_ns, double speed);
/* The recording's instant by now. */
uint64_t player_now(struct player *p);
/* When the real clock shows that instant, which is to come, rounded up. Only while it goes on. */
uint64_t player_due(const struct player *p, uint64_t t_ns);

#endif
