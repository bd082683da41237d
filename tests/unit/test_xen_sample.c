/* clang-format off: cmocka wants these before it */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>
/* clang-format on */

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "core/mem.h"
#include "xenstat/conn.h"
#include "xenstat/disk.h"
#include "xenstat/list.h"
#include "xenstat/xenstat.h"

static libxl_dominfo info(uint32_t domid, uint8_t uuid, uint64_t cpu_ns)
{
    libxl_dominfo i;

    memset(&i, 0, sizeof(i));
    i.domid = domid;
    i.uuid.uuid[15] = uuid;
    i.cpu_time = cpu_ns;
    return i;
}

static void release(struct xstat_conn *c)
{
    xstat_list_merge(c, NULL, 0);
    free(c->domains);
}

static uint64_t host_cpu(const struct xstat_conn *c)
{
    uint64_t sum = c->dead_cpu_ns;

    for (size_t i = 0; i < c->n_domains; i++)
        sum += c->domains[i].cpu_ns;
    return sum;
}

static void list_keeps_what_stays(void **state)
{
    struct xstat_conn c = { .files_left = 8 };
    libxl_dominfo first[] = { info(7, 7, 70), info(0, 0, 10), info(300, 3, 30) };
    libxl_dominfo then[] = { info(0, 0, 11), info(300, 3, 31), info(301, 4, 5) };

    (void)state;
    xstat_list_merge(&c, first, 3);
    assert_int_equal(c.n_domains, 3);
    assert_string_equal(c.domains[0].id, "00000000-0000-0000-0000-000000000000");
    assert_string_equal(c.domains[2].id, "00000000-0000-0000-0000-000000000003");
    c.domains[2].name = xstrdup("kept");
    c.domains[2].name_stale = false;
    xstat_list_merge(&c, then, 3);
    assert_string_equal(xstat_domain_find(&c, 300)->name, "kept");
    assert_false(xstat_domain_find(&c, 300)->name_stale);
    assert_true(xstat_domain_find(&c, 301)->name_stale);
    assert_null(xstat_domain_find(&c, 7));
    assert_int_equal(host_cpu(&c), 70 + 11 + 31 + 5); /* the dead count on */
    release(&c);
    assert_int_equal(c.files_left, 8);
}

/* Domid 5 is another guest now: nothing of the old one may stick to it. */
static void reused_domid(void **state)
{
    struct xstat_conn c = { .files_left = 8 };
    libxl_dominfo first[] = { info(5, 1, 1000) }, then[] = { info(5, 2, 3) };

    (void)state;
    xstat_list_merge(&c, first, 1);
    c.domains[0].name = xstrdup("old");
    c.domains[0].threads_past_ns = 99;
    xstat_list_merge(&c, then, 1);
    assert_null(c.domains[0].name);
    assert_true(c.domains[0].name_stale && c.domains[0].devices_stale);
    assert_int_equal(c.domains[0].threads_past_ns, 0);
    assert_int_equal(host_cpu(&c), 1003);
    release(&c);
}

static void no_uuid(void **state)
{
    struct xstat_conn c = { .files_left = 8 };
    libxl_dominfo all[] = { info(0, 0, 0), info(8, 0, 0), info(9, 0, 0) };

    (void)state;
    xstat_list_merge(&c, all, 3);
    assert_string_equal(c.domains[1].id, "no-uuid-8");
    assert_string_equal(c.domains[2].id, "no-uuid-9");
    release(&c);
}

static void thousand_domains(void **state)
{
    struct xstat_conn c = { .files_left = 8 };
    static libxl_dominfo all[1000];

    (void)state;
    for (uint32_t i = 0; i < 1000; i++) {
        all[i] = info((i * 7919) % 30000, (uint8_t)(i + 1), 1);
        all[i].uuid.uuid[0] = (uint8_t)(i >> 8);
    }
    xstat_list_merge(&c, all, 1000);
    for (size_t i = 1; i < c.n_domains; i++)
        assert_true(c.domains[i - 1].domid < c.domains[i].domid);
    assert_int_equal(host_cpu(&c), 1000);
    release(&c);
}

