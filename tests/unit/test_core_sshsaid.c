/* What is behind ssh's last words. */
#include "tests/unit/core_fixture.h"

#include <errno.h>
#include <string.h>

#include "core/sshsaid.h"

static void words_of_ssh(void **state)
{
    static const struct {
        const char *said;
        int code;
        const char *cure;
    } t[] = {
        { "u@h: Permission denied (publickey,password).", EACCES, "ssh-copy-id" },
        { "Host key verification failed.", EACCES, "host's key" },
        { "cannot recv data: Host key verification failed.: Connection reset by peer", EACCES,
          "host's key" },
        { "channel 2: open failed: administratively prohibited: open failed", EACCES,
          "AllowStreamLocalForwarding" },
        { "ssh: Could not resolve hostname nowhere: Name or service not known", EHOSTUNREACH,
          "name" },
        { "ssh: connect to host h port 22: Connection refused", ECONNREFUSED, "sshd" },
        { "ssh: connect to host h port 22: Connection timed out", ETIMEDOUT, "firewall" },
        { "Timeout, server h not responding.", ETIMEDOUT, "firewall" },
    };

    (void)state;
    for (size_t i = 0; i < sizeof(t) / sizeof(t[0]); i++) {
        const char *cure = "";
        assert_int_equal(ssh_said(t[i].said, &cure), t[i].code);
        assert_non_null(strstr(cure, t[i].cure));
    }
}

static void words_of_others(void **state)
{
    const char *cure = "as it was";

    (void)state;
    assert_int_equal(ssh_said("", &cure), 0);
    assert_int_equal(ssh_said("channel 0: open failed: connect failed: open failed", &cure), 0);
    /* A file's, of whatever runs there: no key helps. */
    assert_int_equal(ssh_said("sh: /bin/x: Permission denied", &cure), 0);
    assert_string_equal(cure, "as it was");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(words_of_ssh),
        cmocka_unit_test(words_of_others),
    };

    return cmocka_run_group_tests_name("sshsaid", tests, NULL, NULL);
}
