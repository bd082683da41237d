/* The order of a bench's runs, and what they come to. */
#include "tests/unit/core_fixture.h"

#include <math.h>
#include <stdlib.h>

#include "core/mem.h"
#include "experiment/bench_notes.h"
#include "experiment/bench_scale.h"
#include "experiment/bench_sum.h"
#include "experiment/stats.h"

enum { N_STEPS = 3, ROUNDS = 50, N_PLATFORMS = 3 };

static const struct bench_step steps[N_STEPS] = { { "a", "A", BENCH_SECONDS },
                                                      { "b", "B", BENCH_BYTES },
                                                      { "c", "C", BENCH_EVENTS } };

static void make(struct bench *b, size_t n_platforms, size_t rounds, uint64_t seed)
{
    static const char *const names[] = { "xen", "kvm", "docker" };
    struct strlist platforms = STRLIST_INIT;

    for (size_t i = 0; i < n_platforms; i++)
        strlist_add(&platforms, names[i]);
    bench_init(b, steps, N_STEPS, &platforms, rounds, seed);
    strlist_release(&platforms);
}

static void every_round_has_every_platform_once(void **state)
{
    (void)state;
    _cleanup_bench_ struct bench b;

    make(&b, N_PLATFORMS, ROUNDS, 7);
    assert_int_equal(b.n_runs, ROUNDS * N_PLATFORMS);
    for (size_t round = 0; round < ROUNDS; round++) {
        unsigned seen = 0;
        for (size_t i = 0; i < N_PLATFORMS; i++) {
            const struct bench_run *r = &b.runs[round * N_PLATFORMS + i];
            assert_int_equal(r->round, round);
            assert_false(r->begun);
            seen |= 1u << r->platform;
        }
        assert_int_equal(seen, (1u << N_PLATFORMS) - 1);
    }
}

/* Each of the six orders of three comes about as often as the others. */
static void the_order_is_random(void **state)
{
    (void)state;
    enum { MANY = 6000 };
    _cleanup_bench_ struct bench b;
    unsigned counts[27] = { 0 };

    make(&b, N_PLATFORMS, MANY, 1);
    for (size_t i = 0; i < b.n_runs; i += N_PLATFORMS)
        counts[b.runs[i].platform * 9 + b.runs[i + 1].platform * 3 + b.runs[i + 2].platform]++;
    for (size_t i = 0; i < 27; i++)
        assert_true(counts[i] == 0 || (counts[i] > 880 && counts[i] < 1120)); /* 1000, four deviations of 29 */
    assert_true(counts[5] > 0 && counts[7] > 0 && counts[11] > 0 && counts[15] > 0 && counts[19] > 0 && counts[21] > 0);
}

static bool same_order(uint64_t seed, uint64_t other)
{
    _cleanup_bench_ struct bench a, b;
    bool same = true;

    make(&a, N_PLATFORMS, ROUNDS, seed);
    make(&b, N_PLATFORMS, ROUNDS, other);
    for (size_t i = 0; i < a.n_runs; i++)
        same &= a.runs[i].platform == b.runs[i].platform;
    return same;
}

static void the_seed_repeats_the_order(void **state)
{
    (void)state;

    assert_true(same_order(42, 42));
    assert_false(same_order(42, 43));
}

/* Known beforehand: a change of the generator would make every seed that was noted worthless. */
static void the_order_of_a_seed_never_changes(void **state)
{
    (void)state;
    static const size_t want[] = { 1, 0, 2, 1, 2, 0, 2, 1, 0 };
    _cleanup_bench_ struct bench b;

    make(&b, N_PLATFORMS, 3, 42);
    for (size_t i = 0; i < b.n_runs; i++)
        assert_int_equal(b.runs[i].platform, want[i]);
}

/* The runs of a platform one after the other, whatever the order. */
static struct bench_run *run_of(struct bench *b, size_t platform, size_t round)
{
    for (size_t i = 0; i < b->n_runs; i++)
        if (b->runs[i].platform == platform && b->runs[i].round == round)
            return &b->runs[i];
    return NULL;
}

static void give(struct bench *b, size_t platform, size_t step, const double *v, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        struct bench_run *r = run_of(b, platform, i);
        r->begun = true;
        bench_done(r, step, v[i]);
    }
}

