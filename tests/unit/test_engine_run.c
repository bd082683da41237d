/* The engine with the invented observer: what it publishes, when, and how it bears bad days. */
#include "tests/unit/core_fixture.h"

#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "core/strbuf.h"
#include "engine/engine.h"
#include "tests/fake/fakestat.h"

enum { FAST_MS = 20 };
#define MS 1000000ull
/* Far more than anything here takes, even on a busy machine: only a hang runs into it. */
#define PATIENCE (20 * SECOND)

static struct engine *start(uint64_t interval_ns, const char *uri)
{
    struct engine *e = engine_new(interval_ns);
    struct err err = ERR_INIT;

    engine_add(e, &fakestat_observer, uri, false);
    assert_int_equal(engine_start(e, &err), 0);
    return e;
}

static struct engine_conn conn_of(const struct engine *e, size_t i)
{
    struct engine_conn c;

    engine_conn(e, i, &c);
    return c;
}

/* Waits until connection 0 is in this state. */
static bool becomes(struct engine *e, enum conn_state state)
{
    uint64_t end = clock_ns() + PATIENCE;

    while (clock_ns() < end) {
        if (conn_of(e, 0).state == state)
            return true;
        usleep(2000);
    }
    return false;
}

static bool reaches_seq(struct engine *e, uint64_t seq)
{
    uint64_t end = clock_ns() + PATIENCE;

    while (clock_ns() < end) {
        if (conn_of(e, 0).seq >= seq)
            return true;
        usleep(2000);
    }
    return false;
}

static size_t n_guests(const struct engine *e)
{
    struct table t;

    engine_table(e, &t);
    size_t n = t.n;
    table_release(&t);
    return n;
}

static void publishes_the_newest_and_the_one_before(void **state)
{
    (void)state;
    struct engine *e = start(0, "fake:?guests=5&fixed=1");
    struct snapshot *now, *prev;

    assert_int_equal(engine_wait(e, 0, clock_ns() + PATIENCE), 0);
    engine_latest(e, 0, &now, &prev);
    assert_int_equal(now->n, 5);
    assert_null(prev);
    snapshot_unref(now);

    uint64_t asked = clock_ns();
    engine_kick(e);
    assert_int_equal(engine_wait(e, asked, clock_ns() + PATIENCE), 0);
    struct engine_conn c = conn_of(e, 0);
    assert_int_equal(c.state, CONN_OK);
    assert_int_equal(c.err.code, 0);
    assert_int_equal(c.seq, 2);
    assert_true(c.answered_ns >= asked);
    assert_true(c.self_cpu_ns > 0);

    struct table t;
    engine_table(e, &t);
    assert_int_equal(t.n, 5);
    assert_non_null(t.rows[0].prev);
    assert_int_equal(t.rows[0].guest->now.t_ns - t.rows[0].prev->now.t_ns, SECOND);
    table_release(&t);
    assert_true(engine_stop(e, PATIENCE));
}

static void samples_only_when_kicked(void **state)
{
    (void)state;
    struct engine *e = start(0, "fake:");

    assert_int_equal(engine_wait(e, 0, clock_ns() + PATIENCE), 0);
    usleep(100000);
    assert_int_equal(conn_of(e, 0).seq, 1);
    engine_kick(e);
    assert_true(reaches_seq(e, 2));
    usleep(100000);
    assert_int_equal(conn_of(e, 0).seq, 2);
    assert_true(engine_stop(e, PATIENCE));
}

static void samples_every_interval(void **state)
{
    (void)state;
    uint64_t begun = clock_ns();
    struct engine *e = start(FAST_MS * MS, "fake:");

    assert_true(reaches_seq(e, 10));
    /* Never faster than asked: ten samples are nine pauses. */
    assert_true(clock_ns() - begun >= 9 * FAST_MS * MS);
    assert_true(engine_stop(e, PATIENCE));
}

