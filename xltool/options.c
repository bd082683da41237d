#include "xltool/options.h"

#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/mem.h"
#include "core/parse.h"
#include "core/strbuf.h"

enum {
    DEFAULT_TIMEOUT_S = 2,
    DEMO_TIMEOUT_S = 60, /* its emulator is probed the first time */
    MOST_VCPUS = 4096,
    LEAST_MEMORY = 1 << 20,
    MOST_RUNS = 10000,
    MOST_SECONDS = 3600,
    LEAST_FILE = 1 << 20,
};

#define FLAG(member) NULL, NULL, NULL, offsetof(struct options, member), false
#define TEXT(arg, member) arg, NULL, NULL, offsetof(struct options, member), false
#define LIST(arg, member) arg, NULL, NULL, offsetof(struct options, member), true
#define ONE_OF(arg, values, member) arg, values, NULL, offsetof(struct options, member), false
#define BY(arg, set) arg, NULL, set, 0, false

/* clang-format off */
static const char *const platforms[] = { "xen", "kvm", "qemu", "lxc", "docker", "podman", NULL };
static const char *const progress_kinds[] = { "bar", "plain", "json", "none", NULL };
static const char *const groupings[] = { "none", "connection", "platform", "group", "tag", NULL };
static const char *const wait_states[] = { "running", "stopped", "ready", NULL };
/* clang-format on */

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

static int set_warm_up(struct options *o, const char *arg, struct err *e)
{
    return set_seconds(&o->warm_up_ns, "warm-up", arg, e);
}

static int set_for(struct options *o, const char *arg, struct err *e)
{
    return set_seconds(&o->for_ns, "for", arg, e);
}

static int set_seed(struct options *o, const char *arg, struct err *e)
{
    if (parse_u64(arg, &o->seed) < 0 || o->seed == 0)
        return err_set(e, EINVAL, "--seed takes a whole number above 0, not '%s'", arg);
    return 0;
}

static int set_runs(struct options *o, const char *arg, struct err *e)
{
    if (parse_u64(arg, &o->runs) < 0 || o->runs == 0 || o->runs > MOST_RUNS)
        return err_set(e, EINVAL, "--runs takes a whole number from 1 to %d, not '%s'", MOST_RUNS, arg);
    return 0;
}

static int set_step_seconds(struct options *o, const char *arg, struct err *e)
{
    if (parse_u64(arg, &o->seconds) < 0 || o->seconds == 0 || o->seconds > MOST_SECONDS)
        return err_set(e, EINVAL, "--seconds takes a whole number from 1 to %d, not '%s'", MOST_SECONDS, arg);
    return 0;
}

static int set_file_size(struct options *o, const char *arg, struct err *e)
{
    if (parse_size(arg, &o->file_bytes) < 0 || o->file_bytes < LEAST_FILE || o->file_bytes % LEAST_FILE)
        return err_set(e, EINVAL, "--file-size takes whole mebibytes such as 64M or 1G, not '%s'", arg);
    return 0;
}

