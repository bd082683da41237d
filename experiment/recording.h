/* Recordings: the live table, kept in a file that can be played. docs/recording-format.md says what
 * is in the file. Main thread. */
#ifndef EXPERIMENT_RECORDING_H
#define EXPERIMENT_RECORDING_H

#include <stddef.h>
#include <stdint.h>

#include "core/err.h"
#include "core/feed.h"
#include "core/tape.h"
#include "experiment/circumstances.h"

/* Begins a recording in a new file, readable by its owner alone: names and labels are in it.
 * -EEXIST when there is such a file: nothing is ever written over. What is taken reaches the file
 * after at most 10 s; a process that is killed loses no more than that. */
int tape_open(const char *path, struct tape **ret, struct err *e);

/* What a tape of tape_open() has taken so far. */
struct tape_stats {
    uint64_t begin_ns, end_ns; /* CLOCK_MONOTONIC of the first and last table; 0 = none yet */
    uint64_t samples;          /* of guests, hosts aside */
    size_t guests;             /* most at once */
};
void tape_stats(const struct tape *t, struct tape_stats *ret);

/* Add what there is to know besides the tables, at once, to a tape of tape_open(). Errors as with mark().
 * A section of facts that is added again is one more of its name. */
int tape_facts(struct tape *t, const struct detail *facts, struct err *e);
/* A command begins: its words and begin_ns. One for a recording. */
int tape_command_begins(struct tape *t, const struct command_run *c, struct err *e);
/* It has ended: the rest of it. */
int tape_command_ended(struct tape *t, const struct command_run *c, struct err *e);

/* Adds a mark of kind MARK_TEXT, now, to a recording that another process is writing. -ENOTCONN
 * when nobody is; -EPROTO when the file is no recording of ours. */
int tape_mark(const char *path, const char *text, struct err *e);

/* Opens a recording, also one that was cut off or is still being written: what is whole by now. It
 * begins to play at its begin, at the speed of life. -EPROTO: not a recording, or a newer one;
 * -ENODATA: nothing is in it. */
int replay_open(const char *path, struct feed **ret, struct err *e);

/* The facts in a recording of replay_open(); it has none when an xltool before there were any made it. Valid
 * until it is closed, as are those of the command. */
const struct detail *replay_facts(struct feed *f);
/* The command that ran meanwhile. NULL when there was none, or nothing but its marks is known. */
const struct command_run *replay_command(struct feed *f);

/* What the wall's clock said at an instant of it, within the recording or about it: ns since 1970, UTC. */
int64_t replay_wall_ns(struct feed *f, uint64_t t_ns);

/* What is wrong with a recording of replay_open(), as far as it has been read: cut off, damaged.
 * NULL: nothing. Valid until the next call. */
const char *replay_warning(struct feed *f);

#endif
