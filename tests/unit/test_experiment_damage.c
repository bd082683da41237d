/* Recordings that are cut off, damaged, or made to harm: what is whole is read, and nothing
 * crashes. The sanitize tier runs this too. */
#include "tests/unit/experiment_fixture.h"

#include <fcntl.h>

#include "experiment/block.h"
#include "experiment/decode.h"
#include "experiment/encode.h"
#include "experiment/recfile.h"

enum { STEPS = 24 };

/* Three guests for some seconds, in several blocks, with a mark. */
static void make_recording(void)
{
    struct table_source s = source_of("fake:///", NULL, NULL);
    struct tape *tape = new_tape();
    struct err e = ERR_INIT;

    for (uint64_t i = 1; i <= STEPS; i++) {
        struct snapshot *now = snapshot_new();
        for (unsigned k = 0; k < 3; k++) {
            struct guest *g = add_guest(now, "xen", i == 9 ? "other" : "guest",
                                        (const char *[]){ "a", "b", "c" }[k], i * SECOND);
            sample_set(&g->now, F_CPU_TIME, i * 1000 * (k + 1));
            sample_unknown(&g->now, F_WAIT_TIME, "Xen does not report it");
        }
        advance(&s, sealed(now, i * SECOND));
        take(tape, &s, 1, i * SECOND);
        if (i == STEPS / 2)
            assert_int_equal(tape->ops->mark(tape, i * SECOND, MARK_OPERATION, "half of it", &e),
                             0);
    }
    end_tape(tape);
    drop_source(&s);
}

struct bytes {
    uint8_t *p;
    size_t n;
};

static struct bytes read_file(void)
{
    struct stat st;
    struct bytes b = { .p = NULL };
    FILE *f = fopen(work_file, "re");

    assert_non_null(f);
    assert_int_equal(fstat(fileno(f), &st), 0);
    b.n = (size_t)st.st_size;
    b.p = xcalloc(1, b.n);
    assert_int_equal(fread(b.p, 1, b.n, f), b.n);
    fclose(f);
    return b;
}

static void write_file(const uint8_t *p, size_t n)
{
    FILE *f = fopen(work_file, "we");

    assert_non_null(f);
    if (n)
        assert_int_equal(fwrite(p, 1, n, f), n);
    fclose(f);
}

/* Plays all of a file forwards and backwards; how many instants there were, or -errno. Every string
 * and number is looked at. */
static int play_all(bool *ret_warned)
{
    struct err e = ERR_INIT;
    struct feed *f = NULL;
    const struct feed_mark *marks;
    uint64_t begin, end, t = 0, sum = 0;
    int n = 0, rc = replay_open(work_file, &f, &e);

    if (rc < 0) {
        assert_true(e.msg[0]);
        return rc;
    }
    const struct player_ops *p = f->ops->player;
    for (size_t i = p->marks(f, &marks); i-- > 0;)
        sum += strlen(marks[i].text);
    p->range(f, &begin, &end);
    while (n < 1000 && p->next(f, t, &t)) {
        struct table table;
        p->table_at(f, n % 2 ? t : end - (t - begin), &table);
        for (size_t i = 0; i < table.n; i++) {
            const struct guest *g = table.rows[i].guest;
            sum += strlen(g->id) + strlen(g->name) + strlen(g->platform) + g->now.v[i % F_COUNT] +
                   strlen(guest_state_name(g->state));
            for (unsigned k = 0; k < F_COUNT; k++)
                sum += sample_has(&g->now, (enum field)k)
                           ? 0
                           : strlen(sample_why(&g->now, (enum field)k));
        }
        table_release(&table);
        n++;
    }
    f->ops->wall_ns(f);
    for (size_t i = 0; i < f->ops->n_conns(f); i++) {
        struct feed_conn c;
        f->ops->conn(f, i, &c);
        sum += strlen(c.uri) + strlen(c.platform) + strlen(c.err.msg);
    }
    *ret_warned = replay_warning(f) != NULL;
    f->ops->close(f);
    return sum == 1 ? 0 : n;
}