static void sums_are_those_of_the_times(void **state)
{
    (void)state;
    static const double times[] = { 2, 4, 4, 4, 5, 5, 7, 9 };
    _cleanup_bench_ struct bench b;
    _cleanup_bench_sum_ struct bench_sum s;

    make(&b, 2, 8, 1);
    give(&b, 1, 2, times, 8);
    bench_sum(&s, &b, 1, 2);
    assert_int_equal(s.figure.n, 8);
    assert_int_equal(s.failed + s.not_tried + s.not_here, 0);
    assert_null(s.why);
    assert_true(s.figure.mean == 5 && s.figure.p50 == 4.5 && s.figure.least == 2 && s.figure.most == 9);
    /* R: t.test(c(2,4,4,4,5,5,7,9))$conf.int */
    assert_true(fabs(s.low - 3.212512) < 1e-6 && fabs(s.high - 6.787488) < 1e-6);
    for (size_t i = 0; i < 8; i++)
        assert_true(s.samples[i] == times[i]);
}

static void is_note(const struct bench *b, const struct bench_note *n, const char *text)
{
    _cleanup_strbuf_ struct strbuf said = STRBUF_INIT;

    strbuf_addf(&said, "%s %s %zu %s: ", b->platforms.v[n->platform], bench_note_word(n), n->runs, n->why);
    bench_note_steps(&said, b, n);
    assert_string_equal(strbuf_str(&said), text);
}

static void steps_with_the_same_fate_are_one_note(void **state)
{
    (void)state;
    _cleanup_bench_ struct bench b;
    _cleanup_bench_notes_ struct bench_notes notes;

    make(&b, 1, 5, 1);
    for (size_t i = 0; i < 4; i++) {
        b.runs[i].begun = true; /* the fifth was never begun: nothing is said of it */
        bench_not_here(&b.runs[i], 1, "no such thing");
        bench_done(&b.runs[i], 0, 1);
        bench_done(&b.runs[i], 2, 1);
    }
    bench_failed(&b.runs[1], 0, "fire");
    bench_failed(&b.runs[2], 2, "fire");
    bench_remark(&b.runs[3], 2, "by eye");
    b.runs[0].marks[1].outcome = BENCH_NOT_TRIED;
    bench_notes(&notes, &b);
    assert_int_equal(notes.n, 4);
    is_note(&b, &notes.v[0], "xen failed 1 fire: A; C");
    is_note(&b, &notes.v[1], "xen n/a 3 no such thing: B");
    is_note(&b, &notes.v[2], "xen not tried 1 no such thing: B");
    is_note(&b, &notes.v[3], "xen to be known 1 by eye: C");
}

static void a_note_is_of_the_same_number_of_runs_in_each_step(void **state)
{
    (void)state;
    _cleanup_bench_ struct bench b;
    _cleanup_bench_notes_ struct bench_notes notes;

    make(&b, 1, 2, 1);
    for (size_t i = 0; i < b.n_runs; i++) {
        b.runs[i].begun = true;
        bench_failed(&b.runs[i], 0, "fire");
        bench_done(&b.runs[i], 1, 1);
        bench_done(&b.runs[i], 2, 1);
    }
    bench_failed(&b.runs[0], 1, "fire");
    bench_notes(&notes, &b);
    assert_int_equal(notes.n, 2);
    is_note(&b, &notes.v[0], "xen failed 2 fire: A");
    is_note(&b, &notes.v[1], "xen failed 1 fire: B");
}

static void a_run_without_a_guest_is_one_note(void **state)
{
    (void)state;
    _cleanup_bench_ struct bench b;
    _cleanup_bench_notes_ struct bench_notes notes;

    make(&b, 2, 2, 1);
    for (size_t i = 0; i < b.n_runs; i++) {
        b.runs[i].begun = true;
        bench_not_tried(&b.runs[i], 0, 2, b.runs[i].platform == 0 ? "no guest" : "interrupted");
    }
    bench_notes(&notes, &b);
    assert_int_equal(notes.n, 2);
    is_note(&b, &notes.v[0], "xen not tried 2 no guest: every step");
    is_note(&b, &notes.v[1], "kvm not tried 2 interrupted: every step");
}