static void states(void **state)
{
    libxl_dominfo i = info(1, 1, 1);

    (void)state;
    assert_int_equal(xstat_list_state(&i), GUEST_RUNNING); /* runnable, waits for a CPU */
    i.blocked = true;
    assert_int_equal(xstat_list_state(&i), GUEST_BLOCKED);
    i.paused = true;
    assert_int_equal(xstat_list_state(&i), GUEST_PAUSED);
    i.shutdown = true;
    i.shutdown_reason = LIBXL_SHUTDOWN_REASON_CRASH;
    assert_int_equal(xstat_list_state(&i), GUEST_CRASHED);
    i.shutdown_reason = LIBXL_SHUTDOWN_REASON_POWEROFF;
    assert_int_equal(xstat_list_state(&i), GUEST_STOPPED);
    i.shutdown_reason = LIBXL_SHUTDOWN_REASON_SUSPEND;
    assert_int_equal(xstat_list_state(&i), GUEST_PAUSED);
    i.dying = true;
    assert_int_equal(xstat_list_state(&i), GUEST_DYING);
}

static struct sample net_of(struct xstat_vif *vifs, size_t n, struct snapshot *snap)
{
    struct xstat_domain d = { .vifs = vifs, .n_vifs = n };
    struct sample s = { .valid = 0 };

    xstat_net_fill(&d, snap, &s);
    return s;
}

/* What dom0 receives the guest has sent; two cards are summed. */
static void net_is_turned_round(void **state)
{
    struct xstat_vif vifs[] = {
        { .found = true,
          .rx_bytes = 732,
          .rx_packets = 11,
          .rx_errors = 1,
          .rx_drops = 2,
          .tx_bytes = 1792,
          .tx_packets = 22,
          .tx_errors = 3,
          .tx_drops = 4 },
        { .found = true, .rx_bytes = 1000, .tx_bytes = 2000 },
    };
    struct snapshot *snap = snapshot_new();
    struct sample s = net_of(vifs, 2, snap);

    (void)state;
    assert_int_equal(s.v[F_NET_RX_BYTES], 3792);
    assert_int_equal(s.v[F_NET_TX_BYTES], 1732);
    assert_int_equal(s.v[F_NET_RX_PACKETS], 22);
    assert_int_equal(s.v[F_NET_TX_PACKETS], 11);
    assert_int_equal(s.v[F_NET_RX_ERRORS], 3);
    assert_int_equal(s.v[F_NET_TX_ERRORS], 1);
    assert_int_equal(s.v[F_NET_RX_DROPS], 4);
    assert_int_equal(s.v[F_NET_TX_DROPS], 2);
    snapshot_unref(snap);
}

static void net_unknown_with_reason(void **state)
{
    struct xstat_vif there = { .found = true, .rx_bytes = 5 }, absent = { .found = false };
    struct xstat_vif mixed[] = { there, { .backend = { .backend_domid = 4 } } };
    struct snapshot *snap = snapshot_new();

    (void)state;
    struct sample s = net_of(NULL, 0, snap);
    assert_int_equal(s.valid, 0);
    assert_string_equal(sample_why(&s, F_NET_TX_DROPS), "it has no network interface");
    s = net_of(&absent, 1, snap);
    assert_string_equal(sample_why(&s, F_NET_RX_BYTES), "dom0 has no interface for it yet");
    /* A sum without one card would be a wrong number. */
    s = net_of(mixed, 2, snap);
    assert_int_equal(s.valid, 0);
    assert_string_equal(sample_why(&s, F_NET_RX_BYTES),
                        "its back end is in driver domain 4, not in dom0");
    snapshot_unref(snap);
}

static struct sample disks_of(struct xstat_disk *disks, size_t n, struct xstat_qmp qmp,
                              struct snapshot *snap)
{
    struct xstat_conn c = { .files_left = 8 };
    struct xstat_domain d = { .domid = 1, .disks = disks, .n_disks = n, .qmp = qmp };
    struct sample s = { .valid = 0 };

