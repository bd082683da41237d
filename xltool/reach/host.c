/* This host's own row: echoes and connects of our own, to all targets at once. */
#include "xltool/reach/reach.h"

#include <arpa/inet.h>
#include <errno.h>
#include <ifaddrs.h>
#include <math.h>
#include <net/if.h>
#include <netinet/in.h>
#include <netinet/ip_icmp.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "core/mem.h"
#include "core/sample.h"
#include "xltool/interrupt.h"

#define NS_PER_MS 1000000ull
#define PATIENCE_NS (2000 * NS_PER_MS) /* for an answer, as in a guest */

enum { ROUNDS = 3, TRIES = 2 /* of who does not answer */, POLL_MS = 100, PACKET_MOST = 1500, FILE_MOST = 1 << 16 };

/* ---- addresses ---- */

static uint32_t ip_of(const struct sockaddr *a)
{
    struct sockaddr_in in;

    memcpy(&in, a, sizeof(in));
    return ntohl(in.sin_addr.s_addr);
}

static bool is_usable(const struct ifaddrs *i)
{
    return i->ifa_addr && i->ifa_addr->sa_family == AF_INET && i->ifa_netmask && (i->ifa_flags & IFF_UP) &&
           !(i->ifa_flags & IFF_LOOPBACK);
}

static void add_address(struct reach_end *end, size_t *cap, const struct ifaddrs *i)
{
    struct guest_address a = { .ip = ip_of(i->ifa_addr), .prefix = __builtin_popcount(ip_of(i->ifa_netmask)) };

    ipv4_format(a.text, a.ip);
    if (ipv4_parse(a.text, &a.ip) < 0)
        return;
    snprintf(a.interface, sizeof(a.interface), "%s", i->ifa_name);
    end->v = grow_array(end->v, cap, end->n + 1, sizeof(*end->v));
    end->v[end->n++] = a;
}

/* The kernel writes its routes for us as for a guest. */
static void read_routes(struct guest_addresses *ret)
{
    _cleanup_free_ char *text = xcalloc(1, FILE_MOST);
    _cleanup_fclose_ FILE *f = fopen("/proc/net/route", "re");
    int head = snprintf(text, FILE_MOST, "=routes\n");

    if (f && fread(text + head, 1, FILE_MOST - 1 - (size_t)head, f) == 0)
        text[head] = '\0';
    guest_addresses_parse(text, ret);
}

static void put_first(struct reach_end *end, const char *interface)
{
    size_t to = 0;

    for (size_t i = 0; i < end->n; i++) {
        if (strcmp(end->v[i].interface, interface) != 0)
            continue;
        struct guest_address one = end->v[i];
        memmove(&end->v[to + 1], &end->v[to], (i - to) * sizeof(one));
        end->v[to++] = one;
    }
}

int reach_host_addresses(struct reach_end *ret, struct err *e)
{
    struct guest_addresses routes;
    struct ifaddrs *all = NULL;
    size_t cap = 0;

    if (getifaddrs(&all) < 0)
        return err_sys(e, errno, "cannot read the addresses of this host");
    for (const struct ifaddrs *i = all; i; i = i->ifa_next)
        if (is_usable(i))
            add_address(ret, &cap, i);
    freeifaddrs(all);
    read_routes(&routes);
    put_first(ret, routes.gateway_interface);
    memcpy(ret->gateway, routes.gateway, sizeof(ret->gateway));
    ret->known = true;
    ret->why[0] = '\0';
    return 0;
}

/* ---- what is tried ---- */

struct target {
    struct sockaddr_in to;
    struct reach_result result;
    uint64_t sent_ns; /* of the echo, or the connect, that is under way; 0 = none */
    int fd;           /* of the connect; -1 = none */
};

struct attempt {
    struct target *v;
    size_t n, waiting;
    uint64_t deadline_ns;
    int fd;      /* for echoes */
    bool is_raw; /* it gets everybody's ICMP, with its IP header */
    uint16_t id;
};

static bool goes_on(const struct attempt *a, uint64_t until_ns)
{
    uint64_t now = clock_ns();

    return a->waiting && now < until_ns && now < a->deadline_ns && !interrupt_caught();
}

static int ms_until(uint64_t until_ns)
{
    uint64_t now = clock_ns(), ms = now < until_ns ? (until_ns - now) / NS_PER_MS + 1 : 0;

    return ms < POLL_MS ? (int)ms : POLL_MS; /* a signal just before poll() would not end it */
}

