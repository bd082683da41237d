/* What a guest says of its own addresses. */
#include "tests/unit/core_fixture.h"

#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

#include "core/strbuf.h"
#include "xltool/guestaddr.h"

/* "10.0.0.2/24@eth0 ... via 10.0.0.1@eth0", so that a case is one line. */
static void assert_addresses(const char *text, const char *expected)
{
    struct guest_addresses a;
    _cleanup_strbuf_ struct strbuf got = STRBUF_INIT;

    guest_addresses_parse(text, &a);
    for (size_t i = 0; i < a.n; i++)
        strbuf_addf(&got, "%s/%d@%s ", a.v[i].text, a.v[i].prefix, a.v[i].interface);
    strbuf_addf(&got, "via %s@%s", a.gateway, a.gateway_interface);
    assert_string_equal(strbuf_str(&got), expected);
}

#define ROUTES                                                                                     \
    "=routes\nIface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask\t\tMTU\tWindow\tIRTT\n" \
    "eth0\t00000000\t0100000A\t0003\t0\t0\t0\t00000000\t0\t0\t0\n"                                  \
    "eth0\t0000000A\t00000000\t0001\t0\t0\t0\t00FFFFFF\t0\t0\t0\n"

static void ip_says_it(void **state)
{
    (void)state;

    assert_addresses("=ip\n1: lo    inet 127.0.0.1/8 scope host lo\\       valid_lft forever\n"
                     "12: eth0    inet 10.0.0.2/24 brd 10.0.0.255 scope global eth0\\       valid_lft forever\n"
                     "=ifconfig\n\n" ROUTES "=local\n=end\n",
                     "10.0.0.2/24@eth0 via 10.0.0.1@eth0");
    assert_addresses("=ip\n3: tun0    inet 10.8.0.2 peer 10.8.0.1/32 scope global tun0\n=end\n",
                     "10.8.0.2/32@tun0 via @");
    assert_addresses("=ip\n3: eth0@if9    inet 10.8.0.2/16 scope global eth0\n=end\n", "10.8.0.2/16@eth0 via @");
}

static void the_way_out_comes_first(void **state)
{
    (void)state;

    assert_addresses("=ip\n2: docker0    inet 172.17.0.1/16 scope global docker0\n"
                     "3: eth0    inet 10.0.0.2/24 scope global eth0\n3: eth0    inet 10.0.0.3/24 scope global eth0\n" ROUTES,
                     "10.0.0.2/24@eth0 10.0.0.3/24@eth0 172.17.0.1/16@docker0 via 10.0.0.1@eth0");
    assert_addresses("=ip\n2: a    inet 10.0.0.2/24 scope global a\n3: b    inet 10.1.0.2/24 scope global b\n"
                     "=routes\na\t00000000\t0100000A\t0003\t0\t0\t200\t00000000\t0\t0\t0\n"
                     "b\t00000000\t0100010A\t0003\t0\t0\t100\t00000000\t0\t0\t0\n",
                     "10.1.0.2/24@b 10.0.0.2/24@a via 10.1.0.1@b");
    assert_addresses("=ip\n2: p    inet 10.0.0.2/24 scope global p\n=routes\np\t00000000\t00000000\t0001\t0\t0\t0\t00000000\t0\t0\t0\n",
                     "10.0.0.2/24@p via @p");
    assert_addresses("=ip\n2: p    inet 10.0.0.2/24 scope global p\n=routes\np\t00000000\t0100000A\t0002\t0\t0\t0\t00000000\t0\t0\t0\n",
                     "10.0.0.2/24@p via @"); /* not up */
}

