/* Who reaches whom: the matrix, what is asked of a guest, and what it answers. */
#include "tests/unit/core_fixture.h"

#include <arpa/inet.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "core/mem.h"
#include "core/strbuf.h"
#include "xltool/reach/reach.h"

/* ---- the matrix ---- */

enum { GUESTS = 3, HOST = GUESTS, COLUMN_HOST = GUESTS, COLUMN_GATEWAY };

struct fixture {
    struct snapshot *s;
    struct row rows[GUESTS];
    const struct row *chosen[GUESTS];
    struct strlist extra;
    struct reach r;
};

static void setup(struct fixture *f)
{
    static const char *const names[] = { "a", "b", "c" };

    *f = (struct fixture){ .s = snapshot_new() };
    for (int i = 0; i < GUESTS; i++)
        add_guest(f->s, "docker", names[i], names[i], 1);
    for (int i = 0; i < GUESTS; i++) {
        f->rows[i] = (struct row){ .guest = &f->s->guests[i] };
        f->chosen[i] = &f->rows[i];
    }
    strlist_add(&f->extra, "192.0.2.9");
    reach_init(&f->r, f->chosen, GUESTS, &f->extra, 80);
}

static void teardown(struct fixture *f)
{
    reach_release(&f->r);
    strlist_release(&f->extra);
    snapshot_unref(f->s);
}

/* "10.0.0.2/24 10.1.0.2/24", and its gateway. */
static void know(struct fixture *f, size_t end, const char *addresses, const char *gateway)
{
    struct guest_addresses a = { .n = 0 };
    _cleanup_strlist_ struct strlist list = STRLIST_INIT;

    strlist_split(&list, addresses, ' ');
    for (size_t i = 0; i < list.n; i++) {
        char *slash = strchr(list.v[i], '/');
        *slash = '\0';
        a.v[i].prefix = atoi(slash + 1);
        snprintf(a.v[i].text, sizeof(a.v[i].text), "%s", list.v[i]);
        assert_int_equal(ipv4_parse(list.v[i], &a.v[i].ip), 0);
        a.n++;
    }
    snprintf(a.gateway, sizeof(a.gateway), "%s", gateway);
    reach_know(&f->r.ends[end], &a);
}

static void assert_address(const struct fixture *f, size_t row, size_t column, const char *expected)
{
    assert_string_equal(reach_cell(&f->r, row, column)->address, expected);
}

static void each_is_tried_in_the_network_of_both(void **state)
{
    (void)state;
    struct fixture f;

    setup(&f);
    know(&f, 0, "10.0.0.2/24", "10.0.0.1");
    know(&f, 1, "10.1.0.3/24 10.0.0.3/24", "10.1.0.1");
    know(&f, 2, "10.2.0.4/24", "");
    know(&f, HOST, "192.0.2.2/24 10.0.0.1/24 10.1.0.1/24", "192.0.2.1");
    reach_aim(&f.r);
    assert_address(&f, 0, 1, "10.0.0.3");
    assert_address(&f, 2, 1, "10.1.0.3");
    assert_address(&f, 1, 0, "10.0.0.2");
    assert_address(&f, 0, COLUMN_HOST, "10.0.0.1");
    assert_address(&f, 1, COLUMN_HOST, "10.1.0.1");
    assert_address(&f, 2, COLUMN_HOST, "192.0.2.2");
    assert_address(&f, HOST, COLUMN_GATEWAY, "192.0.2.1");
    assert_address(&f, 0, COLUMN_GATEWAY, "10.0.0.1");
    assert_address(&f, 2, COLUMN_GATEWAY, "");
    assert_string_equal(reach_cell(&f.r, 2, COLUMN_GATEWAY)->result.icmp_why, "it has no default gateway");
    assert_int_equal(reach_cell(&f.r, 2, COLUMN_GATEWAY)->result.icmp, ICMP_UNKNOWN);
    assert_address(&f, 2, COLUMN_GATEWAY + 1, "192.0.2.9");
    assert_true(reach_cell(&f.r, 0, 0)->self && reach_cell(&f.r, HOST, COLUMN_HOST)->self);
    assert_false(reach_cell(&f.r, 0, 1)->self);
    assert_int_equal(f.r.notes.n, 0);
    teardown(&f);
}

