/* A recording plays: its clock, seek, speed, marks, connections. */
#include "tests/unit/experiment_fixture.h"

#include <math.h>
#include <poll.h>
#include <time.h>

#include "core/sample.h"
#include "experiment/player.h"

enum { STEPS = 50 };

static struct snapshot *counted(uint64_t t_ns, uint64_t v)
{
    struct snapshot *s = snapshot_new();

    sample_set(&add_guest(s, "xen", "a", "id", t_ns)->now, F_CPU_TIME, v);
    return sealed(s, t_ns);
}

/* A table each 20 ms from second 100 on. */
static uint64_t at(uint64_t i)
{
    return 100 * SECOND + i * SECOND / 50;
}

static struct feed *recorded(void)
{
    struct table_source s = source_of("fake:///", NULL, NULL);
    struct tape *tape = new_tape();

    for (uint64_t i = 0; i < STEPS; i++) {
        advance(&s, counted(at(i), i));
        take(tape, &s, 1, at(i));
    }
    end_tape(tape);
    drop_source(&s);
    struct err e = ERR_INIT;
    struct feed *f = NULL;
    assert_int_equal(replay_open(work_file, &f, &e), 0);
    return f;
}

static uint64_t shown(struct feed *f)
{
    struct table t;

    f->ops->table(f, &t);
    uint64_t v = t.rows[0].guest->now.v[F_CPU_TIME];
    table_release(&t);
    return v;
}

static bool wait_for(struct feed *f, int ms)
{
    struct pollfd p = { .fd = f->ops->fd(f), .events = POLLIN };

    return poll(&p, 1, ms) == 1;
}

static void it_plays_by_the_clock_and_stops_at_the_end(void **state)
{
    (void)state;
    struct feed *f = recorded();
    uint64_t begun = clock_ns(), last = 0, times = 0;

    assert_true(f->ops->player->speed(f) == 1);
    assert_true(f->ops->now_ns(f) < at(STEPS / 2));
    while (wait_for(f, 1000)) {
        f->ops->drain(f);
        uint64_t v = shown(f);
        assert_true(v >= last);
        times += v > last;
        last = v;
    }
    assert_int_equal(last, STEPS - 1);
    assert_true(times > 1);
    assert_true(clock_ns() - begun >= at(STEPS - 1) - at(0));
    assert_true(f->ops->player->speed(f) == 0);
    assert_true(f->ops->now_ns(f) == at(STEPS - 1));
    f->ops->player->set_speed(f, 1); /* nothing is left */
    assert_true(f->ops->player->speed(f) == 0);
    f->ops->close(f);
}

static void speed_is_what_was_asked_for(void **state)
{
    (void)state;
    struct feed *f = recorded();
    const struct player_ops *p = f->ops->player;

    p->set_speed(f, 0);
    uint64_t t = f->ops->now_ns(f);
    assert_false(wait_for(f, 60));
    assert_true(f->ops->now_ns(f) == t);
    p->set_speed(f, 0.01);
    usleep(50000);
    assert_true(f->ops->now_ns(f) > t && f->ops->now_ns(f) < t + SECOND / 10);
    p->set_speed(f, 1000);
    usleep(20000);
    assert_true(f->ops->now_ns(f) == at(STEPS - 1));
    p->seek(f, 0);
    p->set_speed(f, -3);
    assert_true(p->speed(f) == 0);
    p->set_speed(f, (double)NAN);
    assert_true(p->speed(f) == 0);
    p->set_speed(f, 1e300);
    usleep(1000);
    assert_int_equal(shown(f), STEPS - 1);
    f->ops->close(f);
}

static void seek_goes_anywhere_within_the_range(void **state)
{
    (void)state;
    struct feed *f = recorded();
    const struct player_ops *p = f->ops->player;
    uint64_t begin, end, next;
    struct table other;

    p->set_speed(f, 0);
    p->range(f, &begin, &end);
    assert_true(begin == at(0) && end == at(STEPS - 1));
    for (int i = STEPS - 1; i >= 0; i -= 7) {
        p->seek(f, at((uint64_t)i) + 5);
        assert_int_equal(shown(f), i);
    }
    p->seek(f, 0);
    assert_int_equal(shown(f), 0);
    p->table_at(f, at(9), &other);
    assert_int_equal(other.rows[0].guest->now.v[F_CPU_TIME], 9);
    table_release(&other);
    assert_int_equal(shown(f), 0); /* the present one stays */
    p->seek(f, UINT64_MAX);
    assert_int_equal(shown(f), STEPS - 1);
    assert_false(p->next(f, end, &next));
    assert_false(p->next(f, UINT64_MAX, &next));
    f->ops->close(f);
}

static void its_wall_clock_is_the_recorded_one(void **state)
{
    (void)state;
    uint64_t t = clock_ns();
    struct table_source s = source_of("fake:///", NULL, counted(t, 1));
    struct tape *tape = new_tape();

    take(tape, &s, 1, t);
    for (uint64_t i = 1; i < 30; i++) {
        advance(&s, counted(t + i * SECOND, i));
        take(tape, &s, 1, t + i * SECOND);
    }
    int64_t wall = (int64_t)time(NULL);
    end_tape(tape);
    drop_source(&s);
    struct feed *f = play();
    assert_true(llabs(f->ops->wall_ns(f) / (int64_t)SECOND - wall) <= 1);
    f->ops->player->seek(f, t + 24 * SECOND + SECOND / 2);
    assert_true(llabs(f->ops->wall_ns(f) / (int64_t)SECOND - wall - 24) <= 1);
    f->ops->close(f);
}