/* ---- ICMP ---- */

static uint16_t checksum(const void *data, size_t len)
{
    const uint8_t *p = data;
    uint32_t sum = 0;

    for (size_t i = 0; i + 1 < len; i += 2)
        sum += (uint32_t)(p[i] << 8 | p[i + 1]);
    while (sum >> 16)
        sum = (sum & 0xffff) + (sum >> 16);
    return htons((uint16_t)~sum);
}

/* The kernel lets some users have the first kind (net.ipv4.ping_group_range), and root the second. */
static int open_icmp(struct attempt *a)
{
    a->fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, IPPROTO_ICMP);
    if (a->fd < 0) {
        a->is_raw = true;
        a->fd = socket(AF_INET, SOCK_RAW | SOCK_CLOEXEC | SOCK_NONBLOCK, IPPROTO_ICMP);
    }
    return a->fd < 0 ? -errno : 0;
}

static void send_echo(struct attempt *a, size_t i, unsigned round)
{
    struct target *t = &a->v[i];
    struct {
        struct icmphdr head;
        uint8_t data[56]; /* as much as ping sends */
    } packet = { .head = { .type = ICMP_ECHO } };

    packet.head.un.echo.id = htons(a->id);
    packet.head.un.echo.sequence = htons((uint16_t)(round * a->n + i));
    packet.head.checksum = checksum(&packet, sizeof(packet));
    t->sent_ns = clock_ns();
    if (sendto(a->fd, &packet, sizeof(packet), 0, (struct sockaddr *)&t->to, sizeof(t->to)) < 0) {
        t->sent_ns = 0;
        reach_why(t->result.icmp_why, errno_text(errno));
        return;
    }
    t->result.sent++;
    a->waiting++;
}

/* An answer to the echo that is under way, and of whom it was sent to. */
static void take_packet(struct attempt *a, const uint8_t *data, size_t len, uint32_t from, unsigned round)
{
    size_t skip = a->is_raw && len ? (size_t)(data[0] & 15) * 4 : 0;
    struct icmphdr head;

    if (len < skip + sizeof(head))
        return;
    memcpy(&head, data + skip, sizeof(head));
    size_t i = (size_t)ntohs(head.un.echo.sequence) - round * a->n;
    if (head.type != ICMP_ECHOREPLY || (a->is_raw && ntohs(head.un.echo.id) != a->id) || i >= a->n ||
        a->v[i].to.sin_addr.s_addr != from || !a->v[i].sent_ns)
        return;
    struct reach_result *r = &a->v[i].result;
    r->rtt_ms[r->n_rtt++] = (double)(clock_ns() - a->v[i].sent_ns) / 1e6;
    r->received++;
    a->v[i].sent_ns = 0;
    a->waiting--;
}

static void hear(struct attempt *a, unsigned round)
{
    struct sockaddr_in from;
    uint8_t data[PACKET_MOST];

    for (;;) {
        socklen_t size = sizeof(from);
        ssize_t n = recvfrom(a->fd, data, sizeof(data), 0, (struct sockaddr *)&from, &size);
        if (n < 0)
            return;
        take_packet(a, data, (size_t)n, from.sin_addr.s_addr, round);
    }
}

static void one_round(struct attempt *a, unsigned round)
{
    uint64_t until_ns = clock_ns() + PATIENCE_NS;

    a->waiting = 0;
    for (size_t i = 0; i < a->n; i++) {
        if (round < TRIES || a->v[i].result.received)
            send_echo(a, i, round);
        hear(a, round);
    }
    while (goes_on(a, until_ns)) {
        struct pollfd p = { .fd = a->fd, .events = POLLIN };
        if (poll(&p, 1, ms_until(until_ns)) > 0)
            hear(a, round);
    }
}

static bool is_cut_short(const struct attempt *a)
{
    return interrupt_caught() || clock_ns() >= a->deadline_ns;
}

static void conclude_icmp(struct reach_result *r, bool cut_short)
{
    r->icmp = r->received ? ICMP_REACHED : cut_short ? ICMP_UNKNOWN : ICMP_UNREACHED;
    if (r->received)
        r->icmp_why[0] = '\0';
    else if (!*r->icmp_why)
        reach_why(r->icmp_why, "no answer");
}

