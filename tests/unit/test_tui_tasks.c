/* Operations on several guests: all plans are awaited, one question is asked, one line tells of
 * all. */
#include "tests/unit/core_fixture.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "core/mem.h"
#include "engine/journal.h"
#include "tests/fake/fakestat.h"
#include "tests/fake/faketool.h"
#include "tui/operate/batch.h"

/* Far more than anything here takes, even on a busy machine: only a hang runs into it. */
#define PATIENCE (20 * SECOND)

/* Connections whose toolstacks behave so. */
enum { PLAIN, LOSES, REFUSE, FORCE, FAIL, SLOW, HANG, CONNECTIONS };
static const char *const behaves[CONNECTIONS] = { "",           "plan=loses", "plan=refuse",
                                                  "plan=force", "run=fail",   "run=slow",
                                                  "plan=hang" };

static char dir[] = "/tmp/xltool-tasks-XXXXXX";

static int make_dir(void **state)
{
    (void)state;
    return mkdtemp(dir) && setenv("XLTOOL_STATE_DIR", dir, 1) == 0 ? 0 : -1;
}

/* The files of the toolstack, and the journal's folder, which is empty. */
static int remove_dir(void **state)
{
    char path[300];
    struct dirent *entry;
    DIR *d = opendir(dir);

    (void)state;
    while (d && (entry = readdir(d))) {
        snprintf(path, sizeof(path), "%s/%s", dir, entry->d_name);
        remove(path);
    }
    closedir(d);
    return rmdir(dir);
}

static void start(struct tasks *t)
{
    struct err e = ERR_INIT;

    *t = (struct tasks){ .engine = engine_new(0) };
    for (size_t i = 0; i < CONNECTIONS; i++) {
        char uri[256];
        snprintf(uri, sizeof(uri), "fake:?guests=1&each=guest&state=%s&%s", dir, behaves[i]);
        engine_add(t->engine, &fakestat_observer, uri, false);
        engine_set_toolstack(t->engine, i, &faketool_toolstack);
    }
    assert_int_equal(engine_start(t->engine, &e), 0);
}

/* Left behind when a call hangs, as at the end of the program. */
static void stop(struct tasks *t, bool stuck)
{
    struct engine *e = t->engine;

    tasks_release(t);
    assert_int_equal(engine_stop(e, stuck ? SECOND / 100 : PATIENCE), !stuck);
}

static struct job_task *add(struct tasks *t, unsigned batch, size_t source, const char *name)
{
    _cleanup_request_ struct request r = REQUEST_INIT;

    r.kind = OP_STOP;
    r.guest_id = xstrdup(name);
    r.guest_name = xstrdup(name);
    return tasks_add_to(t, batch, source, &r);
}

/* Until a task is at one of these stages. */
static void await(struct tasks *t, const struct job_task *task, unsigned stages)
{
    uint64_t end = clock_ns() + PATIENCE;

    while (!(STAGE_BIT(task->stage) & stages) && clock_ns() < end) {
        tasks_poll(t);
        usleep(1000);
    }
    assert_true(STAGE_BIT(task->stage) & stages);
}

static void await_end(struct tasks *t, unsigned batch)
{
    uint64_t end = clock_ns() + PATIENCE;

    while (!batch_is_over(t, batch) && clock_ns() < end) {
        tasks_poll(t);
        usleep(1000);
    }
    assert_true(batch_is_over(t, batch));
}

static void assert_told(struct tasks *t, const char *want)
{
    _cleanup_strbuf_ struct strbuf got = STRBUF_INIT;
    struct job_task *news = tasks_news(t);

    assert_non_null(news);
    batch_tell(&got, t, news, 200);
    assert_string_equal(strbuf_str(&got), want);
    assert_null(tasks_news(t)); /* once */
}

static void assert_asked(struct tasks *t, const struct job_task *task, const char *question,
                         const char *lines)
{
    _cleanup_strbuf_ struct strbuf got = STRBUF_INIT, text = STRBUF_INIT;
    _cleanup_strlist_ struct strlist plan = STRLIST_INIT;

    batch_question(&got, t, task);
    assert_string_equal(strbuf_str(&got), question);
    batch_plan(t, task, &plan);
    for (size_t i = 0; i < plan.n; i++)
        strbuf_addf(&text, "%s\n", plan.v[i]);
    assert_string_equal(strbuf_str(&text), lines);
}