static void numbers_keep_their_digits(void **state)
{
    (void)state;
    static const struct { double v; const char *text; } all[] = {
        { 18486.4, "18486" }, { 999.96, "1000" }, { 99.996, "100.0" }, { 12.414, "12.41" }, { 9.9996, "10.00" },
        { 0.1834, "0.183" }, { 0.0994, "0.0994" }, { 0.00244, "0.00244" }, { 0.00002, "0.000" }, { 0, "0.000" },
    };

    for (size_t i = 0; i < sizeof(all) / sizeof(all[0]); i++) {
        _cleanup_strbuf_ struct strbuf b = STRBUF_INIT;
        bench_number(&b, all[i].v);
        assert_string_equal(strbuf_str(&b), all[i].text);
    }
}

static void what_has_no_time_is_counted(void **state)
{
    (void)state;
    _cleanup_bench_ struct bench b;
    _cleanup_bench_sum_ struct bench_sum s, untouched;

    make(&b, 1, 6, 1);
    for (size_t i = 0; i < 5; i++)
        b.runs[i].begun = true; /* the sixth was never begun: it is in no count */
    bench_done(&b.runs[0], 0, 1.5);
    bench_failed(&b.runs[1], 0, "first");
    bench_failed(&b.runs[2], 0, "second");
    bench_not_tried(&b.runs[3], 0, 2, "no guest");
    bench_not_here(&b.runs[4], 1, "no such thing");
    assert_int_equal(bench_failures(&b), 2);
    bench_sum(&s, &b, 0, 0);
    assert_int_equal(s.figure.n, 1);
    assert_int_equal(s.failed, 2);
    assert_int_equal(s.not_tried, 2);
    assert_int_equal(s.not_here, 0);
    assert_string_equal(s.why, "first");
    assert_true(isnan(s.low) && isnan(s.high) && isnan(s.figure.sd));
    bench_sum(&untouched, &b, 0, 1);
    assert_int_equal(untouched.not_here, 1);
    assert_int_equal(untouched.not_tried, 4);
    assert_string_equal(untouched.why, "no such thing");
    assert_true(isnan(untouched.figure.mean));
}

static void the_last_word_counts(void **state)
{
    (void)state;
    _cleanup_bench_ struct bench b;

    make(&b, 1, 1, 1);
    bench_not_here(&b.runs[0], 0, "not this way");
    bench_done(&b.runs[0], 0, 2);
    bench_not_tried(&b.runs[0], 0, 2, "too late");
    assert_int_equal(b.runs[0].marks[0].outcome, BENCH_DONE);
    assert_null(b.runs[0].marks[0].why);
    bench_not_tried(&b.runs[0], 1, 2, "even later");
    assert_string_equal(b.runs[0].marks[2].why, "too late");
}

static struct bench_ratio ratio_of(const double *base, size_t n_base, const double *other, size_t n_other)
{
    _cleanup_bench_ struct bench b;
    _cleanup_bench_sum_ struct bench_sum x, y;
    struct bench_ratio r;

    make(&b, 2, n_base > n_other ? n_base : n_other, 1);
    give(&b, 0, 0, base, n_base);
    give(&b, 1, 0, other, n_other);
    bench_sum(&x, &b, 0, 0);
    bench_sum(&y, &b, 1, 0);
    bench_ratio(&r, &x, &y, 1);
    return r;
}

static void a_difference_is_told_when_there_is_one(void **state)
{
    (void)state;
    static const double base[] = { 1.0, 1.1, 0.9, 1.05, 0.95 }, longer[] = { 2.0, 2.1, 1.9, 2.2, 1.8 },
                        alike[] = { 1.01, 1.12, 0.89, 1.04, 0.93 };
    struct bench_ratio r = ratio_of(base, 5, longer, 5);

    assert_int_equal(r.verdict, VERDICT_MORE);
    assert_true(fabs(r.ratio - 2) < 1e-9 && r.low > 1.7 && r.low < 2 && r.high > 2 && r.high < 2.3);
    assert_true(fabs(r.p - 2.0 / 252) < 1e-9); /* of the ways to part ten, two are as far apart */
    assert_int_equal(ratio_of(longer, 5, base, 5).verdict, VERDICT_LESS);
    assert_int_equal(ratio_of(base, 5, alike, 5).verdict, VERDICT_CANNOT_TELL);
    assert_int_equal(ratio_of(base, 4, longer, 4).verdict, VERDICT_MORE);
}