static void ifconfig_says_it(void **state)
{
    (void)state;

    assert_addresses("=ifconfig\neth0      Link encap:Ethernet  HWaddr 02:FC:00:00:00:01\n"
                     "          inet addr:10.0.0.2  Bcast:10.0.0.255  Mask:255.255.255.0\n"
                     "          inet6 addr: fe80::fc:ff:fe00:1/64 Scope:Link\n\n"
                     "lo        Link encap:Local Loopback\n          inet addr:127.0.0.1  Mask:255.0.0.0\n" ROUTES,
                     "10.0.0.2/24@eth0 via 10.0.0.1@eth0");
    assert_addresses("=ifconfig\neth0: flags=4163<UP>  mtu 1500\n        inet 10.0.0.2  netmask 255.255.255.0  broadcast 10.0.0.255\n"
                     "        inet6 fe80::1  prefixlen 64\n",
                     "10.0.0.2/24@eth0 via @");
    assert_addresses("=ifconfig\nem0: flags=8843<UP> metric 0\n\tinet 10.0.0.2 netmask 0xffffff00 broadcast 10.0.0.255\n",
                     "10.0.0.2/24@em0 via @");
    assert_addresses("=ifconfig\nem0: flags\n\tinet 10.0.0.2 netmask 255.0.255.0\n", "10.0.0.2/-1@em0 via @");
}

static void the_kernel_says_it(void **state)
{
    (void)state;

    assert_addresses("=ip\n\n=ifconfig\n\n" ROUTES "=local\nMain:\n+-- 0.0.0.0/0 3 0 5\n|-- 0.0.0.0\n/0 universe UNICAST\n"
                     "|-- 127.0.0.1\n/32 host LOCAL\n|-- 10.0.0.0\n/24 link UNICAST\n|-- 10.0.0.2\n/32 host LOCAL\n"
                     "|-- 10.0.0.255\n/32 link BROADCAST\nLocal:\n|-- 10.0.0.2\n/32 host LOCAL\n=end\n",
                     "10.0.0.2/24@eth0 via 10.0.0.1@eth0");
    assert_addresses("=local\n|-- 10.9.0.2\n/32 host LOCAL\n", "10.9.0.2/-1@ via @");
}

static void what_makes_no_sense_is_left_out(void **state)
{
    (void)state;

    assert_addresses("", "via @");
    assert_addresses("2: eth0    inet 10.0.0.2/24 scope global eth0\n", "via @"); /* in no section */
    assert_addresses("=ip\r\n[   12.345] eth0: link up\r\n2: eth0    inet 10.0.0.2/24 scope global eth0\r\n=end\r\n"
                     "2: eth0    inet 10.0.0.3/24 scope global eth0\r\n",
                     "10.0.0.2/24@eth0 via @");
    assert_addresses("=ip\n2: e\033[31m    inet 10.0.0.2/24\n2: eth0;id    inet 10.0.0.3/24\n2: averyveryverylongname    inet 10.0.0.4/24\n",
                     "10.0.0.2/24@ 10.0.0.3/24@ 10.0.0.4/24@ via @");
    assert_addresses("=ip\n2: a    inet 10.0.0.999/24\n2: a    inet 10.0.0/24\n2: a    inet 10.0.0.2.3/24\n2: a    inet 10.0.0.2/33\n"
                     "2: a    inet 10.0.0.2/x\n2: a    inet \n2: a    inet 1e1.1.1.1/8\n2: a    inet -o/8\n",
                     "via @");
    assert_addresses("=ip\n2: a    inet 224.0.0.1/4\n2: a    inet 255.255.255.255/32\n2: a    inet 0.0.0.0/0\n"
                     "2: a    inet 10.0.0.255/24\n2: a    inet 10.0.0.0/24\n2: a    inet 127.0.0.2/8\n",
                     "via @");
    assert_addresses("=routes\neth0\t00000000\t010000E0\t0003\t0\t0\t0\t00000000\t0\t0\t0\n", "via @eth0");
    assert_addresses("=routes\ne\033th0\t00000000\t0100000A\t0003\t0\t0\t0\t00000000\t0\t0\t0\neth0\tzz\n", "via @");
}

