/* Recordings in place of connections: what commands with --replay begin and end with. */
#ifndef XLTOOL_PLAYBACK_H
#define XLTOOL_PLAYBACK_H

#include "core/feed.h"
#include "xltool/options.h"

/* Opens the recording, paused at its begin. Prints an error and returns NULL on failure, with the exit
 * code in *ret_code. */
struct feed *playback_open(const char *path, int *ret_code);

void playback_to_end(struct feed *f);

/* Says what was wrong with the recording and closes it. Returns code. */
int playback_close(struct feed *f, int code);

/* The marks after from_ns up to to_ns: a line each on stdout, as people read them. */
void playback_print_marks(struct feed *f, uint64_t from_ns, uint64_t to_ns);
/* [{"time":...,"kind":"text|operation","text":...}] */
struct json_object *playback_marks_json(struct feed *f, uint64_t from_ns, uint64_t to_ns);

/* The part of a recording from one mark to another: those that have these texts, or whose text alone holds them. NULL: the
 * recording's own begin or end. -ESRCH with the marks listed, -EEXIST when several marks are meant, -EINVAL when the
 * second comes before the first. path is for the message. */
int playback_span(struct feed *f, const char *path, const char *from, const char *to, uint64_t *ret_begin_ns,
                  uint64_t *ret_end_ns, struct err *e);

/* The table at t_ns, with rates since the one before (its snapshots are taken; an empty table: as they
 * were recorded). Where no sample has come in between, the rates are the recorded ones. */
void playback_since(struct feed *f, uint64_t t_ns, const struct table *before, struct table *ret);

/* For who goes through a recording in steps: the instant to go on from after t_ns. Where nothing was recorded for very many
 * steps, up to end_ns, that is the last step before something was; else t_ns itself. */
uint64_t playback_pass_over(struct feed *f, uint64_t t_ns, uint64_t end_ns, uint64_t step_ns);

#endif
