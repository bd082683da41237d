/* An operation under way, as its toolstack sees it: progress out, cancel in, and the journal that
 * makes it whole or undone whatever happens. Pure: the engine supplies what is behind it.
 *
 * The rule of every operation. Before a step that makes or changes something, op_undo() records how
 * to take it back; run() then does it. run() never cleans up: when it returns an error, or the process
 * dies, the recorded steps are performed backwards by toolstack.perform(), at once or by
 * `xltool recover`. What cannot be taken back (destroying the running guest in a revert, deleting
 * files) is not done in run() but recorded with op_then(): once run() has returned 0 the operation
 * counts as done, and these steps are performed in order, again also by `xltool recover`.
 * So the code that undoes after an error and the code that repairs after a crash are one. */
#ifndef CORE_OP_H
#define CORE_OP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/detail.h"
#include "core/err.h"
#include "core/request.h"
#include "core/strlist.h"

/* A step of the journal: a verb and its arguments, which must say all (a later process performs it). */
struct step {
    const char *verb;
    struct strlist args;
};

struct op;

/* Supplied by whoever runs the operation. All called in the operation's thread. */
struct op_sink {
    void (*phase)(struct op *op, const char *text);
    void (*progress)(struct op *op, uint64_t done, uint64_t total);
    int (*check)(struct op *op, struct err *e);
    int (*undo)(struct op *op, const struct step *s, struct err *e);
    int (*then)(struct op *op, const struct step *s, struct err *e);
};

struct op {
    const struct request *req; /* NULL while recovering */
    const struct op_sink *sink;
    /* What is worth saying at the end. Sections: "guest" (name, id, platform), "snapshot" (name, kind,
     * size_bytes, stood_still_ms), "resize" (what, requested, applied, seen, reboot: a record each),
     * "note" (text: a record each). */
    struct detail result;
};

/* Begins a phase that a person can follow: "saving the memory of 'web'". */
void op_phase(struct op *op, const char *fmt, ...) _printf_(2, 3);

/* How far the phase is; total 0 = not known. Cheap: call it as often as you like. */
void op_progress(struct op *op, uint64_t done, uint64_t total);

/* 0, or -ECANCELED / -ETIMEDOUT with an error once the user has cancelled or the deadline has
 * passed: call it in every loop and between steps, and return what it returns. In steps of
 * op_then() it always says 0: they are finished. */
int op_check(struct op *op, struct err *e);

/* Records, on disk, how to take back what comes next: VERB and strings, ended by NULL. Performing it
 * must be harmless when the thing was never done, and when it is performed twice.
 * -errno when the journal cannot be written: return it. */
int op_undo(struct op *op, struct err *e, const char *verb, ...) __attribute__((sentinel));

/* Records a step to be performed once run() has returned 0; as harmless when done twice. */
int op_then(struct op *op, struct err *e, const char *verb, ...) __attribute__((sentinel));

/* Adds a remark for the user to the result. */
void op_note(struct op *op, const char *fmt, ...) _printf_(2, 3);

/* Adds a row to the table that ends every resize. NULL = "-". */
void op_resized(struct op *op, const char *what, const char *requested, const char *applied,
                const char *seen, const char *reboot);

#endif
