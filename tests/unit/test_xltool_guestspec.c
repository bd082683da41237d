/* Guest specs: what a file and options say of a new guest, and which line is wrong. */
#include "tests/unit/core_fixture.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "core/mem.h"
#include "xltool/guestspec.h"

static void a_spec_says_all_of_a_guest(void **state)
{
    static const char text[] = "; the machine\n[guest]\nname = web\nvcpus=2\nmemory = 512M\naddress = root@web\n"
                               "[disk xvda]\nsource = /srv/web.img\n[disk xvdb]\nsize = 8G\n"
                               "[net 0]\nbridge = br0\nmac = 00:16:3e:00:00:01\n[net 1]\nbridge = br1\n"
                               "[boot]\nkernel = vmlinuz\ninitrd = sub/initrd\ncmdline = console=hvc0 quiet\n"
                               "[container]\nimage = web:latest\ncommand = /sbin/init\n";
    struct guest_spec s = { .name = NULL };
    struct err e = ERR_INIT;

    (void)state;
    assert_int_equal(guestspec_parse(&s, "/etc/web.ini", text, &e), 0);
    assert_string_equal(s.name, "web");
    assert_string_equal(s.address, "root@web");
    assert_int_equal(s.vcpus, 2);
    assert_int_equal(s.memory_bytes, 512 << 20);
    assert_int_equal(s.n_disks, 2);
    assert_string_equal(s.disks[0].name, "xvda");
    assert_string_equal(s.disks[0].source, "/srv/web.img");
    assert_string_equal(s.disks[1].name, "xvdb");
    assert_null(s.disks[1].source);
    assert_int_equal(s.disks[1].size_bytes, (uint64_t)8 << 30);
    assert_int_equal(s.n_nets, 2);
    assert_string_equal(s.nets[0].mac, "00:16:3e:00:00:01");
    assert_string_equal(s.nets[1].bridge, "br1");
    assert_string_equal(s.kernel, "/etc/vmlinuz"); /* beside the spec */
    assert_string_equal(s.initrd, "/etc/sub/initrd");
    assert_string_equal(s.cmdline, "console=hvc0 quiet");
    assert_string_equal(s.image, "web:latest");
    assert_string_equal(s.command, "/sbin/init");
    guest_spec_release(&s);
}

static void disks_and_volumes_have_ways_of_their_own(void **state)
{
    static const char text[] = "[disk xvda]\nsource = root.img\ncopy = yes\n[disk xvdb]\nsize = 1G\nformat = raw\n"
                               "preallocate = yes\n[disk xvdc]\nsize = 1G\npreallocate = no\n[container]\nvolume = /data\n";
    struct guest_spec s = { .name = NULL };
    struct request r = { .kind = OP_CREATE }, copy;
    struct err e = ERR_INIT;

    (void)state;
    assert_int_equal(guestspec_parse(&s, "/etc/web.ini", text, &e), 0);
    r.spec = s;
    request_copy(&copy, &r);
    for (const struct guest_spec *one = &s; one; one = one == &s ? &copy.spec : NULL) {
        assert_true(one->disks[0].copy && !one->disks[1].copy);
        assert_true(one->disks[1].preallocate && !one->disks[2].preallocate);
        assert_string_equal(one->disks[1].format, "raw");
        assert_null(one->disks[2].format);
        assert_string_equal(one->volume, "/data");
    }
    request_release(&r);
    request_release(&copy);
}

static void assert_bad(const char *text, const char *want)
{
    struct guest_spec s = { .name = NULL };
    struct err e = ERR_INIT;

    assert_int_equal(guestspec_parse(&s, "a.ini", text, &e), -EINVAL);
    assert_string_equal(e.msg, want);
    guest_spec_release(&s);
}