static void what_loses_nothing_is_done_unasked(void **state)
{
    struct tasks t;

    (void)state;
    start(&t);
    unsigned batch = tasks_batch(&t);
    add(&t, batch, PLAIN, "a");
    add(&t, batch, PLAIN, "b");
    add(&t, batch, FAIL, "c");
    await_end(&t, batch);
    assert_null(tasks_asking(&t));
    assert_told(&t, "stop: 2 done, 1 failed: c: cannot stop 'c': the disk is on fire; what it had "
                    "begun was taken back");
    stop(&t, false);
}

static void one_question_is_about_all(void **state)
{
    struct tasks t;

    (void)state;
    start(&t);
    unsigned batch = tasks_batch(&t);
    struct job_task *d = add(&t, batch, PLAIN, "d"), *e = add(&t, batch, LOSES, "e");
    struct job_task *r = add(&t, batch, REFUSE, "r");
    await(&t, e, STAGE_BIT(STAGE_ASKING));
    assert_int_equal(d->stage, STAGE_ASKING); /* it would not have been alone */
    assert_int_equal(r->stage, STAGE_REFUSED);
    assert_ptr_equal(tasks_asking(&t), d);
    assert_asked(&t, d, "stop 2 guests",
                 "stop 2 guests\nd\n  loses nothing\ne\n  to confirm: 'e' is running\n"
                 "r is left out: refused: the name '' is taken; choose another name\n");
    assert_null(tasks_news(&t)); /* not before all is over */
    task_answer(&t, d, ANSWER_YES);
    await_end(&t, batch);
    assert_told(&t,
                "stop: 2 done, 1 refused: r: refused: the name '' is taken; choose another name");
    stop(&t, false);
}

static void no_is_for_all(void **state)
{
    struct tasks t;

    (void)state;
    start(&t);
    unsigned batch = tasks_batch(&t);
    struct job_task *f = add(&t, batch, LOSES, "f"), *g = add(&t, batch, PLAIN, "g");
    struct job_task *other = add(&t, tasks_batch(&t), LOSES, "h");
    await(&t, f, STAGE_BIT(STAGE_ASKING));
    await(&t, other, STAGE_BIT(STAGE_ASKING));
    task_answer(&t, f, ANSWER_NO);
    assert_int_equal(f->stage, STAGE_DROPPED);
    assert_int_equal(g->stage, STAGE_DROPPED);
    assert_int_equal(other->stage, STAGE_ASKING);
    assert_null(tasks_news(&t));
    task_answer(&t, other, ANSWER_YES);
    await_end(&t, other->batch);
    assert_int_equal(other->stage, STAGE_DONE);
    stop(&t, false);
}

static void the_safe_ones_are_done_without_the_others(void **state)
{
    struct tasks t;

    (void)state;
    start(&t);
    unsigned batch = tasks_batch(&t);
    struct job_task *i = add(&t, batch, LOSES, "i"), *k = add(&t, batch, FORCE, "k");
    await(&t, k, STAGE_BIT(STAGE_ASKING));
    assert_int_equal(batch_forced(&t, batch), 1);
    task_answer(&t, i, ANSWER_SAFE);
    assert_int_equal(k->stage, STAGE_DROPPED);
    await_end(&t, batch);
    assert_told(&t, "stop: 1 done, 1 not done");
    stop(&t, false);
}

/* A plan that hangs keeps the others only until it is given up. */
static void a_plan_that_is_given_up_is_left_out(void **state)
{
    struct tasks t;

    (void)state;
    start(&t);
    unsigned batch = tasks_batch(&t);
    struct job_task *l = add(&t, batch, PLAIN, "l"), *m = add(&t, batch, HANG, "m");
    await(&t, l, STAGE_BIT(STAGE_PLANNED));
    for (int i = 0; i < 20; i++) {
        tasks_poll(&t);
        usleep(1000);
    }
    assert_int_equal(l->stage, STAGE_PLANNED);
    task_cancel(m);
    assert_int_equal(m->stage, STAGE_DROPPED);
    await_end(&t, batch);
    assert_told(&t, "stop: 1 done, 1 not done");
    stop(&t, true);
}