static void few_runs_tell_nothing(void **state)
{
    (void)state;
    static const double base[] = { 1, 1.1, 0.9 }, longer[] = { 20, 21, 19 }, zero[] = { 0, 0, 0, 0 };
    struct bench_ratio r = ratio_of(base, 3, longer, 3);

    assert_int_equal(r.verdict, VERDICT_CANNOT_TELL);
    assert_string_equal(r.why, "too few runs: 3, at least 4 are needed");
    assert_true(r.known && r.ratio > 19);
    r = ratio_of(base, 1, longer, 1);
    assert_true(r.known && isnan(r.low) && r.verdict == VERDICT_CANNOT_TELL);
    assert_false(ratio_of(base, 0, longer, 3).known);
    assert_false(ratio_of(base, 3, longer, 0).known);
    r = ratio_of(zero, 4, zero, 4);
    assert_true(r.known && isnan(r.ratio) && r.verdict == VERDICT_CANNOT_TELL);
}

static void samples_that_are_all_equal_tell_nothing(void **state)
{
    (void)state;
    static const double same[] = { 3, 3, 3, 3, 3 }, more[] = { 4, 4, 4, 4, 4 };
    struct bench_ratio r = ratio_of(same, 5, same, 5);

    assert_true(r.known && r.ratio == 1 && r.low == 1 && r.high == 1 && r.p == 1);
    assert_int_equal(r.verdict, VERDICT_CANNOT_TELL);
    r = ratio_of(same, 5, more, 5); /* they do not vary, and differ */
    assert_true(fabs(r.ratio - 4.0 / 3) < 1e-12 && fabs(r.low - r.high) < 1e-12);
    assert_int_equal(r.verdict, VERDICT_MORE);
}

/* Times as benches have them: never below something, now and then long. */
static double some_time(struct stats_rng *r, double least)
{
    return least - 0.2 * log(1 - stats_random_unit(r));
}

static size_t told_apart(size_t runs, double longer, size_t *ret_wrong)
{
    enum { REPEATS = 400, RUNS_MOST = 40 };
    struct stats_rng r = { runs * 7 };
    size_t told = 0;

    *ret_wrong = 0;
    for (size_t i = 0; i < REPEATS; i++) {
        double base[RUNS_MOST], other[RUNS_MOST];
        for (size_t k = 0; k < runs; k++) {
            base[k] = some_time(&r, 1);
            other[k] = some_time(&r, longer);
        }
        enum verdict v = ratio_of(base, runs, other, runs).verdict;
        told += v != VERDICT_CANNOT_TELL;
        *ret_wrong += v == VERDICT_LESS;
    }
    print_message("# %zu runs on two platforms, one %g times as long at least: told apart in %zu of %d\n", runs, longer,
                  told, REPEATS);
    return told;
}

/* A platform beside itself: what is the same is told apart in one of twenty steps at most, what differs is not missed. */
static void the_same_platform_is_not_told_apart(void **state)
{
    (void)state;
    static const size_t runs[] = { 4, 5, 10, 20, 40 };
    size_t wrong;

    for (size_t i = 0; i < sizeof(runs) / sizeof(runs[0]); i++)
        assert_in_range(told_apart(runs[i], 1, &wrong), 0, 28); /* 20, and two deviations */
    assert_in_range(told_apart(20, 1.5, &wrong), 390, 400);
    assert_int_equal(wrong, 0);
}

