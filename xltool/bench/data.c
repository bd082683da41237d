/* One run of `bench data`: a guest, what it computes, reads, writes and sends, and what the host pays for that. */
#include "xltool/bench/bencher.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/mem.h"
#include "experiment/gauge.h"
#include "xltool/bench/files.h"
#include "xltool/bench/inside.h"

#define NS_PER_S 1000000000ull
#define DEFAULT_FILE_BYTES (64ull << 20)

enum { DEFAULT_SECONDS = 5, EXIT_NOT_FOUND = 127, SAID_MOST = 160 };

/* In the order of the table. */
enum data_step {
    DATA_USABLE,
    DATA_CPU,
    DATA_MEMORY,
    DATA_FILES,
    DATA_NET = DATA_FILES + FILE_PLACES * FILE_TESTS,
    DATA_COUNT = DATA_NET + 3
};

/* clang-format off */
#define FILES(place, key, label)                                                                                       \
    [DATA_FILES + (place) * FILE_TESTS + FILE_READ] = { "fileio_" key "_seqrd", "fileio, " label ": seqrd", BENCH_BYTES },  \
    [DATA_FILES + (place) * FILE_TESTS + FILE_WRITE] = { "fileio_" key "_seqwr", "fileio, " label ": seqwr", BENCH_BYTES }, \
    [DATA_FILES + (place) * FILE_TESTS + FILE_BOTH] = { "fileio_" key "_rndrw", "fileio, " label ": rndrw", BENCH_EVENTS }

static const struct bench_step data_steps[DATA_COUNT] = {
    [DATA_USABLE] = { "usable", "made and usable", BENCH_SECONDS },
    [DATA_CPU] = { "cpu", "cpu", BENCH_EVENTS },
    [DATA_MEMORY] = { "memory", "memory", BENCH_BYTES },
    FILES(FILE_ROOT, "root", "root"),
    FILES(FILE_RAW, "raw", "raw disk"),
    FILES(FILE_QCOW2, "qcow2", "qcow2 disk"),
    FILES(FILE_GROWING, "growing", "qcow2, growing"),
    FILES(FILE_VOLUME, "volume", "volume"),
    [DATA_NET] = { "net_guest_host", "network: guest to host", BENCH_BITS },
    [DATA_NET + 1] = { "net_host_guest", "network: host to guest", BENCH_BITS },
    [DATA_NET + 2] = { "net_guest_guest", "network: guest to guest", BENCH_BITS },
};
/* clang-format on */

uint64_t bench_seconds(const struct bencher *b)
{
    return b->o->seconds ? b->o->seconds : DEFAULT_SECONDS;
}

uint64_t bench_file_bytes(const struct bencher *b)
{
    return b->o->file_bytes ? b->o->file_bytes : DEFAULT_FILE_BYTES;
}

/* ---- a command in the guest ---- */

struct told {
    struct strbuf *out;
    int status;
};

static bool take_told(void *arg, int status, const char *output)
{
    struct told *t = arg;

    t->status = status;
    strbuf_adds(t->out, output);
    return true;
}

int bench_script(struct bench_subject *s, const char *name, const char *id, const char *script, struct strbuf *out,
                 int *ret_status, struct err *e)
{
    const char *const argv[] = { "sh", "-c", script, NULL };
    struct told told = { .out = out };
    struct bench_watch w = { .place = s->run->platform,
                             .name = name,
                             .ask = argv,
                             .ask_once = true,
                             .answer = take_told,
                             .arg = &told };

    snprintf(w.id, sizeof(w.id), "%s", id);
    w.shell_wait_ns = bench_patience_ns(s->b); /* a busy machine's console may take long */
    w.patience_ns = w.shell_wait_ns + bench_seconds(s->b) * NS_PER_S;
    int rc = bench_watch(s->b, &w);
    *e = w.err;
    *ret_status = told.status;
    bench_watch_release(&w);
    return rc;
}

void bench_failed_by(struct bench_subject *s, size_t step, int rc, const struct err *e)
{
    bench_take(s, step, rc, e, 0, 0);
}

/* The last line that says anything: what a program has complained of. */
static void last_line(const char *text, char ret[SAID_MOST])
{
    _cleanup_strlist_ struct strlist lines = STRLIST_INIT;

    *ret = '\0';
    strlist_split(&lines, text, '\n');
    for (size_t i = lines.n; i > 0 && !*ret; i--) {
        lines.v[i - 1][strcspn(lines.v[i - 1], "\r")] = '\0';
        snprintf(ret, SAID_MOST, "%s", lines.v[i - 1]);
    }
}

/* The figure in what sysbench has written. */
static int read_output(enum gauge what, int status, const char *output, double *ret, struct err *e)
{
    char said[SAID_MOST];
    int rc = gauge_read(what, output, ret, e);

    if (rc == -EIO || (rc == 0 && status == 0))
        return rc;
    if (status == 0)
        return rc;
    last_line(output, said);
    return err_set(e, EIO, "sysbench ended with status %d%s%s", status, *said ? ": " : "", said);
}

