/* The part of study.c that tells the circumstances: when, where, of what. */
#ifndef EXPERIMENT_STUDY_FACTS_H
#define EXPERIMENT_STUDY_FACTS_H

#include "experiment/study.h"

/* Adds the facts of a study whose samples have been read. */
void study_gather_facts(struct study *s, struct feed *f);

/* Appends an instant, ns since 1970, as "2026-01-31 12:00:00 UTC". */
void study_add_time(struct strbuf *out, int64_t wall_ns);

#endif