static void what_runs_is_cancelled_one_by_one(void **state)
{
    struct tasks t;

    (void)state;
    start(&t);
    unsigned batch = tasks_batch(&t);
    struct job_task *n = add(&t, batch, SLOW, "n"), *o = add(&t, batch, PLAIN, "o");
    await(&t, o, STAGE_BIT(STAGE_DONE));
    assert_null(tasks_news(&t));
    task_cancel(n);
    await_end(&t, batch);
    assert_int_equal(n->stage, STAGE_CANCELLED);
    assert_told(&t, "stop: 1 done, 1 cancelled");
    stop(&t, false);
}

static void one_that_was_cancelled_tells_what_became_of_it(void **state)
{
    struct tasks t;

    (void)state;
    start(&t);
    struct job_task *q = add(&t, tasks_batch(&t), SLOW, "q");
    await(&t, q, STAGE_BIT(STAGE_RUNNING));
    task_cancel(q);
    await_end(&t, q->batch);
    assert_told(&t, "stop 'q': cancelled; what it had begun was taken back");
    stop(&t, false);
}

static void touch(const char *name)
{
    char path[300];

    snprintf(path, sizeof(path), "%s/%s", dir, name);
    fclose(fopen(path, "w"));
}

static void forget_jobs(void)
{
    struct err e = ERR_INIT;
    struct job *jobs;
    size_t n;

    assert_int_equal(jobs_read(&jobs, &n, &e), 0);
    assert_int_equal(n, 1);
    assert_int_equal(journal_forget(jobs[0].id, &e), 0);
    jobs_free(jobs, n);
}

static void what_cannot_be_taken_back_has_failed_though_it_was_cancelled(void **state)
{
    struct tasks t;
    char path[300];

    (void)state;
    start(&t);
    struct job_task *r = add(&t, tasks_batch(&t), SLOW, "r");
    struct job_task *s = add(&t, r->batch, PLAIN, "s");
    await(&t, s, STAGE_BIT(STAGE_DONE));
    touch("broken");
    task_cancel(r);
    await_end(&t, r->batch);
    assert_int_equal(r->stage, STAGE_FAILED);
    snprintf(path, sizeof(path), "%s/broken", dir);
    remove(path);
    forget_jobs();
    stop(&t, false);
}

static void a_command_has_output_and_a_status(void **state)
{
    struct tasks t;
    _cleanup_request_ struct request r = REQUEST_INIT;
    _cleanup_strlist_ struct strlist words = STRLIST_INIT;
    _cleanup_strbuf_ struct strbuf out = STRBUF_INIT;

    (void)state;
    start(&t);
    r.guest_id = xstrdup("p");
    r.guest_name = xstrdup("p");
    strlist_add(&words, "ls");
    struct job_task *task = tasks_exec(&t, PLAIN, &r, "ls", &words);
    assert_null(tasks_output(&t));
    await(&t, task, STAGE_BIT(STAGE_DONE));
    assert_ptr_equal(tasks_output(&t), task);
    operation_output(task->op, &out);
    assert_string_equal(strbuf_str(&out), "lson stderr\n");
    task->status.ended_ns = task->status.begun_ns; /* it took 0.0 s */
    assert_told(&t, "run 'ls' in 'p': exit status 7 in 0.0 s");
    stop(&t, false);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_loses_nothing_is_done_unasked),
        cmocka_unit_test(one_question_is_about_all),
        cmocka_unit_test(no_is_for_all),
        cmocka_unit_test(the_safe_ones_are_done_without_the_others),
        cmocka_unit_test(a_plan_that_is_given_up_is_left_out),
        cmocka_unit_test(what_runs_is_cancelled_one_by_one),
        cmocka_unit_test(one_that_was_cancelled_tells_what_became_of_it),
        cmocka_unit_test(what_cannot_be_taken_back_has_failed_though_it_was_cancelled),
        cmocka_unit_test(a_command_has_output_and_a_status),
    };

    return cmocka_run_group_tests_name("tasks", tests, make_dir, remove_dir);
}
