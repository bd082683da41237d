/* The console's history of a recording: what lies between two looks, and before a seek. */
#include "tests/unit/core_fixture.h"

#include <math.h>

#include "tui/table/backlog.h"

/* A recording that has an instant every step_ns from second 1000 to 5000: the guest's memory is the
 * time. */
enum { BEGIN_S = 1000, END_S = 5000 };

struct tape_feed {
    struct feed feed; /* first */
    uint64_t step_ns;
    size_t asked;     /* tables of other instants */
    unsigned slow_us; /* what each of them takes */
};

static uint64_t instant_before(const struct tape_feed *f, uint64_t t_ns)
{
    return t_ns - (t_ns - BEGIN_S * SECOND) % f->step_ns;
}

static struct snapshot *snap(uint64_t t_ns)
{
    struct snapshot *s = snapshot_new();

    sample_set(&add_guest(s, "fake", "a", "a", t_ns)->now, F_MEM, t_ns / SECOND);
    snapshot_seal(s);
    s->t_ns = t_ns;
    return s;
}

static void table_at(struct feed *feed, uint64_t t_ns, struct table *ret)
{
    struct tape_feed *f = (struct tape_feed *)feed;
    uint64_t at = instant_before(f, t_ns);

    f->asked++;
    if (f->slow_us) {
        uint64_t until = clock_ns() + f->slow_us * 1000ull;
        while (clock_ns() < until)
            continue;
    }
    _cleanup_snapshot_ struct snapshot *prev = at > BEGIN_S * SECOND ? snap(at - f->step_ns) : NULL;
    _cleanup_snapshot_ struct snapshot *now = snap(at);
    char uri[] = "fake:///one";
    struct table_source s = { .uri = uri, .platform = "fake", .prev = prev, .now = now };
    table_build(ret, &s, 1, t_ns);
}

static bool next(struct feed *feed, uint64_t t_ns, uint64_t *ret_ns)
{
    struct tape_feed *f = (struct tape_feed *)feed;

    if (t_ns >= END_S * SECOND)
        return false;
    *ret_ns = t_ns < BEGIN_S * SECOND ? BEGIN_S * SECOND : instant_before(f, t_ns) + f->step_ns;
    return true;
}

static const struct player_ops player = { .next = next, .table_at = table_at };
static const struct feed_ops ops = { .player = &player };
static const struct feed_ops live = { .player = NULL };

static struct tape_feed recorded(uint64_t step_ns)
{
    return (struct tape_feed){ .feed = { &ops }, .step_ns = step_ns };
}

/* Looks at second s. */
static bool look(struct backlog *b, struct tape_feed *f, uint64_t s)
{
    _cleanup_table_ struct table t = TABLE_INIT;
    size_t asked = f->asked;

    table_at(&f->feed, s * SECOND, &t);
    f->asked = asked;
    return backlog_take(b, &f->feed, &t);
}

/* ... until all that lies before it has been read. */
static void look_until_whole(struct backlog *b, struct tape_feed *f, uint64_t s)
{
    int tries = 0;

    while (!look(b, f, s))
        assert_true(++tries < 1000);
}

static void assert_range(const struct backlog *b, uint64_t begin_s, uint64_t end_s)
{
    uint64_t begin = 0, end = 0;

    assert_true(history_range(b->history, 0, &begin, &end));
    assert_int_equal(begin / SECOND, begin_s);
    assert_int_equal(end / SECOND, end_s);
}

/* Seconds from..to are known, each with its own figure. */
static void assert_known(const struct backlog *b, uint64_t from_s, uint64_t to_s)
{
    static float got[BACKLOG_SECONDS];
    size_t n = to_s - from_s;

    assert_int_equal(history_read(b->history, 0, "a", METRIC_MEM, (int64_t)(from_s * SECOND),
                                  (int64_t)(to_s * SECOND), got, n),
                     n);
    for (size_t i = 0; i < n; i++)
        assert_true(fabs((double)got[i] - (double)(from_s + i + 1)) < 0.01);
}

static void the_beginning_has_no_past(void **state)
{
    struct tape_feed f = recorded(SECOND);
    struct backlog b;

    (void)state;
    backlog_init(&b);
    assert_true(look(&b, &f, BEGIN_S));
    assert_int_equal(f.asked, 0);
    backlog_release(&b);
}

