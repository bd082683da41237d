/* The parsers of procfs/ on recordings and on what no kernel would write. */
#include "tests/unit/core_fixture.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "core/strbuf.h"
#include "procfs/file.h"
#include "procfs/machine.h"
#include "procfs/netdev.h"
#include "procfs/process.h"

enum { FIXTURE_BYTES = 65536 };

/* A recording; valid until the next call. */
static const char *fixture(const char *name)
{
    static char text[FIXTURE_BYTES];
    char path[128];

    snprintf(path, sizeof(path), "tests/fixtures/procfs/%s", name);
    if (pf_read(path, text, sizeof(text)) <= 0)
        fail_msg("cannot read '%s'; tests run at the top of the tree", path);
    return text;
}

static void busy_time_of_all_cpus(void **state)
{
    (void)state;
    uint64_t ns;

    /* user nice system idle iowait irq softirq steal guest guest_nice, in ticks of 10 ms */
    assert_true(pf_parse_cpu_busy_ns("cpu  1 20 300 4000 50000 600000 7000000 8 9 9\n", &ns));
    assert_int_equal(ns, (1 + 20 + 300 + 600000 + 7000000) * (SECOND / 100));
    assert_true(pf_parse_cpu_busy_ns(fixture("stat"), &ns));
    assert_int_equal(ns, (343346 + 105319 + 3022) * (SECOND / 100));
}

static void text_that_is_no_proc_stat(void **state)
{
    (void)state;
    static const char *const bad[] = { "",
                                       "\n",
                                       "cpu",
                                       "cpu ",
                                       "cpu  1 2 3\n4 5 6 7 8\n",
                                       "cpu0 1 2 3 4 5 6 7 8\n",
                                       "cpux 1 2 3 4 5 6 7\n",
                                       "cpu  a b c d e f g\n" };
    uint64_t ns = 7;

    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
        assert_false(pf_parse_cpu_busy_ns(bad[i], &ns));
    assert_int_equal(ns, 7);
}

static void memory_held_is_what_is_not_available(void **state)
{
    (void)state;
    uint64_t total = 7, used = 7;

    assert_true(pf_parse_meminfo(fixture("meminfo"), &total, &used));
    assert_int_equal(total, 24684084 * 1024ull);
    assert_int_equal(used, (24684084 - 16523160) * 1024ull);
    total = used = 7;
    assert_false(pf_parse_meminfo("", &total, &used));
    assert_false(pf_parse_meminfo("MemTotal: 100 kB\n", &total, &used));
    assert_false(pf_parse_meminfo("MemAvailable: 100 kB\n", &total, &used));
    assert_false(pf_parse_meminfo("MemTotal: 100 kB\nMemAvailable: 101 kB\n", &total, &used));
    assert_false(pf_parse_meminfo("MemTotal: x\nMemAvailable: y\n", &total, &used));
    assert_int_equal(total + used, 14);
}

static void is_netdev(const char **text, const char *name, const char *figures)
{
    struct pf_netdev d;
    _cleanup_strbuf_ struct strbuf got = STRBUF_INIT;

    assert_true(pf_next_netdev(text, &d));
    assert_string_equal(d.name, name);
    strbuf_addf(&got,
                "%" PRIu64 " %" PRIu64 " %" PRIu64 " %" PRIu64 " / %" PRIu64 " %" PRIu64 " %" PRIu64
                " %" PRIu64,
                d.rx_bytes, d.rx_packets, d.rx_errors, d.rx_drops, d.tx_bytes, d.tx_packets,
                d.tx_errors, d.tx_drops);
    assert_string_equal(strbuf_str(&got), figures);
}