static void an_address_is_tried_once_for_all_its_columns(void **state)
{
    (void)state;
    struct fixture f;
    _cleanup_strlist_ struct strlist targets = STRLIST_INIT;
    struct reach_result result = { .icmp = ICMP_REACHED, .tcp = TCP_REFUSED };

    setup(&f);
    know(&f, 0, "10.0.0.2/24", "10.0.0.1");
    know(&f, 1, "10.0.0.3/24", "10.0.0.1");
    know(&f, 2, "10.0.0.4/24", "10.0.0.1");
    know(&f, HOST, "10.0.0.1/24", "");
    reach_aim(&f.r);
    reach_targets(&f.r, 0, &targets);
    assert_int_equal(targets.n, 4); /* two guests, the host, which is the gateway, and what was named */
    reach_settle(&f.r, 0, "10.0.0.1", &result);
    assert_int_equal(reach_cell(&f.r, 0, COLUMN_HOST)->result.icmp, ICMP_REACHED);
    assert_int_equal(reach_cell(&f.r, 0, COLUMN_GATEWAY)->result.tcp, TCP_REFUSED);
    assert_int_equal(reach_cell(&f.r, 0, 1)->result.icmp, ICMP_UNKNOWN);
    assert_string_equal(reach_cell(&f.r, 0, 1)->result.icmp_why, "it was not tried");
    assert_int_equal(reach_cell(&f.r, 1, COLUMN_HOST)->result.icmp, ICMP_UNKNOWN);
    teardown(&f);
}

/* Guests with a network of their own each, as QEMU makes them, are all 10.0.2.15. */
static void who_has_the_same_address_is_not_tried(void **state)
{
    (void)state;
    struct fixture f;

    setup(&f);
    know(&f, 0, "10.0.2.15/24", "10.0.2.2");
    know(&f, 1, "10.0.2.15/24", "10.0.2.2");
    know(&f, 2, "10.0.0.4/24 192.0.2.9/24", "");
    know(&f, HOST, "10.0.0.1/24", "");
    reach_aim(&f.r);
    assert_address(&f, 0, 1, "");
    assert_int_equal(reach_cell(&f.r, 0, 1)->result.tcp, TCP_UNKNOWN);
    assert_non_null(strstr(reach_cell(&f.r, 0, 1)->result.tcp_why, "both have the same address"));
    assert_address(&f, 2, 1, "10.0.2.15");
    assert_int_equal(f.r.notes.n, 1);
    assert_string_equal(f.r.notes.v[0], "'a' and 'b' both have 10.0.2.15: which of them answers a third one cannot be told");
    assert_true(reach_cell(&f.r, 2, COLUMN_GATEWAY + 1)->self); /* what was named is its own */
    teardown(&f);
}

static void what_is_not_known_is_not_unreached(void **state)
{
    (void)state;
    struct fixture f;

    setup(&f);
    know(&f, 0, "10.0.0.2/24", "10.0.0.1");
    reach_why(f.r.ends[1].why, "there is no shell in the guest");
    know(&f, 2, "", "");
    know(&f, HOST, "10.0.0.1/24", "");
    reach_aim(&f.r);
    assert_int_equal(reach_cell(&f.r, 0, 1)->result.icmp, ICMP_UNKNOWN);
    assert_string_equal(reach_cell(&f.r, 0, 1)->result.icmp_why, "its address is not known");
    for (size_t i = 0; i < f.r.n_columns; i++)
        if (i != 1) {
            assert_int_equal(reach_cell(&f.r, 1, i)->result.tcp, TCP_UNKNOWN);
            assert_string_equal(reach_cell(&f.r, 1, i)->result.tcp_why, "there is no shell in the guest");
        }
    assert_int_equal(reach_cell(&f.r, 0, 2)->result.icmp, ICMP_UNREACHED);
    assert_string_equal(reach_cell(&f.r, 0, 2)->result.icmp_why, "it has no IPv4 address");
    assert_address(&f, 2, 0, "10.0.0.2"); /* that it has none is no reason not to try */
    teardown(&f);
}

