/* recording GUESTS SECONDS FILE: records invented guests whose rates vary (tests/fake/vary.h) once a second of their
 * own time, plays all of it, and prints what a sample of a guest takes:
 *
 *   bytes B             on disk
 *   record_ns N         CPU to record it, without making it up
 *   replay_per_s N      samples that are read in a second of CPU, table by table */
#include <stdio.h>
#include <sys/stat.h>
#include <time.h>

#include "core/mem.h"
#include "core/parse.h"
#include "experiment/recording.h"
#include "tests/fake/vary.h"

#define SECOND 1000000000ull

static uint64_t cpu_ns(void)
{
    struct timespec t;

    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (uint64_t)t.tv_sec * SECOND + (uint64_t)t.tv_nsec;
}

static void stop_on(int rc, const struct err *e)
{
    if (rc == 0)
        return;
    fprintf(stderr, "%s\n", e->msg);
    exit(1);
}

/* Returns the CPU time that recording took. */
static uint64_t record(const char *path, size_t n_guests, uint64_t seconds)
{
    char uri[] = "unix:///run/docker.sock";
    struct table_source s = { .uri = uri, .platform = "fake", .state = CONN_OK };
    struct err e = ERR_INIT;
    struct vary guests;
    struct tape *tape;
    uint64_t spent = 0;

    vary_init(&guests, n_guests);
    stop_on(tape_open(path, &tape, &e), &e);
    for (uint64_t i = 1; i <= seconds; i++) {
        _cleanup_table_ struct table t = TABLE_INIT;
        snapshot_unref(s.prev);
        s.prev = s.now;
        s.now = snapshot_new();
        s.now->t_ns = vary_second(&guests, s.now, i * SECOND);
        snapshot_seal(s.now);
        table_build(&t, &s, 1, i * SECOND + SECOND / 10);
        uint64_t before = cpu_ns();
        stop_on(tape->ops->take(tape, &t, &e), &e);
        spent += cpu_ns() - before;
    }
    uint64_t before = cpu_ns();
    stop_on(tape->ops->close(tape, &e), &e);
    spent += cpu_ns() - before;
    snapshot_unref(s.prev);
    snapshot_unref(s.now);
    vary_release(&guests);
    return spent;
}

/* Returns how many samples of guests there were. */
static uint64_t play(const char *path)
{
    struct err e = ERR_INIT;
    struct feed *f;
    uint64_t t = 0, samples = 0;

    stop_on(replay_open(path, &f, &e), &e);
    while (f->ops->player->next(f, t, &t)) {
        _cleanup_table_ struct table table = TABLE_INIT;
        f->ops->player->table_at(f, t, &table);
        samples += table.n;
    }
    f->ops->close(f);
    return samples;
}

int main(int argc, char **argv)
{
    uint64_t guests, seconds;
    struct stat st;

    if (argc != 4 || parse_u64(argv[1], &guests) < 0 || parse_u64(argv[2], &seconds) < 0)
        return 2;
    double n = (double)(guests * seconds), spent = (double)record(argv[3], guests, seconds);
    if (stat(argv[3], &st) < 0)
        return 1;
    printf("bytes %.1f\nrecord_ns %.0f\n", (double)st.st_size / n, spent / n);
    uint64_t before = cpu_ns(), samples = play(argv[3]);
    printf("replay_per_s %.0f\n", (double)samples * 1e9 / (double)(cpu_ns() - before));
    return samples == guests * seconds ? 0 : 1;
}
