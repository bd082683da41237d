#include "tests/unit/docker_fixture.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>

#include "dockstat/cgroup.h"
#include "dockstat/container.h"
#include "dockstat/local.h"

#define ID "09419b8890c146b1d61519f38b820f56b2a2a2bce9b4b523b6427976105f0a3d"
#define DEBIAN_V2                                                                                  \
    "26 21 0:23 / /sys/fs/cgroup rw,nosuid,nodev,noexec,relatime shared:4 - cgroup2 cgroup2 "      \
    "rw,nsdelegate\n"

static void mounts_hybrid(void **state)
{
    (void)state;
    _cleanup_free_ char *text = fixture("mountinfo-v1");
    struct dstat_mounts m;

    dstat_mounts_parse(text, &m);
    assert_string_equal(m.point[DSTAT_CPU], "/sys/fs/cgroup/cpu");
    assert_string_equal(m.point[DSTAT_CPUACCT], "/sys/fs/cgroup/cpuacct");
    assert_string_equal(m.point[DSTAT_MEMORY], "/sys/fs/cgroup/memory");
    assert_string_equal(m.point[DSTAT_BLKIO], "/sys/fs/cgroup/blkio");
    assert_string_equal(m.point[DSTAT_UNIFIED], "/sys/fs/cgroup/unified");
    assert_string_equal(m.root[DSTAT_CPU], "/");
}

static void mounts_others(void **state)
{
    (void)state;
    struct dstat_mounts m;

    dstat_mounts_parse(DEBIAN_V2, &m);
    assert_string_equal(m.point[DSTAT_UNIFIED], "/sys/fs/cgroup");
    assert_string_equal(m.point[DSTAT_CPUACCT], "");
    dstat_mounts_parse("33 31 0:30 / /sys/fs/cgroup/cpu,cpuacct rw - cgroup cgroup rw,cpu,cpuacct\n"
                       "garbage\n34 31 0:30 /x\\040y /mnt\\134a rw - cgroup2 cgroup2 rw\n",
                       &m);
    assert_string_equal(m.point[DSTAT_CPU], "/sys/fs/cgroup/cpu,cpuacct");
    assert_string_equal(m.point[DSTAT_CPUACCT], "/sys/fs/cgroup/cpu,cpuacct");
    assert_string_equal(m.point[DSTAT_UNIFIED], "/mnt\\a");
    assert_string_equal(m.root[DSTAT_UNIFIED], "/x y");
}

static void dir_v1(void **state)
{
    (void)state;
    _cleanup_free_ char *mounts = fixture("mountinfo-v1"), *proc = fixture("proc-cgroup-v1");
    struct dstat_mounts m;
    char dir[1024];

    dstat_mounts_parse(mounts, &m);
    assert_true(dstat_cgroup_dir(&m, proc, ID, DSTAT_CPU, dir, sizeof(dir)));
    assert_string_equal(dir, "/sys/fs/cgroup/cpu/docker/" ID);
    assert_true(dstat_cgroup_dir(&m, proc, ID, DSTAT_MEMORY, dir, sizeof(dir)));
    assert_string_equal(dir, "/sys/fs/cgroup/memory/docker/" ID);
    assert_true(dstat_cgroup_dir(&m, proc, ID, DSTAT_UNIFIED, dir, sizeof(dir)));
    assert_string_equal(dir, "/sys/fs/cgroup/unified/docker/" ID);
    /* Another container's process: a remote engine's pid that happens to exist here. */
    assert_false(dstat_cgroup_dir(&m, proc, "f" ID, DSTAT_CPU, dir, sizeof(dir)));
    assert_false(dstat_cgroup_dir(&m, proc, ID, DSTAT_CPU, dir, 20));
}

static bool v2_dir(const char *mountinfo, const char *proc, char *dir, size_t cap)
{
    struct dstat_mounts m;

    dstat_mounts_parse(mountinfo, &m);
    return dstat_cgroup_dir(&m, proc, ID, DSTAT_UNIFIED, dir, cap);
}