static void interfaces_of_a_host(void **state)
{
    (void)state;
    const char *text = fixture("net-dev");
    struct pf_netdev d;
    unsigned n = 0;

    is_netdev(&text, "lo", "9939701 4354 0 0 / 9939701 4354 0 0");
    is_netdev(&text, "ifb0", "0 0 0 0 / 0 0 0 0");
    is_netdev(&text, "ifb1", "0 0 0 0 / 0 0 0 0");
    is_netdev(&text, "eth0", "1192161792 24557 0 0 / 954741 11464 0 0");
    while (pf_next_netdev(&text, &d))
        n++;
    assert_int_equal(n, 5);
    assert_false(pf_next_netdev(&text, &d));
}

static void interfaces_with_names_of_any_length(void **state)
{
    (void)state;
    const char *text = fixture("net-dev-names");
    struct pf_netdev d;

    is_netdev(&text, "lo", "0 0 0 0 / 0 0 0 0");
    is_netdev(&text, "x", "176 2 0 0 / 266 3 0 0");
    is_netdev(&text, "verylongname123", "266 3 0 0 / 176 2 0 0");
    assert_false(pf_next_netdev(&text, &d));
}

static void lines_of_net_dev_that_make_no_sense(void **state)
{
    (void)state;
    const char *text = "no colon here\n"
                       "short: 1 2 3 4 5 6 7 8 9 10 11\n"
                       ": 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16\n"
                       "   : 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16\n"
                       "a-name-that-is-longer-than-any-kernel-allows: 1 2 3 4 5 6 7 8 9 10 11 12\n"
                       "\n"
                       "letters: a b c d e f g h i j k l\n"
                       "tight:1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16\n"
                       "next:\n"
                       "1 2 3 4 5 6 7 8 9 10 11 12\n"
                       "huge:18446744073709551615 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0";
    struct pf_netdev d;

    is_netdev(&text, "tight", "1 2 3 4 / 9 10 11 12");
    is_netdev(&text, "huge", "18446744073709551615 0 0 0 / 0 0 0 0");
    assert_false(pf_next_netdev(&text, &d));
}

static void disks_of_a_host(void **state)
{
    (void)state;
    const char *text = fixture("diskstats");
    struct pf_disk d;
    unsigned n = 0;

    while (pf_next_disk(&text, &d)) {
        n++;
        if (strcmp(d.name, "vda") != 0)
            continue;
        assert_int_equal(d.read_ops, 270620);
        assert_int_equal(d.read_bytes, 21004338 * 512ull);
        assert_int_equal(d.read_time_ns, 258702 * 1000000ull);
        assert_int_equal(d.write_ops, 1290927);
        assert_int_equal(d.write_bytes, 2124321896 * 512ull);
        assert_int_equal(d.write_time_ns, 1074043 * 1000000ull);
    }
    assert_int_equal(n, 10);
}

static void disks_of_old_and_odd_kernels(void **state)
{
    (void)state;
    /* Eleven figures since 2.6, fifteen since 4.18, seventeen since 5.5. */
    const char *text =
        "   8 0 sda 1 2 3 4 5 6 7 8 9 10 11\n"
        "   8 1 short 1 2 3 4\n"
        "   8 2\n"
        "rubbish\n"
        "   8 3 a-disk-with-a-name-that-goes-beyond-its-room 1 2 3 4 5 6 7 8 9 10 11\n"
        " 259 0 nvme0n1 10 0 30 40 50 0 70 80 0 0 0 0 0 0 0 0 0";
    struct pf_disk d;

    assert_true(pf_next_disk(&text, &d));
    assert_string_equal(d.name, "sda");
    assert_int_equal(d.read_ops, 1);
    assert_int_equal(d.read_bytes, 3 * 512);
    assert_int_equal(d.read_time_ns, 4 * 1000000);
    assert_int_equal(d.write_ops, 5);
    assert_int_equal(d.write_bytes, 7 * 512);
    assert_int_equal(d.write_time_ns, 8 * 1000000);
    assert_true(pf_next_disk(&text, &d));
    assert_string_equal(d.name, "nvme0n1");
    assert_int_equal(d.write_bytes, 70 * 512);
    assert_false(pf_next_disk(&text, &d));
}

