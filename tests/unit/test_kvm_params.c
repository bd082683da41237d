/* Typed parameters of real guests, recorded with `virsh domstats`, turned into samples. */
#include <errno.h>
#include <libvirt/libvirt.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "core/parse.h"
#include "kvmstat/params.h"

enum { PARAMS_MAX = 256 };

struct record {
    virTypedParameter params[PARAMS_MAX];
    int n;
};

static void add(struct record *r, const char *name, int type, uint64_t value)
{
    virTypedParameter *p = &r->params[r->n++];

    assert_true(r->n < PARAMS_MAX);
    memset(p, 0, sizeof(*p));
    snprintf(p->field, sizeof(p->field), "%s", name);
    p->type = type;
    if (type == VIR_TYPED_PARAM_INT)
        p->value.i = (int)value;
    else if (type == VIR_TYPED_PARAM_UINT)
        p->value.ui = (unsigned)value;
    else
        p->value.ul = value;
}

/* The types that libvirt gives: int for states, unsigned for counts, long for the counters. */
static void add_line(struct record *r, char *line)
{
    char *eq = strchr(line, '=');
    uint64_t value;

    assert_non_null(eq);
    *eq = '\0';
    eq[1 + strcspn(eq + 1, "\n")] = '\0';
    if (parse_u64(eq + 1, &value) < 0)
        return; /* a name or a path */
    if (strstr(line, "state"))
        add(r, line, VIR_TYPED_PARAM_INT, value);
    else if (strstr(line, ".count") || strcmp(line, "vcpu.current") == 0)
        add(r, line, VIR_TYPED_PARAM_UINT, value);
    else
        add(r, line, VIR_TYPED_PARAM_ULLONG, value);
}

static struct record load(const char *name)
{
    struct record r = { .n = 0 };
    char path[128], line[512];

    snprintf(path, sizeof(path), "tests/fixtures/kvm/%s", name);
    FILE *f = fopen(path, "re");
    assert_non_null(f);
    while (fgets(line, sizeof(line), f))
        add_line(&r, line);
    fclose(f);
    return r;
}

static void is(const struct sample *s, enum field f, uint64_t want)
{
    uint64_t v = 0;

    assert_true(sample_get(s, f, &v));
    assert_int_equal(v, want);
}

static void running_guest(void **state)
{
    struct record r = load("running.domstats");
    struct kstat_reading rd;

    (void)state;
    kstat_params_read(r.params, r.n, &rd);
    assert_true(rd.has_state);
    assert_int_equal(kstat_state(rd.state, rd.reason), GUEST_RUNNING);
    is(&rd.now, F_HOST_CPU_TIME, 25785627935);
    is(&rd.now, F_CPU_TIME, 18260000000);
    is(&rd.now, F_WAIT_TIME, 223673534692);
    is(&rd.now, F_MEM, 46080ull * 1024);
    is(&rd.now, F_MEM_LIMIT, 32768ull * 1024);
    is(&rd.now, F_VCPUS, 1);
    is(&rd.now, F_NET_RX_BYTES, 946);
    is(&rd.now, F_NET_TX_BYTES, 2188);
    is(&rd.now, F_NET_RX_PACKETS, 11);
    is(&rd.now, F_NET_TX_PACKETS, 10);
    is(&rd.now, F_DISK_READ_OPS, 4155);
    is(&rd.now, F_DISK_READ_BYTES, 136118784);
    is(&rd.now, F_DISK_READ_TIME, 63258927489);
    is(&rd.now, F_DISK_WRITE_OPS, 2077);
    is(&rd.now, F_DISK_WRITE_BYTES, 68059136);
    is(&rd.now, F_DISK_WRITE_TIME, 90696974996);
    assert_false(sample_has(&rd.now, F_UPTIME));
}

/* What is summed must not depend on the order in which libvirt numbers the devices. */
static void devices_are_summed(void **state)
{
    struct record r = load("two.domstats"), turned = { .n = 0 };
    struct kstat_reading a, b;

    (void)state;
    for (int i = r.n - 1; i >= 0; i--)
        turned.params[turned.n++] = r.params[i];
    kstat_params_read(r.params, r.n, &a);
    kstat_params_read(turned.params, turned.n, &b);
    is(&a.now, F_VCPUS, 2);
    is(&a.now, F_CPU_TIME, 13440000000);
    is(&a.now, F_WAIT_TIME, 83857046384);
    is(&a.now, F_NET_RX_BYTES, 180);
    is(&a.now, F_DISK_READ_BYTES, 512);
    for (unsigned f = 0; f < F_COUNT; f++) {
        assert_int_equal(sample_has(&a.now, f), sample_has(&b.now, f));
        assert_int_equal(a.now.v[f], b.now.v[f]);
    }
}

