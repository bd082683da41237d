/* What a recording tells besides its tables: facts of the machine and the connections, and the
 * command that ran meanwhile. All text in it is hostile. Main thread. */
#ifndef EXPERIMENT_CIRCUMSTANCES_H
#define EXPERIMENT_CIRCUMSTANCES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/detail.h"
#include "core/strbuf.h"
#include "core/strlist.h"

/* Of what a command writes the first and the last bytes are kept, of each stream. */
enum { OUTPUT_HEAD_BYTES = 32 << 10, OUTPUT_TAIL_BYTES = 32 << 10 };

struct command_output {
    uint64_t total;     /* bytes that it has written */
    struct strbuf head; /* the first of them */
    struct strbuf tail; /* and the last ones, see command_output_tail() */
};

enum command_end {
    COMMAND_UNKNOWN, /* it was still running when the recording ended or was cut off */
    COMMAND_EXITED,
    COMMAND_SIGNALLED,
    COMMAND_NOT_STARTED,
};

/* COMMAND of `record -- COMMAND`. */
struct command_run {
    struct strlist words;
    size_t n_words; /* that it had: more than there are in words when there were very many */
    uint64_t begin_ns, end_ns; /* CLOCK_MONOTONIC of the recording machine; 0 = not known */
    enum command_end end;
    int status;                      /* of its exit, or the signal's number */
    bool heard;                      /* what it wrote is known */
    struct command_output output[2]; /* stdout, stderr */
};

#define COMMAND_RUN_INIT                                                                           \
    {                                                                                              \
        .begin_ns = 0                                                                              \
    }
#define _cleanup_command_run_ _cleanup_(command_run_release)
void command_run_release(struct command_run *c);

/* Adds what it has written; keeps what there is room for. Bytes may be anything, NUL too. */
void command_output_add(struct command_output *o, const char *bytes, size_t n);
/* The last bytes that are kept behind head; *ret_n of them. NULL for none. */
const char *command_output_tail(const struct command_output *o, size_t *ret_n);
/* Bytes between head and tail that are not kept. */
uint64_t command_output_cut(const struct command_output *o);
/* Appends head and tail for people and programs: NUL as U+FFFD, and where bytes are missing a line
 * that says how many. Still hostile. */
void command_output_text(const struct command_output *o, struct strbuf *out);

/* Appends a command as it is typed into a POSIX shell: a word in quotes where it needs them.
 * Hostile. */
void command_quoted(const struct command_run *c, struct strbuf *out);
/* Appends "exit 3", "signal 9 (KILL)"; what is known of its end. */
void command_ending(const struct command_run *c, struct strbuf *out);

#endif