static void gauge(struct bench_subject *s, size_t step, enum gauge what, const char *script)
{
    _cleanup_strbuf_ struct strbuf out = STRBUF_INIT;
    struct bench_meter meter;
    struct bench_cost cost;
    struct err err = ERR_INIT;
    double value = 0;
    int status = 0;

    bench_show_step(s->b, step);
    bench_meter_begin(s->b, s->run->platform, &meter);
    int rc = bench_script(s, s->name, s->id, script, &out, &status, &err);
    bench_meter_end(s->b, s->run->platform, (const char *const[]){ s->id, NULL }, &meter, &cost);
    if (rc == 0)
        rc = read_output(what, status, strbuf_str(&out), &value, &err);
    if (rc < 0) {
        bench_failed_by(s, step, rc, &err);
        free(cost.host_why);
        free(cost.guest_why);
        return;
    }
    bench_done(s->run, step, value);
    bench_paid(s->run, step, &cost);
}

/* ---- CPU and memory ---- */

/* For as long as asked, a thread a vCPU. */
static void compute(struct bench_subject *s, size_t step, enum gauge what, const char *test)
{
    _cleanup_strbuf_ struct strbuf script = STRBUF_INIT;

    strbuf_addf(&script, INSIDE_PATH "sysbench %s --threads=%" PRIu64 " --time=%" PRIu64 " run", test,
                s->b->what.spec.vcpus, bench_seconds(s->b));
    gauge(s, step, what, strbuf_str(&script));
}

/* ---- files ---- */

static size_t file_step(enum file_place place, enum file_test test)
{
    return DATA_FILES + (size_t)place * FILE_TESTS + test;
}

static void not_here_at(struct bench_subject *s, enum file_place place, const char *why)
{
    for (unsigned t = 0; t < FILE_TESTS; t++)
        bench_not_here(s->run, file_step(place, t), why);
}

/* Runs a script that measures nothing. True when it ended well; its output is added to out. */
static bool prepare(struct bench_subject *s, enum file_place place, enum file_test before, const char *script,
                    struct strbuf *out)
{
    struct err err = ERR_INIT;
    char said[SAID_MOST];
    int status = 0, rc;

    bench_show_step(s->b, file_step(place, before));
    rc = bench_script(s, s->name, s->id, script, out, &status, &err);
    if (rc == 0 && status != 0) {
        last_line(strbuf_str(out), said);
        rc = err_set(&err, EIO, "cannot prepare %s in the guest: status %d%s%s", file_places[place].dir, status,
                     *said ? ": " : "", said);
    }
    if (rc == 0)
        return true;
    bench_failed_by(s, file_step(place, before), rc, &err);
    return false;
}

static void remark_all(struct bench_subject *s, enum file_place place, const char *what)
{
    for (unsigned t = 0; t < FILE_TESTS; t++)
        if (s->run->marks[file_step(place, t)].outcome == BENCH_DONE)
            bench_remark(s->run, file_step(place, t), what);
}

/* Writing comes first: to a file that is new, on blocks that are new. */
static void test_files(struct bench_subject *s, const struct file_job *job)
{
    static const enum gauge gauges[] = { [FILE_READ] = GAUGE_FILE_READ,
                                         [FILE_WRITE] = GAUGE_FILE_WRITE,
                                         [FILE_BOTH] = GAUGE_FILE_BOTH };
    static const enum file_test order[FILE_TESTS] = { FILE_WRITE, FILE_READ, FILE_BOTH };
    _cleanup_strbuf_ struct strbuf between = STRBUF_INIT, out = STRBUF_INIT;

    file_between_script(&between, job);
    for (unsigned i = 0; i < FILE_TESTS && !bench_is_over(s); i++) {
        _cleanup_strbuf_ struct strbuf script = STRBUF_INIT;
        if (i == 1 && !prepare(s, job->place, order[i], strbuf_str(&between), &out))
            return;
        file_test_script(&script, job, order[i]);
        gauge(s, file_step(job->place, order[i]), gauges[order[i]], strbuf_str(&script));
    }
}

static void test_place(struct bench_subject *s, const struct bench_inside *in, enum file_place place)
{
    _cleanup_strbuf_ struct strbuf script = STRBUF_INIT, out = STRBUF_INIT;
    struct file_job job = { .place = place, .bytes = bench_file_bytes(s->b), .seconds = bench_seconds(s->b) };
    const char *platform = s->b->results.platforms.v[s->run->platform], *why = file_not_here(place, platform);

    job.dir = place == FILE_VOLUME && s->b->what.spec.volume ? s->b->what.spec.volume : file_places[place].dir;
    if (!why && file_places[place].format) {
        job.disk = bench_inside_disk(in, file_disk_bytes(place, job.bytes));
        why = !job.disk  ? "the guest does not see the disk that was made for it; has its kernel a driver for the "
                           "platform's disks?"
              : !in->mke2fs ? "the guest has no mke2fs; install the package e2fsprogs in it"
                          : NULL;
    }
    if (why)
        return not_here_at(s, place, why);
    file_begin_script(&script, &job);
    if (!prepare(s, place, FILE_WRITE, strbuf_str(&script), &out)) {
        bench_not_tried(s->run, file_step(place, 0), file_step(place, FILE_TESTS - 1), "its place was not made");
        return;
    }
    job.direct = file_takes_direct(strbuf_str(&out));
    test_files(s, &job);
    bench_not_tried(s->run, file_step(place, 0), file_step(place, FILE_TESTS - 1), "a test before it failed");
    if (!job.direct)
        remark_all(s, place, "without O_DIRECT, which its file system does not take: caches count");
}

