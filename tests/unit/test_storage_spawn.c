/* Real programs: what they are given, what comes back, and that none outlives its welcome. */
#include "tests/unit/storage_fixture.h"

#include <poll.h>
#include <signal.h>
#include <sys/wait.h>

#include "core/parse.h"

#define RUN(out, op, e, ...) spawn_run((const char *const[]){ __VA_ARGS__, NULL }, out, op, e)

static void output_is_collected(void **state)
{
    (void)state;
    _cleanup_strbuf_ struct strbuf out = STRBUF_INIT;
    struct err e = ERR_INIT;

    assert_int_equal(RUN(&out, NULL, &e, "echo", "a; b", "$HOME"), 0);
    assert_string_equal(strbuf_str(&out), "a; b $HOME\n");
    assert_int_equal(RUN(NULL, NULL, &e, "echo", "dropped"), 0);
    assert_string_equal(strbuf_str(&out), "a; b $HOME\n");
}

static void our_input_is_not_its(void **state)
{
    (void)state;
    _cleanup_strbuf_ struct strbuf out = STRBUF_INIT;
    struct err e = ERR_INIT;
    int ends[2], before = dup(STDIN_FILENO);

    assert_int_equal(pipe2(ends, O_CLOEXEC), 0);
    assert_int_equal(write(ends[1], "keys", 4), 4);
    dup2(ends[0], STDIN_FILENO);
    close(ends[0]);
    close(ends[1]);
    int rc = RUN(&out, NULL, &e, "cat");
    dup2(before, STDIN_FILENO);
    close(before);
    assert_int_equal(rc, 0);
    assert_string_equal(strbuf_str(&out), "");
}

static void a_flood_is_cut(void **state)
{
    (void)state;
    _cleanup_strbuf_ struct strbuf out = STRBUF_INIT;
    struct err e = ERR_INIT;

    assert_int_equal(RUN(&out, NULL, &e, "head", "-c", "3000000", "/dev/zero"), 0);
    assert_int_equal(out.len, MB);
}

static void failures_have_their_reason(void **state)
{
    (void)state;
    struct err e = ERR_INIT;

    assert_int_equal(RUN(NULL, NULL, &e, "false"), -EIO);
    assert_string_equal(e.msg, "'false' failed with status 1");
    assert_int_equal(RUN(NULL, NULL, &e, "cat", "/nowhere", "/nowhere/else"), -EIO);
    assert_string_equal(e.msg, "'cat' failed: /nowhere: No such file or directory");
    assert_int_equal(RUN(NULL, NULL, &e, "sh", "-c", "kill -9 $$"), -EIO);
    assert_string_equal(e.msg, "'sh' was ended by signal 9");
    assert_int_equal(RUN(NULL, NULL, &e, "sh", "-c", "echo '  WARNING: x' >&2; echo '  y' >&2; exit 5"),
                     -EIO);
    assert_string_equal(e.msg, "'sh' failed: y");
    assert_int_equal(RUN(NULL, NULL, &e, "dd", "if=/dev/zero", "of=/dev/full", "count=1"), -ENOSPC);
    assert_says(e, "No space left on device");
}

static void programs_that_are_not_there(void **state)
{
    (void)state;
    _cleanup_free_ char *path = xstrdup(getenv("PATH"));
    struct err e = ERR_INIT;

    assert_int_equal(RUN(NULL, NULL, &e, test_dir), -EACCES);
    assert_says(e, test_dir);
    assert_int_equal(setenv("PATH", "/nowhere", 1), 0);
    assert_int_equal(RUN(NULL, NULL, &e, "no-such-program"), -ENOENT);
    assert_says(e, "'no-such-program'");
    assert_int_equal(RUN(NULL, NULL, &e, "qemu-img"), -ENOENT);
    assert_int_equal(setenv("PATH", path, 1), 0);
    assert_string_equal(e.cure, "install the package qemu-utils");
}