static void a_process_with_a_hostile_name(void **state)
{
    (void)state;
    struct pf_stat st;

    assert_int_equal(pf_parse_stat(fixture("stat-comm"), &st), 0);
    assert_int_equal(st.pid, 29920);
    assert_int_equal(st.ppid, 28933);
    assert_string_equal(st.comm, "a) S (1 b");
    assert_int_equal(st.cpu_ns, 0);
    assert_int_equal(st.start_ns, 336151 * (SECOND / 100));

    assert_int_equal(
        pf_parse_stat("7 (x) R 1 2 3 4 5 6 7 8 9 10 250 50 13 14 15 16 17 18 900 20", &st), 0);
    assert_int_equal(st.cpu_ns, 3 * SECOND);
    assert_int_equal(st.start_ns, 9 * SECOND);
    assert_int_equal(
        pf_parse_stat("7 (\n) 9 () R 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19", &st), 0);
    assert_string_equal(st.comm, "\n) 9 (");
}

static void text_that_is_no_process(void **state)
{
    (void)state;
    static const char *const bad[] = { "",
                                       "7",
                                       "7 (x",
                                       "7 x) R 1",
                                       ")(",
                                       "7 (x)",
                                       "7 (x) R",
                                       "7 (x) R 1 2 3 4 5 6 7 8 9 10 11 12 13",
                                       "7 (x) R a b c d e f g h i j k l m n o p q r s" };
    struct pf_stat st = { .pid = 77 };

    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
        assert_int_equal(pf_parse_stat(bad[i], &st), -EINVAL);
    assert_int_equal(st.pid, 77);

    /* A name longer than the room for it is cut. */
    char text[512];
    snprintf(text, sizeof(text), "7 (%0200d) R 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19", 5);
    assert_int_equal(pf_parse_stat(text, &st), 0);
    assert_int_equal(strlen(st.comm), sizeof(st.comm) - 1);
}

static void keys_of_flat_files(void **state)
{
    (void)state;
    const char *text = "usage_usec 12\nuser_usec 34\nMemFree:\t 56 kB\nnr_throttled max\nlast 78";
    uint64_t v = 7;

    assert_int_equal(pf_keyed_u64(text, "usage_usec", &v), 0);
    assert_int_equal(v, 12);
    assert_int_equal(pf_keyed_u64(text, "MemFree", &v), 0);
    assert_int_equal(v, 56);
    assert_int_equal(pf_keyed_u64(text, "last", &v), 0);
    assert_int_equal(v, 78);
    v = 7;
    assert_int_equal(pf_keyed_u64(text, "usage", &v), -ENOENT); /* no part of a key */
    assert_int_equal(pf_keyed_u64(text, "usec", &v), -ENOENT);
    assert_int_equal(pf_keyed_u64(text, "nr_throttled", &v), -ENOENT);
    assert_int_equal(pf_keyed_u64("", "usage_usec", &v), -ENOENT);
    assert_int_equal(pf_keyed_u64("usage_usec", "usage_usec", &v), -ENOENT);
    assert_int_equal(pf_keyed_u64("usage_usec -5", "usage_usec", &v), -ENOENT);
    assert_int_equal(v, 7);
}

static void lines(void **state)
{
    (void)state;
    const char *text = "one\n\nthree is long\nlast";
    char buf[6];

    assert_true(pf_next_line(&text, buf, sizeof(buf)));
    assert_string_equal(buf, "one");
    assert_true(pf_next_line(&text, buf, sizeof(buf)));
    assert_string_equal(buf, "");
    assert_true(pf_next_line(&text, buf, sizeof(buf)));
    assert_string_equal(buf, "three");
    assert_true(pf_next_line(&text, buf, sizeof(buf)));
    assert_string_equal(buf, "last");
    assert_false(pf_next_line(&text, buf, sizeof(buf)));
}

