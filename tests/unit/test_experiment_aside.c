/* What a recording has besides its tables: facts, and the command that ran meanwhile. */
#include "tests/unit/experiment_fixture.h"

#include "experiment/aside.h"
#include "experiment/block.h"
#include "experiment/recfile.h"
#include "experiment/wire.h"

static const char hostile[] = "\033[2J</pre>\xff\n";

static void fill(struct detail *d)
{
    detail_begin(d, "machine");
    detail_text(d, "name", hostile);
    detail_number(d, "mem_bytes", UINT64_MAX);
    detail_text(d, "empty", "");
    detail_begin(d, "connection");
    detail_text(d, "uri", "fake:///one");
    detail_begin(d, "connection");
}

static struct command_run some_command(void)
{
    struct command_run c = { .begin_ns = 2 * SECOND,
                             .end_ns = 5 * SECOND,
                             .end = COMMAND_SIGNALLED,
                             .status = 9,
                             .heard = true };

    strlist_add(&c.words, "sh");
    strlist_add(&c.words, "");
    strlist_add(&c.words, hostile);
    c.n_words = 3;
    command_output_add(&c.output[0], "a\0b\xff", 4);
    return c;
}

static struct table_source one_guest(void)
{
    struct snapshot *s = snapshot_new();

    sample_set(&add_guest(s, "xen", "web", "id", SECOND)->now, F_CPU_TIME, 7);
    return source_of("fake:///", NULL, sealed(s, SECOND));
}

/* A recording with all of it, in this order: facts, a table, the command. */
static void record_all(struct table_source *ret)
{
    _cleanup_detail_ struct detail facts = DETAIL_INIT;
    _cleanup_command_run_ struct command_run c = some_command();
    struct err e = ERR_INIT;
    struct tape *tape = new_tape();

    *ret = one_guest();
    fill(&facts);
    assert_int_equal(tape_facts(tape, &facts, &e), 0);
    take(tape, ret, 1, SECOND);
    assert_int_equal(tape_command_begins(tape, &c, &e), 0);
    assert_int_equal(tape_command_ended(tape, &c, &e), 0);
    end_tape(tape);
}

static void same_detail(const struct detail *a, const struct detail *b)
{
    assert_int_equal(a->n, b->n);
    for (size_t i = 0; i < a->n; i++) {
        assert_string_equal(a->records[i].section, b->records[i].section);
        assert_int_equal(a->records[i].n, b->records[i].n);
        for (size_t k = 0; k < a->records[i].n; k++) {
            const struct detail_pair *x = &a->records[i].pairs[k], *y = &b->records[i].pairs[k];
            assert_string_equal(x->key, y->key);
            assert_string_equal(x->value, y->value);
            assert_int_equal(x->number, y->number);
        }
    }
}

static void all_of_it_comes_back(void **state)
{
    (void)state;
    _cleanup_detail_ struct detail facts = DETAIL_INIT;
    _cleanup_strbuf_ struct strbuf text = STRBUF_INIT;
    struct table_source s;

    record_all(&s);
    struct feed *f = play();
    const struct command_run *c = replay_command(f);
    fill(&facts);
    same_detail(replay_facts(f), &facts);
    assert_int_equal(c->words.n, 3);
    assert_string_equal(c->words.v[1], "");
    assert_string_equal(c->words.v[2], hostile);
    assert_true(c->begin_ns == 2 * SECOND && c->end_ns == 5 * SECOND);
    assert_int_equal(c->end, COMMAND_SIGNALLED);
    assert_int_equal(c->status, 9);
    command_output_text(&c->output[0], &text);
    assert_string_equal(strbuf_str(&text), "a\xef\xbf\xbd" "b\xff");
    assert_true(c->heard && c->output[0].total == 4 && c->output[1].total == 0);
    assert_null(replay_warning(f));
    shows(f, &s, 1, SECOND);
    f->ops->close(f);
    drop_source(&s);
}

static void one_without_any_has_none(void **state)
{
    (void)state;
    struct table_source s = one_guest();
    struct tape *tape = new_tape();

    take(tape, &s, 1, SECOND);
    end_tape(tape);
    struct feed *f = play();
    assert_int_equal(replay_facts(f)->n, 0);
    assert_null(replay_command(f));
    f->ops->close(f);
    drop_source(&s);
}