static void the_median_is_in_the_middle(void **state)
{
    (void)state;
    struct reach_result r = { .rtt_ms = { 9, 1, 2, 4 }, .n_rtt = 3 };
    double min, median, max;

    assert_true(reach_rtt(&r, &min, &median, &max));
    assert_true(min == 1 && median == 2 && max == 9);
    r.n_rtt = 4;
    assert_true(reach_rtt(&r, &min, &median, &max));
    assert_true(median == 3);
    r.n_rtt = 0;
    assert_false(reach_rtt(&r, &min, &median, &max));
}

/* ---- answers ---- */

static void icmp(const char *text, enum icmp_state state, unsigned sent, unsigned received, const char *why)
{
    struct reach_result r = { .tcp = TCP_OPEN };

    reach_read(&r, REACH_ICMP, text, "10.0.0.2");
    assert_int_equal(r.icmp, state);
    assert_int_equal(r.sent, sent);
    assert_int_equal(r.received, received);
    assert_string_equal(r.icmp_why, why);
    assert_int_equal(r.tcp, TCP_OPEN);
}

#define ANSWER(t) "PING 10.0.0.2 (10.0.0.2): 56 data bytes 64 bytes from 10.0.0.2: seq=0 ttl=64 time=" t " ms --- 1 packets received\n"
#define LOST "PING 10.0.0.2 (10.0.0.2): 56 data bytes --- 1 packets transmitted, 0 packets received, 100% packet loss\n"

static void echoes(void **state)
{
    (void)state;
    struct reach_result r = { .n_rtt = 0 };
    double min, median, max;

    icmp("f 10.0.0.2 0 " ANSWER("5"), ICMP_REACHED, 1, 1, "");
    icmp("f 10.0.0.2 1 " LOST "f 10.0.0.2 1 " LOST "f 10.0.0.2 1 " LOST, ICMP_UNREACHED, 3, 0, "no answer");
    icmp("f 10.0.0.2 1 PING 10.0.0.2 (10.0.0.2) 56(84) bytes of data. --- 1 packets transmitted, 0 received, 100% packet loss, time 0ms\n",
         ICMP_UNREACHED, 1, 0, "no answer");
    icmp("f 10.0.0.2 1 From 10.0.0.1 icmp_seq=1 Destination Host Unreachable 0 received, +1 errors\n", ICMP_UNREACHED, 1, 0,
         "the host is unreachable");
    icmp("f 10.0.0.2 1 PING 10.0.0.2: ping: sendto: Network is unreachable\n", ICMP_UNREACHED, 1, 0, "the network is unreachable");
    icmp("f 10.0.0.2 127 sh: ping: not found\n", ICMP_UNKNOWN, 0, 0, "there is no ping in the guest");
    icmp("f 10.0.0.2 1 ping: permission denied (are you root?)\n", ICMP_UNKNOWN, 0, 0, "ping has no permission in the guest");
    icmp("f 10.0.0.2 2 ping: socktype: SOCK_RAW ping: socket: Operation not permitted\n", ICMP_UNKNOWN, 0, 0,
         "ping has no permission in the guest");
    icmp("f 10.0.0.2 1 ping: invalid option -- 'W'\n", ICMP_UNKNOWN, 0, 0, "ping: invalid option -- 'W'");

    reach_read(&r, REACH_ICMP, "f 10.0.0.2 1 " LOST "f 10.0.0.2 0 " ANSWER("99") "a 10.0.0.2 0 " ANSWER("0.3")
               "a 10.0.0.2 1 " LOST "a 10.0.0.2 0 " ANSWER("0.1"), "10.0.0.2");
    assert_int_equal(r.icmp, ICMP_REACHED);
    assert_int_equal(r.sent, 3); /* the later ones count, for the first may have waited for ARP */
    assert_int_equal(r.received, 2);
    assert_true(reach_rtt(&r, &min, &median, &max) && min == 0.1 && max == 0.3);
}