static void a_mistake_is_told_with_its_line(void **state)
{
    (void)state;
    assert_bad("[guest]\n\n# x\ncolour = blue\n", "'a.ini', line 4: a guest spec has no key 'colour' in section [guest]");
    assert_bad("name = web\n", "'a.ini', line 1: a guest spec has no key 'name' in section []");
    assert_bad("[guests]\nname = web\n", "'a.ini', line 2: a guest spec has no key 'name' in section [guests]");
    assert_bad("[disks]\nsize = 1G\n", "'a.ini', line 2: a guest spec has no key 'size' in section [disks]");
    assert_bad("[disk]\nbus = ide\n", "'a.ini', line 2: a guest spec has no key 'bus' in section [disk]");
    assert_bad("[disk]\nformat = vmdk\n", "'a.ini', line 2: format = 'vmdk' is wrong: it takes raw or qcow2");
    assert_bad("[disk]\ncopy = true\n", "'a.ini', line 2: copy = 'true' is wrong: it takes yes or no");
    assert_bad("[disk x]\nsize = 1G\ncopy = yes\n", "'a.ini': disk 'x' is to be a copy, and has no source");
    assert_bad("[disk x]\nsource = a\nformat = raw\n",
               "'a.ini': disk 'x' has a source: format and preallocate are for new disks");
    assert_bad("[container]\nvolume = data\n", "'a.ini', line 2: volume = 'data' is wrong: it takes an absolute path, such as /data");
    assert_bad("[guest]\nname\n", "'a.ini', line 2: neither [section] nor key = value");
    assert_bad("what is this\nbad = x\n", "'a.ini', line 1: neither [section] nor key = value");
    assert_bad("[guest\nname = x\n", "'a.ini', line 1: neither [section] nor key = value");
    assert_bad("[guest]\nvcpus = 0\n", "'a.ini', line 2: vcpus = '0' is wrong: it takes a whole number from 1 to 4096");
    assert_bad("[guest]\nvcpus = 4097\n", "'a.ini', line 2: vcpus = '4097' is wrong: it takes a whole number from 1 to 4096");
    assert_bad("[guest]\nmemory = 512\n", "'a.ini', line 2: memory = '512' is wrong: it takes a size of at least 1M, such as 512M or 2G");
    assert_bad("[disk]\nsize = 0\n", "'a.ini', line 2: size = '0' is wrong: it takes a size above 0, such as 8G");
    assert_bad("[guest]\naddress = -oProxyCommand=x\n", "'a.ini', line 2: address = '-oProxyCommand=x' is wrong: it takes a host or user@host");
}

static void what_comes_twice_is_a_mistake(void **state)
{
    (void)state;
    static const char *const texts[] = {
        "[guest]\nname = a\nname = b\n",
        "[guest]\nname = a\n  vcpus = 2\n", /* to the parser: the name goes on */
        "[guest]\nname = a\n[boot]\nkernel = k\n[guest]\nname = b\n",
        "[disk]\nsize = 1G\n[disk]\nsize = 2G\n",
        "[net]\nbridge = a\n[net]\nbridge = b\n",
    };

    for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
        struct guest_spec s = { .name = NULL };
        struct err e = ERR_INIT;
        assert_int_equal(guestspec_parse(&s, "a.ini", texts[i], &e), -EINVAL);
        assert_non_null(strstr(e.msg, "comes twice in section ["));
        guest_spec_release(&s);
    }
}

/* inih cuts a line that is too long in two, and takes the rest for another key. */
static void long_lines_are_refused(void **state)
{
    (void)state;
    for (size_t len = 150; len < 500; len++) {
        _cleanup_strbuf_ struct strbuf text = STRBUF_INIT;
        struct guest_spec s = { .name = NULL };
        struct err e = ERR_INIT;
        strbuf_adds(&text, "[boot]\ncmdline = ");
        while (text.len < 7 + len)
            strbuf_addc(&text, 'x');
        strbuf_adds(&text, "\n[guest]\nname = web");
        int rc = guestspec_parse(&s, "a.ini", strbuf_str(&text), &e);
        assert_int_equal(rc, len <= 198 ? 0 : -EINVAL);
        if (rc == 0) {
            assert_int_equal(strlen(s.cmdline), len - strlen("cmdline = "));
            assert_string_equal(s.name, "web");
        } else {
            assert_string_equal(e.msg, "'a.ini', line 2: longer than 198 characters");
        }
        guest_spec_release(&s);
    }
}

