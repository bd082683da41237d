/* clang-format off: cmocka wants these before it */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>
/* clang-format on */

#include <stdio.h>
#include <string.h>

#include "procfs/file.h"
#include "xenstat/parse.h"

#define FIXTURES "tests/fixtures/xen/"

static void read_fixture(const char *name, char *buf, size_t cap)
{
    char path[128];

    snprintf(path, sizeof(path), FIXTURES "%s", name);
    assert_true(pf_read(path, buf, cap) > 0);
}

static void is_block(const char *comm, uint32_t want)
{
    char ifname[32];
    uint32_t domid = 9999;

    assert_int_equal(xstat_parse_kthread(comm, &domid, ifname, sizeof(ifname)),
                     XSTAT_KTHREAD_BLOCK);
    assert_int_equal(domid, want);
}

static void is_net(const char *comm, const char *want)
{
    char ifname[32] = "";
    uint32_t domid;

    assert_int_equal(xstat_parse_kthread(comm, &domid, ifname, sizeof(ifname)), XSTAT_KTHREAD_NET);
    assert_string_equal(ifname, want);
}

static void is_other(const char *comm)
{
    char ifname[32];
    uint32_t domid;

    assert_int_equal(xstat_parse_kthread(comm, &domid, ifname, sizeof(ifname)),
                     XSTAT_KTHREAD_OTHER);
}

static void kthread_names(void **state)
{
    (void)state;
    is_block("1.xvda-0", 1);
    is_block("12.sda1-3", 12);
    is_block("blkback.7.xvda", 7);
    is_net("vif1.0-q0-guest-rx", "vif1.0");
    is_net("vif1.0-q0-dealloc", "vif1.0");
    is_net("vif12.0-q10-gue", "vif12.0"); /* cut to 15 characters */
    is_net("web-q0-guest-rx", "web");
    is_net("my-card-q1-dealloc", "my-card");
    is_net("vif3.0-control", "vif3.0");
    is_net("vif3.0-guest-rx", "vif3.0"); /* before there were queues */
    is_other("");
    is_other("xenwatch");
    is_other("kworker/u4:2-flush-8:0");
    is_other("99999999999999999999.xvda-0");
    is_other("32752.xvda-0"); /* no guest has that number */
    is_other("1.");
    is_other("-q0-guest-rx");
    is_other("an-interface-name-of-more-than-31-bytes-q0-guest-rx");
}

/* In a recorded list of a dom0's kernel threads exactly these serve guests. */
static void recorded_kthreads(void **state)
{
    char text[4096], ifname[32], *rest = text, *line;
    int block = 0, net = 0, web = 0;
    uint32_t domid;

    (void)state;
    read_fixture("kthreads.txt", text, sizeof(text));
    while ((line = strsep(&rest, "\n")) != NULL) {
        enum xstat_kthread kind = xstat_parse_kthread(line, &domid, ifname, sizeof(ifname));
        block += kind == XSTAT_KTHREAD_BLOCK;
        net += kind == XSTAT_KTHREAD_NET;
        web += kind == XSTAT_KTHREAD_NET && strcmp(ifname, "web") == 0;
    }
    assert_int_equal(block, 3);
    assert_int_equal(net, 6);
    assert_int_equal(web, 2);
}

static void backend_paths(void **state)
{
    static const char *const bad[] = { "",
                                       "backend",
                                       "backend/vif/1",
                                       "backend/vif/1/",
                                       "backend/vif//0",
                                       "backend//1/0",
                                       "backend/vif/x/0",
                                       "backend/vif/40000/0",
                                       "backend/vif/1/0/mac",
                                       "backend/vif/1/4294967296",
                                       "backend/a-kind-of-device-too-long/1/0",
                                       "device/vif/0",
                                       "/local/domain/1/device/vif/0",
                                       "/local/domain/backend/vif/1/0",
                                       "../../etc/passwd" };
    struct xstat_backend b;

    (void)state;
    assert_true(xstat_parse_backend("/local/domain/5/backend/qdisk/3/51712", &b));
    assert_int_equal(b.backend_domid, 5);
    assert_string_equal(b.kind, "qdisk");
    assert_int_equal(b.domid, 3);
    assert_int_equal(b.devid, 51712);
    assert_true(xstat_parse_backend("backend/vif/7/1\n", &b));
    assert_int_equal(b.backend_domid, 0);
    assert_int_equal(b.domid, 7);
    assert_int_equal(b.devid, 1);
    for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
        b.devid = 4242;
        if (xstat_parse_backend(bad[i], &b))
            fail_msg("'%s' was taken for a back end", bad[i]);
        assert_int_equal(b.devid, 4242);
    }
}

