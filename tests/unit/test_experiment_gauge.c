/* What sysbench and iperf3 say: real reports (tests/unit/golden/gauge), and what may come of them on the way. */
#include "tests/unit/core_fixture.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/mem.h"
#include "core/strbuf.h"
#include "experiment/gauge.h"

enum { REPORT_MOST = 1 << 16 };

static const struct {
    const char *file;
    enum gauge what;
    double value;
} real[] = {
    { "cpu.txt", GAUGE_CPU, 2711.72 },
    { "memory.txt", GAUGE_MEMORY, 7022.45 * 1048576 },
    { "seqrd.txt", GAUGE_FILE_READ, 0 },  /* 0: taken from the file itself below */
    { "seqwr.txt", GAUGE_FILE_WRITE, 12483.58 * 16384 },
    { "rndrw.txt", GAUGE_FILE_BOTH, 7139.45 + 4760.30 },
    { "iperf3.json", GAUGE_NET, 16997598658.468416 },
};

enum { N_REAL = sizeof(real) / sizeof(real[0]) };

static void load(struct strbuf *ret, const char *file)
{
    char path[128], text[REPORT_MOST];

    snprintf(path, sizeof(path), "tests/unit/golden/gauge/%s", file);
    FILE *f = fopen(path, "re");
    assert_non_null(f);
    strbuf_add(ret, text, fread(text, 1, sizeof(text), f));
    fclose(f);
}

/* Every `from` becomes `to`. */
static void replace(struct strbuf *text, const char *from, const char *to)
{
    struct strbuf out = STRBUF_INIT;
    const char *at = strbuf_str(text), *found;

    for (; (found = strstr(at, from)); at = found + strlen(from)) {
        strbuf_add(&out, at, (size_t)(found - at));
        strbuf_adds(&out, to);
    }
    assert_true(out.len > 0); /* it was there */
    strbuf_adds(&out, at);
    strbuf_release(text);
    *text = out;
}

static void assert_refused(enum gauge what, const char *text, int code, const char *part)
{
    struct err e = ERR_INIT;
    double v = -1;
    int rc = gauge_read(what, text, &v, &e);

    if (rc != -code || !strstr(e.msg, part))
        print_message("got %d: %s; wanted: %s\n", rc, e.msg, part);
    assert_int_equal(rc, -code);
    assert_non_null(strstr(e.msg, part));
    assert_int_equal(e.code, code);
    assert_true(v == -1);
}

static void real_reports_are_read(void **state)
{
    (void)state;
    for (size_t i = 0; i < N_REAL; i++) {
        _cleanup_strbuf_ struct strbuf text = STRBUF_INIT;
        struct err e = ERR_INIT;
        double v = 0;
        load(&text, real[i].file);
        assert_int_equal(gauge_read(real[i].what, strbuf_str(&text), &v, &e), 0);
        assert_true(v > 0);
        if (real[i].value > 0)
            assert_true(fabs(v - real[i].value) < 1e-6 * v);
    }
}

static void a_console_may_end_lines_its_way_and_talk_before(void **state)
{
    (void)state;
    for (size_t i = 0; i < N_REAL; i++) {
        _cleanup_strbuf_ struct strbuf text = STRBUF_INIT, all = STRBUF_INIT;
        struct err e = ERR_INIT;
        double v = 0;
        load(&text, real[i].file);
        replace(&text, "\n", "\r\n");
        strbuf_adds(&all, "[   12.3] random: crng init done\r\n");
        strbuf_adds(&all, strbuf_str(&text));
        assert_int_equal(gauge_read(real[i].what, strbuf_str(&all), &v, &e), 0);
        assert_true(v > 0);
    }
}

/* Wherever it is cut, there is the right figure or none. */
static void what_is_cut_gives_no_wrong_figure(void **state)
{
    (void)state;
    for (size_t i = 0; i < N_REAL; i++) {
        _cleanup_strbuf_ struct strbuf text = STRBUF_INIT;
        struct err e = ERR_INIT;
        double whole = 0;
        load(&text, real[i].file);
        assert_int_equal(gauge_read(real[i].what, strbuf_str(&text), &whole, &e), 0);
        size_t refused = 0;
        for (size_t n = text.len; n-- > 0;) {
            double v = -1;
            text.s[n] = '\0';
            if (gauge_read(real[i].what, text.s, &v, &e) == 0)
                assert_true(v == whole);
            else
                refused++;
        }
        assert_true(refused > text.len / 2);
    }
}

/* One byte is another one: no crash, and a figure that does not fit the others is none. */
static void a_garbled_byte_never_makes_a_figure_that_is_far_off(void **state)
{
    (void)state;
    static const char bytes[] = { '9', '0', '.', '-', '\n', ' ', 'e', '\xff', '"', '}' };

    for (size_t i = 0; i < N_REAL; i++) {
        _cleanup_strbuf_ struct strbuf text = STRBUF_INIT;
        struct err e = ERR_INIT;
        double whole = 0;
        load(&text, real[i].file);
        gauge_read(real[i].what, strbuf_str(&text), &whole, &e);
        for (size_t n = 0; n < text.len; n++) {
            const char was = text.s[n];
            for (size_t k = 0; k < sizeof(bytes); k++) {
                double v = whole;
                text.s[n] = bytes[k];
                gauge_read(real[i].what, text.s, &v, &e);
                assert_true(fabs(v - whole) <= 0.12 * whole);
            }
            text.s[n] = was;
        }
    }
}