static void a_long_path_still_names_the_line(void **state)
{
    (void)state;
    char path[5000];
    struct guest_spec s = { .name = NULL };
    struct err e = ERR_INIT;

    memset(path, 'p', sizeof(path) - 1);
    path[sizeof(path) - 1] = '\0';
    assert_int_equal(guestspec_parse(&s, path, "[guest]\nx = y\n", &e), -EINVAL);
    assert_int_equal(strncmp(e.msg, "'ppp", 4), 0);
    guest_spec_release(&s);
}

static void options_are_stronger_than_the_file(void **state)
{
    (void)state;
    struct guest_spec s = { .name = NULL };
    struct options o;
    struct err e = ERR_INIT;
    char here[4096];

    options_init(&o);
    assert_int_equal(guestspec_parse(&s, "/a.ini", "[guest]\nname = web\nvcpus = 2\nmemory = 1G\n[boot]\nkernel = k\n", &e), 0);
    o.spec.name = xstrdup("other");
    o.spec.vcpus = 4;
    o.spec.kernel = xstrdup("mine");
    strlist_add(&o.disks, "8G");
    strlist_add(&o.disks, "/srv/a.img");
    assert_int_equal(guestspec_add_options(&s, &o, &e), 0);
    assert_string_equal(s.name, "other");
    assert_int_equal(s.vcpus, 4);
    assert_int_equal(s.memory_bytes, 1 << 30);
    assert_non_null(getcwd(here, sizeof(here)));
    assert_int_equal(strncmp(s.kernel, here, strlen(here)), 0); /* from where the user is */
    assert_int_equal(s.n_disks, 2);
    assert_int_equal(s.disks[0].size_bytes, (uint64_t)8 << 30);
    assert_string_equal(s.disks[1].source, "/srv/a.img");
    options_release(&o);
    guest_spec_release(&s);
}

static void sizes_of_disks_name_the_disk(void **state)
{
    static const char *const bad[] = { "8G", "=8G", "xvda=", "xvda=0", "xvda=-1", "xvda=9E", "xvda=8G=9G", "", "=" };
    struct resize_spec r = { .vcpus = 0 };
    struct options o;
    struct err e = ERR_INIT;

    (void)state;
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        options_init(&o);
        strlist_add(&o.disks, bad[i]);
        assert_int_equal(guestspec_disk_sizes(&r, &o, &e), -EINVAL);
        options_release(&o);
    }
    options_init(&o);
    strlist_add(&o.disks, "xvda=8G");
    assert_int_equal(guestspec_disk_sizes(&r, &o, &e), 0);
    assert_int_equal(r.n_disks, 1);
    assert_string_equal(r.disks[0].name, "xvda");
    assert_int_equal(r.disks[0].size_bytes, (uint64_t)8 << 30);
    options_release(&o);
    free(r.disks[0].name);
    free(r.disks);
}

static void a_file_is_known_by_its_first_word(void **state)
{
    (void)state;
    assert_int_equal(guestspec_kind("[guest]\n"), CONFIG_SPEC);
    assert_int_equal(guestspec_kind("\xef\xbb\xbf\r\n# x\n  ; y\n\t[guest]\n"), CONFIG_SPEC);
    assert_int_equal(guestspec_kind("<domain/>"), CONFIG_LIBVIRT);
    assert_int_equal(guestspec_kind("\n <?xml version='1.0'?>"), CONFIG_LIBVIRT);
    assert_int_equal(guestspec_kind("name = 'web'\n"), CONFIG_XL);
    assert_int_equal(guestspec_kind("# xl\nname = 'web'\n"), CONFIG_XL);
    assert_int_equal(guestspec_kind(""), CONFIG_XL);
    assert_int_equal(guestspec_kind("# nothing else"), CONFIG_XL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_spec_says_all_of_a_guest),
        cmocka_unit_test(disks_and_volumes_have_ways_of_their_own),
        cmocka_unit_test(a_mistake_is_told_with_its_line),
        cmocka_unit_test(what_comes_twice_is_a_mistake),
        cmocka_unit_test(long_lines_are_refused),
        cmocka_unit_test(a_long_path_still_names_the_line),
        cmocka_unit_test(options_are_stronger_than_the_file),
        cmocka_unit_test(sizes_of_disks_name_the_disk),
        cmocka_unit_test(a_file_is_known_by_its_first_word),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