static void a_command_that_has_not_ended_says_so(void **state)
{
    (void)state;
    _cleanup_command_run_ struct command_run c = some_command();
    _cleanup_strbuf_ struct strbuf text = STRBUF_INIT;
    struct table_source s = one_guest();
    struct err e = ERR_INIT;
    struct tape *tape = new_tape();

    take(tape, &s, 1, SECOND);
    assert_int_equal(tape_command_begins(tape, &c, &e), 0);
    end_tape(tape);
    struct feed *f = play();
    command_ending(replay_command(f), &text);
    assert_int_equal(replay_command(f)->end, COMMAND_UNKNOWN);
    assert_true(replay_command(f)->end_ns == 0 && !replay_command(f)->heard);
    assert_string_equal(strbuf_str(&text), "not known: the recording ended before it");
    f->ops->close(f);
    drop_source(&s);
}

/* The whole file, with the kind of every block beside the tables made one that nobody knows. */
static void as_an_older_reader_sees_it(void)
{
    struct block_list list = { .v = NULL };
    struct err e = ERR_INIT;
    int fd;

    assert_int_equal(recfile_open(work_file, false, &fd, &e), 0);
    assert_int_equal(recfile_skim(fd, work_file, &list, &e), 0);
    close(fd);
    FILE *file = fopen(work_file, "r+");
    int found = 0;
    for (size_t i = 0; i < list.n; i++) {
        uint8_t head[48];
        if (list.v[i].kind != BLOCK_ASIDE)
            continue;
        fseek(file, (long)list.v[i].offset - 48, SEEK_SET);
        assert_int_equal(fread(head, 48, 1, file), 1);
        store_le(head + 4, 4, 4242);
        store_le(head + 44, 4, crc32_of(head, 44));
        fseek(file, (long)list.v[i].offset - 48, SEEK_SET);
        assert_int_equal(fwrite(head, 48, 1, file), 1);
        found++;
    }
    fclose(file);
    free(list.v);
    assert_int_equal(found, 3);
}

static void an_older_reader_shows_the_tables(void **state)
{
    (void)state;
    struct table_source s;

    record_all(&s);
    as_an_older_reader_sees_it();
    struct feed *f = play();
    assert_null(replay_warning(f));
    assert_int_equal(replay_facts(f)->n, 0);
    assert_null(replay_command(f));
    shows(f, &s, 1, SECOND);
    f->ops->close(f);
    drop_source(&s);
}

static void what_a_later_version_adds_is_skipped(void **state)
{
    (void)state;
    _cleanup_strbuf_ struct strbuf raw = STRBUF_INIT, records = STRBUF_INIT;
    _cleanup_detail_ struct detail facts = DETAIL_INIT;
    struct aside a = { .n_pairs = 0 };

    fill(&facts);
    aside_put_facts(&records, &facts);
    strbuf_add(&raw, "\x63\x04news", 6); /* kind 99 */
    strbuf_add(&raw, records.s, records.len);
    strbuf_add(&raw, "\x63\x04news", 6);
    assert_true(aside_take(&a, (const uint8_t *)raw.s, raw.len));
    same_detail(&a.facts, &facts);
    aside_release(&a);
}

/* Every length, so that a sanitizer sees what is read beyond it. */
static void torn_anywhere_the_rest_is_left_out(void **state)
{
    (void)state;
    _cleanup_strbuf_ struct strbuf raw = STRBUF_INIT;
    _cleanup_detail_ struct detail facts = DETAIL_INIT;
    _cleanup_command_run_ struct command_run c = some_command();
    int whole = 0;

    fill(&facts);
    aside_put_facts(&raw, &facts);
    aside_put_command(&raw, &c);
    aside_put_ending(&raw, &c);
    for (size_t n = 0; n <= raw.len; n++) {
        struct aside a = { .n_pairs = 0 };
        uint8_t *part = xcalloc(1, n);
        memcpy(part, raw.s, n);
        bool good = aside_take(&a, part, n);
        assert_true(a.facts.n <= 3 && a.command.words.n <= 3);
        whole += good && a.command.output[0].total == 4;
        assert_true(n < raw.len || good);
        free(part);
        aside_release(&a);
    }
    assert_int_equal(whole, 2); /* with and without the record of stderr */
}

static void records_made_to_harm_do_none(void **state)
{
    (void)state;
    _cleanup_strbuf_ struct strbuf raw = STRBUF_INIT;
    _cleanup_detail_ struct detail facts = DETAIL_INIT;
    _cleanup_command_run_ struct command_run c = some_command();
    uint64_t seed = 3;

    fill(&facts);
    aside_put_facts(&raw, &facts);
    aside_put_command(&raw, &c);
    aside_put_ending(&raw, &c);
    for (int k = 0; k < 20000; k++) {
        _cleanup_strbuf_ struct strbuf text = STRBUF_INIT;
        struct aside a = { .n_pairs = 0 };
        uint8_t *bad = xcalloc(1, raw.len);
        memcpy(bad, raw.s, raw.len);
        for (uint64_t i = random_u64(&seed) % 3 + 1; i > 0; i--)
            bad[random_u64(&seed) % raw.len] = (uint8_t)random_u64(&seed);
        aside_take(&a, bad, raw.len);
        for (size_t i = 0; i < 2; i++) {
            struct command_output *o = &a.command.output[i];
            command_output_text(o, &text);
            assert_true(command_output_cut(o) <= o->total);
        }
        command_quoted(&a.command, &text);
        command_ending(&a.command, &text);
        free(bad);
        aside_release(&a);
    }
}