    for (size_t i = 0; i < n; i++)
        for (int k = 0; k < XSTAT_VBD_FILES; k++)
            disks[i].files[k].fd = -1;
    xstat_disk_fill(&c, &d, snap, &s);
    assert_int_equal(c.files_left, 8);
    return s;
}

static void disk_reasons(void **state)
{
    struct xstat_disk vbd = { .backend = { .kind = "vbd", .domid = 1, .devid = 51712 } };
    struct xstat_disk tap = { .backend = { .kind = "vbd3" } };
    struct xstat_disk away = { .backend = { .kind = "qdisk", .backend_domid = 9 } };
    struct xstat_disk qdisk = { .backend = { .kind = "qdisk" } };
    struct xstat_qmp silent = { .why = "its device model does not answer" };
    struct snapshot *snap = snapshot_new();

    (void)state;
    struct sample s = disks_of(NULL, 0, silent, snap);
    assert_string_equal(sample_why(&s, F_DISK_READ_OPS), "it has no disk");
    s = disks_of(&vbd, 1, silent, snap); /* no such domain on this machine */
    assert_string_equal(sample_why(&s, F_DISK_WRITE_TIME),
                        "its disk is not connected to blkback yet");
    s = disks_of(&tap, 1, silent, snap);
    assert_string_equal(sample_why(&s, F_DISK_READ_BYTES),
                        "tapdisk keeps its counters in memory of its own");
    s = disks_of(&away, 1, silent, snap);
    assert_string_equal(sample_why(&s, F_DISK_READ_BYTES),
                        "its back end is in driver domain 9, not in dom0");
    s = disks_of(&qdisk, 1, silent, snap);
    assert_int_equal(s.valid, 0);
    assert_string_equal(sample_why(&s, F_DISK_READ_BYTES), "its device model does not answer");
    snapshot_unref(snap);
}

static void disk_from_device_model(void **state)
{
    struct xstat_disk disks[] = { { .backend = { .kind = "qdisk" } },
                                  { .backend = { .kind = "tap" } } };
    struct xstat_qmp told = { .answered = true, .total = { 1, 2, 3, 4, 5, 6 } };
    struct snapshot *snap = snapshot_new();

    (void)state;
    struct sample s = disks_of(disks, 1, told, snap);
    assert_int_equal(s.v[F_DISK_READ_OPS], 1);
    assert_int_equal(s.v[F_DISK_READ_BYTES], 2);
    assert_int_equal(s.v[F_DISK_READ_TIME], 3);
    assert_int_equal(s.v[F_DISK_WRITE_OPS], 4);
    assert_int_equal(s.v[F_DISK_WRITE_BYTES], 5);
    assert_int_equal(s.v[F_DISK_WRITE_TIME], 6);
    s = disks_of(disks, 2, told, snap);
    assert_int_equal(s.valid, 0);
    snapshot_unref(snap);
}

static void addresses(void **state)
{
    struct strlist uris = STRLIST_INIT;

    (void)state;
    assert_true(xstat_observer.accepts("xen:///"));
    assert_true(xstat_observer.accepts("xen:"));
    assert_false(xstat_observer.accepts("xen://host/"));
    assert_false(xstat_observer.accepts("xen+ssh://root@host/"));
    assert_false(xstat_observer.accepts("xen"));
    assert_false(xstat_observer.accepts(""));
    xstat_observer.discover(&uris);
    assert_true(strlist_has(&uris, "xen:///"));
    strlist_release(&uris);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(list_keeps_what_stays),
        cmocka_unit_test(reused_domid),
        cmocka_unit_test(no_uuid),
        cmocka_unit_test(thousand_domains),
        cmocka_unit_test(states),
        cmocka_unit_test(net_is_turned_round),
        cmocka_unit_test(net_unknown_with_reason),
        cmocka_unit_test(disk_reasons),
        cmocka_unit_test(disk_from_device_model),
        cmocka_unit_test(addresses),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
