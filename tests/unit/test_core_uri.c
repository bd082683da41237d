/* What a URI tells of the machine behind it. */
#include "tests/unit/core_fixture.h"

#include "core/uri.h"

static void another_machine_is_told(void **state)
{
    (void)state;
    static const char *const here[] = { "qemu:///system", "qemu:///embed?root=/x", "xen:///", "unix:///run/docker.sock",
                                        "unix://run/docker.sock", "lxc:///", "fake:?guests=3", "qemu://?x=1", "" },
                            *const there[] = { "qemu+ssh://host/system", "tcp://10.0.0.1:2376", "ssh://root@host" };

    for (size_t i = 0; i < sizeof(here) / sizeof(here[0]); i++)
        assert_false(uri_is_remote(here[i]));
    for (size_t i = 0; i < sizeof(there) / sizeof(there[0]); i++)
        assert_true(uri_is_remote(there[i]));
}

static void one_machine_has_several_uris(void **state)
{
    (void)state;
    static const char *const same[][2] = {
        { "qemu:///system", "xen:///" },
        { "qemu:///system", "unix:///run/docker.sock" },
        { "qemu:///system", "qemu+tcp://localhost/system" },
        { "xen:///", "tcp://127.0.0.1:2376" },
        { "xen:///", "tcp://[::1]:2376" },
        { "qemu+ssh://root@host/system", "tcp://host:2376" },
        { "qemu+ssh://host:22/system", "ssh://a@b@HOST" },
        { "tcp://[fe80::1]:2376", "ssh://[fe80::1]" },
    };
    static const char *const others[][2] = {
        { "qemu:///system", "qemu+ssh://host/system" }, { "qemu+ssh://host/system", "qemu+ssh://host2/system" },
        { "tcp://[fe80::1]:2376", "tcp://[fe80::2]:2376" }, { "qemu+ssh://a@b/system", "qemu+ssh://b@a/system" },
    };

    for (size_t i = 0; i < sizeof(same) / sizeof(same[0]); i++)
        assert_true(uri_same_machine(same[i][0], same[i][1]));
    for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++)
        assert_false(uri_same_machine(others[i][0], others[i][1]));
}

static void the_host_is_found(void **state)
{
    (void)state;
    assert_string_equal(uri_host("qemu+ssh://root@host:22/system?x=a@b"), "host:22/system?x=a@b");
    assert_string_equal(uri_host("tcp://host:2376"), "host:2376");
    assert_string_equal(uri_host("qemu:///system?x=a@b"), "qemu:///system?x=a@b");
    assert_string_equal(uri_host("fake:?x"), "fake:?x");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(another_machine_is_told),
        cmocka_unit_test(one_machine_has_several_uris),
        cmocka_unit_test(the_host_is_found),
    };

    return cmocka_run_group_tests_name("uri", tests, NULL, NULL);
}
