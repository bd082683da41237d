/* Domain XML: of real guests, and of a daemon that means harm. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "kvmstat/domxml.h"

static void load(const char *name, struct kstat_domxml *ret)
{
    char path[128], xml[16384];

    snprintf(path, sizeof(path), "tests/fixtures/kvm/%s", name);
    FILE *f = fopen(path, "re");
    assert_non_null(f);
    size_t n = fread(xml, 1, sizeof(xml) - 1, f);
    fclose(f);
    xml[n] = '\0';
    assert_int_equal(kstat_domxml_parse(xml, ret), 0);
}

static void qemu_guest(void **state)
{
    _cleanup_domxml_ struct kstat_domxml x = { .type = NULL };

    (void)state;
    load("qemu.xml", &x);
    assert_string_equal(x.type, "qemu");
    assert_string_equal(kstat_platform(x.type), "qemu");
    assert_string_equal(x.arch, "x86_64");
    assert_string_equal(x.os_type, "hvm");
    assert_string_equal(x.emulator, "/usr/bin/qemu-system-x86_64");
    assert_int_equal(x.memory_bytes, 32 << 20);
    assert_int_equal(x.vcpus, 1);
    assert_int_equal(x.n_disks, 1);
    assert_string_equal(x.disks[0].target, "vda");
    assert_string_equal(x.disks[0].bus, "virtio");
    assert_string_equal(x.disks[0].format, "raw");
    assert_string_equal(x.disks[0].source, "/var/lib/libvirt/images/disk.img");
    assert_int_equal(x.n_nics, 1);
    assert_string_equal(x.nics[0].source, "br0");
    assert_string_equal(x.nics[0].model, "virtio");
}

static void several_devices(void **state)
{
    _cleanup_domxml_ struct kstat_domxml x = { .type = NULL };

    (void)state;
    load("two.xml", &x);
    assert_int_equal(x.vcpus, 2);
    assert_int_equal(x.vcpus_max, 3);
    assert_int_equal(x.n_disks, 3);
    assert_string_equal(x.disks[2].device, "cdrom");
    assert_null(x.disks[2].source);
    assert_int_equal(x.n_nics, 2);
}

static void container(void **state)
{
    _cleanup_domxml_ struct kstat_domxml x = { .type = NULL };

    (void)state;
    load("lxc.xml", &x);
    assert_string_equal(kstat_platform(x.type), "lxc");
    assert_int_equal(x.n_disks, 0);
    assert_int_equal(x.n_nics, 1);
    assert_int_equal(x.memory_bytes, 64 << 20);
}

static void not_a_domain(void **state)
{
    static const char *const bad[] = { "", "<", "<network/>", "<domain", "text" };

    (void)state;
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        struct kstat_domxml x = { .type = NULL };
        assert_int_equal(kstat_domxml_parse(bad[i], &x), -EINVAL);
        assert_null(x.type);
    }
}

/* libvirt sends no DTD, so nothing in one is looked at. */
static void no_entities(void **state)
{
    struct kstat_domxml x = { .type = NULL };

    (void)state;
    assert_int_equal(kstat_domxml_parse("<!DOCTYPE d [<!ENTITY e 'boom'>]>"
                                        "<domain type='kvm'><title>&e;</title></domain>",
                                        &x),
                     -EINVAL);
    assert_null(x.title);
}

static void sizes(void **state)
{
    static const struct {
        const char *xml;
        uint64_t bytes;
    } rows[] = {
        { "<domain><memory>1</memory></domain>", 1024 },
        { "<domain><memory unit='b'>7</memory></domain>", 7 },
        { "<domain><memory unit='GiB'>2</memory></domain>", 2ull << 30 },
        { "<domain><memory unit='parsec'>2</memory></domain>", 0 },
        { "<domain><memory unit='TiB'>18446744073709551615</memory></domain>", 0 },
        { "<domain><memory>-1</memory></domain>", 0 },
        { "<domain><memory/></domain>", 0 },
        { "<domain/>", 0 },
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        _cleanup_domxml_ struct kstat_domxml x = { .type = NULL };
        assert_int_equal(kstat_domxml_parse(rows[i].xml, &x), 0);
        assert_int_equal(x.memory_bytes, rows[i].bytes);
        assert_string_equal(kstat_platform(x.type), "libvirt");
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(qemu_guest),  cmocka_unit_test(several_devices),
        cmocka_unit_test(container),   cmocka_unit_test(not_a_domain),
        cmocka_unit_test(no_entities), cmocka_unit_test(sizes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
