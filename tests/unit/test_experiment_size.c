/* How much room a recording takes (the design's bar: 40 bytes per guest and sample), and how much
 * memory playing it. */
#include "tests/unit/experiment_fixture.h"

#include <malloc.h>


enum { GUESTS = 200, SECONDS = 60, MOST_BYTES = 40 };

/* A third are busy, a third do a little, a third are idle but for their clock: of each platform
 * what it gives and as exactly as it does. Rates differ by guest, and from second to second by a
 * quarter. */
struct load {
    uint64_t rate[F_COUNT];
    bool busy, idle, container;
};

static uint64_t about(uint64_t *seed, uint64_t v)
{
    return v - v / 8 + (v / 4 ? random_u64(seed) % (v / 4) : 0);
}

static struct load make_load(uint64_t *seed, unsigned i)
{
    struct load l = { .busy = i % 3 == 0, .idle = i % 3 == 2, .container = i % 2 };
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

static void one_second(struct sample *s, const struct load *l, uint64_t *seed)
{
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

static struct snapshot *sample_all(struct sample *samples, const struct load *loads, uint64_t *seed,
                                   uint64_t t_ns)
{
    static const char why[] = "cgroups do not report it";
    struct snapshot *s = snapshot_new();

    for (unsigned i = 0; i < GUESTS; i++) {
        uint64_t id = 7 + i * 1234567891ull;
        char uuid[40], name[24];
        snprintf(uuid, sizeof(uuid), "%016llx%016llx", (unsigned long long)random_u64(&id),
                 (unsigned long long)random_u64(&id));
        snprintf(name, sizeof(name), "web-%u", i);
        t_ns += 20000 + random_u64(seed) % 30000; /* one is read after the other */
        one_second(&samples[i], &loads[i], seed);
        if (loads[i].container)
            sample_unknown_range(&samples[i], F_DISK_READ_TIME, F_DISK_WRITE_TIME, why);
        struct guest *g = add_guest(s, loads[i].container ? "docker" : "kvm", name, uuid, t_ns);
        g->image = loads[i].container ? "registry.example/web:1.2" : NULL;
        g->now = samples[i];
        g->now.t_ns = t_ns;
    }
    return sealed(s, t_ns + 1000);
}

static double record(void)
{
    static struct sample samples[GUESTS];
    static struct load loads[GUESTS];
    uint64_t seed = 1;
    struct table_source s = source_of("unix:///run/docker.sock", NULL, NULL);
    struct tape *tape = new_tape();

    for (unsigned i = 0; i < GUESTS; i++)
        loads[i] = make_load(&seed, i);
    for (uint64_t i = 1; i <= SECONDS; i++) {
        advance(&s, sample_all(samples, loads, &seed, i * SECOND));
        take(tape, &s, 1, i * SECOND + SECOND / 10);
    }
    end_tape(tape);
    drop_source(&s);
    struct stat st;
    assert_int_equal(stat(work_file, &st), 0);
    return (double)st.st_size / (GUESTS * SECONDS);
}

static void a_guests_sample_takes_forty_bytes_at_most(void **state)
{
    (void)state;
    double bytes = record();

    print_message("%.1f bytes per guest and sample\n", bytes);
    assert_true(bytes <= MOST_BYTES);
}

/* However long the recording is: what is held is a block and the tables made of it. */
static void playing_holds_little(void **state)
{
    (void)state;
    record();
    struct feed *f = play();
    struct mallinfo2 before = mallinfo2();
    uint64_t t = 0;
    int n = 0;

    while (f->ops->player->next(f, t, &t)) {
        struct table table;
        f->ops->player->table_at(f, t, &table);
        table_release(&table);
        n++;
    }
    assert_int_equal(n, SECONDS);
    size_t grown = mallinfo2().uordblks - before.uordblks;
    print_message("%zu bytes held at the end\n", grown);
    assert_true(grown < 4u << 20);
    f->ops->close(f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_guests_sample_takes_forty_bytes_at_most, make_work,
                                        drop_work),
        cmocka_unit_test_setup_teardown(playing_holds_little, make_work, drop_work),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
