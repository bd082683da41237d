/* What is recorded comes back as it was. */
#include "tests/unit/experiment_fixture.h"

#include <signal.h>
#include <sys/resource.h>

#include "core/column.h"

static void fill_all(struct sample *s, uint64_t base)
{
    for (unsigned f = 0; f < F_COUNT; f++)
        sample_set(s, (enum field)f, base * (f + 1));
}

/* A snapshot with all that one can have. */
static struct snapshot *full_snapshot(uint64_t t_ns, uint64_t k)
{
    struct snapshot *s = snapshot_new();
    struct guest *g = add_guest(s, "kvm", "web", "b-uuid", t_ns - 5000);

    g->group = snapshot_strdup(s, "shop");
    g->image = snapshot_strdup(s, "web:latest");
    fill_all(&g->now, 1000003 * k);
    g = add_guest(s, "xen", "db", "a-uuid", t_ns - 9000);
    g->state = GUEST_BLOCKED;
    g->boot = 77;
    fill_all(&g->now, 4096000 * k);
    sample_unknown(&g->now, F_WAIT_TIME, snapshot_strdup(s, "Xen does not report it"));
    sample_unknown(&g->now, F_NET_RX_BYTES, NULL);
    s->has_host = true;
    s->host = (struct guest){
        .id = "host", .name = "machine", .platform = "host", .state = GUEST_RUNNING, .boot = 9
    };
    s->host.now.t_ns = t_ns;
    sample_set(&s->host.now, F_CPU_TIME, 5000000000u * k);
    s->daemon = (struct daemon_cost){ .known = true, .name = "dockerd", .cpu_ns = 123456789 * k };
    return sealed(s, t_ns);
}

static void all_that_a_table_has_survives(void **state)
{
    (void)state;
    struct table_source s[2] = { source_of("fake:///one", full_snapshot(SECOND, 1),
                                           full_snapshot(2 * SECOND, 2)),
                                 source_of("docker:///two", NULL, NULL) };
    char reason[] = "cannot open '/run/docker.sock': No such file or directory";

    s[1].platform = "docker";
    s[1].state = CONN_ABSENT;
    s[1].reason = reason;
    struct tape *tape = new_tape();
    take(tape, s, 2, 2 * SECOND + 100);
    end_tape(tape);
    struct feed *f = play();
    assert_null(replay_warning(f));
    shows(f, s, 2, 2 * SECOND + 100);
    f->ops->close(f);
    drop_source(&s[0]);
    drop_source(&s[1]);
}

static void every_column_is_the_same(void **state)
{
    (void)state;
    struct table_source s = source_of("fake:///one", full_snapshot(SECOND, 1),
                                      full_snapshot(2 * SECOND, 2));
    struct table live, played;
    size_t n;
    const struct column *columns = columns_all(&n);

    struct tape *tape = new_tape();
    take(tape, &s, 1, 3 * SECOND);
    end_tape(tape);
    struct feed *f = play();
    table_build(&live, &s, 1, 3 * SECOND);
    f->ops->table(f, &played);
    for (size_t r = 0; r < live.n; r++) {
        for (size_t c = 0; c < n; c++) {
            struct value a = column_value(&columns[c], &live, &live.rows[r]);
            struct value b = column_value(&columns[c], &played, &played.rows[r]);
            assert_int_equal(a.known, b.known);
            assert_true(a.num == b.num);
            same_text(a.known ? a.text : a.why, b.known ? b.text : b.why);
        }
    }
    table_release(&live);
    table_release(&played);
    f->ops->close(f);
    drop_source(&s);
}

/* A guest of one name, one value, one boot. */
static struct snapshot *one(uint64_t t_ns, const char *name, uint64_t v, uint64_t boot)
{
    struct snapshot *s = snapshot_new();
    struct guest *g = add_guest(s, "xen", name, "id", t_ns);

    g->boot = boot;
    sample_set(&g->now, F_CPU_TIME, v);
    sample_set(&g->now, F_HOST_CPU_TIME, v / 2);
    sample_set(&g->now, F_MEM, v);
    sample_set(&g->now, F_NET_TX_BYTES, v);
    return sealed(s, t_ns);
}