static void cut_anywhere_it_is_read_up_to_there(void **state)
{
    (void)state;
    make_recording();
    struct bytes whole = read_file();
    int before = 0, growths = 0;
    bool warned;

    assert_int_equal(play_all(&warned), STEPS);
    assert_false(warned);
    for (size_t n = 0; n < whole.n; n++) {
        write_file(whole.p, n);
        int got = play_all(&warned);
        if (n < 16) {
            assert_int_equal(got, -EPROTO);
            continue;
        }
        assert_true(got == -ENODATA || got > 0);
        if (got < 0)
            assert_int_equal(before, 0);
        else
            assert_true(warned);
        got = got < 0 ? 0 : got;
        assert_true(got >= before);
        growths += got > before;
        before = got;
    }
    assert_int_equal(before, STEPS);
    assert_true(growths >= 4); /* its blocks: 1, 2, 4, 8 ... seconds */
    free(whole.p);
}

static void flipped_bytes_do_no_harm(void **state)
{
    (void)state;
    make_recording();
    struct bytes whole = read_file();
    uint64_t seed = 7;
    bool warned;
    int told = 0;

    for (int k = 0; k < 1500; k++) {
        struct bytes b = { xcalloc(1, whole.n), whole.n };
        memcpy(b.p, whole.p, whole.n);
        for (uint64_t i = random_u64(&seed) % 4 + 1; i > 0; i--)
            b.p[random_u64(&seed) % b.n] ^= (uint8_t)(1u << random_u64(&seed) % 8);
        write_file(b.p, b.n);
        int got = play_all(&warned);
        told += got < 0 || warned;
        assert_true(got <= STEPS);
        free(b.p);
    }
    assert_true(told > 1400); /* all but flips in bytes that mean nothing */
    free(whole.p);
}

static void a_damaged_header_costs_its_block_alone(void **state)
{
    (void)state;
    bool warned;
    int blocks = 0;

    make_recording();
    struct bytes whole = read_file();
    for (size_t i = 16; i + 4 < whole.n; i++) {
        if (memcmp(whole.p + i, "XLTB", 4) != 0)
            continue;
        whole.p[i + 20] ^= 1;
        write_file(whole.p, whole.n);
        int got = play_all(&warned);
        assert_true(warned);
        assert_true(got >= STEPS - 11 && got <= STEPS);
        whole.p[i + 20] ^= 1;
        blocks++;
    }
    assert_true(blocks >= 6);
    free(whole.p);
}

/* One block of these records, as a whole file. */
static void file_until(const struct strbuf *raw, uint64_t end_ns)
{
    struct err e = ERR_INIT;
    struct block b = {
        .kind = BLOCK_TABLES, .raw = (uint32_t)raw->len, .begin_ns = SECOND, .end_ns = end_ns
    };
    uint64_t grown;
    int fd;

    unlink(work_file);
    assert_int_equal(recfile_create(work_file, &fd, &e), 0);
    assert_int_equal(recfile_append(fd, work_file, &b, strbuf_str(raw), &grown, &e), 0);
    close(fd);
}

static void file_of(const struct strbuf *raw)
{
    file_until(raw, 9 * SECOND);
}

static struct snapshot *some_snapshot(uint64_t k)
{
    struct snapshot *s = snapshot_new();

    for (unsigned i = 0; i < 4; i++) {
        if ((k + i) % 3 == 0)
            continue;
        struct guest *g = add_guest(s, "xen", k % 2 ? "x" : "y",
                                    (const char *[]){ "a", "b", "c", "d" }[i], k);
        sample_set(&g->now, F_CPU_TIME, k * 999);
        sample_set(&g->now, F_HOST_CPU_TIME, k * 1000);
        sample_unknown(&g->now, F_WAIT_TIME, "no");
    }
    s->has_host = k % 2;
    s->host = (struct guest){ .id = "host", .name = "h", .platform = "host" };
    s->daemon.name = "d";
    return sealed(s, k);
}