static void a_new_interval_counts_at_once(void **state)
{
    (void)state;
    struct engine *e = start(3600 * SECOND, "fake:");

    assert_true(reaches_seq(e, 1));
    engine_set_interval(e, FAST_MS * MS);
    assert_true(reaches_seq(e, 5));
    uint64_t asked = clock_ns();
    engine_set_interval(e, 0);
    assert_int_equal(engine_wait(e, asked, asked + PATIENCE), 0); /* the last one for now */
    uint64_t seq = conn_of(e, 0).seq;
    usleep(200000);
    assert_int_equal(conn_of(e, 0).seq, seq);
    assert_true(engine_stop(e, PATIENCE));
}

static void the_descriptor_tells_of_news(void **state)
{
    (void)state;
    struct engine *e = start(0, "fake:");
    uint64_t end = clock_ns() + PATIENCE;
    fd_set fds;
    struct timeval none = { 0 };

    assert_int_equal(engine_wait(e, 0, end), 0);
    engine_drain(e);
    engine_drain(e); /* an empty one does not block */
    FD_ZERO(&fds);
    FD_SET(engine_fd(e), &fds);
    assert_int_equal(select(engine_fd(e) + 1, &fds, NULL, NULL, &none), 0);
    engine_kick(e);
    FD_SET(engine_fd(e), &fds);
    struct timeval long_time = { .tv_sec = 20 };
    assert_int_equal(select(engine_fd(e) + 1, &fds, NULL, NULL, &long_time), 1);
    assert_true(engine_stop(e, PATIENCE));
}

static void absent_denied_and_failed_are_told_apart(void **state)
{
    (void)state;
    static const struct {
        const char *uri;
        enum conn_state state;
        int code;
    } cases[] = { { "fake:?open=absent", CONN_ABSENT, ENOENT },
                  { "fake:?open=denied", CONN_DENIED, EACCES },
                  { "fake:?open=failed", CONN_FAILED, EIO },
                  { "fake:?fail_after=0", CONN_FAILED, EPIPE } };

    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct engine *e = start(0, cases[i].uri);
        /* None of them is waited for until the deadline. */
        assert_int_equal(engine_wait(e, 0, clock_ns() + PATIENCE), 0);
        struct engine_conn c = conn_of(e, 0);
        assert_int_equal(c.state, cases[i].state);
        assert_int_equal(c.err.code, cases[i].code);
        assert_non_null(strstr(c.err.msg, cases[i].uri));
        assert_int_equal(c.seq, 0);
        struct table t;
        engine_table(e, &t);
        assert_int_equal(t.n, 0);
        assert_string_equal(t.sources[0].reason, c.err.msg);
        table_release(&t);
        assert_true(engine_stop(e, PATIENCE));
    }
}

/* A file through which a test tells the observer what to do. */
static void control(const char *path, const char *word)
{
    char next[64];

    snprintf(next, sizeof(next), "%s.next", path);
    FILE *f = fopen(next, "we");
    assert_non_null(f);
    fputs(word, f);
    fclose(f);
    assert_int_equal(rename(next, path), 0);
}

static struct engine *start_controlled(uint64_t interval_ns, char *path)
{
    char uri[128];

    int fd = mkstemp(path);
    assert_true(fd >= 0);
    close(fd);
    snprintf(uri, sizeof(uri), "fake:?guests=2&control=%s", path);
    return start(interval_ns, uri);
}

static void a_stalled_connection_keeps_its_rows_and_comes_back(void **state)
{
    (void)state;
    char path[] = "/tmp/xltool-engine-XXXXXX";
    struct engine *e = start_controlled(FAST_MS * MS, path);

    assert_true(becomes(e, CONN_OK));
    assert_true(reaches_seq(e, 2));
    control(path, "stall");
    assert_true(becomes(e, CONN_STALLED));
    struct engine_conn c = conn_of(e, 0);
    assert_int_equal(c.err.code, ETIMEDOUT);
    assert_non_null(strstr(c.err.msg, "has not answered for"));
    uint64_t seq = c.seq;

    struct table t;
    engine_table(e, &t);
    assert_int_equal(t.n, 2);
    assert_true(t.rows[0].stale && t.rows[1].stale);
    assert_true(t.rows[0].age_ns >= 3 * FAST_MS * MS);
    assert_non_null(t.sources[0].reason);
    table_release(&t);

    control(path, "go");
    assert_true(becomes(e, CONN_OK));
    assert_true(reaches_seq(e, seq + 1));
    engine_table(e, &t);
    assert_null(t.sources[0].reason);
    table_release(&t);
    assert_true(engine_stop(e, PATIENCE));
    unlink(path);
}