static void dir_v2(void **state)
{
    (void)state;
    char dir[1024];

    assert_true(v2_dir(DEBIAN_V2, "0::/system.slice/docker-" ID ".scope\n", dir, sizeof(dir)));
    assert_string_equal(dir, "/sys/fs/cgroup/system.slice/docker-" ID ".scope");
    /* systemd inside moved itself; Podman has a level of its own */
    assert_true(v2_dir(DEBIAN_V2, "0::/system.slice/docker-" ID ".scope/init.scope\n", dir, 1024));
    assert_string_equal(dir, "/sys/fs/cgroup/system.slice/docker-" ID ".scope");
    assert_true(v2_dir(DEBIAN_V2, "0::/machine.slice/libpod-" ID ".scope/container\n", dir, 1024));
    assert_string_equal(dir, "/sys/fs/cgroup/machine.slice/libpod-" ID ".scope");
    /* outside of our cgroup namespace */
    assert_false(v2_dir(DEBIAN_V2, "0::/../docker-" ID ".scope\n", dir, sizeof(dir)));
    assert_false(v2_dir(DEBIAN_V2, "0::/\n", dir, sizeof(dir)));
    assert_false(v2_dir(DEBIAN_V2, "", dir, sizeof(dir)));
    assert_false(v2_dir("", "0::/docker/" ID "\n", dir, sizeof(dir)));
    /* only a part of the hierarchy is mounted */
    const char *part = "26 21 0:23 /docker /mnt rw - cgroup2 cgroup2 rw\n";
    assert_true(v2_dir(part, "0::/docker/" ID "\n", dir, sizeof(dir)));
    assert_string_equal(dir, "/mnt/" ID);
    assert_false(v2_dir(part, "0::/dockerx/" ID "\n", dir, sizeof(dir)));
}

static void io_texts(void **state)
{
    (void)state;
    struct dstat_io io;
    uint64_t rd, wr;

    dstat_parse_io_stat("8:0 rbytes=4096 wbytes=8192 rios=1 wios=2 dbytes=9 dios=9\n"
                        "7:0\n"
                        "253:1 rbytes=1 wbytes=2 rios=3 wios=4 dbytes=0 dios=0\n"
                        "junk rbytes=5\n",
                        &io);
    assert_int_equal(io.read_bytes, 4097);
    assert_int_equal(io.write_bytes, 8194);
    assert_int_equal(io.read_ops, 4);
    assert_int_equal(io.write_ops, 6);
    dstat_parse_io_stat("", &io);
    assert_int_equal(io.write_bytes, 0);
    dstat_parse_blkio("8:0 Read 10\n8:0 Write 20\n8:0 Sync 30\n8:16 Read 1\nTotal 31\n", &rd, &wr);
    assert_int_equal(rd, 11);
    assert_int_equal(wr, 20);
    assert_true(dstat_blkio_has_device("8:0 Read 0\nTotal 0\n"));
    assert_false(dstat_blkio_has_device("Total 0\n"));
}

static void pressure(void **state)
{
    (void)state;
    const char *text = "some avg10=0.00 avg60=0.00 avg300=0.00 total=12\n"
                       "full avg10=0.00 avg60=0.00 avg300=0.00 total=3\n";
    uint64_t ns = 5;

    assert_true(dstat_parse_pressure(text, "some", &ns));
    assert_int_equal(ns, 12000);
    assert_true(dstat_parse_pressure(text, "full", &ns));
    assert_int_equal(ns, 3000);
    assert_false(dstat_parse_pressure("some avg10=0.00\nfull total=1\n", "some", &ns));
    assert_false(dstat_parse_pressure("", "some", &ns));
}