static void nonsense_is_not_known(void **state)
{
    (void)state;
    static const char none[] = "the guest's answer makes no sense";

    icmp("", ICMP_UNKNOWN, 0, 0, none);
    icmp("f 10.0.0.20 0 " ANSWER("5") "f 10.0.0. 0 x\n", ICMP_UNKNOWN, 0, 0, none); /* others */
    icmp("f 10.0.0.2\nf 10.0.0.2 \nf 10.0.0.2 x\nf 10.0.0.2 0x\nf\n\n x\nq 10.0.0.2 0 y\n=end\n", ICMP_UNKNOWN, 0, 0, none);
    icmp("f 10.0.0.2 99999999999999999999 y\n", ICMP_UNKNOWN, 0, 0, none);
    icmp("[  1.2] eth0: link up\r\nf 10.0.0.2 0 x time=nan ms\r\n", ICMP_REACHED, 1, 1, "");
    icmp("f 10.0.0.2 0 time=-1\na 10.0.0.2 0 time=1e99\na 10.0.0.2 0 time=inf\na 10.0.0.2 0 time=\n", ICMP_REACHED, 3, 3, "");
    icmp("f 10.0.0.2 5 \033[31mred\n", ICMP_UNKNOWN, 0, 0, "\033[31mred"); /* escaped where it leaves */
    icmp("f 10.0.0.2 5\n", ICMP_UNKNOWN, 0, 0, "no word of why");

    struct reach_result r = { .n_rtt = 0 };
    _cleanup_strbuf_ struct strbuf many = STRBUF_INIT;
    for (int i = 0; i < 1000; i++)
        strbuf_adds(&many, "a 10.0.0.2 0 time=nan time=1\na 10.0.0.2 0 time=0.1\n");
    reach_read(&r, REACH_ICMP, strbuf_str(&many), "10.0.0.2");
    assert_int_equal(r.n_rtt, REACH_PINGS_MOST);
}

static void tcp(const char *text, enum tcp_state state, double ms, const char *why)
{
    struct reach_result r = { .icmp = ICMP_REACHED };

    reach_read(&r, REACH_TCP, text, "10.0.0.2");
    assert_int_equal(r.tcp, state);
    assert_string_equal(r.tcp_why, why);
    assert_true(isnan(ms) ? isnan(r.tcp_ms) : fabs(r.tcp_ms - ms) < 0.01);
    assert_int_equal(r.icmp, ICMP_REACHED);
}