static void recorded_events(void **state)
{
    char text[4096], *rest = text, *line;
    int n[XSTAT_EVENT_BACKEND + 1] = { 0 };

    (void)state;
    read_fixture("watch-events.txt", text, sizeof(text));
    while ((line = strsep(&rest, "\n")) != NULL)
        if (*line)
            n[xstat_parse_event(line).kind]++;
    assert_int_equal(n[XSTAT_EVENT_DOMAINS], 2);
    assert_int_equal(n[XSTAT_EVENT_VM], 4);     /* the vm, its name, its start, the rename */
    assert_int_equal(n[XSTAT_EVENT_DEVICE], 7); /* under /libxl/3 and device-model/3 */
    assert_int_equal(n[XSTAT_EVENT_BACKEND], 3);
    assert_int_equal(n[XSTAT_EVENT_OTHER], 8);
}

static void event_objects(void **state)
{
    struct xstat_event e = xstat_parse_event("/vm/cafcdba5-b515-49ab-8dbe-33684357d327/name");

    (void)state;
    assert_string_equal(e.uuid, "cafcdba5-b515-49ab-8dbe-33684357d327");
    assert_int_equal(xstat_parse_event("/libxl/17/device/vif/0").domid, 17);
    assert_int_equal(xstat_parse_event("/libxl/17").kind, XSTAT_EVENT_DEVICE);
    assert_int_equal(xstat_parse_event("/local/domain/0/backend/vbd/21/1/state").domid, 21);
    /* What a guest can write itself never counts. */
    assert_int_equal(xstat_parse_event("/local/domain/7/name").kind, XSTAT_EVENT_OTHER);
    assert_int_equal(xstat_parse_event("/local/domain/7/backend/vbd/1/1").kind, XSTAT_EVENT_OTHER);
    assert_int_equal(xstat_parse_event("/vm/short/name").kind, XSTAT_EVENT_OTHER);
    assert_int_equal(xstat_parse_event("/libxl/99999/device").kind, XSTAT_EVENT_OTHER);
}

static void start_times(void **state)
{
    static const char *const bad[] = { "", "x", "-5", "0", "1e300", "nan", "1795304526.16 " };
    uint64_t ns = 7;

    (void)state;
    for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++)
        assert_false(xstat_parse_start_time(bad[i], &ns));
    assert_int_equal(ns, 7);
    assert_true(xstat_parse_start_time("1795304526.16", &ns));
    assert_int_equal(ns / 10000000, 179530452616ull);
}

static void is_vdev(uint32_t vdev, const char *want)
{
    char name[16];

    xstat_vdev_name(vdev, name, sizeof(name));
    assert_string_equal(name, want);
}

static void disk_names(void **state)
{
    (void)state;
    is_vdev(51712, "xvda");
    is_vdev(51713, "xvda1");
    is_vdev(51728, "xvdb");
    is_vdev(51952, "xvdp");
    is_vdev((1u << 28) + (16 << 8), "xvdq");
    is_vdev((1u << 28) + (26 << 8) + 3, "xvdaa3");
    is_vdev(768, "hda");
    is_vdev(5632, "hdc");
    is_vdev(2048, "sda");
    is_vdev(2065, "sdb1");
    is_vdev(1, "vbd-1");
    is_vdev(0xffffffff, "vbd-4294967295");
}

static void device_models(void **state)
{
    static const char q1[] = "/usr/libexec/xen-qemu-system-i386\0-xen-domid\0003\0-no-shutdown";
    static const char cut[] = "qemu\0-xen-domid\0003";

    (void)state;
    assert_true(xstat_is_device_model(q1, sizeof(q1), 3));
    assert_true(xstat_is_device_model(cut, sizeof(cut) - 1, 3));
    assert_false(xstat_is_device_model(q1, sizeof(q1), 33));
    assert_false(xstat_is_device_model(q1, sizeof(q1), 0));
    assert_false(xstat_is_device_model("sleep\0003", 8, 3));
    assert_false(xstat_is_device_model("qemu\0-xen-domid", 16, 3));
    assert_false(xstat_is_device_model("", 0, 3));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(kthread_names), cmocka_unit_test(recorded_kthreads),
        cmocka_unit_test(backend_paths), cmocka_unit_test(recorded_events),
        cmocka_unit_test(event_objects), cmocka_unit_test(start_times),
        cmocka_unit_test(disk_names),    cmocka_unit_test(device_models),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
