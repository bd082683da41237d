/* The keys of an xl.cfg and their lines; MAC addresses; names of files. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "core/strbuf.h"
#include "xltool/xen/disk.h"
#include "xltool/xen/identity.h"
#include "xltool/xen/xlcfg.h"

/* "KEY:LINE KEY:LINE" */
static void check_keys(const char *text, const char *want)
{
    _cleanup_strbuf_ struct strbuf got = STRBUF_INIT;
    struct xlcfg_key key;
    unsigned line = 1;

    while (xen_xlcfg_next_key(&text, &line, &key))
        strbuf_addf(&got, "%s%s:%u", got.len ? " " : "", key.name, key.line);
    assert_string_equal(strbuf_str(&got), want);
}

static void test_keys(void **state)
{
    (void)state;
    check_keys("", "");
    check_keys("\n\n# only = a comment\n", "");
    check_keys("name = \"a\"\nmemory=1\n", "name:1 memory:2");
    check_keys("a = 1; b = 2 # c = 3\nd = 4", "a:1 b:1 d:2");
    check_keys("  vcpus = 2\n\n\tkernel='/k'\n", "vcpus:1 kernel:3");
    check_keys("disk += [ 'x=1' ]\n", "disk:1");
}

static void test_values_are_no_keys(void **state)
{
    (void)state;
    check_keys("disk = [ 'a=1',\n  # b = 2\n  \"c=3;d=4\",\n]\nvif = [ ]\n", "disk:1 vif:5");
    check_keys("extra = \"root=/dev/xvda; quiet # not = a comment\"\nname = 'x'", "extra:1 name:2");
    check_keys("p = [ [ 1, 2 ],\n [ 3 ] ]\nq = 4\n", "p:1 q:3");
}

static void test_broken_text_ends(void **state)
{
    (void)state;
    check_keys("disk = [ 'a", "disk:1");
    check_keys("disk = [[[\n", "disk:1");
    check_keys("]]]\nname = 1\n", ":1 name:2");
    check_keys("= 1\n", ":1");
    check_keys("\"\"\"", ":1");
}

static void test_long_key_is_cut(void **state)
{
    char text[300];
    const char *p = text;
    struct xlcfg_key key;
    unsigned line = 1;

    (void)state;
    memset(text, 'k', sizeof(text) - 1);
    text[sizeof(text) - 1] = '\0';
    assert_true(xen_xlcfg_next_key(&p, &line, &key));
    assert_int_equal(strlen(key.name), sizeof(key.name) - 1);
    assert_false(xen_xlcfg_next_key(&p, &line, &key));
}

static void test_mac(void **state)
{
    static const uint8_t want[6] = { 0x00, 0x16, 0x3e, 0xab, 0x0c, 0xff };
    static const char *const bad[] = { "",
                                       "00:16:3e:ab:0c",
                                       "00:16:3e:ab:0c:ff:00",
                                       "00:16:3e:ab:0c:100",
                                       "00-16-3e-ab-0c-ff",
                                       "00:16:3e:ab:0c:fg",
                                       "::::::",
                                       "+1:16:3e:ab:0c:ff" };
    libxl_mac mac;

    (void)state;
    assert_int_equal(xen_parse_mac("00:16:3E:ab:c:ff", &mac), 0);
    assert_memory_equal(mac, want, sizeof(want));
    for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++)
        assert_int_equal(xen_parse_mac(bad[i], &mac), -EINVAL);
    xen_new_mac(&mac);
    assert_memory_equal(mac, want, 3);
    assert_true(mac[3] < 0x80);
}

static void test_beside(void **state)
{
    (void)state;
    char *a = xen_beside("/srv/a.img", "b.img"), *b = xen_beside("a.img", "b.img");

    assert_string_equal(a, "/srv/b.img");
    assert_string_equal(b, "b.img");
    free(a);
    free(b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_keys),
        cmocka_unit_test(test_values_are_no_keys),
        cmocka_unit_test(test_broken_text_ends),
        cmocka_unit_test(test_long_key_is_cut),
        cmocka_unit_test(test_mac),
        cmocka_unit_test(test_beside),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
