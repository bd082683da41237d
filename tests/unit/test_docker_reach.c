/* Reaching an engine elsewhere: addresses for ssh, the words of ssh, the dates of certificates. */
#include "tests/unit/docker_fixture.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "core/strbuf.h"
#include "dockstat/endpoint.h"
#include "dockstat/tls.h"
#include "dockstat/tunnel.h"

static void ssh_addresses(void **state)
{
    static const struct {
        const char *uri, *user, *host, *port, *path;
    } t[] = {
        { "ssh://h", "", "h", "", "/var/run/docker.sock" },
        { "ssh://h/", "", "h", "", "/var/run/docker.sock" },
        { "ssh://me@h.example:2222", "me", "h.example", "2222", "/var/run/docker.sock" },
        { "ssh://me@[fe80::1]:22/run/podman/podman.sock", "me", "fe80::1", "22",
          "/run/podman/podman.sock" },
        { "ssh://h/run/user/1000/podman/p-1_@+.sock", "", "h", "",
          "/run/user/1000/podman/p-1_@+.sock" },
        { "ssh://h/run/a@b", "", "h", "", "/run/a@b" },
    };

    (void)state;
    for (size_t i = 0; i < sizeof(t) / sizeof(t[0]); i++) {
        struct dstat_endpoint ep;
        assert_true(dstat_accepts(t[i].uri));
        assert_int_equal(dstat_endpoint_parse(t[i].uri, &ep, NULL), 0);
        assert_string_equal(ep.ssh.user, t[i].user);
        assert_string_equal(ep.ssh.host, t[i].host);
        assert_string_equal(ep.ssh.port, t[i].port);
        assert_string_equal(ep.ssh.path, t[i].path);
        assert_string_equal(ep.name, t[i].uri);
        assert_string_equal(ep.unix_path, ""); /* never taken for an engine of this machine */
        assert_string_equal(ep.via, "");
        assert_false(ep.tls);
    }
}

static void what_ssh_would_take_for_more(void **state)
{
    static const char *const bad[] = {
        "ssh://",        "ssh://-oProxyCommand=x", "ssh://-h",         "ssh://-u@h",
        "ssh://@h",      "ssh://u@",               "ssh://u@-h",       "ssh://h:",
        "ssh://h:0",     "ssh://h:65536",          "ssh://h:22x",      "ssh://h:-1",
        "ssh://h:+22",   "ssh://[::1",             "ssh://[-x]",       "ssh://[::1]x",
        "ssh://a b",     "ssh://h/run/a b",        "ssh://h/a:b",      "ssh://h/%h",
        "ssh://h/$HOME", "ssh://h/a\nb",           "ssh://h\x1b[2J",   "ssh://u:pw@h",
        "ssh://h;x",     "ssh://h/a\"b",           "ssh://a::b",       "ssh://u@v@h",
    };

    (void)state;
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        struct dstat_endpoint ep;
        struct err e = ERR_INIT;
        if (dstat_endpoint_parse(bad[i], &ep, &e) != -EINVAL)
            fail_msg("accepted %s", bad[i]);
        assert_non_null(strstr(e.msg, "must follow ssh://") ? e.msg : strstr(e.msg, "socket"));
    }
}

static void words_for(const char *uri, struct strbuf *out)
{
    struct dstat_endpoint ep;
    const char *words[48];
    char forward[256];

    assert_int_equal(dstat_endpoint_parse(uri, &ep, NULL), 0);
    dstat_tunnel_words(&ep, "/run/x/engine", forward, words, 48);
    for (size_t i = 0; words[i]; i++)
        strbuf_addf(out, "%s ", words[i]);
}

static void words_for_ssh(void **state)
{
    _cleanup_strbuf_ struct strbuf all = STRBUF_INIT, plain = STRBUF_INIT;

    (void)state;
    words_for("ssh://me@h:2222/run/e.sock", &all);
    assert_non_null(strstr(all.s, "BatchMode=yes"));
    assert_non_null(strstr(all.s, " -L /run/x/engine:/run/e.sock -l me -p 2222 -- h "));
    words_for("ssh://h", &plain);
    assert_non_null(strstr(plain.s, " -L /run/x/engine:/var/run/docker.sock -- h "));
    assert_null(strstr(plain.s, " -l "));
    assert_null(strstr(plain.s, " -p "));
}

static void dates(void **state)
{
    long long at = 0;

    (void)state;
    assert_true(dstat_tls_date("2024-01-31 23:59:59 GMT", &at));
    assert_int_equal(at, 1706745599);
    assert_true(dstat_tls_date("1970-01-01 00:00:00 GMT", &at));
    assert_int_equal(at, 0);
    assert_false(dstat_tls_date("", &at));
    assert_false(dstat_tls_date("2024-01-31", &at));
    assert_false(dstat_tls_date("2024-01-31 23:59:59 GMT+1", &at));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(ssh_addresses),
        cmocka_unit_test(what_ssh_would_take_for_more),
        cmocka_unit_test(words_for_ssh),
        cmocka_unit_test(dates),
    };

    return cmocka_run_group_tests_name("docker_reach", tests, NULL, NULL);
}