static void nothing_is_not_zero(void **state)
{
    struct record r = { .n = 0 };
    struct kstat_reading rd;

    (void)state;
    kstat_params_read(r.params, 0, &rd);
    assert_false(rd.has_state);
    assert_int_equal(rd.now.valid, 0);
    assert_false(rd.net_none);
    add(&r, "net.count", VIR_TYPED_PARAM_UINT, 0);
    add(&r, "block.count", VIR_TYPED_PARAM_UINT, 0);
    kstat_params_read(r.params, r.n, &rd);
    assert_true(rd.net_none);
    assert_true(rd.block_none);
    assert_int_equal(rd.now.valid, 0);
}

static void nonsense_is_passed_over(void **state)
{
    static const char *const names[] = { "vcpu.",           "vcpu.0",
                                         "vcpu.x.time",     "vcpu.0.timex",
                                         "net.0.",          "net.-1.rx.bytes",
                                         "block..rd.bytes", "",
                                         "cpu.timer",       "block.18446744073709551616" };
    struct record r = { .n = 0 };
    struct kstat_reading rd;

    (void)state;
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
        add(&r, names[i], VIR_TYPED_PARAM_ULLONG, 5);
    add(&r, "balloon.rss", VIR_TYPED_PARAM_ULLONG, UINT64_MAX / 2); /* too large in bytes */
    add(&r, "cpu.time", VIR_TYPED_PARAM_INT, (uint64_t)-1);
    add(&r, "net.0.rx.bytes", VIR_TYPED_PARAM_STRING, 0);
    add(&r, "state.state", VIR_TYPED_PARAM_ULLONG, 1);
    kstat_params_read(r.params, r.n, &rd);
    assert_int_equal(rd.now.valid, 0);
    assert_false(rd.has_state);
}

static void states(void **state)
{
    (void)state;
    assert_int_equal(kstat_state(VIR_DOMAIN_RUNNING, 0), GUEST_RUNNING);
    assert_int_equal(kstat_state(VIR_DOMAIN_BLOCKED, 0), GUEST_BLOCKED);
    assert_int_equal(kstat_state(VIR_DOMAIN_PAUSED, VIR_DOMAIN_PAUSED_USER), GUEST_PAUSED);
    assert_int_equal(kstat_state(VIR_DOMAIN_PAUSED, VIR_DOMAIN_PAUSED_STARTING_UP), GUEST_STARTING);
    assert_int_equal(kstat_state(VIR_DOMAIN_PAUSED, VIR_DOMAIN_PAUSED_CRASHED), GUEST_CRASHED);
    assert_int_equal(kstat_state(VIR_DOMAIN_PMSUSPENDED, 0), GUEST_PAUSED);
    assert_int_equal(kstat_state(VIR_DOMAIN_SHUTDOWN, 0), GUEST_DYING);
    assert_int_equal(kstat_state(VIR_DOMAIN_SHUTOFF, VIR_DOMAIN_SHUTOFF_SHUTDOWN), GUEST_STOPPED);
    assert_int_equal(kstat_state(VIR_DOMAIN_SHUTOFF, VIR_DOMAIN_SHUTOFF_CRASHED), GUEST_CRASHED);
    assert_int_equal(kstat_state(VIR_DOMAIN_CRASHED, 0), GUEST_CRASHED);
    assert_int_equal(kstat_state(VIR_DOMAIN_NOSTATE, 0), GUEST_UNKNOWN);
    assert_int_equal(kstat_state(-1, 0), GUEST_UNKNOWN);
    assert_int_equal(kstat_state(99, 0), GUEST_UNKNOWN);
    assert_false(kstat_state_active(VIR_DOMAIN_SHUTOFF));
    assert_true(kstat_state_active(VIR_DOMAIN_PAUSED));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(running_guest),
        cmocka_unit_test(devices_are_summed),
        cmocka_unit_test(nothing_is_not_zero),
        cmocka_unit_test(nonsense_is_passed_over),
        cmocka_unit_test(states),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
