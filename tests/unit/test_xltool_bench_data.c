/* What a guest says it has, and the disks and scripts it gets for `bench data`. */
#include "tests/unit/core_fixture.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/mem.h"
#include "xltool/bench/files.h"
#include "xltool/bench/inside.h"

#define MIB (1ull << 20)

static void programs_and_disks_are_read(void **state)
{
    (void)state;
    struct bench_inside in;

    assert_true(bench_inside_parse("=tool sysbench\r\n=tool mke2fs\r\n=disk vda 2097152\r\n=disk vdb 2048\r\n=end\r\n", &in));
    assert_true(in.sysbench && in.mke2fs && !in.iperf3);
    assert_int_equal(in.n_disks, 2);
    assert_string_equal(bench_inside_disk(&in, 1024 * MIB), "vda");
    assert_string_equal(bench_inside_disk(&in, MIB), "vdb");
    assert_null(bench_inside_disk(&in, 2 * MIB));
    assert_true(bench_inside_parse("=disk vda 2048\n=disk vdb 2048\n=end\n", &in));
    assert_null(bench_inside_disk(&in, MIB)); /* which of them? */
    assert_false(bench_inside_parse("=tool sysbench\n=disk vda 20", &in));
    assert_false(bench_inside_parse("", &in));
}

static void names_that_a_shell_would_read_are_none(void **state)
{
    (void)state;
    struct bench_inside in;

    assert_true(bench_inside_parse("=disk ;reboot 2048\n=disk a/../b 2048\n=disk vda -1\n=disk vdb\n=disk $(x) 2048\n"
                                   "=disk averyveryverylongname 2048\n=end\n", &in));
    for (size_t i = 0; i < in.n_disks; i++)
        assert_int_equal(strspn(in.disks[i].name, "abcdefghijklmnopqrstuvwxyz"), strlen(in.disks[i].name));
    assert_true(!bench_inside_disk(&in, MIB));
}

static void a_guest_says_too_much(void **state)
{
    (void)state;
    _cleanup_strbuf_ struct strbuf text = STRBUF_INIT;
    struct bench_inside in;

    for (int i = 0; i < 1000; i++)
        strbuf_addf(&text, "=disk vd%d %d\n", i, i);
    strbuf_adds(&text, "=end\n");
    assert_true(bench_inside_parse(strbuf_str(&text), &in));
    assert_int_equal(in.n_disks, INSIDE_DISKS_MOST);
}

static void a_machine_gets_copies_and_disks_of_its_own(void **state)
{
    (void)state;
    struct guest_spec s = { .name = NULL };

    guest_spec_add_disk(&s)->source = xstrdup("/srv/root.img");
    file_equip(&s, "kvm", 64 * MIB);
    assert_int_equal(s.n_disks, 4);
    assert_true(s.disks[0].copy);
    assert_null(s.volume);
    static const struct {
        const char *name, *format;
        bool preallocate;
    } want[] = { { "xvdn", "raw", true }, { "xvdo", "qcow2", true }, { "xvdp", "qcow2", false } };
    for (size_t i = 0; i < 3; i++) {
        const struct disk_spec *d = &s.disks[i + 1];
        assert_string_equal(d->name, want[i].name);
        assert_string_equal(d->format, want[i].format);
        assert_int_equal(d->preallocate, want[i].preallocate);
        assert_true(d->size_bytes > 64 * MIB && d->size_bytes % MIB == 0);
        for (size_t k = 0; k < i; k++)
            assert_true(s.disks[k + 1].size_bytes != d->size_bytes);
    }
    guest_spec_release(&s);
}

static void a_container_gets_a_volume(void **state)
{
    (void)state;
    struct guest_spec s = { .name = NULL }, own = { .volume = xstrdup("/data") };

    file_equip(&s, "docker", 64 * MIB);
    assert_int_equal(s.n_disks, 0);
    assert_string_equal(s.volume, "/bench/volume");
    file_equip(&own, "podman", 64 * MIB);
    assert_string_equal(own.volume, "/data");
    guest_spec_release(&s);
    guest_spec_release(&own);
    for (unsigned p = FILE_RAW; p <= FILE_GROWING; p++) {
        assert_string_equal(file_not_here(p, "docker"), "a container has no disk images");
        assert_null(file_not_here(p, "xen"));
    }
    assert_string_equal(file_not_here(FILE_VOLUME, "qemu"), "volumes are of containers");
    assert_null(file_not_here(FILE_ROOT, "lxc"));
}

static void paths_are_quoted_and_writing_goes_once_over_the_file(void **state)
{
    (void)state;
    _cleanup_strbuf_ struct strbuf begin = STRBUF_INIT, write = STRBUF_INIT, both = STRBUF_INIT;
    struct file_job job = { .dir = "/a b;reboot", .disk = "vdc", .bytes = 64 * MIB, .seconds = 3, .direct = true };

    file_begin_script(&begin, &job);
    assert_non_null(strstr(strbuf_str(&begin), "mke2fs -F /dev/vdc "));
    assert_non_null(strstr(strbuf_str(&begin), "mkdir -p '/a b;reboot' "));
    file_test_script(&write, &job, FILE_WRITE);
    assert_non_null(strstr(strbuf_str(&write), "cd '/a b;reboot' && sysbench fileio "));
    assert_non_null(strstr(strbuf_str(&write), " --file-extra-flags=direct --file-test-mode=seqwr --time=3 --events=4096 run"));
    job.direct = false;
    file_test_script(&both, &job, FILE_BOTH);
    assert_null(strstr(strbuf_str(&both), "direct"));
    assert_null(strstr(strbuf_str(&both), "--events"));
    assert_true(file_takes_direct("=direct\n") && file_takes_direct("warning\n=direct\r\n"));
    assert_false(file_takes_direct("") || file_takes_direct("x=direct\n"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(programs_and_disks_are_read),
        cmocka_unit_test(names_that_a_shell_would_read_are_none),
        cmocka_unit_test(a_guest_says_too_much),
        cmocka_unit_test(a_machine_gets_copies_and_disks_of_its_own),
        cmocka_unit_test(a_container_gets_a_volume),
        cmocka_unit_test(paths_are_quoted_and_writing_goes_once_over_the_file),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