static void connects(void **state)
{
    (void)state;

    tcp("bash 10.0.0.2 0 1795355615.432691 1795355615.436691\n", TCP_OPEN, 4, "");
    tcp("bash 10.0.0.2 1 bash: connect: Connection refused bash: line 1: /dev/tcp/10.0.0.2/22: Connection refused 5.25 5.5\n",
        TCP_REFUSED, 250, "");
    tcp("bash 10.0.0.2 143 Terminated\n", TCP_UNREACHED, NAN, "no answer");
    tcp("bash 10.0.0.2 1 bash: connect: No route to host 5.25 8.5\n", TCP_UNREACHED, NAN, "the host is unreachable");
    tcp("bash 10.0.0.2 1 bash: connect: Network is unreachable 5.25 8.5\n", TCP_UNREACHED, NAN, "the network is unreachable");
    tcp("bash 10.0.0.2 1 /dev/tcp/10.0.0.2/22: No such file\n", TCP_UNKNOWN, NAN, "/dev/tcp/10.0.0.2/22: No such file");
    tcp("bash 10.0.0.2 0\n", TCP_OPEN, NAN, ""); /* one without EPOCHREALTIME */
    tcp("bash 10.0.0.2 0 9.5 9.25\n", TCP_OPEN, NAN, "");
    tcp("bash 10.0.0.2 0 x y\nnc 10.0.0.20 1 refused\n", TCP_OPEN, NAN, "");
    tcp("nc 10.0.0.2 1 nc: can't connect to remote host (10.0.0.2): Connection refused\n", TCP_REFUSED, NAN, "");
    tcp("nc 10.0.0.2 1 nc: timed out\n", TCP_UNREACHED, NAN, "no answer");
    tcp("nc 10.0.0.2 143 Terminated\n", TCP_OPEN, NAN, ""); /* it had a second to connect, and stayed */
    tcp("nc 10.0.0.2 0\n", TCP_OPEN, NAN, "");
    tcp("nc 10.0.0.2 1 nc: invalid option -- 'w' BusyBox\n", TCP_UNKNOWN, NAN, "nc: invalid option -- 'w' BusyBox");
    tcp("nc 10.0.0.2 127 sh: nc: not found\n", TCP_UNKNOWN, NAN, "there is neither bash nor nc in the guest");
    tcp("ncz 10.0.0.2 1 nc: connect to 10.0.0.2 port 22 (tcp) timed out: Operation now in progress\n", TCP_UNREACHED, NAN, "no answer");
    tcp("ncz 10.0.0.2 1 Ncat: TIMEOUT.\n", TCP_UNREACHED, NAN, "no answer");
    tcp("ncz 10.0.0.2 143\n", TCP_UNREACHED, NAN, "no answer");
    tcp("ncz 10.0.0.2 0 Connection to 10.0.0.2 22 port [tcp/*] succeeded!\n", TCP_OPEN, NAN, "");
    tcp("bash 10.0.0.2 0 5.25 8.5\nbash 10.0.0.2 0 5.25 5.5\n", TCP_OPEN, 250, ""); /* the later one */
    tcp("bash 10.0.0.2 0 5.25 5.5\nbash 10.0.0.2 143 Terminated\n", TCP_OPEN, 250, "");
    tcp("f 10.0.0.2 0 x\n", TCP_UNKNOWN, NAN, "the guest's answer makes no sense");
}

/* ---- questions ---- */

static void a_console_takes_each_command(void **state)
{
    (void)state;
    _cleanup_strlist_ struct strlist targets = STRLIST_INIT;

    for (int i = 0; i < 82; i++) {
        char text[32];
        snprintf(text, sizeof(text), "192.168.%d.%d", 100 + i, 200);
        strlist_add(&targets, text);
    }
    for (enum reach_probe probe = REACH_ICMP; probe < REACH_PROBES; probe++) {
        size_t skip = probe == REACH_TCP ? 5 : 4;
        for (size_t from = 0; from < targets.n;) {
            _cleanup_strlist_ struct strlist words = STRLIST_INIT;
            size_t next = reach_words(&words, probe, 65535, &targets, from), len = 0;
            assert_true(next > from);
            assert_int_equal(words.n, skip + next - from);
            assert_string_equal(words.v[skip], targets.v[from]);
            assert_string_equal(words.v[words.n - 1], targets.v[next - 1]);
            for (size_t i = 0; i < words.n; i++)
                len += strlen(words.v[i]) + 3; /* a blank, quotes */
            assert_true(len <= 900);
            assert_null(strpbrk(words.v[2], "'\n\t")); /* which a console would have to spell out */
            from = next;
        }
    }
}

/* Runs the command for the targets with the programs of dir alone, or of this machine; what it writes. */
static void run_here(enum reach_probe probe, uint16_t port, const struct strlist *targets, const char *dir, struct strbuf *out)
{
    _cleanup_strlist_ struct strlist words = STRLIST_INIT;
    char *argv[32] = { NULL }, data[4096];
    int pair[2], status = -1;

    assert_int_equal(reach_words(&words, probe, port, targets, 0), targets->n);
    for (size_t i = 0; i < words.n; i++)
        argv[i] = words.v[i];
    assert_int_equal(pipe(pair), 0);
    pid_t pid = fork();
    if (pid == 0) {
        dup2(pair[1], STDOUT_FILENO);
        if (dir)
            setenv("PATH", dir, 1);
        execv("/bin/sh", argv);
        _exit(127);
    }
    close(pair[1]);
    for (ssize_t n; (n = read(pair[0], data, sizeof(data))) > 0;)
        strbuf_add(out, data, (size_t)n);
    close(pair[0]);
    waitpid(pid, &status, 0);
    assert_int_equal(status, 0);
}

