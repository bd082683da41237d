/* The command line's options: one table for parsing, --help and completion. */
#ifndef XLTOOL_OPTIONS_H
#define XLTOOL_OPTIONS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/column.h"
#include "core/err.h"
#include "core/request.h"
#include "core/select.h"

enum { MAX_COLUMNS = 64, LEAST_INTERVAL_NS = 10000000 };

/* Which options a command takes; a bit each. */
enum option_bit {
    OPT_CONNECT = 1 << 0,
    OPT_TIMEOUT = 1 << 1,
    OPT_JSON = 1 << 2,
    OPT_CSV = 1 << 3,
    OPT_COLUMNS = 1 << 4,
    OPT_SORT = 1 << 5,
    OPT_FILTER = 1 << 6,
    OPT_INTERVAL = 1 << 7,
    OPT_COUNT = 1 << 8,
    OPT_READ_ONLY = 1 << 9,
    OPT_DEMO = 1 << 10,
    OPT_REVERSE = 1 << 11,
    OPT_CHANGE = 1 << 12,   /* what every changing command takes: --dry-run, --yes, ... */
    OPT_SPEC = 1 << 13,     /* a new guest */
    OPT_SIZES = 1 << 14,    /* --vcpus, --memory, --disk */
    OPT_CPU_LIMIT = 1 << 15,
    OPT_CLONE = 1 << 16,
    OPT_SNAPSHOT = 1 << 17,
    OPT_FOR = 1 << 18,
    OPT_START = 1 << 19,
    OPT_CONFIG = 1 << 20,
    OPT_REPLAY = 1 << 21,
    OPT_SCRIPT = 1 << 22,
    OPT_TREE = 1 << 23,
    OPT_BY = 1 << 29,
    OPT_LISTEN = 1 << 24,
    OPT_COMPARE = 1 << 25,
    OPT_SPAN = 1 << 26,     /* a part of a recording: --from, --to */
    OPT_REPORT = 1 << 27,
    OPT_BENCH = 1 << 28,
    OPT_GLOBAL = OPT_CONNECT | OPT_TIMEOUT | OPT_DEMO,
    OPT_CONTROL = OPT_GLOBAL | OPT_CHANGE | OPT_JSON,
    OPT_TABLE = OPT_COLUMNS | OPT_SORT | OPT_REVERSE | OPT_FILTER,
};

struct options {
    struct strlist connect;
    uint64_t timeout_ns;     /* 0 = not given; see options_timeout_ns() */
    uint64_t interval_ns;    /* 0 = not given */
    uint64_t count;          /* 0 = no limit */
    bool json, csv, read_only, demo, reverse, help, version;
    const struct column *columns[MAX_COLUMNS];
    size_t n_columns;        /* 0 = not given */
    const struct column *sort;
    char *filter_text;       /* NULL = not given */
    struct filter *filter;
    bool dry_run, yes, force;
    char *progress;          /* "json", "plain", "bar", "none"; NULL = by where stderr goes */
    uint64_t deadline_ns;    /* how long an operation may take; 0 = not given */
    struct strlist on;       /* platforms */
    struct guest_spec spec;  /* what the options say of a new guest; disks are in `disks` */
    struct strlist disks;    /* FILE, SIZE or DEV=SIZE */
    double cpu_limit;        /* cores; 0 = not given */
    bool linked, start, disk_only;
    char *from_snapshot, *description;
    char *wait_for;          /* NULL = not given */
    char *config;            /* the configuration file; NULL = not given */
    bool no_config;
    char *script;            /* what the console is to do without a terminal; NULL = not given */
    char *tree;              /* by what the console groups guests, as grouping_find() knows it; NULL = not given */
    char *by;                /* by what usage is added up, as usage_by_find() knows it; NULL = not given */
    char *replay;            /* a recording to show instead of what runs; NULL = not given */
    char *listen;            /* ADDR:PORT; NULL = not given */
    bool public;             /* and if others than this machine can reach it */
    char *from_mark, *to_mark; /* texts of marks; NULL = not given */
    char *baseline;          /* of a comparison; NULL = not given */
    char *output, *plots;    /* a file, a directory; NULL = not given */
    uint64_t top;            /* 0 = not given */
    uint64_t warm_up_ns, for_ns; /* 0 = not given */
    uint64_t seed;           /* 0 = not given */
    uint64_t runs;           /* of a bench; 0 = not given */
    bool sum, markdown;
    char **command;          /* what follows "--", NULL-terminated; NULL = none */
};

/* A row of the table of options. */
struct option_spec {
    unsigned bit;      /* 0: every command has it */
    char letter;       /* 0: none */
    const char *name;
    const char *arg;   /* what it takes, as --help calls it; a comma in it: a list. NULL: nothing, it sets a bool */
    const char *const *values; /* what can be given, NULL-terminated; NULL = anything */
    int (*set)(struct options *o, const char *arg, struct err *e); /* NULL: what `offset` says */
    size_t offset;     /* of the bool, the char * or the strlist (`many`) in struct options */
    bool many;
    const char *help;
};

void options_init(struct options *o);
void options_release(struct options *o);

/* Parses options until the first word that is none (all = false) or through the whole line,
 * collecting the other words in args (all = true); args may be NULL when all is false.
 * Returns the index of the first word not parsed, or -EINVAL with an error. */
int options_parse(struct options *o, int argc, char **argv, unsigned accepted, bool all,
                  struct strlist *args, struct err *e);

/* Sets one option; arg is NULL for one that takes none. -EINVAL with an error. */
int options_set(struct options *o, const struct option_spec *s, const char *arg, struct err *e);

/* The accepted options one after the other: the one after `before`, the first one for NULL; NULL at the end. */
const struct option_spec *options_next(unsigned accepted, const struct option_spec *before);

/* How long to wait for a connection: what was given, or the default. */
uint64_t options_timeout_ns(const struct options *o);

/* Prints a line of help for each accepted option. */
void options_help(unsigned accepted);

#endif
