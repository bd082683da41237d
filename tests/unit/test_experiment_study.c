/* What a report takes from a recording: samples, gaps, who is shown; and its page as a whole. */
#include "tests/unit/experiment_fixture.h"

#include <math.h>

#include "core/sample.h"
#include "experiment/page.h"

enum { STEPS = 10 };

/* What guest i of instant n is to be: 0 = not there. */
typedef uint64_t (*cpu_of)(size_t i, uint64_t n);

static struct snapshot *instant(uint64_t t_ns, uint64_t n, size_t guests, cpu_of cpu)
{
    struct snapshot *s = snapshot_new();
    char id[16], name[16];

    for (size_t i = 0; i < guests; i++) {
        uint64_t v = cpu(i, n);
        snprintf(id, sizeof(id), "id-%03zu", i);
        snprintf(name, sizeof(name), "g%zu", i);
        if (!v)
            continue;
        struct guest *g = add_guest(s, i % 2 ? "kvm" : "xen", name, id, t_ns);
        sample_set(&g->now, F_CPU_TIME, v);
        if (i % 2)
            sample_set(&g->now, F_MEM, 1 << 20);
        else
            sample_unknown(&g->now, F_MEM, "it is a secret");
    }
    return sealed(s, t_ns);
}

static struct feed *record_guests(size_t guests, cpu_of cpu)
{
    struct table_source s = source_of("fake:///", NULL, NULL);
    struct tape *tape = new_tape();
    struct err e = ERR_INIT;

    for (uint64_t n = 0; n < STEPS; n++) {
        uint64_t t_ns = (100 + n) * SECOND;
        advance(&s, instant(t_ns, n, guests, cpu));
        take(tape, &s, 1, t_ns);
        if (n == 2 || n == 7)
            assert_int_equal(tape->ops->mark(tape, t_ns, MARK_OPERATION, n == 2 ? "ls -l: began" : "ls -l: ended, exit 3", &e), 0);
    }
    end_tape(tape);
    drop_source(&s);
    return play();
}

static struct study read_all(struct feed *f, size_t most, const char *keep)
{
    struct study_wish wish = { .most = most, .keep = keep };
    struct study s;

    f->ops->player->range(f, &wish.begin_ns, &wish.end_ns);
    study_read(&s, f, work_file, &wish);
    f->ops->close(f);
    return s;
}

/* Guest i uses 10 * (i + 1) % of a core. */
static uint64_t steady(size_t i, uint64_t n)
{
    return (n + 1) * (i + 1) * (SECOND / 10);
}

static void it_has_every_sample(void **state)
{
    (void)state;
    _cleanup_study_ struct study s = read_all(record_guests(2, steady), 5, NULL);
    _cleanup_free_ double *v = NULL, *mem = NULL;

    assert_int_equal(s.n_guests, 2);
    assert_string_equal(s.guests[0]->name, "g1");
    assert_int_equal(study_sorted(s.guests[0], METRIC_CPU, &v), STEPS - 1);
    for (size_t i = 0; i < STEPS - 1; i++)
        assert_true(fabs(v[i] - 20) < 1e-9);
    assert_true(s.seconds == STEPS - 1 && s.interval == 1);
    assert_int_equal(study_known(s.guests[1], METRIC_MEM, &mem), 0);
    assert_string_equal(study_why(s.guests[1], METRIC_MEM), "it is a secret");
    assert_int_equal(s.n_marks, 2);
    assert_true(s.marks[0].t == 2);
    assert_string_equal(s.command, "ls -l");
    assert_null(s.warning);
}

/* As the console records: facts, no command, and operations that it did. */
static void an_operation_is_no_command(void **state)
{
    (void)state;
    struct table_source source = source_of("fake:///", NULL, instant(100 * SECOND, 0, 1, steady));
    _cleanup_detail_ struct detail facts = DETAIL_INIT;
    struct tape *tape = new_tape();
    struct err e = ERR_INIT;

    detail_begin(&facts, "machine");
    detail_text(&facts, "name", "box");
    assert_int_equal(tape_facts(tape, &facts, &e), 0);
    take(tape, &source, 1, 100 * SECOND);
    assert_int_equal(tape->ops->mark(tape, 100 * SECOND, MARK_OPERATION, "snapshot 'web': began", &e), 0);
    end_tape(tape);
    drop_source(&source);
    _cleanup_study_ struct study s = read_all(play(), 1, NULL);
    assert_int_equal(s.n_marks, 1);
    assert_null(s.command);
}

static uint64_t away(size_t i, uint64_t n)
{
    return i <= 1 && n >= 4 && n <= 6 ? 0 : steady(i, n);
}

static bool in_gap(const struct study_guest *g, enum metric m, double from, double to)
{
    for (size_t i = 0; i < g->n; i++)
        if (isnan(g->v[m][i]) && g->t[i] > from && g->t[i] < to)
            return true;
    return false;
}

