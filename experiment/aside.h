/* The blocks beside the tables that tell the circumstances: writing and reading their records.
 * Inside of experiment/. */
#ifndef EXPERIMENT_ASIDE_H
#define EXPERIMENT_ASIDE_H

#include "experiment/circumstances.h"

/* What the blocks have told so far. */
struct aside {
    struct detail facts;
    size_t n_pairs;
    struct command_run command;
    bool has_command;
};

void aside_release(struct aside *a);

/* Append the records of a block. */
void aside_put_facts(struct strbuf *out, const struct detail *facts);
void aside_put_command(struct strbuf *out, const struct command_run *c);
/* Its end and what it has written. */
void aside_put_ending(struct strbuf *out, const struct command_run *c);

/* Takes what a block says. Records that make no sense, are not known here or go beyond the limits
 * are left out. False when the block itself makes none. */
bool aside_take(struct aside *a, const uint8_t *raw, size_t len);

#endif