static void reboots_resets_and_names_survive(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        uint64_t v, boot;
    } steps[] = {
        { "a", 0, 1 },
        { "a", UINT64_MAX, 1 },
        { "a", 1, 1 },
        { "a", 1ull << 63, 1 },
        { "a", (1ull << 63) - 1, 1 },
        { "a", 4096, UINT64_MAX },
        { "b", 4096 * 1000 * 512, 0 },
        { "\033[2J\xff\xfe", 7, 3 },
        { "", 7, 3 },
        { "two\nlines", 7, 3 },
        { "over\xe2\x80\xaeride", 6, 2 },
    };
    enum { N = sizeof(steps) / sizeof(steps[0]) };
    struct table_source kept[N];
    struct tape *tape = new_tape();

    for (size_t i = 0; i < N; i++) {
        struct snapshot *now = one((i + 1) * SECOND, steps[i].name, steps[i].v, steps[i].boot);
        kept[i] = source_of("fake:///", i ? snapshot_ref(kept[i - 1].now) : NULL, now);
        take(tape, &kept[i], 1, (i + 1) * SECOND + 5);
    }
    end_tape(tape);
    struct feed *f = play();
    for (size_t i = N; i-- > 0;)
        shows(f, &kept[i], 1, (i + 1) * SECOND + 5);
    for (size_t i = 0; i + 1 < N; i++)
        shows(f, &kept[i], 1, (i + 1) * SECOND + 5 + SECOND / 2);
    assert_null(replay_warning(f));
    f->ops->close(f);
    for (size_t i = 0; i < N; i++)
        drop_source(&kept[i]);
}

/* Guests that come, go, change in every way, as chance will have it. */
static struct snapshot *random_snapshot(uint64_t *seed, const struct snapshot *before,
                                        uint64_t t_ns)
{
    static const char *const reasons[] = { NULL, "no disk", "Xen does not report it",
                                           "\033]0;x\a" };
    struct snapshot *s = snapshot_new();

    for (unsigned i = 0; i < 12; i++) {
        char id[16];
        snprintf(id, sizeof(id), "id-%u", i);
        const struct guest *old = before ? snapshot_find(before, id) : NULL;
        if (random_u64(seed) % (old ? 15 : 4) == 0)
            continue;
        struct guest *g = add_guest(s, i % 2 ? "xen" : "docker", old ? old->name : "fresh", id,
                                    t_ns - random_u64(seed) % 9999);
        if (old)
            g->now = old->now;
        for (unsigned f = 0; f < F_COUNT; f++) {
            uint64_t r = random_u64(seed), v = 0;
            sample_get(&g->now, (enum field)f, &v);
            if (r % 16 < 3)
                sample_unknown(&g->now, (enum field)f, reasons[r >> 8 & 3]);
            else if (r % 16 < 12)
                sample_set(&g->now, (enum field)f, v + (r >> 8) % 1000000 * (r % 2 ? 1000 : 1));
            else if (r % 16 == 12)
                sample_set(&g->now, (enum field)f, r);
            else
                sample_set(&g->now, (enum field)f, v);
            g->now.why[f] = sample_has(&g->now, (enum field)f) ? NULL
                                                               : snapshot_strdup(s, g->now.why[f]);
        }
        g->name = random_u64(seed) % 9 ? snapshot_strdup(s, g->name) : snapshot_strf(s, "n%u", i);
        g->group = random_u64(seed) % 2 ? "g" : NULL;
        g->state = (enum guest_state)(random_u64(seed) % GUEST_STATE_COUNT);
        g->boot = random_u64(seed) % 5 ? 1 : random_u64(seed);
        g->now.t_ns = t_ns - random_u64(seed) % 9999;
    }
    s->has_host = random_u64(seed) % 3;
    if (s->has_host) {
        s->host = (struct guest){ .id = "host", .name = "h", .platform = "host", .boot = 1 };
        s->host.now.t_ns = t_ns;
        sample_set(&s->host.now, F_CPU_TIME, t_ns);
    }
    s->daemon.known = random_u64(seed) % 2;
    s->daemon.name = random_u64(seed) % 2 ? "libvirtd" : NULL;
    s->daemon.cpu_ns = random_u64(seed) % 3 ? t_ns : 0;
    return sealed(s, t_ns);
}

enum { CHANCE_STEPS = 150, CHANCE_SOURCES = 3 };

