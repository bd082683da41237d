/* Results of a bench that were kept: JSON of the schema xltool.bench/1. Text in it is hostile. Main thread. */
#ifndef EXPERIMENT_BENCH_FILE_H
#define EXPERIMENT_BENCH_FILE_H

#include "core/err.h"
#include "experiment/bench.h"

struct bench_fact {
    char *key, *value;
};

struct bench_file {
    struct bench bench;       /* as it was, run by run */
    struct bench_step *steps; /* its steps */
    char *path, *kind, *id, *time;
    struct bench_fact *facts; /* of host, guest and platforms */
    size_t n_facts;
};

#define _cleanup_bench_file_ _cleanup_(bench_file_release)

/* Reads the text of such a file. -EPROTO and what is wrong with it; ret is to be released all the same. */
int bench_file_parse(struct bench_file *ret, const char *path, const char *text, struct err *e);
void bench_file_release(struct bench_file *f);

#endif