static void try_icmp(struct attempt *a)
{
    int rc = open_icmp(a);

    for (size_t i = 0; i < a->n && rc < 0; i++)
        snprintf(a->v[i].result.icmp_why, sizeof(a->v[i].result.icmp_why),
                 "no echo can be sent from here: %s; be root, or in net.ipv4.ping_group_range", errno_text(-rc));
    if (rc < 0)
        return;
    for (unsigned round = 0; round < ROUNDS && !is_cut_short(a); round++)
        one_round(a, round);
    for (size_t i = 0; i < a->n; i++)
        conclude_icmp(&a->v[i].result, is_cut_short(a));
    close(a->fd);
}

/* ---- TCP ---- */

static void end_connect(struct attempt *a, struct target *t, int error)
{
    struct reach_result *r = &t->result;
    bool answered = error == 0 || error == ECONNREFUSED;

    r->tcp = error == 0 ? TCP_OPEN : answered ? TCP_REFUSED : TCP_UNREACHED;
    if (answered)
        r->tcp_ms = (double)(clock_ns() - t->sent_ns) / 1e6;
    else
        reach_why(r->tcp_why, error == ETIMEDOUT ? "no answer" : errno_text(error));
    if (t->fd >= 0) {
        close(t->fd);
        a->waiting--;
    }
    t->fd = -1;
}

static void begin_connect(struct attempt *a, struct target *t)
{
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);

    t->sent_ns = clock_ns();
    if (fd < 0) {
        snprintf(t->result.tcp_why, sizeof(t->result.tcp_why), "no connection can be tried: %s", errno_text(errno));
        return;
    }
    t->fd = fd;
    a->waiting++;
    if (connect(fd, (struct sockaddr *)&t->to, sizeof(t->to)) == 0)
        end_connect(a, t, 0);
    else if (errno != EINPROGRESS)
        end_connect(a, t, errno);
}

static void watch_connects(struct attempt *a, uint64_t until_ns)
{
    _cleanup_free_ struct pollfd *p = xcalloc(a->n, sizeof(*p));

    for (size_t i = 0; i < a->n; i++)
        p[i] = (struct pollfd){ .fd = a->v[i].fd, .events = POLLOUT };
    if (poll(p, a->n, ms_until(until_ns)) <= 0)
        return;
    for (size_t i = 0; i < a->n; i++) {
        int error = 0;
        socklen_t size = sizeof(error);
        if (p[i].fd < 0 || !p[i].revents)
            continue;
        getsockopt(p[i].fd, SOL_SOCKET, SO_ERROR, &error, &size);
        end_connect(a, &a->v[i], error);
    }
}

static void try_tcp(struct attempt *a, uint16_t port)
{
    uint64_t until_ns = clock_ns() + PATIENCE_NS;

    a->waiting = 0;
    for (size_t i = 0; i < a->n; i++) {
        a->v[i].to.sin_port = htons(port);
        begin_connect(a, &a->v[i]);
    }
    while (goes_on(a, until_ns))
        watch_connects(a, until_ns);
    for (size_t i = 0; i < a->n; i++) {
        if (a->v[i].fd < 0)
            continue;
        end_connect(a, &a->v[i], ETIMEDOUT);
        if (is_cut_short(a))
            a->v[i].result.tcp = TCP_UNKNOWN;
    }
}

/* ---- the row ---- */

void reach_from_host(struct reach *r, uint64_t deadline_ns)
{
    _cleanup_strlist_ struct strlist targets = STRLIST_INIT;
    struct attempt a = { .deadline_ns = deadline_ns, .id = (uint16_t)getpid(), .fd = -1 };
    size_t row = r->n_ends - 1;

    reach_targets(r, row, &targets);
    a.n = targets.n;
    _cleanup_free_ struct target *v = xcalloc(a.n + 1, sizeof(*v));
    a.v = v;
    for (size_t i = 0; i < a.n; i++) {
        uint32_t ip = 0;
        ipv4_parse(targets.v[i], &ip);
        v[i] = (struct target){ .to = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(ip) }, .fd = -1 };
        v[i].result.tcp_ms = NAN;
    }
    try_icmp(&a);
    if (!is_cut_short(&a))
        try_tcp(&a, r->port);
    for (size_t i = 0; i < a.n; i++)
        reach_settle(r, row, targets.v[i], &v[i].result);
}