/* Not zero, and not a line across; a level is known at once when the guest is back, a rate a sample later. */
static void who_is_away_leaves_a_gap(void **state)
{
    (void)state;
    _cleanup_study_ struct study s = read_all(record_guests(2, away), 5, NULL);
    const struct study_guest *g = s.guests[1];

    assert_string_equal(g->name, "g0");
    for (size_t i = 0; i < g->n; i++) {
        assert_true(isnan(g->v[METRIC_CPU][i]) || g->v[METRIC_CPU][i] > 0);
        assert_true(isnan(g->v[METRIC_CPU][i]) == (g->t[i] > 3.5 && g->t[i] < 7.5));
    }
    assert_true(in_gap(g, METRIC_CPU, 3, 8));
    assert_true(in_gap(s.guests[0], METRIC_MEM, 3, 8));
    for (size_t i = 0; i < s.guests[0]->n; i++)
        assert_true(isnan(s.guests[0]->v[METRIC_MEM][i]) || s.guests[0]->v[METRIC_MEM][i] > 0);
}

static void only_the_busiest_are_shown(void **state)
{
    (void)state;
    _cleanup_study_ struct study s = read_all(record_guests(40, steady), 3, NULL);

    assert_int_equal(s.n_guests, 3);
    assert_int_equal(s.n_found, 40);
    assert_string_equal(s.guests[0]->name, "g39");
    assert_string_equal(s.guests[2]->name, "g37");
    _cleanup_study_ struct study kept = read_all(play(), 3, "xen:g4");
    assert_int_equal(kept.n_guests, 4);
    assert_string_equal(kept.guests[3]->name, "g4");
    assert_true(study_guest_is(kept.guests[3], "id-004"));
    assert_false(study_guest_is(kept.guests[3], "id-"));
    assert_false(study_guest_is(kept.guests[3], "kvm:g4"));
}

static void a_part_has_only_its_samples(void **state)
{
    (void)state;
    struct feed *f = record_guests(1, steady);
    struct study_wish wish = { .most = 1, .begin_ns = 103 * SECOND, .end_ns = 106 * SECOND };
    _cleanup_free_ double *v = NULL;
    struct study s;

    study_read(&s, f, work_file, &wish);
    f->ops->close(f);
    assert_int_equal(study_known(s.guests[0], METRIC_CPU, &v), 3);
    assert_true(s.guests[0]->t[0] == 1 && s.seconds == 3);
    assert_int_equal(s.samples, 3);
    study_release(&s);
}

static uint64_t nobody(size_t i, uint64_t n)
{
    (void)i, (void)n;
    return 0;
}

static int count_plot(void *arg, const struct plot *p, struct err *e)
{
    size_t *n = arg;

    (void)e;
    assert_true(p->title[0] && p->description[0] && p->width > 0 && p->height > 0);
    ++*n;
    return 0;
}

static int fail_plot(void *arg, const struct plot *p, struct err *e)
{
    (void)arg, (void)p;
    return err_set(e, ENOSPC, "no room");
}

static void a_page_is_made_of_anything(void **state)
{
    (void)state;
    _cleanup_study_ struct study empty = read_all(record_guests(3, nobody), 3, NULL);
    _cleanup_strbuf_ struct strbuf html = STRBUF_INIT;
    struct err e = ERR_INIT;
    size_t plots = 0;
    struct page page = { .studies = &empty, .n = 1, .command = "xltool report", .save = count_plot, .arg = &plots };

    assert_int_equal(page_write(&html, &page, &e), 0);
    assert_non_null(strstr(html.s, "There is no guest in it"));
    assert_null(strstr(html.s, "nan"));
    assert_int_equal(plots, 0);
    unlink(work_file);
    _cleanup_study_ struct study s = read_all(record_guests(3, away), 3, NULL);
    const struct page_pair pair = { &s, &s, s.guests[0], s.guests[1] };
    page = (struct page){ .studies = &s, .n = 1, .command = "", .save = count_plot, .arg = &plots, .pairs = &pair, .n_pairs = 1 };
    strbuf_reset(&html);
    assert_int_equal(page_write(&html, &page, &e), 0);
    assert_true(plots >= 4);
    assert_non_null(strstr(html.s, "it is a secret"));
    assert_non_null(strstr(html.s, "id=\"compared\""));
    page.save = fail_plot;
    assert_int_equal(page_write(&html, &page, &e), -ENOSPC);
}

#define TEST(fn) cmocka_unit_test_setup_teardown(fn, make_work, drop_work)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(it_has_every_sample),
        TEST(an_operation_is_no_command),
        TEST(who_is_away_leaves_a_gap),
        TEST(only_the_busiest_are_shown),
        TEST(a_part_has_only_its_samples),
        TEST(a_page_is_made_of_anything),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