/* The checksum keeps chance away from the records; malice is not kept away. */
static void records_made_to_harm_do_none(void **state)
{
    (void)state;
    struct encoder e = ENCODER_INIT;
    struct snapshot *before = NULL;
    struct table_source s = { .uri = (char[]){ "fake:///" },
                              .platform = "fake",
                              .reason = (char[]){ "why" } };
    uint64_t seed = 99;
    bool warned;

    encoder_begin(&e);
    for (uint64_t k = 1; k < 8; k++) {
        struct snapshot *now = some_snapshot(k);
        encoder_time(&e, k * SECOND);
        encoder_source(&e, 0, &s);
        encoder_source(&e, 1, &s);
        encoder_snapshot(&e, k % 2, NULL, now);
        encoder_snapshot(&e, k % 2, now, now);
        snapshot_unref(before);
        before = now;
    }
    file_of(&e.out);
    assert_int_equal(play_all(&warned), 7);
    for (int k = 0; k < 6000; k++) {
        struct strbuf raw = STRBUF_INIT;
        strbuf_add(&raw, e.out.s, e.out.len);
        for (uint64_t i = random_u64(&seed) % 3 + 1; i > 0; i--) {
            size_t at = random_u64(&seed) % raw.len;
            raw.s[at] = (char)(k % 2 ? random_u64(&seed)
                                     : (uint64_t)raw.s[at] + (random_u64(&seed) % 3 - 1));
        }
        if (k % 5 == 0)
            raw.len = random_u64(&seed) % raw.len;
        file_of(&raw);
        play_all(&warned);
        strbuf_release(&raw);
    }
    snapshot_unref(before);
    encoder_release(&e);
}

/* Two instants, a second and t_ns, in a block that says to last until end_ns. */
static void plays_until(uint64_t t_ns, uint64_t end_ns, int want)
{
    struct encoder e = ENCODER_INIT;
    struct table_source s = source_of("fake:///", NULL, some_snapshot(1));
    bool warned;

    encoder_begin(&e);
    encoder_time(&e, SECOND);
    encoder_source(&e, 0, &s);
    encoder_snapshot(&e, 0, NULL, s.now);
    encoder_time(&e, t_ns);
    encoder_snapshot(&e, 0, s.now, s.now);
    file_until(&e.out, end_ns);
    assert_int_equal(play_all(&warned), want);
    drop_source(&s);
    encoder_release(&e);
}

static void an_instant_beyond_all_is_damage(void **state)
{
    (void)state;
    plays_until(INSTANT_MOST_NS, INSTANT_MOST_NS, 2);
    plays_until(INSTANT_MOST_NS + 1, INSTANT_MOST_NS, 1);
    plays_until(UINT64_MAX, INSTANT_MOST_NS, 1);
    plays_until(2 * SECOND, INSTANT_MOST_NS + 1, -ENODATA);
    plays_until(2 * SECOND, UINT64_MAX, -ENODATA);
}

/* A snapshot that was seen at an instant, with the times that it and its first guest give. */
static bool is_snapshot_read(uint64_t instant_ns, uint64_t t_ns, uint64_t guest_ns)
{
    struct encoder e = ENCODER_INIT;
    struct table_source s = source_of("fake:///", NULL, some_snapshot(1));
    struct decoder d;

    s.now->t_ns = t_ns;
    s.now->guests[0].now.t_ns = guest_ns;
    encoder_begin(&e);
    encoder_time(&e, instant_ns);
    encoder_source(&e, 0, &s);
    encoder_snapshot(&e, 0, NULL, s.now);
    uint8_t *raw = xcalloc(1, e.out.len);
    memcpy(raw, e.out.s, e.out.len);
    decoder_open(&d, raw, e.out.len);
    decoder_forward(&d, UINT64_MAX);
    bool is_read = !d.r.bad;
    decoder_release(&d);
    drop_source(&s);
    encoder_release(&e);
    return is_read;
}