static void files(void **state)
{
    (void)state;
    char path[] = "/tmp/xltool-procfs-XXXXXX", buf[8];
    uint64_t v = 7;
    int fd = mkstemp(path);

    assert_int_equal(write(fd, "12345678901", 11), 11);
    assert_int_equal(pf_read(path, buf, sizeof(buf)), 7);
    assert_string_equal(buf, "1234567"); /* what does not fit is cut */
    assert_int_equal(pf_read_u64(path, &v), 0);
    assert_int_equal(v, 12345678901ull);
    assert_int_equal(ftruncate(fd, 0), 0);
    assert_int_equal(pf_read(path, buf, sizeof(buf)), 0);
    assert_string_equal(buf, "");
    v = 7;
    assert_int_equal(pf_read_u64(path, &v), -EINVAL);
    assert_int_equal(pwrite(fd, "max\n", 4, 0), 4);
    assert_int_equal(pf_read_u64(path, &v), -EINVAL);
    close(fd);
    unlink(path);
    assert_int_equal(pf_read_u64(path, &v), -ENOENT);
    assert_int_equal(pf_read("/proc", buf, sizeof(buf)), -EISDIR);
    assert_int_equal(v, 7);
}

static void this_very_process(void **state)
{
    (void)state;
    struct pf_stat st;

    assert_int_equal(pf_process_stat(getpid(), &st), 0);
    assert_int_equal(st.pid, getpid());
    assert_int_equal(st.ppid, getppid());
    assert_int_equal(pf_process_stat(999999999, &st), -ENOENT);
    assert_int_equal(pf_find_process("there is no such process"), 0);
}

static void this_very_machine(void **state)
{
    (void)state;
    struct sample s = { .t_ns = 0 }, again = { .t_ns = 0 };
    struct pf_machine m = { .nets = { .n = 0 } };

    pf_machine_cpu_memory(&m, &s);
    pf_machine_net(&m, &s);
    pf_machine_disk(&m, &s);
    pf_machine_net(&m, &again); /* by what it has learnt */
    pf_machine_disk(&m, &again);
    pf_machine_release(&m);
    for (unsigned f = F_NET_RX_BYTES; f <= F_DISK_WRITE_TIME; f++) {
        assert_int_equal(sample_has(&s, (enum field)f), sample_has(&again, (enum field)f));
        assert_true(again.v[f] >= s.v[f]);
    }
    assert_true(sample_has(&s, F_CPU_TIME) && sample_has(&s, F_MEM) && sample_has(&s, F_UPTIME));
    assert_true(s.v[F_MEM] > 0 && s.v[F_MEM] <= s.v[F_MEM_LIMIT]);
    assert_int_equal(s.v[F_VCPUS], sysconf(_SC_NPROCESSORS_ONLN));
    for (unsigned f = 0; f < F_COUNT; f++) /* each is known or has a reason of its own */
        if (!sample_has(&s, (enum field)f))
            assert_non_null(s.why[f]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(busy_time_of_all_cpus),
        cmocka_unit_test(text_that_is_no_proc_stat),
        cmocka_unit_test(memory_held_is_what_is_not_available),
        cmocka_unit_test(interfaces_of_a_host),
        cmocka_unit_test(interfaces_with_names_of_any_length),
        cmocka_unit_test(lines_of_net_dev_that_make_no_sense),
        cmocka_unit_test(disks_of_a_host),
        cmocka_unit_test(disks_of_old_and_odd_kernels),
        cmocka_unit_test(a_process_with_a_hostile_name),
        cmocka_unit_test(text_that_is_no_process),
        cmocka_unit_test(keys_of_flat_files),
        cmocka_unit_test(lines),
        cmocka_unit_test(files),
        cmocka_unit_test(this_very_process),
        cmocka_unit_test(this_very_machine),
    };

    return cmocka_run_group_tests_name("procfs", tests, NULL, NULL);
}
