#include "xltool/options.h"

#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/mem.h"
#include "core/parse.h"

enum {
    DEFAULT_TIMEOUT_S = 2,
    DEMO_TIMEOUT_S = 60, /* its emulator is probed the first time */
    LEAST_INTERVAL_NS = 10000000,
};

struct option_spec {
    unsigned bit;      /* 0: every command has it */
    char letter;       /* 0: none */
    const char *name;
    const char *arg;   /* NULL: takes none */
    int (*set)(struct options *o, const char *arg, struct err *e);
    const char *help;
};

static int set_connect(struct options *o, const char *arg, struct err *e)
{
    (void)e;
    strlist_add(&o->connect, arg);
    return 0;
}

static int set_seconds(uint64_t *ret, const char *name, const char *arg, struct err *e)
{
    if (parse_seconds(arg, ret) < 0)
        return err_set(e, EINVAL, "--%s takes seconds above 0, such as 0.5 or 2, not '%s'", name,
                       arg);
    return 0;
}

static int set_timeout(struct options *o, const char *arg, struct err *e)
{
    return set_seconds(&o->timeout_ns, "timeout", arg, e);
}

static int set_interval(struct options *o, const char *arg, struct err *e)
{
    int rc = set_seconds(&o->interval_ns, "interval", arg, e);

    if (rc == 0 && o->interval_ns < LEAST_INTERVAL_NS)
        return err_set(e, EINVAL, "--interval %s is too short: the least is 0.01", arg);
    return rc;
}

static int set_count(struct options *o, const char *arg, struct err *e)
{
    if (parse_u64(arg, &o->count) < 0 || o->count == 0)
        return err_set(e, EINVAL, "--count takes a whole number above 0, not '%s'", arg);
    return 0;
}

static int set_json(struct options *o, const char *arg, struct err *e)
{
    (void)arg;
    (void)e;
    o->json = true;
    return 0;
}

static int set_csv(struct options *o, const char *arg, struct err *e)
{
    (void)arg;
    (void)e;
    o->csv = true;
    return 0;
}

static int set_columns(struct options *o, const char *arg, struct err *e)
{
    int n = columns_parse(arg, o->columns, MAX_COLUMNS, e);

    if (n < 0)
        return n;
    o->n_columns = (size_t)n;
    return 0;
}

static int set_sort(struct options *o, const char *arg, struct err *e)
{
    const struct column *one[1];
    int n = columns_parse(arg, one, 1, e);

    if (n < 0)
        return n;
    o->sort = one[0];
    return 0;
}

static int set_reverse(struct options *o, const char *arg, struct err *e)
{
    (void)arg;
    (void)e;
    o->reverse = true;
    return 0;
}

static int set_filter(struct options *o, const char *arg, struct err *e)
{
    struct filter *f;
    int rc = filter_parse(arg, &f, e);

    if (rc < 0)
        return rc;
    filter_free(o->filter);
    free(o->filter_text);
    o->filter = f;
    o->filter_text = xstrdup(arg);
    return 0;
}

static int set_read_only(struct options *o, const char *arg, struct err *e)
{
    (void)arg;
    (void)e;
    o->read_only = true;
    return 0;
}

static int set_demo(struct options *o, const char *arg, struct err *e)
{
    (void)arg;
    (void)e;
    o->demo = true;
    return 0;
}

static int set_help(struct options *o, const char *arg, struct err *e)
{
    (void)arg;
    (void)e;
    o->help = true;
    return 0;
}

static int set_version(struct options *o, const char *arg, struct err *e)
{
    (void)arg;
    (void)e;
    o->version = true;
    return 0;
}

/* clang-format off */
static const struct option_spec specs[] = {
    { OPT_JSON, 0, "json", NULL, set_json, "print JSON" },
    { OPT_CSV, 0, "csv", NULL, set_csv, "print CSV" },
    { OPT_COLUMNS, 'c', "columns", "A,B", set_columns, "the columns to show; see xltool(1)" },
    { OPT_SORT, 's', "sort", "KEY", set_sort, "sort by this column" },
    { OPT_REVERSE, 'r', "reverse", NULL, set_reverse, "sort the other way round" },
    { OPT_FILTER, 'f', "filter", "EXPR", set_filter, "only these guests: 'cpu>50 & platform=xen'" },
    { OPT_INTERVAL, 'i', "interval", "SEC", set_interval, "time between two samples" },
    { OPT_COUNT, 'n', "count", "N", set_count, "stop after N blocks" },
    { OPT_READ_ONLY, 0, "read-only", NULL, set_read_only, "nothing can be changed from the console" },
    { OPT_CONNECT, 0, "connect", "URI", set_connect, "where to look, instead of everywhere; repeatable; 'none' = nowhere" },
    { OPT_TIMEOUT, 0, "timeout", "SEC", set_timeout, "how long to wait for a connection (2)" },
    { OPT_DEMO, 0, "demo", NULL, set_demo, "start tiny guests of its own and show those" },
    { 0, 'h', "help", NULL, set_help, "show this help" },
    { 0, 0, "version", NULL, set_version, "show the version" },
};
/* clang-format on */

