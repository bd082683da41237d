#include "tests/fake/vary.h"

#include <stdio.h>

#include "core/mem.h"

static uint64_t about(uint64_t *seed, uint64_t v)
{
    return v - v / 8 + (v / 4 ? random_u64(seed) % (v / 4) : 0);
}

static struct vary_guest make_guest(uint64_t *seed, size_t i)
{
    struct vary_guest l = { .busy = i % 3 == 0, .idle = i % 3 == 2, .container = i % 2 };
    uint64_t k = l.busy ? 100 : l.idle ? 0 : 3;

    l.rate[F_CPU_TIME] = l.idle ? 200000 : about(seed, 8000000 * k);
    l.rate[F_WAIT_TIME] = l.idle ? 9000 : about(seed, 100000 * k);
    l.rate[F_NET_RX_PACKETS] = about(seed, 40 * k);
    l.rate[F_NET_TX_PACKETS] = about(seed, 30 * k);
    l.rate[F_NET_RX_BYTES] = l.rate[F_NET_RX_PACKETS] * 700;
    l.rate[F_NET_TX_BYTES] = l.rate[F_NET_TX_PACKETS] * 900;
    l.rate[F_DISK_READ_OPS] = about(seed, 2 * k);
    l.rate[F_DISK_WRITE_OPS] = about(seed, 3 * k);
    l.rate[F_DISK_READ_TIME] = l.rate[F_DISK_READ_OPS] * 150000;
    l.rate[F_DISK_WRITE_TIME] = l.rate[F_DISK_WRITE_OPS] * 400000;
    return l;
}

static void move(struct sample *s, enum field f, uint64_t by)
{
    s->v[f] += by;
    s->valid |= 1u << f;
}

static void one_second(struct vary_guest *l, uint64_t *seed)
{
    struct sample *s = &l->now;
    static const enum field plain[] = { F_WAIT_TIME,      F_NET_RX_BYTES,   F_NET_TX_BYTES,
                                        F_NET_RX_PACKETS, F_NET_TX_PACKETS, F_DISK_READ_OPS,
                                        F_DISK_WRITE_OPS, F_NET_RX_DROPS,   F_NET_RX_ERRORS,
                                        F_NET_TX_ERRORS,  F_NET_TX_DROPS };
    uint64_t cpu = about(seed, l->rate[F_CPU_TIME]);

    if (l->container)
        cpu -= cpu % 1000; /* cgroups count microseconds */
    move(s, F_CPU_TIME, cpu);
    move(s, F_HOST_CPU_TIME, l->container ? cpu : cpu + about(seed, cpu / 10));
    for (size_t i = 0; i < sizeof(plain) / sizeof(plain[0]); i++)
        move(s, plain[i], about(seed, l->rate[plain[i]]));
    move(s, F_DISK_READ_BYTES, s->v[F_DISK_READ_OPS] % 7 * 4096 * (l->busy ? 40 : !l->idle));
    move(s, F_DISK_WRITE_BYTES, s->v[F_DISK_WRITE_OPS] % 5 * 8192 * (l->busy ? 60 : !l->idle));
    if (!l->container) {
        move(s, F_DISK_READ_TIME, about(seed, l->rate[F_DISK_READ_TIME]));
        move(s, F_DISK_WRITE_TIME, about(seed, l->rate[F_DISK_WRITE_TIME]));
    }
    sample_set(s, F_MEM, (256ull << 20) + (l->idle ? 0 : random_u64(seed) % 4096 * 4096));
    sample_set(s, F_MEM_LIMIT, 512ull << 20);
    sample_set(s, F_VCPUS, 2);
    move(s, F_UPTIME, 1);
}

static void add_guest(struct snapshot *s, size_t i, const struct vary_guest *l, uint64_t t_ns)
{
    uint64_t id = 7 + i * 1234567891ull, high = random_u64(&id), low = random_u64(&id);
    struct guest *g = snapshot_add(s);

    g->id = snapshot_strf(s, "%016llx%016llx", (unsigned long long)high, (unsigned long long)low);
    g->name = snapshot_strf(s, "web-%zu", i);
    g->platform = l->container ? "docker" : "kvm";
    g->image = l->container ? "registry.example/web:1.2" : NULL;
    g->state = GUEST_RUNNING;
    g->boot = 1;
    g->now = l->now;
    g->now.t_ns = t_ns;
}

void vary_init(struct vary *v, size_t n_guests)
{
    *v = (struct vary){ .v = xcalloc(n_guests, sizeof(*v->v)), .n = n_guests, .seed = 1 };
    for (size_t i = 0; i < n_guests; i++)
        v->v[i] = make_guest(&v->seed, i);
}

void vary_release(struct vary *v)
{
    free(v->v);
    *v = (struct vary){ .v = NULL };
}

uint64_t vary_second(struct vary *v, struct snapshot *s, uint64_t t_ns)
{
    static const char why[] = "cgroups do not report it";

    for (size_t i = 0; i < v->n; i++) {
        struct vary_guest *g = &v->v[i];
        t_ns += 20000 + random_u64(&v->seed) % 30000; /* one is read after the other */
        one_second(g, &v->seed);
        if (g->container)
            sample_unknown_range(&g->now, F_DISK_READ_TIME, F_DISK_WRITE_TIME, why);
        add_guest(s, i, g, t_ns);
    }
    return t_ns;
}