/* A container whose cgroups, one and all, are a directory of recordings. */
static void attach(struct dstat_container *c, const char *dir, bool v2)
{
    memset(c, 0, sizeof(*c));
    dstat_local_init(&c->local);
    c->local.attached = true;
    c->local.v2 = v2;
    c->local.recursive = true;
    c->local.proc_fd = open(DOCKER_FIXTURES "proc", O_PATH | O_DIRECTORY | O_CLOEXEC);
    for (int i = v2 ? DSTAT_UNIFIED : 0; i < DSTAT_CONTROLLERS; i++)
        c->local.dir[i] = xstrdup(dir);
}

static struct guest *read_into(struct dstat_container *c, struct snapshot *s)
{
    struct guest *g = snapshot_add(s);

    assert_true(dstat_local_read(c, s, g));
    dstat_local_release(&c->local);
    return g;
}

static void counters_v1(void **state)
{
    (void)state;
    _cleanup_snapshot_ struct snapshot *s = snapshot_new();
    struct dstat_container c;

    attach(&c, DOCKER_FIXTURES "cgroup-v1", false);
    c.nano_cpus = 300000000;
    const struct sample *now = &read_into(&c, s)->now;
    is_value(now, F_CPU_TIME, 1410811483);
    is_value(now, F_WAIT_TIME, 353131804);
    is_value(now, F_MEM, 577536);
    is_value(now, F_DISK_READ_BYTES, 47190016);
    is_value(now, F_DISK_WRITE_BYTES, 48234496);
    is_value(now, F_DISK_READ_OPS, 726);
    is_value(now, F_DISK_WRITE_OPS, 736);
    is_unknown(now, F_DISK_READ_TIME, "time");
    is_unknown(now, F_HOST_CPU_TIME, "shim");
    is_value(now, F_NET_RX_BYTES, 806); /* lo is left out */
    is_value(now, F_NET_RX_PACKETS, 9);
    is_value(now, F_NET_TX_BYTES, 0);
}

static void pressure_beats_throttling(void **state)
{
    (void)state;
    _cleanup_snapshot_ struct snapshot *s = snapshot_new();
    struct dstat_container c;

    attach(&c, DOCKER_FIXTURES "cgroup-v1", false);
    c.local.pressure = true;
    is_value(&read_into(&c, s)->now, F_WAIT_TIME, 2774889000);
}

static void no_limit_no_wait(void **state)
{
    (void)state;
    _cleanup_snapshot_ struct snapshot *s = snapshot_new();
    struct dstat_container c;

    attach(&c, DOCKER_FIXTURES "cgroup-v1", false);
    is_unknown(&read_into(&c, s)->now, F_WAIT_TIME, "no limit");
}

static void counters_v2(void **state)
{
    (void)state;
    _cleanup_snapshot_ struct snapshot *s = snapshot_new();
    struct dstat_container c;

    attach(&c, DOCKER_FIXTURES "cgroup-v2", true);
    c.local.pressure = true;
    const struct sample *now = &read_into(&c, s)->now;
    is_value(now, F_CPU_TIME, 6543210000);
    is_value(now, F_WAIT_TIME, 2712345000);
    is_value(now, F_MEM, 2097152);
    is_value(now, F_DISK_READ_BYTES, 1048576);
    is_value(now, F_DISK_WRITE_BYTES, 2097152);
    is_value(now, F_DISK_WRITE_OPS, 32);
}

/* A container of Docker 20.10 in a Debian 12 dom0 with cgroup v2 alone. */
static void counters_v2_recorded(void **state)
{
    (void)state;
    _cleanup_snapshot_ struct snapshot *s = snapshot_new();
    struct dstat_container c;

    attach(&c, DOCKER_FIXTURES "cgroup-v2-recorded", true);
    c.local.pressure = true;
    const struct sample *now = &read_into(&c, s)->now;
    is_value(now, F_CPU_TIME, 5417608000);
    is_value(now, F_WAIT_TIME, 2210588000);
    is_value(now, F_MEM, 856064 - 262144);
    is_value(now, F_DISK_READ_BYTES, 0);
    is_value(now, F_DISK_WRITE_BYTES, 9871360);
    is_value(now, F_DISK_WRITE_OPS, 116);
}