static void units_have_names_and_a_better_side(void **state)
{
    (void)state;
    assert_string_equal(bench_unit_name(BENCH_SECONDS), "s");
    assert_string_equal(bench_unit_name(BENCH_EVENTS), "events/s");
    assert_string_equal(bench_unit_name(BENCH_BYTES), "bytes/s");
    assert_string_equal(bench_unit_name(BENCH_BITS), "bits/s");
    assert_false(bench_unit_is_rate(BENCH_SECONDS));
    assert_true(bench_unit_is_rate(BENCH_BITS));
    assert_string_equal(bench_verdict_word(BENCH_SECONDS, VERDICT_MORE), "longer");
    assert_string_equal(bench_verdict_word(BENCH_SECONDS, VERDICT_LESS), "shorter");
    assert_string_equal(bench_verdict_word(BENCH_BYTES, VERDICT_MORE), "faster");
    assert_string_equal(bench_verdict_word(BENCH_EVENTS, VERDICT_LESS), "slower");
    assert_string_equal(bench_verdict_word(BENCH_BITS, VERDICT_CANNOT_TELL), "cannot tell");
}

static void pay(struct bench_run *r, double host, double guest)
{
    struct bench_cost c = { .seconds = 1, .host = host, .guest = guest };

    c.host_why = isnan(host) ? xstrdup("elsewhere") : NULL;
    c.guest_why = isnan(guest) ? xstrdup("gone") : NULL;
    bench_paid(r, 1, &c);
    assert_null(c.host_why); /* taken over */
    free(c.guest_why);
}

static void what_the_host_paid_is_a_mean_of_what_is_known(void **state)
{
    (void)state;
    static const double times[] = { 1, 2, 3 };
    const double none = (double)NAN;
    _cleanup_bench_ struct bench b;
    _cleanup_bench_sum_ struct bench_sum s, other;

    make(&b, 2, 3, 1);
    give(&b, 0, 1, times, 3);
    give(&b, 1, 1, times, 3);
    pay(run_of(&b, 0, 0), 100, none);
    pay(run_of(&b, 0, 1), none, none);
    pay(run_of(&b, 0, 2), 200, none);
    bench_sum(&s, &b, 0, 1);
    assert_true(s.host == 150 && isnan(s.guest));
    assert_null(s.host_why);
    assert_string_equal(s.guest_why, "gone");
    bench_sum(&other, &b, 1, 1);
    assert_true(isnan(other.host));
    assert_string_equal(other.host_why, "it was not measured");
    bench_failed(run_of(&b, 0, 0), 1, "after all"); /* a cost without a value is none */
    bench_sum_release(&s);
    bench_sum(&s, &b, 0, 1);
    assert_true(s.host == 200);
}

static void a_remark_is_about_a_value(void **state)
{
    (void)state;
    _cleanup_bench_ struct bench b;
    _cleanup_bench_sum_ struct bench_sum s;

    make(&b, 1, 1, 1);
    b.runs[0].begun = true;
    bench_done(&b.runs[0], 0, 2);
    bench_remark(&b.runs[0], 0, "first");
    bench_remark(&b.runs[0], 0, "caches count");
    bench_sum(&s, &b, 0, 0);
    assert_null(s.why);
    assert_int_equal(s.figure.n, 1);
    assert_string_equal(b.runs[0].marks[0].why, "caches count");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_round_has_every_platform_once),
        cmocka_unit_test(the_order_is_random),
        cmocka_unit_test(the_seed_repeats_the_order),
        cmocka_unit_test(the_order_of_a_seed_never_changes),
        cmocka_unit_test(sums_are_those_of_the_times),
        cmocka_unit_test(what_has_no_time_is_counted),
        cmocka_unit_test(steps_with_the_same_fate_are_one_note),
        cmocka_unit_test(a_note_is_of_the_same_number_of_runs_in_each_step),
        cmocka_unit_test(a_run_without_a_guest_is_one_note),
        cmocka_unit_test(numbers_keep_their_digits),
        cmocka_unit_test(the_last_word_counts),
        cmocka_unit_test(a_difference_is_told_when_there_is_one),
        cmocka_unit_test(few_runs_tell_nothing),
        cmocka_unit_test(samples_that_are_all_equal_tell_nothing),
        cmocka_unit_test(the_same_platform_is_not_told_apart),
        cmocka_unit_test(units_have_names_and_a_better_side),
        cmocka_unit_test(what_the_host_paid_is_a_mean_of_what_is_known),
        cmocka_unit_test(a_remark_is_about_a_value),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