static void make_program(const char *dir, const char *name, const char *text)
{
    char path[256];

    snprintf(path, sizeof(path), "%s/%s", dir, name);
    FILE *f = fopen(path, "we");
    assert_non_null(f);
    fputs(text, f);
    fclose(f);
    chmod(path, 0755);
}

static void end_dir(const char *dir)
{
    static const char *const names[] = { "ping", "nc", "sleep" };
    char path[256];

    for (size_t i = 0; i < 3; i++) {
        snprintf(path, sizeof(path), "%s/%s", dir, names[i]);
        unlink(path);
    }
    rmdir(dir);
}

/* With a ping of ours: one answers, one answers at the second time, one never does. */
static void the_echoes_are_what_is_parsed(void **state)
{
    (void)state;
    char dir[] = "/tmp/reach.XXXXXX", text[1024];
    _cleanup_strlist_ struct strlist targets = STRLIST_INIT;
    _cleanup_strbuf_ struct strbuf out = STRBUF_INIT;
    struct reach_result r[3] = { 0 };

    assert_non_null(mkdtemp(dir));
    snprintf(text, sizeof(text),
             "#!/bin/sh\ncase $* in '-n -c 1 -W 2 10.0.0.'?) ;; *) exit 2;; esac\n"
             "case $6 in *.2) echo \"* 64 bytes: time=0.5 ms\";; *.3) [ -e %s/nc ] && echo \"time=0.25 ms\" && exit; "
             ": >%s/nc; echo \"0 received\"; exit 1;; *) echo \"100%% packet loss\"; exit 1;; esac\n", dir, dir);
    make_program(dir, "ping", text);
    for (int i = 2; i < 5; i++) {
        snprintf(text, sizeof(text), "10.0.0.%d", i);
        strlist_add(&targets, text);
    }
    run_here(REACH_ICMP, 0, &targets, dir, &out);
    for (int i = 0; i < 3; i++)
        reach_read(&r[i], REACH_ICMP, strbuf_str(&out), targets.v[i]);
    assert_true(r[0].icmp == ICMP_REACHED && r[0].sent == 3 && r[0].n_rtt == 3 && r[0].rtt_ms[2] == 0.5);
    assert_true(r[1].icmp == ICMP_REACHED && r[1].sent == 3 && r[1].rtt_ms[0] == 0.25);
    assert_true(r[2].icmp == ICMP_UNREACHED && r[2].sent == 2 && r[2].received == 0);
    end_dir(dir);
}

static void without_programs_nothing_is_known(void **state)
{
    (void)state;
    _cleanup_strlist_ struct strlist targets = STRLIST_INIT;
    _cleanup_strbuf_ struct strbuf out = STRBUF_INIT;
    struct reach_result r = { 0 };

    strlist_add(&targets, "10.0.0.2");
    run_here(REACH_ICMP, 0, &targets, "/nonexistent", &out);
    reach_read(&r, REACH_ICMP, strbuf_str(&out), "10.0.0.2");
    assert_string_equal(r.icmp_why, "there is no ping in the guest");
    strbuf_reset(&out);
    run_here(REACH_TCP, 1, &targets, "/nonexistent", &out);
    reach_read(&r, REACH_TCP, strbuf_str(&out), "10.0.0.2");
    assert_string_equal(r.tcp_why, "there is neither bash nor nc in the guest");
}