static void there_is_room_for_some(void **state)
{
    (void)state;
    _cleanup_strbuf_ struct strbuf text = STRBUF_INIT;
    struct guest_addresses a;

    strbuf_adds(&text, "=ip\n");
    for (int i = 1; i <= GUEST_ADDRESSES_MOST + 3; i++)
        strbuf_addf(&text, "2: eth0    inet 10.0.0.%d/24 scope global eth0\n", i);
    strbuf_adds(&text, "2: eth0    inet 10.0.0.1/24 scope global eth0\n"); /* said twice */
    for (int i = 0; i < 200; i++)
        strbuf_addf(&text, "=routes\neth0\t0000000A\t00000000\t0001\t0\t0\t0\t00FFFFFF\t0\t0\t0\n");
    guest_addresses_parse(strbuf_str(&text), &a);
    assert_int_equal(a.n, GUEST_ADDRESSES_MOST);
    assert_int_equal(a.left_out, 3);
}

static void an_address_is_four_numbers(void **state)
{
    (void)state;
    static const char *const bad[] = { "",        "1.2.3",    "1.2.3.4.5", "1.2.3.256", "1.2.3.4 ",        " 1.2.3.4",  "1.2.3.0004",
                                       "a.b.c.d", "1.2.3.-4", "1..3.4",    "127.0.0.1", "239.255.255.250", "0.1.2.3", "255.255.255.255" };
    char text[IPV4_TEXT];
    uint32_t ip = 7;

    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
        assert_int_not_equal(ipv4_parse(bad[i], &ip), 0);
    assert_int_equal(ip, 7);
    assert_int_equal(ipv4_parse("192.168.10.223", &ip), 0);
    assert_int_equal(ip, 0xc0a80adf);
    ipv4_format(text, ip);
    assert_string_equal(text, "192.168.10.223");
}

/* Tries the words that go to the guest on this machine; path: where its programs are. */
static void run_here(const char *path, struct guest_addresses *ret)
{
    _cleanup_strbuf_ struct strbuf text = STRBUF_INIT;
    char data[4096];
    int pair[2], status = -1;

    assert_int_equal(pipe(pair), 0);
    pid_t pid = fork();
    if (pid == 0) {
        dup2(pair[1], STDOUT_FILENO);
        if (path)
            setenv("PATH", path, 1);
        execv("/bin/sh", (char *const *)(uintptr_t)guest_addresses_command);
        _exit(127);
    }
    close(pair[1]);
    for (ssize_t n; (n = read(pair[0], data, sizeof(data))) > 0;)
        strbuf_add(&text, data, (size_t)n);
    close(pair[0]);
    waitpid(pid, &status, 0);
    assert_int_equal(status, 0);
    guest_addresses_parse(strbuf_str(&text), ret);
}

static bool has(const struct guest_addresses *a, uint32_t ip)
{
    for (size_t i = 0; i < a->n; i++)
        if (a->v[i].ip == ip)
            return true;
    return false;
}

/* With no program at all the kernel's files must tell the same, whatever this machine has. */
static void the_command_says_what_is_parsed(void **state)
{
    (void)state;
    struct guest_addresses with, without;

    run_here(NULL, &with);
    run_here("/nonexistent", &without);
    assert_int_equal(with.n, without.n);
    for (size_t i = 0; i < with.n; i++)
        assert_true(has(&without, with.v[i].ip));
    assert_string_equal(with.gateway, without.gateway);
    assert_string_equal(with.gateway_interface, without.gateway_interface);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(ip_says_it),
        cmocka_unit_test(the_way_out_comes_first),
        cmocka_unit_test(ifconfig_says_it),
        cmocka_unit_test(the_kernel_says_it),
        cmocka_unit_test(what_makes_no_sense_is_left_out),
        cmocka_unit_test(there_is_room_for_some),
        cmocka_unit_test(an_address_is_four_numbers),
        cmocka_unit_test(the_command_says_what_is_parsed),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