/* What a command waited for in vain is stalled from then on, and is not waited for again. */
static void in_vain_is_waited_for_once(void **state)
{
    (void)state;
    char path[] = "/tmp/xltool-engine-XXXXXX";
    struct engine *e = start_controlled(0, path);

    assert_int_equal(engine_wait(e, 0, clock_ns() + PATIENCE), 0);
    control(path, "stall");
    uint64_t asked = clock_ns();
    engine_kick(e);
    assert_int_equal(engine_wait(e, asked, asked + SECOND), 1);
    assert_int_equal(conn_of(e, 0).state, CONN_STALLED);
    assert_int_equal(engine_wait(e, clock_ns(), clock_ns() + PATIENCE), 0);
    control(path, "go");
    assert_true(becomes(e, CONN_OK));
    assert_true(engine_stop(e, PATIENCE));
    unlink(path);
}

static void a_lost_connection_is_opened_again(void **state)
{
    (void)state;
    char path[] = "/tmp/xltool-engine-XXXXXX";
    struct engine *e = start_controlled(FAST_MS * MS, path);

    assert_true(reaches_seq(e, 2));
    control(path, "fail");
    assert_true(becomes(e, CONN_FAILED));
    assert_int_equal(conn_of(e, 0).err.code, EPIPE);
    assert_int_equal(n_guests(e), 2); /* the old rows stay, stale */
    uint64_t failed = clock_ns(), seq = conn_of(e, 0).seq;
    control(path, "go");
    assert_true(becomes(e, CONN_OK));
    assert_true(clock_ns() - failed > 500 * MS); /* a second of rest, not a busy loop */
    assert_true(reaches_seq(e, seq + 1));
    assert_int_equal(conn_of(e, 0).err.code, 0);
    assert_true(engine_stop(e, PATIENCE));
    unlink(path);
}

static void a_kick_cuts_the_rest_after_a_failure_short(void **state)
{
    (void)state;
    char path[] = "/tmp/xltool-engine-XXXXXX";
    struct engine *e = start_controlled(FAST_MS * MS, path);

    assert_true(reaches_seq(e, 1));
    control(path, "fail");
    assert_true(becomes(e, CONN_FAILED));
    for (int i = 0; i < 8; i++) { /* each failure makes the rest longer, up to ten seconds */
        engine_kick(e);
        usleep(50000);
    }
    control(path, "go");
    uint64_t begun = clock_ns();
    engine_kick(e);
    assert_true(becomes(e, CONN_OK));
    assert_true(clock_ns() - begun < 6 * SECOND);
    assert_true(engine_stop(e, PATIENCE));
    unlink(path);
}

static void waiting_ends_at_the_deadline(void **state)
{
    (void)state;
    struct engine *e = start(0, "fake:?open=stall");
    uint64_t begun = clock_ns();

    assert_int_equal(engine_wait(e, 0, begun + 200 * MS), 1);
    assert_true(clock_ns() - begun >= 200 * MS);
    assert_int_equal(conn_of(e, 0).state, CONN_CONNECTING);
    assert_int_equal(engine_wait(e, 0, begun), 1); /* a deadline that is over */
    assert_false(engine_stop(e, 50 * MS));         /* stuck: its memory stays behind */
}

static void *interrupt_later(void *arg)
{
    usleep(100000);
    pthread_kill(*(pthread_t *)arg, SIGUSR1);
    return NULL;
}

static void on_signal(int sig)
{
    (void)sig;
}

static void a_signal_ends_waiting(void **state)
{
    (void)state;
    struct engine *e = start(0, "fake:?open=stall");
    struct sigaction sa = { .sa_handler = on_signal };
    pthread_t self = pthread_self(), thread;

    sigaction(SIGUSR1, &sa, NULL);
    pthread_create(&thread, NULL, interrupt_later, &self);
    assert_int_equal(engine_wait(e, 0, clock_ns() + PATIENCE), -EINTR);
    pthread_join(thread, NULL);
    assert_false(engine_stop(e, 50 * MS));
}