static void playing_fast_leaves_nothing_out(void **state)
{
    struct tape_feed f = recorded(SECOND);
    struct backlog b;

    (void)state;
    backlog_init(&b);
    for (uint64_t s = BEGIN_S; s <= BEGIN_S + 100; s += 10)
        look_until_whole(&b, &f, s);
    assert_int_equal(f.asked, 90);
    assert_known(&b, BEGIN_S, BEGIN_S + 100);
    backlog_release(&b);
}

/* Each sample comes with the table that shows it: the recording is not read a second time for it.
 */
static void playing_at_its_own_pace_reads_nothing_again(void **state)
{
    struct tape_feed f = recorded(2 * SECOND);
    struct backlog b;

    (void)state;
    backlog_init(&b);
    look_until_whole(&b, &f, BEGIN_S + 1);
    size_t asked = f.asked;
    for (uint64_t s = BEGIN_S + 3; s < BEGIN_S + 100; s += 2) /* between two instants */
        assert_true(look(&b, &f, s));
    assert_int_equal(f.asked, asked);
    assert_range(&b, BEGIN_S - 1, BEGIN_S + 98); /* the first one has no begin */
    assert_true(look(&b, &f, BEGIN_S + 103));    /* one is missing */
    assert_true(f.asked > asked);
    backlog_release(&b);
}

static void a_seek_brings_the_ten_minutes_before(void **state)
{
    struct tape_feed f = recorded(SECOND);
    struct backlog b;

    (void)state;
    backlog_init(&b);
    look_until_whole(&b, &f, BEGIN_S + 5);
    look_until_whole(&b, &f, 4000); /* on */
    assert_true(f.asked <= 5 + BACKLOG_SAMPLES);
    assert_range(&b, 3400, 4000);
    assert_known(&b, 3401, 4000);
    look_until_whole(&b, &f, 2000); /* and back */
    assert_range(&b, 1400, 2000);
    assert_known(&b, 1401, 2000);
    look_until_whole(&b, &f, BEGIN_S + 30); /* less than ten minutes are there */
    assert_known(&b, BEGIN_S, BEGIN_S + 30);
    backlog_release(&b);
}

static void many_samples_a_second_are_not_all_read(void **state)
{
    struct tape_feed f = recorded(SECOND / 20);
    struct backlog b;

    (void)state;
    backlog_init(&b);
    look_until_whole(&b, &f, 4000);
    assert_in_range(f.asked, BACKLOG_SECONDS - 2, BACKLOG_SECONDS + 1);
    uint64_t begin, end;
    assert_true(history_range(b.history, 0, &begin, &end));
    assert_in_range(begin / SECOND, 3399, 3402);
    assert_int_equal(end, 4000 * SECOND);
    backlog_release(&b);
}

/* Nobody waits for the past: a call reads some of it, the next one goes on. */
static void a_slow_recording_is_read_in_parts(void **state)
{
    struct tape_feed f = recorded(SECOND);
    struct backlog b;

    (void)state;
    backlog_init(&b);
    f.slow_us = 15000;
    assert_false(look(&b, &f, 1020));
    assert_in_range(f.asked, 1, 2);
    f.slow_us = 0;
    look_until_whole(&b, &f, 1020);
    assert_int_equal(f.asked, 20);
    assert_known(&b, BEGIN_S, 1020);
    backlog_release(&b);
}

static void a_live_table_is_taken_as_it_is(void **state)
{
    struct tape_feed f = recorded(SECOND);
    struct backlog b;

    (void)state;
    backlog_init(&b);
    f.feed.ops = &live;
    for (uint64_t s = 2000; s < 2010; s++)
        assert_true(look(&b, &f, s));
    assert_int_equal(f.asked, 0);
    assert_known(&b, 2000, 2009);
    backlog_release(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_beginning_has_no_past),
        cmocka_unit_test(playing_fast_leaves_nothing_out),
        cmocka_unit_test(playing_at_its_own_pace_reads_nothing_again),
        cmocka_unit_test(a_seek_brings_the_ten_minutes_before),
        cmocka_unit_test(many_samples_a_second_are_not_all_read),
        cmocka_unit_test(a_slow_recording_is_read_in_parts),
        cmocka_unit_test(a_live_table_is_taken_as_it_is),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