/* ---- all of it ---- */

static bool create(struct bench_subject *s)
{
    _cleanup_request_ struct request req = REQUEST_INIT;
    struct bench_watch w = { .place = s->run->platform,
                             .req = &req,
                             .name = s->name,
                             .look = true,
                             .look_early = true,
                             .ask = bench_are_you_there,
                             .patience_ns = bench_patience_ns(s->b) };

    bench_create_request(s, s->name, &req);
    bench_show_step(s->b, DATA_USABLE);
    int rc = bench_watch(s->b, &w);
    s->made = w.returned_ns != 0;
    snprintf(s->id, sizeof(s->id), "%s", w.id);
    bool usable = bench_take(s, DATA_USABLE, rc, &w.err, w.begun_ns, w.returned_ns ? w.answered_ns : 0);
    bench_watch_release(&w);
    return usable;
}

static bool look_inside(struct bench_subject *s, struct bench_inside *ret)
{
    _cleanup_strbuf_ struct strbuf out = STRBUF_INIT;
    struct err err = ERR_INIT;
    int status = 0, rc = bench_script(s, s->name, s->id, bench_inside_script, &out, &status, &err);

    if (rc == 0 && status == EXIT_NOT_FOUND)
        rc = err_set(&err, ENOTSUP, "the guest has no shell; put one into its image");
    else if (rc == 0 && (status != 0 || !bench_inside_parse(strbuf_str(&out), ret)))
        rc = err_set(&err, EPROTO, "the guest does not say what it has: status %d", status);
    if (rc == 0)
        return true;
    bench_failed_by(s, DATA_CPU, rc, &err);
    for (size_t i = DATA_CPU + 1; rc == -ENOTSUP && i < DATA_COUNT; i++)
        bench_failed_by(s, i, rc, &err);
    bench_not_tried(s->run, 0, DATA_COUNT - 1, "the guest does not say what it has");
    return false;
}

/* How a run is. */
struct health {
    size_t failures; /* of all runs, when it was looked at last */
    bool gone;
};

/* True when the run can go on: nothing has failed since, or the guest answers all the same. */
static bool goes_on(struct bench_subject *s, struct health *h)
{
    size_t now = bench_failures(&s->b->results);
    bool failed = now > h->failures;

    h->failures = now;
    if (h->gone || bench_is_over(s))
        return false;
    if (!failed || bench_is_well(s))
        return true;
    h->gone = true;
    bench_not_tried(s->run, 0, DATA_COUNT - 1, "after an earlier failure the guest did not answer");
    return false;
}

static void with_sysbench(struct bench_subject *s, const struct bench_inside *in, struct health *h)
{
    static const char missing[] = "the guest has no sysbench; install the package sysbench in it";

    if (!in->sysbench) {
        for (size_t i = DATA_CPU; i < DATA_NET; i++)
            bench_not_here(s->run, i, missing);
        return;
    }
    compute(s, DATA_CPU, GAUGE_CPU, "cpu");
    if (goes_on(s, h))
        compute(s, DATA_MEMORY, GAUGE_MEMORY, "memory --memory-total-size=1000T");
    for (unsigned place = 0; place < FILE_PLACES && goes_on(s, h); place++)
        test_place(s, in, place);
}

static void with_iperf3(struct bench_subject *s, const struct bench_inside *in)
{
    for (size_t i = DATA_NET; !in->iperf3 && i < DATA_COUNT; i++)
        bench_not_here(s->run, i, "the guest has no iperf3; install the package iperf3 in it");
    if (in->iperf3)
        bench_net(s, DATA_NET);
}

static void live(struct bench_subject *s)
{
    struct health health = { .failures = bench_failures(&s->b->results) };
    struct bench_inside in;

    if (!create(s) || !look_inside(s, &in))
        return;
    with_sysbench(s, &in, &health);
    if (goes_on(s, &health))
        with_iperf3(s, &in);
}

static void equip(const struct bencher *b, const char *platform, struct guest_spec *spec)
{
    file_equip(spec, platform, bench_file_bytes(b));
}

const struct bench_kind bench_data = {
    .name = "data",
    .steps = data_steps,
    .n_steps = DATA_COUNT,
    .measures = true,
    .equip = equip,
    .live = live,
    .print_table = bench_print_columns,
};