static void one_stuck_connection_does_not_hold_the_others(void **state)
{
    (void)state;
    struct engine *e = engine_new(FAST_MS * MS);
    struct err err = ERR_INIT;

    engine_add(e, &fakestat_observer, "fake:?guests=4", false);
    engine_add(e, &fakestat_observer, "fake:?stall_after=1&guests=2", false);
    engine_add(e, &fakestat_observer, "fake:?guests=3", false);
    assert_int_equal(engine_start(e, &err), 0);
    assert_true(reaches_seq(e, 10));
    uint64_t end = clock_ns() + PATIENCE;
    while (conn_of(e, 1).state != CONN_STALLED && clock_ns() < end)
        usleep(2000);
    assert_int_equal(conn_of(e, 1).state, CONN_STALLED);
    assert_int_equal(conn_of(e, 0).state, CONN_OK);
    assert_int_equal(conn_of(e, 2).state, CONN_OK);
    assert_int_equal(n_guests(e), 9);

    uint64_t begun = clock_ns();
    assert_false(engine_stop(e, 100 * MS));
    assert_true(clock_ns() - begun < PATIENCE);
}

static void fifty_connections(void **state)
{
    (void)state;
    struct engine *e = engine_new(5 * MS);
    struct err err = ERR_INIT;

    for (int i = 0; i < 50; i++)
        assert_int_equal(engine_add(e, &fakestat_observer, "fake:?guests=20", i % 2), i);
    assert_int_equal(engine_count(e), 50);
    assert_int_equal(engine_start(e, &err), 0);
    for (int round = 0; round < 20; round++) {
        uint64_t asked = clock_ns();
        engine_kick(e);
        assert_int_equal(engine_wait(e, asked, clock_ns() + PATIENCE), 0);
        assert_int_equal(n_guests(e), 1000);
    }
    for (size_t i = 0; i < 50; i++) {
        assert_int_equal(conn_of(e, i).optional, i % 2);
        assert_true(conn_of(e, i).seq >= 20);
    }
    assert_true(engine_stop(e, PATIENCE));
}

static const char *pair_of(const struct detail *d, const char *section, const char *key)
{
    for (size_t i = 0; i < d->n; i++)
        for (size_t j = 0; j < d->records[i].n; j++)
            if (strcmp(d->records[i].section, section) == 0 &&
                strcmp(d->records[i].pairs[j].key, key) == 0)
                return d->records[i].pairs[j].value;
    return "";
}

static const char ID_1[] = "00000001-0000-4000-8000-000000000000";

static void describes_a_guest(void **state)
{
    (void)state;
    struct engine *e = start(0, "fake:?guests=2");
    struct detail d = DETAIL_INIT;
    struct err err = ERR_INIT;

    assert_int_equal(engine_wait(e, 0, clock_ns() + PATIENCE), 0);
    assert_int_equal(engine_describe(e, 0, ID_1, clock_ns() + PATIENCE, &d, &err), 0);
    assert_string_equal(pair_of(&d, "config", "name"), "guest-1");
    detail_release(&d);
    assert_int_equal(engine_describe(e, 0, "nobody", clock_ns() + PATIENCE, &d, &err), -ESRCH);
    assert_non_null(strstr(err.msg, "'nobody' has gone"));
    assert_int_equal(d.n, 0);

    engine_facts(e, 0, &d);
    assert_string_equal(pair_of(&d, "connection", "version"), "fake 1");
    detail_release(&d);
    assert_true(engine_stop(e, PATIENCE));
}

static void describing_gives_up_at_the_deadline(void **state)
{
    (void)state;
    char path[] = "/tmp/xltool-engine-XXXXXX";
    struct engine *e = start_controlled(FAST_MS * MS, path);
    struct detail d = DETAIL_INIT;
    struct err err = ERR_INIT;

    assert_true(reaches_seq(e, 1));
    control(path, "stall");
    assert_true(becomes(e, CONN_STALLED));
    for (int i = 0; i < 3; i++) {
        uint64_t begun = clock_ns();
        assert_int_equal(engine_describe(e, 0, ID_1, begun + 50 * MS, &d, &err), -ETIMEDOUT);
        assert_true(clock_ns() - begun >= 50 * MS);
        assert_int_equal(d.n, 0);
    }
    control(path, "go");
    assert_true(becomes(e, CONN_OK));
    assert_int_equal(engine_describe(e, 0, ID_1, clock_ns() + PATIENCE, &d, &err), 0);
    detail_release(&d);
    assert_true(engine_stop(e, PATIENCE));
    unlink(path);
}

