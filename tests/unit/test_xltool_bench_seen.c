/* What a guest says of its own size. */
#include "tests/unit/core_fixture.h"

#include <sys/wait.h>
#include <unistd.h>

#include "xltool/bench/seen.h"

#define MIB (1ull << 20)

static void assert_seen(const char *text, double cpus, uint64_t memory)
{
    struct bench_seen s = { .cpus = -1 };

    bench_seen_parse(text, &s);
    assert_true(s.cpus == cpus);
    assert_int_equal(s.memory_bytes, memory);
}

static void a_machine_has_what_its_kernel_has(void **state)
{
    (void)state;

    assert_seen("online 0-1\nmeminfo MemTotal: 168704 kB\n", 2, 168704 * 1024);
    assert_seen("online 0\nmeminfo MemTotal: 4 kB\n", 1, 4096);
    assert_seen("online 0-2,5,7-8\n", 6, 0);
    assert_seen("online 0-3\ncpu.max max 100000\nmemory.max max\nmeminfo MemTotal: 1024 kB\n", 4, MIB);
    assert_seen("online 0-3\ncpu.cfs_quota_us -1\ncpu.cfs_period_us 100000\nmemory.limit_in_bytes "
                "9223372036854771712\nmeminfo MemTotal: 1024 kB\n", 4, MIB);
}

static void a_container_has_what_its_group_may(void **state)
{
    (void)state;

    assert_seen("online 0-3\ncpu.max 150000 100000\nmemory.max 268435456\nmeminfo MemTotal: 8000000 kB\n", 1.5,
                256 * MIB);
    assert_seen("online 0-3\ncpu.cfs_quota_us 200000\ncpu.cfs_period_us 100000\nmemory.limit_in_bytes 201326592\n", 2,
                192 * MIB);
    assert_seen("online 0\ncpu.max 400000 100000\n", 1, 0); /* more than there are */
    assert_seen("cpu.max 50000 100000\n", 0.5, 0);
}

static void nonsense_is_not_known(void **state)
{
    (void)state;

    assert_seen("", 0, 0);
    assert_seen("sh: not found\n", 0, 0);
    assert_seen("online\nmeminfo\ncpu.max\n", 0, 0);
    assert_seen("online x-y\nmeminfo MemTotal: many kB\nmemory.max -1\ncpu.max 5\n", 0, 0);
    assert_seen("online 5-2\n", 0, 0);
    assert_seen("online 99999999999999999999\ncpu.cfs_quota_us 1\ncpu.cfs_period_us 0\n", 1, 0);
}

/* The words that go to the guest, tried on this machine. */
static void the_command_says_what_is_parsed(void **state)
{
    (void)state;
    struct bench_seen s;
    char text[4096];

    assert_null(bench_seen_command[3]);
    int pair[2];
    assert_int_equal(pipe(pair), 0);
    pid_t pid = fork();
    if (pid == 0) {
        dup2(pair[1], STDOUT_FILENO);
        execvp("sh", (char *const *)(uintptr_t)bench_seen_command);
        _exit(127);
    }
    close(pair[1]);
    size_t len = 0;
    for (ssize_t n; (n = read(pair[0], text + len, sizeof(text) - 1 - len)) > 0;)
        len += (size_t)n;
    close(pair[0]);
    text[len] = '\0';
    int status = -1;
    waitpid(pid, &status, 0);
    assert_int_equal(status, 0);
    bench_seen_parse(text, &s);
    assert_true(s.cpus > 0 && s.memory_bytes > MIB);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_machine_has_what_its_kernel_has),
        cmocka_unit_test(a_container_has_what_its_group_may),
        cmocka_unit_test(nonsense_is_not_known),
        cmocka_unit_test(the_command_says_what_is_parsed),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