static void half_readable(void **state)
{
    (void)state;
    _cleanup_snapshot_ struct snapshot *s = snapshot_new();
    struct dstat_container c;

    attach(&c, DOCKER_FIXTURES "cgroup-half", false);
    c.nano_cpus = 1;
    const struct sample *now = &read_into(&c, s)->now;
    is_value(now, F_CPU_TIME, 12345);
    is_unknown(now, F_MEM, "'memory.stat': No such file");
    is_unknown(now, F_WAIT_TIME, "'cpu.stat': No such file");
    is_unknown(now, F_DISK_READ_BYTES, "this kernel counts no block I/O");
    is_unknown(now, F_DISK_READ_OPS, "io_serviced_recursive': No such file");
    is_value(now, F_NET_RX_BYTES, 806);
}

static void idle_disk_is_zero(void **state)
{
    (void)state;
    _cleanup_snapshot_ struct snapshot *s = snapshot_new();
    struct dstat_container c;

    attach(&c, DOCKER_FIXTURES "cgroup-half", false);
    c.local.io_counted = true;
    is_value(&read_into(&c, s)->now, F_DISK_READ_BYTES, 0);
}

static void gone_between_list_and_read(void **state)
{
    (void)state;
    _cleanup_snapshot_ struct snapshot *s = snapshot_new();
    struct guest *g = snapshot_add(s);
    struct dstat_container c;

    attach(&c, DOCKER_FIXTURES "no-such-cgroup", false);
    close(c.local.proc_fd);
    c.local.proc_fd = open(DOCKER_FIXTURES, O_PATH | O_DIRECTORY | O_CLOEXEC);
    assert_false(dstat_local_read(&c, s, g));
    assert_int_equal(g->now.valid, 0);
    dstat_local_release(&c.local);
}

static void host_network(void **state)
{
    (void)state;
    _cleanup_snapshot_ struct snapshot *s = snapshot_new();
    struct dstat_container c;

    attach(&c, DOCKER_FIXTURES "cgroup-v1", false);
    c.host_net = true;
    is_unknown(&read_into(&c, s)->now, F_NET_RX_BYTES, "host's network");
}

static void nobody_of_that_number(void **state)
{
    (void)state;
    struct dstat_mounts m = { .point = { "" } };
    struct dstat_container c = { .pid = 0x3ffffff };
    const char *why = NULL;

    dstat_local_init(&c.local);
    assert_false(dstat_local_attach(&c, &m, &why));
    assert_non_null(why);
    c.pid = getpid(); /* a process of ours, not of the container */
    assert_int_equal(dstat_mounts_read(&m), 0);
    snprintf(c.id, sizeof(c.id), "%s", ID);
    assert_false(dstat_local_attach(&c, &m, &why));
    assert_non_null(strstr(why, "not on this machine"));
    assert_int_equal(c.local.proc_fd, -1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(mounts_hybrid),
        cmocka_unit_test(mounts_others),
        cmocka_unit_test(dir_v1),
        cmocka_unit_test(dir_v2),
        cmocka_unit_test(io_texts),
        cmocka_unit_test(pressure),
        cmocka_unit_test(counters_v1),
        cmocka_unit_test(counters_v2),
        cmocka_unit_test(counters_v2_recorded),
        cmocka_unit_test(pressure_beats_throttling),
        cmocka_unit_test(no_limit_no_wait),
        cmocka_unit_test(half_readable),
        cmocka_unit_test(idle_disk_is_zero),
        cmocka_unit_test(gone_between_list_and_read),
        cmocka_unit_test(host_network),
        cmocka_unit_test(nobody_of_that_number),
    };

    return cmocka_run_group_tests_name("docker_cgroup", tests, NULL, NULL);
}