/* A port of this machine that is open (who connects gets no word), or was a moment ago. */
static int listen_here(uint16_t *port)
{
    struct sockaddr_in a = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
    socklen_t size = sizeof(a);
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

    assert_int_equal(bind(fd, (struct sockaddr *)&a, sizeof(a)), 0);
    assert_int_equal(listen(fd, 8), 0);
    assert_int_equal(getsockname(fd, (struct sockaddr *)&a, &size), 0);
    *port = ntohs(a.sin_port);
    return fd;
}

/* By bash where this machine has it, else by nc. */
static void the_connects_are_what_is_parsed(void **state)
{
    (void)state;
    _cleanup_strlist_ struct strlist targets = STRLIST_INIT;
    _cleanup_strbuf_ struct strbuf out = STRBUF_INIT;
    struct reach_result r = { 0 };
    uint16_t port;
    int fd = listen_here(&port);

    strlist_add(&targets, "127.0.0.1");
    run_here(REACH_TCP, port, &targets, NULL, &out);
    reach_read(&r, REACH_TCP, strbuf_str(&out), "127.0.0.1");
    assert_int_equal(r.tcp, TCP_OPEN);
    if (access("/bin/bash", X_OK) == 0)
        assert_true(r.tcp_ms >= 0 && r.tcp_ms < 2000);
    close(fd);
    strbuf_reset(&out);
    run_here(REACH_TCP, port, &targets, NULL, &out);
    reach_read(&r, REACH_TCP, strbuf_str(&out), "127.0.0.1");
    assert_int_equal(r.tcp, TCP_REFUSED);
}

/* One that has no -z, and stays until it is killed; and one that has it. */
static void either_kind_of_nc_will_do(void **state)
{
    (void)state;
    char dir[] = "/tmp/reach.XXXXXX";
    _cleanup_strlist_ struct strlist targets = STRLIST_INIT;
    _cleanup_strbuf_ struct strbuf out = STRBUF_INIT;
    struct reach_result r = { 0 };

    assert_non_null(mkdtemp(dir));
    strlist_add(&targets, "10.0.0.2");
    make_program(dir, "sleep", "#!/bin/sh\nexec /bin/sleep 0.2\n");
    make_program(dir, "nc", "#!/bin/sh\n[ \"$*\" = '-w 2 10.0.0.2 80' ] || exit 3\necho owned; exec /bin/sleep 20\n");
    uint64_t begun_ns = clock_ns();
    run_here(REACH_TCP, 80, &targets, dir, &out);
    assert_true(clock_ns() - begun_ns < 10 * SECOND); /* it was killed */
    assert_null(strstr(strbuf_str(&out), "owned")); /* what a service says is not for us */
    reach_read(&r, REACH_TCP, strbuf_str(&out), "10.0.0.2");
    assert_int_equal(r.tcp, TCP_OPEN);
    strbuf_reset(&out);
    make_program(dir, "nc", "#!/bin/sh\n[ \"$1\" = -h ] && echo ' -z zero-I/O mode' && exit 1\n"
                            "[ \"$*\" = '-nzvw2 10.0.0.2 80' ] || exit 3\necho 'nc: Connection refused' >&2; exit 1\n");
    run_here(REACH_TCP, 80, &targets, dir, &out);
    reach_read(&r, REACH_TCP, strbuf_str(&out), "10.0.0.2");
    assert_int_equal(r.tcp, TCP_REFUSED);
    end_dir(dir);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_is_tried_in_the_network_of_both),
        cmocka_unit_test(an_address_is_tried_once_for_all_its_columns),
        cmocka_unit_test(who_has_the_same_address_is_not_tried),
        cmocka_unit_test(what_is_not_known_is_not_unreached),
        cmocka_unit_test(the_median_is_in_the_middle),
        cmocka_unit_test(echoes),
        cmocka_unit_test(nonsense_is_not_known),
        cmocka_unit_test(connects),
        cmocka_unit_test(a_console_takes_each_command),
        cmocka_unit_test(the_echoes_are_what_is_parsed),
        cmocka_unit_test(without_programs_nothing_is_known),
        cmocka_unit_test(the_connects_are_what_is_parsed),
        cmocka_unit_test(either_kind_of_nc_will_do),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
