/* Playing a recording: what its keys do, and the figures of its time line. No curses. Main thread.
 */
#ifndef TUI_PLAYER_H
#define TUI_PLAYER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/feed.h"

struct console;

/* Where a recording stands; from timeline_read(), or made by hand. */
struct timeline {
    uint64_t begin_ns, end_ns, now_ns; /* by the feed's now_ns() */
    double speed;                      /* 0 = paused */
    const struct feed_mark *marks;     /* in order; the feed's */
    size_t n_marks;
};

/* False when the feed is live. */
bool timeline_read(struct timeline *ret, struct feed *f);
/* Which of `cells` cells an instant falls into: 0 at the begin, cells - 1 at the end. */
int timeline_cell(const struct timeline *t, uint64_t t_ns, int cells);
/* The instant that a cell, 0 to cells - 1, stands for: the
 * first mark in it, or else its begin. */
uint64_t timeline_at(const struct timeline *t, int cell, int cells);
/* The mark nearest to the present, the earlier of two; NULL when there is none. */
const struct feed_mark *timeline_nearest(const struct timeline *t);
/* The first mark after t_ns, the last one before it; NULL when there is none. */
const struct feed_mark *timeline_next(const struct timeline *t, uint64_t t_ns);
const struct feed_mark *timeline_previous(const struct timeline *t, uint64_t t_ns);
/* The next speed in 1/4, 1/2, 1, ... 64 above (up) or below; the same at the end of the list. */
double player_speed_beside(double speed, bool up);

/* Plays, or pauses; from the end it plays from the begin. Only with a feed that has a player, as
 * all below: their bindings have BIND_PLAYER. */
void player_toggle(struct console *c);
/* Goes on or back by so many seconds, which may be parts of one. */
void player_skip(struct console *c, double seconds);

/* Goes to the instant of a cell of the time line. */
void player_go_to_cell(struct console *c, int cell, int cells);

void act_player_back_1s(struct console *c);
void act_player_on_1s(struct console *c);
void act_player_back_10s(struct console *c);
void act_player_on_10s(struct console *c);
void act_player_back_1m(struct console *c);
void act_player_on_1m(struct console *c);
void act_player_begin(struct console *c);
void act_player_end(struct console *c);
void act_player_quicker(struct console *c);
void act_player_calmer(struct console *c);
void act_player_next_mark(struct console *c);
void act_player_previous_mark(struct console *c);

#endif