static void what_chance_brings_survives(void **state)
{
    (void)state;
    static struct table_source kept[CHANCE_STEPS][CHANCE_SOURCES];
    static char reasons[][16] = { "stuck", "gone" };
    static const char *const uris[] = { "xen:///", "unix:///a", "unix:///b" };
    uint64_t seed = 42, at[CHANCE_STEPS], next;
    struct tape *tape = new_tape();

    for (size_t i = 0; i < CHANCE_STEPS; i++) {
        at[i] = SECOND + i * SECOND / 3 + random_u64(&seed) % 1000;
        for (size_t j = 0; j < CHANCE_SOURCES; j++) {
            struct table_source *s = &kept[i][j];
            const struct table_source *old = i ? &kept[i - 1][j] : NULL;
            *s = source_of(uris[j], old ? snapshot_ref(old->prev) : NULL,
                           old ? snapshot_ref(old->now) : NULL);
            uint64_t r = random_u64(&seed);
            if (j == r % CHANCE_SOURCES || i == 0)
                advance(s, random_snapshot(&seed, s->now, at[i] - 700));
            s->state = r >> 8 & 7 ? CONN_OK : CONN_STALLED;
            s->reason = s->state == CONN_OK ? NULL : reasons[r >> 16 & 1];
        }
        take(tape, kept[i], CHANCE_SOURCES, at[i]);
    }
    end_tape(tape);
    struct feed *f = play();
    for (size_t i = 0; i < CHANCE_STEPS; i++)
        shows(f, kept[i], CHANCE_SOURCES, at[i]);
    for (int k = 0; k < 300; k++) {
        size_t i = random_u64(&seed) % (CHANCE_STEPS - 1);
        shows(f, kept[i], CHANCE_SOURCES, at[i] + random_u64(&seed) % (at[i + 1] - at[i]));
    }
    for (size_t i = 0; i + 1 < CHANCE_STEPS; i++) {
        bool same = true;
        for (size_t j = 0; j < CHANCE_SOURCES; j++)
            same = same && kept[i][j].now == kept[i + 1][j].now &&
                   kept[i][j].state == kept[i + 1][j].state &&
                   kept[i][j].reason == kept[i + 1][j].reason;
        assert_true(f->ops->player->next(f, at[i], &next));
        if (!same)
            assert_true(next == at[i + 1]);
    }
    assert_false(f->ops->player->next(f, at[CHANCE_STEPS - 1], &next));
    assert_true(f->ops->player->next(f, 0, &next) && next == at[0]);
    assert_null(replay_warning(f));
    f->ops->close(f);
    for (size_t i = 0; i < CHANCE_STEPS; i++)
        for (size_t j = 0; j < CHANCE_SOURCES; j++)
            drop_source(&kept[i][j]);
}

static void a_predecessor_that_was_missed_is_recorded_too(void **state)
{
    (void)state;
    struct table_source s = source_of("fake:///", NULL, one(SECOND, "a", 1, 1));
    struct tape *tape = new_tape();

    take(tape, &s, 1, SECOND);
    advance(&s, one(SECOND + 100, "a", 2, 1));
    advance(&s, one(SECOND + 200, "a", 3, 1));
    take(tape, &s, 1, SECOND + 300); /* in the same block */
    end_tape(tape);
    struct feed *f = play();
    shows(f, &s, 1, SECOND + 300);
    f->ops->close(f);
    drop_source(&s);
}

static void nothing_new_costs_nothing(void **state)
{
    (void)state;
    struct table_source s = source_of("fake:///", NULL, one(SECOND, "a", 1, 1));
    struct tape *tape = new_tape();
    struct tape_stats stats;

    take(tape, &s, 1, SECOND);
    take(tape, &s, 1, 30 * SECOND); /* its block ends */
    uint64_t bytes = tape->ops->bytes(tape);
    assert_true(bytes > 0);
    for (uint64_t i = 31; i < 100; i++)
        take(tape, &s, 1, i * SECOND);
    assert_true(tape->ops->bytes(tape) == bytes);
    tape_stats(tape, &stats);
    assert_int_equal(stats.samples, 1);
    assert_int_equal(stats.guests, 1);
    end_tape(tape);
    drop_source(&s);
}