static void figures_that_do_not_fit_are_none(void **state)
{
    (void)state;
    _cleanup_strbuf_ struct strbuf cpu = STRBUF_INIT, memory = STRBUF_INIT, write = STRBUF_INIT, net = STRBUF_INIT;

    load(&cpu, "cpu.txt");
    replace(&cpu, "2711.72", "9711.72");
    assert_refused(GAUGE_CPU, strbuf_str(&cpu), EPROTO, "its events a second do not fit");
    load(&memory, "memory.txt");
    replace(&memory, "(7022.45", "(70.45");
    assert_refused(GAUGE_MEMORY, strbuf_str(&memory), EPROTO, "its MiB a second do not fit");
    load(&write, "seqwr.txt");
    replace(&write, "195.06", "95.06");
    assert_refused(GAUGE_FILE_WRITE, strbuf_str(&write), EPROTO, "do not fit each other");
    load(&net, "iperf3.json");
    replace(&net, "16997598658.468416,", "1699759865.468416,");
    assert_refused(GAUGE_NET, strbuf_str(&net), EPROTO, "do not fit its bytes");
}

static void what_comes_twice_is_none(void **state)
{
    (void)state;
    for (size_t i = 0; i < N_REAL; i++) {
        _cleanup_strbuf_ struct strbuf text = STRBUF_INIT, twice = STRBUF_INIT;
        load(&text, real[i].file);
        strbuf_addf(&twice, "%s%s", strbuf_str(&text), strbuf_str(&text));
        assert_refused(real[i].what, strbuf_str(&twice), EPROTO, "the output cannot be read");
    }
}

static void a_report_of_another_test_is_none(void **state)
{
    (void)state;
    for (size_t i = 0; i < N_REAL; i++) {
        _cleanup_strbuf_ struct strbuf text = STRBUF_INIT;
        load(&text, real[i].file);
        for (size_t k = 0; k < N_REAL; k++) {
            bool of_files = real[i].what >= GAUGE_FILE_READ && real[i].what <= GAUGE_FILE_BOTH;
            if (k != i && !(of_files && real[k].what == GAUGE_FILE_BOTH)) /* both: of any test of files */
                assert_refused(real[k].what, strbuf_str(&text), EPROTO, "");
        }
    }
}

static void numbers_that_are_none(void **state)
{
    (void)state;
    static const char *const bad[] = { "nan", "inf", "-2711.72", "0x1p3", "27,11", "2711.72 or so", "", "1e300", "2.7.1",
                                       "99999999999999999999999999999999999999999999" };

    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        _cleanup_strbuf_ struct strbuf text = STRBUF_INIT;
        load(&text, "cpu.txt");
        replace(&text, "2711.72", bad[i]);
        assert_refused(GAUGE_CPU, strbuf_str(&text), EPROTO, "");
    }
}

static void nothing_done_is_a_failure(void **state)
{
    (void)state;
    _cleanup_strbuf_ struct strbuf none = STRBUF_INIT;

    load(&none, "cpu.txt");
    replace(&none, "2711.72", "0.00");
    replace(&none, "events:              2720", "events:              0");
    assert_refused(GAUGE_CPU, strbuf_str(&none), EIO, "did nothing in its time");
    assert_refused(GAUGE_CPU, "", EPROTO, "cannot be read");
    assert_refused(GAUGE_NET, "", EPROTO, "no JSON");
    assert_refused(GAUGE_NET, "[]", EPROTO, "no JSON");
    assert_refused(GAUGE_NET, "{}", EPROTO, "what was received");
    assert_refused(GAUGE_NET, "{\"end\":{\"sum_received\":[]}}", EPROTO, "what was received");
    assert_refused(GAUGE_NET, "{\"end\":{\"sum_received\":{\"bits_per_second\":true,\"bytes\":1,\"seconds\":1}}}", EPROTO,
                   "what was received");
}

static void the_tools_own_words_are_the_reason(void **state)
{
    (void)state;
    static const char sysbench[] = "Using synchronous I/O mode\nDoing sequential read test\n"
                                   "FATAL: Cannot open file 'test_file.0' errno = 2 (No such file or directory)\n"
                                   "WARNING: Did you forget to run the prepare step?\n",
                      iperf3[] = "{\n\t\"start\":\t{\n\t},\n\t\"intervals\":\t[],\n\t\"end\":\t{\n\t},\n"
                                 "\t\"error\":\t\"unable to connect to server: Connection refused\"\n}\n";

    assert_refused(GAUGE_FILE_READ, sysbench, EIO, "FATAL: Cannot open file 'test_file.0' errno = 2");
    assert_refused(GAUGE_NET, iperf3, EIO, "iperf3: unable to connect to server: Connection refused");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(real_reports_are_read),
        cmocka_unit_test(a_console_may_end_lines_its_way_and_talk_before),
        cmocka_unit_test(what_is_cut_gives_no_wrong_figure),
        cmocka_unit_test(a_garbled_byte_never_makes_a_figure_that_is_far_off),
        cmocka_unit_test(figures_that_do_not_fit_are_none),
        cmocka_unit_test(what_comes_twice_is_none),
        cmocka_unit_test(a_report_of_another_test_is_none),
        cmocka_unit_test(numbers_that_are_none),
        cmocka_unit_test(nothing_done_is_a_failure),
        cmocka_unit_test(the_tools_own_words_are_the_reason),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