static void so_is_a_time_in_a_snapshot(void **state)
{
    (void)state;
    assert_true(is_snapshot_read(INSTANT_MOST_NS, INSTANT_MOST_NS, INSTANT_MOST_NS));
    assert_true(is_snapshot_read(SECOND, 0, 0));
    assert_false(is_snapshot_read(INSTANT_MOST_NS + 1, SECOND, SECOND));
    assert_false(is_snapshot_read(SECOND, INSTANT_MOST_NS + 1, SECOND));
    assert_false(is_snapshot_read(SECOND, SECOND, INSTANT_MOST_NS + 1));
    assert_false(is_snapshot_read(SECOND, UINT64_MAX, UINT64_MAX));
}

static void what_a_later_version_adds_is_skipped(void **state)
{
    (void)state;
    struct encoder e = ENCODER_INIT;
    struct table_source s = source_of("fake:///", NULL, some_snapshot(1));
    struct block unknown = { .kind = 77, .raw = 4, .begin_ns = 1, .end_ns = 2 };
    struct err err = ERR_INIT;
    uint64_t grown;
    int fd;

    encoder_begin(&e);
    encoder_time(&e, SECOND);
    strbuf_add(&e.out, "\x63\x04news", 6); /* kind 99 */
    encoder_source(&e, 0, &s);
    encoder_snapshot(&e, 0, NULL, s.now);
    file_of(&e.out);
    assert_int_equal(recfile_open(work_file, true, &fd, &err), 0);
    assert_int_equal(recfile_append(fd, work_file, &unknown, "news", &grown, &err), 0);
    close(fd);
    struct feed *f = play();
    shows(f, &s, 1, SECOND);
    f->ops->close(f);
    drop_source(&s);
    encoder_release(&e);
}

static void a_newer_format_is_refused(void **state)
{
    (void)state;
    struct err e = ERR_INIT;
    struct feed *f = NULL;

    make_recording();
    struct bytes b = read_file();
    b.p[8] = 2;
    write_file(b.p, b.n);
    assert_int_equal(replay_open(work_file, &f, &e), -EPROTO);
    assert_string_equal(e.cure, "take a newer xltool");
    assert_int_equal(tape_mark(work_file, "x", &e), -EPROTO);
    free(b.p);
}

/* A recorder that was killed within a write, and a mark right behind. */
static void blocks_behind_a_torn_one_are_found(void **state)
{
    (void)state;
    struct err e = ERR_INIT;
    uint64_t grown;
    bool warned;
    int fd;

    make_recording();
    struct bytes whole = read_file();
    struct encoder mark = ENCODER_INIT;
    encoder_mark(&mark, 3 * SECOND, MARK_TEXT, "found");
    struct block b = { .kind = BLOCK_MARKS, .raw = (uint32_t)mark.out.len };
    for (size_t cut = 1; cut < 600; cut += 7) {
        write_file(whole.p, whole.n - cut);
        assert_int_equal(recfile_open(work_file, true, &fd, &e), 0);
        assert_int_equal(recfile_append(fd, work_file, &b, strbuf_str(&mark.out), &grown, &e), 0);
        close(fd);
        struct feed *f = play();
        const struct feed_mark *marks;
        size_t n = f->ops->player->marks(f, &marks), found = 0;
        for (size_t i = 0; i < n; i++)
            found += strcmp(marks[i].text, "found") == 0;
        assert_int_equal(found, 1);
        assert_non_null(replay_warning(f));
        f->ops->close(f);
        assert_true(play_all(&warned) > 0);
    }
    encoder_release(&mark);
    free(whole.p);
}

#define TEST(fn) cmocka_unit_test_setup_teardown(fn, make_work, drop_work)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(cut_anywhere_it_is_read_up_to_there),    TEST(flipped_bytes_do_no_harm),
        TEST(a_damaged_header_costs_its_block_alone), TEST(records_made_to_harm_do_none),
        TEST(an_instant_beyond_all_is_damage),
        TEST(so_is_a_time_in_a_snapshot),
        TEST(what_a_later_version_adds_is_skipped),   TEST(a_newer_format_is_refused),
        TEST(blocks_behind_a_torn_one_are_found),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