/* A block that decompresses to millions of them. */
static void there_is_a_most_of_facts_and_words(void **state)
{
    (void)state;
    _cleanup_strbuf_ struct strbuf raw = STRBUF_INIT, words = STRBUF_INIT;
    struct aside a = { .n_pairs = 0 };
    size_t n = 0;

    for (int i = 0; i < FACTS_MOST * 2; i++)
        strbuf_add(&raw, i % 2 ? "\x08\x03\x00\x00\x00" : "\x07\x01\x00\x08\x03\x00\x00\x00", i % 2 ? 5 : 8);
    put_varint(&words, 1);
    put_varint(&words, UINT64_MAX);
    for (int i = 0; i < COMMAND_MOST_WORDS * 2; i++)
        strbuf_addc(&words, '\0');
    put_varint(&raw, RECORD_COMMAND);
    put_varint(&raw, words.len);
    strbuf_add(&raw, words.s, words.len);
    assert_true(aside_take(&a, (const uint8_t *)raw.s, raw.len));
    for (size_t i = 0; i < a.facts.n; i++)
        n += 1 + a.facts.records[i].n;
    assert_int_equal(n, FACTS_MOST);
    assert_int_equal(a.command.words.n, COMMAND_MOST_WORDS);
    assert_true(a.command.n_words > a.command.words.n);
    aside_release(&a);
}

/* The first and the last bytes, in whatever pieces they come. */
static void output_keeps_its_begin_and_its_end(void **state)
{
    (void)state;
    enum { ALL = 300000, KEPT = OUTPUT_HEAD_BYTES + OUTPUT_TAIL_BYTES };
    static char all[ALL];
    uint64_t seed = 5;

    for (size_t i = 0; i < ALL; i++)
        all[i] = (char)random_u64(&seed);
    for (size_t n = 0; n <= ALL; n += n < 3 || (n > KEPT - 4 && n < KEPT + 3) ? 1 : 31337) {
        struct command_run c = COMMAND_RUN_INIT;
        struct command_output *o = &c.output[0];
        size_t len;
        for (size_t at = 0, piece; at < n; at += piece) {
            piece = 1 + random_u64(&seed) % (at % 2 ? 40000 : 5000);
            piece = piece < n - at ? piece : n - at;
            command_output_add(o, all + at, piece);
        }
        const char *tail = command_output_tail(o, &len);
        assert_true(o->total == n);
        assert_int_equal(command_output_cut(o), n > KEPT ? n - KEPT : 0);
        assert_int_equal(o->head.len, n < OUTPUT_HEAD_BYTES ? n : OUTPUT_HEAD_BYTES);
        if (o->head.len)
            assert_memory_equal(o->head.s, all, o->head.len);
        if (len)
            assert_memory_equal(tail, all + n - len, len);
        command_run_release(&c);
    }
}

static void words_are_quoted_for_a_shell(void **state)
{
    (void)state;
    static const char *const words[] = { "wrk", "-d", "30", "http://10.0.0.2:80/a_b,c@%+", "", "it's", "a b", "$HOME", "~", "x=1", "*" };
    _cleanup_command_run_ struct command_run c = COMMAND_RUN_INIT;
    _cleanup_strbuf_ struct strbuf text = STRBUF_INIT;

    for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
        strlist_add(&c.words, words[i]);
    command_quoted(&c, &text);
    assert_string_equal(strbuf_str(&text), "wrk -d 30 http://10.0.0.2:80/a_b,c@%+ '' 'it'\\''s' 'a b' '$HOME' '~' 'x=1' '*'");
}

#define TEST(fn) cmocka_unit_test_setup_teardown(fn, make_work, drop_work)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(all_of_it_comes_back),
        TEST(one_without_any_has_none),
        TEST(a_command_that_has_not_ended_says_so),
        TEST(an_older_reader_shows_the_tables),
        TEST(what_a_later_version_adds_is_skipped),
        TEST(torn_anywhere_the_rest_is_left_out),
        TEST(records_made_to_harm_do_none),
        TEST(there_is_a_most_of_facts_and_words),
        TEST(output_keeps_its_begin_and_its_end),
        TEST(words_are_quoted_for_a_shell),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