enum { N_SPECS = sizeof(specs) / sizeof(specs[0]), LONG_BASE = 256 };

void options_init(struct options *o)
{
    *o = (struct options){ .timeout_ns = 0 };
}

void options_release(struct options *o)
{
    strlist_release(&o->connect);
    filter_free(o->filter);
    free(o->filter_text);
    *o = (struct options){ .timeout_ns = 0 };
}

static bool is_accepted(const struct option_spec *s, unsigned accepted)
{
    return s->bit == 0 || (s->bit & accepted);
}

/* Fills getopt's two tables; a long option's value is LONG_BASE + its index. */
static void make_tables(unsigned accepted, bool all, char *letters, struct option *longs)
{
    size_t n = 0;

    *letters++ = all ? '-' : '+';
    *letters++ = ':';
    for (int i = 0; i < N_SPECS; i++) {
        const struct option_spec *s = &specs[i];
        if (!is_accepted(s, accepted))
            continue;
        longs[n++] = (struct option){ s->name, s->arg ? required_argument : no_argument, NULL,
                                      LONG_BASE + i };
        if (s->letter) {
            *letters++ = s->letter;
            if (s->arg)
                *letters++ = ':';
        }
    }
    *letters = '\0';
    longs[n] = (struct option){ .name = NULL };
}

static const struct option_spec *find_spec(int c)
{
    if (c >= LONG_BASE && c < LONG_BASE + N_SPECS)
        return &specs[c - LONG_BASE];
    for (int i = 0; i < N_SPECS; i++)
        if (c && specs[i].letter == c)
            return &specs[i];
    return NULL;
}

/* What getopt gave '?' or ':' for. Within a bundle of letters it has not moved on to the next word. */
static int bad_option(int c, char **argv, struct err *e)
{
    const struct option_spec *s = find_spec(optopt);

    if (c == ':')
        return err_set(e, EINVAL, "option '%s' needs a value", argv[optind - 1]);
    if (optopt >= LONG_BASE && s)
        return err_set(e, EINVAL, "option '--%s' takes no value", s->name);
    if (optopt)
        return err_set(e, EINVAL, "unknown option '-%c'", optopt);
    return err_set(e, EINVAL, "unknown option '%s'", argv[optind - 1]);
}

int options_parse(struct options *o, int argc, char **argv, unsigned accepted, bool all,
                  struct strlist *args, struct err *e)
{
    char letters[2 * N_SPECS + 3];
    struct option longs[N_SPECS + 1];
    int c;

    make_tables(accepted, all, letters, longs);
    optind = 0; /* starts getopt afresh */
    while ((c = getopt_long(argc, argv, letters, longs, NULL)) != -1) {
        if (c == 1) {
            strlist_add(args, optarg);
            continue;
        }
        const struct option_spec *s = find_spec(c);
        if (!s)
            return bad_option(c, argv, e);
        int rc = s->set(o, optarg, e);
        if (rc < 0)
            return rc;
    }
    for (int i = optind; all && i < argc; i++)
        strlist_add(args, argv[i]); /* what follows a "--" */
    return optind;
}

uint64_t options_timeout_ns(const struct options *o)
{
    if (o->timeout_ns)
        return o->timeout_ns;
    return (o->demo ? DEMO_TIMEOUT_S : DEFAULT_TIMEOUT_S) * 1000000000ull;
}

void options_help(unsigned accepted)
{
    for (int i = 0; i < N_SPECS; i++) {
        const struct option_spec *s = &specs[i];
        char text[64];
        if (!is_accepted(s, accepted))
            continue;
        snprintf(text, sizeof(text), "%c%c%s--%s%s%s", s->letter ? '-' : ' ',
                 s->letter ? s->letter : ' ', s->letter ? ", " : "  ", s->name, s->arg ? " " : "",
                 s->arg ? s->arg : "");
        printf("  %-22s %s\n", text, s->help);
    }
}