static void a_file_is_never_written_over(void **state)
{
    (void)state;
    struct err e = ERR_INIT;
    struct tape *tape = new_tape(), *other = NULL;
    struct stat st;

    assert_int_equal(stat(work_file, &st), 0);
    assert_int_equal(st.st_mode & 0777, 0600);
    assert_int_equal(tape_open(work_file, &other, &e), -EEXIST);
    assert_true(e.cure[0]);
    assert_null(other);
    end_tape(tape);
}

/* The file ends in the middle of a block that does not fit. */
static void a_full_disk_leaves_whole_blocks(void **state)
{
    (void)state;
    struct rlimit limit = { .rlim_cur = 1000, .rlim_max = RLIM_INFINITY }, before;
    struct table_source s = source_of("fake:///", NULL, one(SECOND, "a", 1, 1));
    struct tape *tape = new_tape();
    struct err e = ERR_INIT;
    struct stat st;
    int rc = 0;

    signal(SIGXFSZ, SIG_IGN);
    getrlimit(RLIMIT_FSIZE, &before);
    limit.rlim_max = before.rlim_max;
    setrlimit(RLIMIT_FSIZE, &limit);
    for (uint64_t i = 2; rc == 0 && i < 200; i++) {
        struct table t;
        advance(&s, one(i * SECOND, "a", i, 1));
        table_build(&t, &s, 1, i * SECOND);
        rc = tape->ops->take(tape, &t, &e);
        table_release(&t);
    }
    setrlimit(RLIMIT_FSIZE, &before);
    assert_int_equal(rc, -EFBIG);
    assert_int_equal(stat(work_file, &st), 0);
    assert_int_equal(st.st_size, tape->ops->bytes(tape) + 16);
    e = (struct err)ERR_INIT;
    assert_int_equal(tape->ops->mark(tape, 1, MARK_TEXT, "nothing is added any more", &e), -EFBIG);
    assert_true(e.msg[0]);
    assert_int_equal(tape->ops->close(tape, &e), -EFBIG);
    struct feed *f = play();
    const struct feed_mark *marks;
    assert_int_equal(f->ops->player->marks(f, &marks), 0);
    f->ops->close(f);
    drop_source(&s);
}

static void text_that_is_too_long_is_cut(void **state)
{
    (void)state;
    enum { LONG = 200000 };
    char *name = xcalloc(1, LONG + 1);
    struct table t;

    memset(name, 'x', LONG);
    struct table_source s = source_of("fake:///", NULL, one(SECOND, name, 1, 1));
    struct tape *tape = new_tape();
    take(tape, &s, 1, SECOND);
    end_tape(tape);
    struct feed *f = play();
    f->ops->table(f, &t);
    assert_int_equal(strlen(t.rows[0].guest->name), 65535);
    table_release(&t);
    f->ops->close(f);
    drop_source(&s);
    free(name);
}

static void tables_outlive_their_recording(void **state)
{
    (void)state;
    struct table_source s = source_of("fake:///", NULL, one(SECOND, "a", 1, 1));
    struct tape *tape = new_tape();
    struct table t;

    take(tape, &s, 1, SECOND);
    for (uint64_t i = 2; i < 40; i++) {
        advance(&s, one(i * SECOND, i % 2 ? "odd" : "even", i, 1));
        take(tape, &s, 1, i * SECOND);
    }
    end_tape(tape);
    struct feed *f = play();
    f->ops->player->table_at(f, 5 * SECOND, &t);
    for (uint64_t i = 6; i < 40; i++) {
        struct table later;
        f->ops->player->table_at(f, i * SECOND, &later);
        table_release(&later);
    }
    assert_string_equal(t.rows[0].guest->name, "odd");
    assert_string_equal(t.rows[0].prev->name, "even");
    assert_string_equal(t.sources[0].platform, "fake");
    table_release(&t);
    f->ops->close(f);
    drop_source(&s);
}

#define TEST(fn) cmocka_unit_test_setup_teardown(fn, make_work, drop_work)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(all_that_a_table_has_survives),
        TEST(every_column_is_the_same),
        TEST(reboots_resets_and_names_survive),
        TEST(what_chance_brings_survives),
        TEST(a_predecessor_that_was_missed_is_recorded_too),
        TEST(nothing_new_costs_nothing),
        TEST(a_file_is_never_written_over),
        TEST(a_full_disk_leaves_whole_blocks),
        TEST(text_that_is_too_long_is_cut),
        TEST(tables_outlive_their_recording),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