static int set_port(struct options *o, const char *arg, struct err *e)
{
    uint64_t port;

    if (parse_u64(arg, &port) < 0 || port == 0 || port > UINT16_MAX)
        return err_set(e, EINVAL, "--port takes a whole number from 1 to %d, not '%s'", UINT16_MAX, arg);
    o->port = (uint16_t)port;
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

static int set_deadline(struct options *o, const char *arg, struct err *e)
{
    return set_seconds(&o->deadline_ns, "deadline", arg, e);
}

static int set_vcpus(struct options *o, const char *arg, struct err *e)
{
    if (parse_u64(arg, &o->spec.vcpus) < 0 || o->spec.vcpus == 0 || o->spec.vcpus > MOST_VCPUS)
        return err_set(e, EINVAL, "--vcpus takes a whole number from 1 to %d, not '%s'", MOST_VCPUS, arg);
    return 0;
}

static int set_memory(struct options *o, const char *arg, struct err *e)
{
    if (parse_size(arg, &o->spec.memory_bytes) < 0 || o->spec.memory_bytes < LEAST_MEMORY)
        return err_set(e, EINVAL, "--memory takes a size of at least 1M, such as 512M or 2G, not '%s'",
                       arg);
    return 0;
}

static int set_cpu_limit(struct options *o, const char *arg, struct err *e)
{
    if (parse_double(arg, &o->cpu_limit) < 0 || o->cpu_limit < 0.01 || o->cpu_limit > MOST_VCPUS)
        return err_set(e, EINVAL, "--cpu-limit takes cores from 0.01 on, such as 0.5 or 2, not '%s'", arg);
    return 0;
}

static int set_top(struct options *o, const char *arg, struct err *e)
{
    if (parse_u64(arg, &o->top) < 0 || o->top == 0)
        return err_set(e, EINVAL, "--top takes a whole number above 0, not '%s'", arg);
    return 0;
}

static int set_on(struct options *o, const char *arg, struct err *e)
{
    strlist_split(&o->on, arg, ',');
    return o->on.n ? 0 : err_set(e, EINVAL, "--on takes platforms, such as xen,kvm,docker");
}

static int set_net(struct options *o, const char *arg, struct err *e)
{
    (void)e;
    guest_spec_add_net(&o->spec)->bridge = xstrdup(arg);
    return 0;
}

/* clang-format off */
static const struct option_spec specs[] = {
    { OPT_JSON, 0, "json", FLAG(json), "print JSON" },
    { OPT_CSV, 0, "csv", FLAG(csv), "print CSV" },
    { OPT_COLUMNS, 'c', "columns", BY("A,B", set_columns), "the columns to show; see xltool(1)" },
    { OPT_SORT, 's', "sort", BY("KEY", set_sort), "sort by this column" },
    { OPT_REVERSE, 'r', "reverse", FLAG(reverse), "sort the other way round" },
    { OPT_FILTER, 'f', "filter", BY("EXPR", set_filter), "only these guests: 'cpu>50 & platform=xen'" },
    { OPT_TREE, 0, "tree", ONE_OF("BY", groupings, tree), "guests in groups: by connection, platform, group or tag" },
    { OPT_INTERVAL, 'i', "interval", BY("SEC", set_interval), "time between two samples" },
    { OPT_COUNT, 'n', "count", BY("N", set_count), "stop after N blocks" },
    { OPT_REPLAY, 0, "replay", TEXT("FILE", replay), "show this recording instead of what runs now" },
    { OPT_REPORT, 'o', "output", TEXT("FILE", output), "the page; '-' is standard output" },
    { OPT_REPORT, 0, "plots", TEXT("DIR", plots), "write each plot there too, as SVG and PNG" },
    { OPT_REPORT, 0, "top", BY("N", set_top), "show the N guests that used most CPU (12)" },
    { OPT_SPAN, 0, "from", TEXT("MARK", from_mark), "begin at the mark with this text" },
    { OPT_SPAN, 0, "to", TEXT("MARK", to_mark), "end at the mark with this text" },
    { OPT_COMPARE, 0, "for", BY("SEC", set_for), "compare what runs now for so long" },
    { OPT_COMPARE, 0, "warm-up", BY("SEC", set_warm_up), "leave out so much at the begin" },
    { OPT_COMPARE | OPT_REPORT, 0, "baseline", TEXT("WHAT", baseline), "what the others are compared with; compare: one of the arguments (the first)" },
    { OPT_COMPARE, 0, "sum", FLAG(sum), "of several guests the sum, not the mean" },
    { OPT_COMPARE, 0, "seed", BY("N", set_seed), "of the pseudo-random draws (1)" },
    { OPT_COMPARE | OPT_BENCH | OPT_REACH, 0, "markdown", FLAG(markdown), "print a Markdown table" },
    { OPT_BENCH, 'o', "output", TEXT("FILE", output), "keep the results in this new FILE too, as JSON" },
    { OPT_BENCH, 0, "runs", BY("N", set_runs), "runs on each platform (10)" },
    { OPT_BENCH, 0, "seconds", BY("N", set_step_seconds), "data: how long each step measures (5)" },
    { OPT_BENCH, 0, "file-size", BY("SIZE", set_file_size), "data: of the file that is read and written (64M)" },
    { OPT_BENCH, 0, "seed", BY("N", set_seed), "of the order of the runs, drawn and told otherwise" },
    { OPT_SCRIPT, 0, "script", TEXT("FILE", script), "no terminal: obey the lines of FILE, print screens; see xltool(1)" },
    { OPT_READ_ONLY, 0, "read-only", FLAG(read_only), "nothing can be changed from the console" },
    { OPT_REACH, 0, "on", "PLATFORM,..", platforms, set_on, 0, false, "the running guests of these platforms: xen, kvm, qemu, lxc, docker, podman" },
    { OPT_REACH, 0, "to", LIST("ADDRESS", to), "reach this IPv4 address as well; repeatable" },
    { OPT_REACH, 0, "port", BY("N", set_port), "the TCP port to try (22); one that is closed proves as much" },
    { OPT_SPEC, 0, "on", "PLATFORM,..", platforms, set_on, 0, false, "where to make the guest: xen, kvm, qemu, docker, podman" },
    { OPT_SPEC, 0, "name", TEXT("NAME", spec.name), "the new guest's name" },
    { OPT_SIZES, 0, "vcpus", BY("N", set_vcpus), "virtual CPUs" },
    { OPT_SIZES, 0, "memory", BY("SIZE", set_memory), "memory: 512M, 2G" },
    { OPT_SIZES, 0, "disk", LIST("DISK", disks), "create: a FILE, or a SIZE for a new one; resize: DEV=SIZE; repeatable" },
    { OPT_CPU_LIMIT, 0, "cpu-limit", BY("CORES", set_cpu_limit), "the most CPU it may use: 0.5, 2" },
    { OPT_SPEC, 0, "net", BY("BRIDGE", set_net), "an interface on this bridge (Docker: network); repeatable" },
    { OPT_SPEC, 0, "kernel", TEXT("FILE", spec.kernel), "boot this kernel" },
    { OPT_SPEC, 0, "initrd", TEXT("FILE", spec.initrd), "with this initial RAM disk" },
    { OPT_SPEC, 0, "append", TEXT("TEXT", spec.cmdline), "and this command line" },
    { OPT_SPEC, 0, "image", TEXT("REF", spec.image), "a container's image" },
    { OPT_SPEC, 0, "command", TEXT("TEXT", spec.command), "a container's command" },
    { OPT_CLONE, 0, "linked", FLAG(linked), "share what is equal with the original" },
    { OPT_CLONE, 0, "from", TEXT("SNAPSHOT", from_snapshot), "clone what this snapshot holds" },
    { OPT_START, 0, "start", FLAG(start), "start it when it is made" },
    { OPT_SNAPSHOT, 0, "disk-only", FLAG(disk_only), "leave the memory out" },
    { OPT_SNAPSHOT, 0, "description", TEXT("TEXT", description), "what the snapshot is for" },
    { OPT_FOR, 0, "for", ONE_OF("STATE", wait_states, wait_for), "running, stopped, or ready (it runs commands)" },
    { OPT_LISTEN, 0, "listen", TEXT("ADDR:PORT", listen), "where to serve; 127.0.0.1:9755 when it is not given" },
    { OPT_LISTEN, 0, "public", FLAG(public), "serve also where others than this machine can connect" },
    { OPT_CHANGE, 0, "dry-run", FLAG(dry_run), "say what would be done, and do nothing" },
    { OPT_CHANGE, 'y', "yes", FLAG(yes), "ask no question" },
    { OPT_CHANGE | OPT_REPORT, 0, "force", FLAG(force), "do what is refused for safety; stop: pull the plug; recover: give up; report: write over a file" },
    { OPT_CHANGE, 0, "progress", ONE_OF("KIND", progress_kinds, progress), "bar, plain, json (a line each) or none" },
    { OPT_CHANGE, 0, "deadline", BY("SEC", set_deadline), "take it back when it is not done by then" },
    { OPT_REACH, 0, "deadline", BY("SEC", set_deadline), "what is not known by then stays unknown" },
    { OPT_CONNECT, 0, "connect", LIST("URI", connect), "where to look, instead of everywhere; repeatable; 'none' = nowhere" },
    { OPT_TIMEOUT, 0, "timeout", BY("SEC", set_timeout), "how long to wait for an answer" },
    { OPT_CONFIG, 0, "config", TEXT("FILE", config), "the console's habits, instead of your own; see xltool-config(5)" },
    { OPT_CONFIG, 0, "no-config", FLAG(no_config), "the console as it is without a configuration file" },
    { OPT_DEMO, 0, "demo", FLAG(demo), "start tiny guests of its own and show those" },
    { 0, 'h', "help", FLAG(help), "show this help" },
    { 0, 0, "version", FLAG(version), "show the version" },
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
    strlist_release(&o->on);
    strlist_release(&o->disks);
    strlist_release(&o->to);
    guest_spec_release(&o->spec);
    free(o->progress);
    free(o->from_snapshot);
    free(o->description);
    free(o->wait_for);
    free(o->config);
    free(o->replay);
    free(o->script);
    free(o->tree);
    free(o->listen);
    free(o->from_mark);
    free(o->to_mark);
    free(o->baseline);
    free(o->output);
    free(o->plots);
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

static int check_value(const struct option_spec *s, const char *arg, struct err *e)
{
    _cleanup_strbuf_ struct strbuf list = STRBUF_INIT;

    for (size_t i = 0; s->values && s->values[i]; i++) {
        if (strcmp(arg, s->values[i]) == 0)
            return 0;
        strbuf_addf(&list, "%s%s", i == 0 ? "" : s->values[i + 1] ? ", " : " or ", s->values[i]);
    }
    return s->values ? err_set(e, EINVAL, "--%s takes %s, not '%s'", s->name, strbuf_str(&list), arg) : 0;
}

int options_set(struct options *o, const struct option_spec *s, const char *arg, struct err *e)
{
    char *member = (char *)o + s->offset;

    if (s->set)
        return s->set(o, arg, e);
    int rc = check_value(s, arg, e);
    if (rc < 0)
        return rc;
    if (s->many) {
        strlist_add((struct strlist *)(void *)member, arg);
    } else if (s->arg) {
        char **text = (char **)(void *)member;
        free(*text);
        *text = xstrdup(arg);
    } else {
        *(bool *)member = true;
    }
    return 0;
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
        int rc = options_set(o, s, optarg, e);
        if (rc < 0)
            return rc;
    }
    for (int i = optind; all && i < argc; i++)
        strlist_add(args, argv[i]); /* what follows a "--" */
    return optind;
}

const struct option_spec *options_next(unsigned accepted, const struct option_spec *before)
{
    for (const struct option_spec *s = before ? before + 1 : specs; s < specs + N_SPECS; s++)
        if (is_accepted(s, accepted))
            return s;
    return NULL;
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