/* What our threads block and ignore is not for the program; nor are our files. */
static void a_program_starts_clean(void **state)
{
    (void)state;
    _cleanup_strbuf_ struct strbuf out = STRBUF_INIT;
    struct err e = ERR_INIT;
    sigset_t all, before;
    int inherited = open("/dev/null", O_RDONLY); /* no O_CLOEXEC, as a library might */

    sigfillset(&all);
    pthread_sigmask(SIG_BLOCK, &all, &before);
    signal(SIGPIPE, SIG_IGN);
    int rc = RUN(&out, NULL, &e, "grep", "-E", "^Sig(Blk|Ign)", "/proc/self/status");
    signal(SIGPIPE, SIG_DFL);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    assert_int_equal(rc, 0);
    /* The C library's own two, 32 and 33, are ignored between fork and exec. */
    if (strcmp(strbuf_str(&out), "SigBlk:\t0000000000000000\nSigIgn:\t0000000180000000\n") != 0)
        assert_string_equal(strbuf_str(&out),
                            "SigBlk:\t0000000000000000\nSigIgn:\t0000000000000000\n");

    strbuf_reset(&out);
    assert_int_equal(RUN(&out, NULL, &e, "ls", "/proc/self/fd"), 0);
    close(inherited);
    assert_string_equal(strbuf_str(&out), "0\n1\n2\n3\n"); /* 3 is the directory that ls reads */

    strbuf_reset(&out);
    assert_int_equal(setenv("LC_ALL", "de_DE.UTF-8", 1), 0);
    assert_int_equal(setenv("XLTOOL_TEST", "kept", 1), 0);
    assert_int_equal(RUN(&out, NULL, &e, "printenv", "LC_ALL", "XLTOOL_TEST"), 0);
    assert_string_equal(strbuf_str(&out), "C\nkept\n");
    unsetenv("LC_ALL");
}

/* The number on a line alone. */
static pid_t number_of(const char *line)
{
    _cleanup_free_ char *digits = xstrndup(line, strcspn(line, "\n"));
    uint64_t n = 0;

    assert_int_equal(parse_u64(digits, &n), 0);
    return (pid_t)n;
}

/* True when no process of that session is left, soon. */
static bool session_ends(pid_t session)
{
    for (int i = 0; i < 100; i++) {
        if (kill(-session, 0) < 0 && errno == ESRCH)
            return true;
        poll(NULL, 0, 50);
    }
    return false;
}

static void a_cancelled_program_ends(void **state)
{
    (void)state;
    _cleanup_test_op_ struct test_op t = TEST_OP_INIT;
    _cleanup_strbuf_ struct strbuf out = STRBUF_INIT;
    struct err e = ERR_INIT;

    t.stop_at = 3;
    int rc = RUN(&out, &t.op, &e, "sh", "-c", "echo $$; sleep 1000 & sleep 1000");
    assert_int_equal(rc, -ECANCELED);
    assert_string_equal(e.msg, "cancelled");
    assert_true(session_ends(number_of(strbuf_str(&out))));
}

static void a_cancelled_program_may_tidy_up(void **state)
{
    (void)state;
    _cleanup_test_op_ struct test_op t = TEST_OP_INIT;
    struct err e = ERR_INIT;

    t.stop_at = 5;
    assert_int_equal(RUN(NULL, &t.op, &e, "sh", "-c",
                         "trap 'sleep 0.3; touch \"$0\"; exit' TERM; while :; do sleep 0.1; done",
                         at("tidy")),
                     -ECANCELED);
    assert_true(is_there(at("tidy")));
}

static void a_daemon_left_behind_is_not_waited_for(void **state)
{
    (void)state;
    _cleanup_strbuf_ struct strbuf out = STRBUF_INIT;
    struct err e = ERR_INIT;

    /* It keeps both pipes open. */
    assert_int_equal(RUN(&out, NULL, &e, "sh", "-c", "echo $$; sleep 1000 &"), 0);
    pid_t session = number_of(strbuf_str(&out));
    assert_int_equal(kill(-session, SIGKILL), 0);
}

static void other_children_are_left_alone(void **state)
{
    (void)state;
    struct err e = ERR_INIT;
    pid_t other = fork();

    if (other == 0)
        _exit(7);
    assert_int_equal(RUN(NULL, NULL, &e, "true"), 0);
    int status = 0;
    assert_int_equal(waitpid(other, &status, 0), other);
    assert_int_equal(WEXITSTATUS(status), 7);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(output_is_collected),
        cmocka_unit_test(our_input_is_not_its),
        cmocka_unit_test(a_flood_is_cut),
        cmocka_unit_test(failures_have_their_reason),
        cmocka_unit_test(programs_that_are_not_there),
        cmocka_unit_test(a_program_starts_clean),
        cmocka_unit_test(a_cancelled_program_ends),
        cmocka_unit_test(a_cancelled_program_may_tidy_up),
        cmocka_unit_test(a_daemon_left_behind_is_not_waited_for),
        cmocka_unit_test(other_children_are_left_alone),
    };
    return cmocka_run_group_tests(tests, make_test_dir, remove_test_dir);
}
