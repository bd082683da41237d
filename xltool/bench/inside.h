/* What a guest says it has for `bench data`: programs and disks. Pure; the text is hostile. */
#ifndef XLTOOL_BENCH_INSIDE_H
#define XLTOOL_BENCH_INSIDE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { INSIDE_DISKS_MOST = 64, INSIDE_NAME = 16 };

struct bench_inside {
    bool sysbench, iperf3, mke2fs;
    struct {
        char name[INSIDE_NAME]; /* letters and digits alone: "vda" */
        uint64_t bytes;
    } disks[INSIDE_DISKS_MOST];
    size_t n_disks;
};

/* Goes before every script: agents and engines have paths of their own. */
#define INSIDE_PATH "PATH=$PATH:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin; export PATH LC_ALL=C; "

/* The script that asks. */
extern const char bench_inside_script[];

/* Reads what it has written. False when that is not all of it. */
bool bench_inside_parse(const char *text, struct bench_inside *ret);

/* The one disk of that size; NULL when there is none, or several. */
const char *bench_inside_disk(const struct bench_inside *in, uint64_t bytes);

#endif