static void describing_where_nothing_is_connected(void **state)
{
    (void)state;
    struct engine *e = start(0, "fake:?open=denied");
    struct detail d = DETAIL_INIT;
    struct err err = ERR_INIT;

    assert_int_equal(engine_wait(e, 0, clock_ns() + PATIENCE), 0);
    assert_int_equal(engine_describe(e, 0, ID_1, clock_ns() + PATIENCE, &d, &err), -ENOTCONN);
    assert_non_null(strstr(err.msg, "is not connected"));
    engine_facts(e, 0, &d);
    assert_int_equal(d.n, 0);
    assert_true(engine_stop(e, PATIENCE));
}

/* A describe() that hangs is a stalled connection, and stopping leaves it behind. */
static void a_stuck_describe_is_a_stall(void **state)
{
    (void)state;
    struct engine *e = start(FAST_MS * MS, "fake:?describe=stall");
    struct detail d = DETAIL_INIT;
    struct err err = ERR_INIT;

    assert_true(reaches_seq(e, 1));
    assert_int_equal(engine_describe(e, 0, ID_1, clock_ns() + 50 * MS, &d, &err), -ETIMEDOUT);
    assert_true(becomes(e, CONN_STALLED));
    assert_false(engine_stop(e, 50 * MS));
}

static void stopping_at_any_moment(void **state)
{
    (void)state;
    for (int i = 0; i < 60; i++) {
        struct engine *e = start((uint64_t)(i % 3) * MS,
                                 i % 4 ? "fake:?guests=50" : "fake:?fail_after=1");
        if (i % 2)
            usleep((useconds_t)i * 100);
        engine_kick(e);
        assert_true(engine_stop(e, PATIENCE));
    }
    /* Never started: nothing to wait for. */
    struct engine *e = engine_new(0);
    engine_add(e, &fakestat_observer, "fake:", true);
    assert_true(engine_stop(e, 0));
    assert_true(engine_stop(engine_new(0), 0));
}

static void vanished_and_rebooted_guests(void **state)
{
    (void)state;
    struct engine *e = start(FAST_MS * MS, "fake:?guests=3&vanish_after=2&reboot_after=1");

    assert_true(reaches_seq(e, 3));
    assert_int_equal(n_guests(e), 2);
    assert_true(engine_stop(e, PATIENCE));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(publishes_the_newest_and_the_one_before),
        cmocka_unit_test(samples_only_when_kicked),
        cmocka_unit_test(samples_every_interval),
        cmocka_unit_test(a_new_interval_counts_at_once),
        cmocka_unit_test(the_descriptor_tells_of_news),
        cmocka_unit_test(absent_denied_and_failed_are_told_apart),
        cmocka_unit_test(a_stalled_connection_keeps_its_rows_and_comes_back),
        cmocka_unit_test(in_vain_is_waited_for_once),
        cmocka_unit_test(a_lost_connection_is_opened_again),
        cmocka_unit_test(a_kick_cuts_the_rest_after_a_failure_short),
        cmocka_unit_test(waiting_ends_at_the_deadline),
        cmocka_unit_test(a_signal_ends_waiting),
        cmocka_unit_test(one_stuck_connection_does_not_hold_the_others),
        cmocka_unit_test(fifty_connections),
        cmocka_unit_test(describes_a_guest),
        cmocka_unit_test(describing_gives_up_at_the_deadline),
        cmocka_unit_test(describing_where_nothing_is_connected),
        cmocka_unit_test(a_stuck_describe_is_a_stall),
        cmocka_unit_test(stopping_at_any_moment),
        cmocka_unit_test(vanished_and_rebooted_guests),
    };

    return cmocka_run_group_tests_name("engine", tests, NULL, NULL);
}