static void marks_are_in_order_whoever_made_them(void **state)
{
    (void)state;
    uint64_t t = clock_ns();
    struct err e = ERR_INIT;
    struct table_source s = source_of("fake:///", NULL, counted(t, 1));
    struct tape *tape = new_tape();
    const struct feed_mark *marks;

    take(tape, &s, 1, t);
    assert_int_equal(tape_mark(work_file, "from outside \033[2J", &e), 0);
    advance(&s, counted(t + 20 * SECOND, 2));
    take(tape, &s, 1, t + 20 * SECOND);
    assert_int_equal(tape->ops->mark(tape, t + 2, MARK_OPERATION, "second", &e), 0);
    assert_int_equal(tape->ops->mark(tape, t + 1, MARK_TEXT, "first", &e), 0);
    end_tape(tape);
    assert_int_equal(tape_mark(work_file, "too late", &e), -ENOTCONN);
    assert_true(e.cure[0]);
    struct feed *f = play();
    assert_int_equal(f->ops->player->marks(f, &marks), 3);
    assert_string_equal(marks[0].text, "first");
    assert_int_equal(marks[0].kind, MARK_TEXT);
    assert_true(marks[0].t_ns == t + 1);
    assert_string_equal(marks[1].text, "second");
    assert_int_equal(marks[1].kind, MARK_OPERATION);
    assert_string_equal(marks[2].text, "from outside \033[2J");
    assert_null(replay_warning(f));
    shows(f, &s, 1, t + 20 * SECOND);
    f->ops->close(f);
    drop_source(&s);
}

static void one_that_is_being_written_can_be_read(void **state)
{
    (void)state;
    struct table_source s = source_of("fake:///", NULL, counted(SECOND, 1));
    struct tape *tape = new_tape();
    struct err e = ERR_INIT;
    struct feed *f = NULL;

    assert_int_equal(replay_open(work_file, &f, &e), -ENODATA);
    take(tape, &s, 1, SECOND);
    take(tape, &s, 1, 3 * SECOND);
    f = play();
    assert_null(replay_warning(f)); /* not cut off: it goes on */
    f->ops->close(f);
    end_tape(tape);
    drop_source(&s);
}

static void connections_are_told_with_their_faults(void **state)
{
    (void)state;
    struct table_source s[2] = { source_of("xen:///", NULL, counted(5 * SECOND, 1)),
                                 source_of("unix:///x", NULL, NULL) };
    char reason[] = "no rights";
    struct feed_conn c;
    struct detail d = DETAIL_INIT;
    struct err e = ERR_INIT;

    s[1].state = CONN_DENIED;
    s[1].reason = reason;
    struct tape *tape = new_tape();
    take(tape, s, 2, 6 * SECOND);
    end_tape(tape);
    struct feed *f = play();
    assert_int_equal(f->ops->n_conns(f), 2);
    f->ops->conn(f, 0, &c);
    assert_string_equal(c.uri, "xen:///");
    assert_int_equal(c.state, CONN_OK);
    assert_int_equal(c.err.code, 0);
    assert_null(c.toolstack);
    assert_true(c.answered_ns == 5 * SECOND);
    f->ops->conn(f, 1, &c);
    assert_string_equal(c.uri, "unix:///x");
    assert_int_equal(c.state, CONN_DENIED);
    assert_int_equal(c.err.code, EACCES);
    assert_string_equal(c.err.msg, "no rights");
    f->ops->conn(f, 2, &c);
    assert_string_equal(c.uri, "");
    f->ops->set_interval(f, SECOND);
    f->ops->ask(f, 0, "id");
    assert_int_equal(f->ops->detail(f, &d, &e), -ENODATA);
    f->ops->close(f);
    drop_source(&s[0]);
    drop_source(&s[1]);
}

#define TEST(fn) cmocka_unit_test_setup_teardown(fn, make_work, drop_work)

/* A recording that says so is made to harm: no clock has such an instant. */
static void an_instant_beyond_all_reason_is_never_due(void **state)
{
    struct player p = { .begin_ns = 1, .end_ns = UINT64_MAX, .played_ns = 1, .since_ns = 5 * SECOND };

    (void)state;
    p.speed = 1;
    assert_true(player_due(&p, 1 + 3 * SECOND) == 8 * SECOND);
    assert_true(player_due(&p, UINT64_MAX) == INT64_MAX);
    p.speed = 0.25;
    assert_true(player_due(&p, UINT64_MAX / 2) == INT64_MAX);
    assert_true(player_due(&p, 1 + SECOND) == 9 * SECOND);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(it_plays_by_the_clock_and_stops_at_the_end),
        TEST(speed_is_what_was_asked_for),
        TEST(seek_goes_anywhere_within_the_range),
        TEST(its_wall_clock_is_the_recorded_one),
        TEST(marks_are_in_order_whoever_made_them),
        TEST(one_that_is_being_written_can_be_read),
        TEST(connections_are_told_with_their_faults),
        TEST(an_instant_beyond_all_reason_is_never_due),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
