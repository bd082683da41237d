/* Results of benches read back: the same figures, and no trust in what a file says. */
#include "tests/unit/core_fixture.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "core/mem.h"
#include "core/strbuf.h"
#include "experiment/bench_sum.h"
#include "experiment/page.h"

static const char good[] =
    "{\"schema\":\"xltool.bench/1\",\"kind\":\"data\",\"id\":\"abc123\",\"time\":\"2026-01-31T12:00:00Z\",\"runs\":2,\"seed\":7,"
    "\"host\":{\"cpus\":8,\"name\":\"<b>\"},\"spec\":{\"vcpus\":1,\"image\":null},\n"
    "\"platforms\":[{\"platform\":\"xen\",\"facts\":[{\"version\":\"4.17\"}]},{\"platform\":\"docker\",\"facts\":[]}],\n"
    "\"results\":[{\"platform\":\"xen\",\"step\":\"cpu\",\"label\":\"the CPU\",\"unit\":\"events/s\"},{\"platform\":\"docker\",\"step\":\"cpu\","
    "\"unit\":\"events/s\"},{\"platform\":\"xen\",\"step\":\"stop\",\"unit\":\"s\"}],\n"
    "\"single_runs\":[\n"
    "{\"platform\":\"docker\",\"begun\":true,\"steps\":{\"cpu\":{\"outcome\":\"done\",\"value\":20,\"remark\":\"warm\","
    "\"host_cpu_percent\":150,\"guest_host_cpu_percent\":null,\"measured_seconds\":1,\"cost_why\":{\"guest_host_cpu_percent\":\"away\"}},"
    "\"stop\":{\"outcome\":\"n/a\",\"value\":null,\"why\":\"no such thing\"}}},\n"
    "{\"platform\":\"xen\",\"begun\":true,\"steps\":{\"cpu\":{\"outcome\":\"done\",\"value\":10},\"stop\":{\"outcome\":\"done\",\"seconds\":0.5}}},\n"
    "{\"platform\":\"xen\",\"begun\":true,\"steps\":{\"cpu\":{\"outcome\":\"failed\",\"value\":null,\"why\":\"\\u001b[31mfire <&\"}}},\n"
    "{\"platform\":\"docker\",\"begun\":false,\"steps\":{}}]}\n";

static void what_was_kept_comes_back(void **state)
{
    (void)state;
    _cleanup_bench_file_ struct bench_file f;
    _cleanup_bench_sum_ struct bench_sum xen, docker, stop, none;
    struct err e = ERR_INIT;

    assert_int_equal(bench_file_parse(&f, "x.json", good, &e), 0);
    assert_int_equal(f.bench.n_steps, 2);
    assert_string_equal(f.steps[0].label, "the CPU");
    assert_string_equal(f.steps[1].label, "stop"); /* older files have no labels */
    assert_int_equal(f.steps[0].unit, BENCH_EVENTS);
    assert_int_equal(f.bench.rounds, 2);
    assert_string_equal(f.bench.platforms.v[1], "docker");
    bench_sum(&xen, &f.bench, 0, 0);
    assert_true(xen.figure.n == 1 && xen.figure.mean == 10 && xen.failed == 1);
    assert_string_equal(xen.why, "\033[31mfire <&");
    assert_string_equal(xen.host_why, "it was not measured");
    bench_sum(&docker, &f.bench, 1, 0);
    assert_true(docker.figure.n == 1 && docker.figure.mean == 20 && docker.host == 150 && isnan(docker.guest));
    assert_string_equal(docker.guest_why, "away");
    bench_sum(&stop, &f.bench, 0, 1); /* a time as it was once called, and one that the file does not have */
    assert_true(stop.figure.n == 1 && stop.figure.mean == 0.5 && stop.not_tried == 1);
    bench_sum(&none, &f.bench, 1, 1);
    assert_int_equal(none.not_here, 1);
    assert_int_equal(f.n_facts, 4);
    assert_string_equal(f.facts[0].key, "host cpus");
    assert_string_equal(f.facts[0].value, "8");
}

static void assert_wrong(const char *from, const char *to, const char *part)
{
    _cleanup_strbuf_ struct strbuf text = STRBUF_INIT;
    _cleanup_bench_file_ struct bench_file f;
    struct err e = ERR_INIT;
    const char *at = strstr(good, from);

    assert_non_null(at);
    strbuf_add(&text, good, (size_t)(at - good));
    strbuf_addf(&text, "%s%s", to, at + strlen(from));
    assert_int_equal(bench_file_parse(&f, "x.json", strbuf_str(&text), &e), -EPROTO);
    if (!strstr(e.msg, part))
        print_message("%s\n", e.msg);
    assert_non_null(strstr(e.msg, part));
}

static void what_makes_no_sense_is_told(void **state)
{
    (void)state;
    assert_wrong("bench/1", "bench/2", "its schema is not xltool.bench/1");
    assert_wrong("{\"schema\"", "{{", "it is no JSON");
    assert_wrong("\"runs\":2", "\"runs\":-2", "how many runs");
    assert_wrong("\"runs\":2", "\"runs\":1e300", "");
    assert_wrong("\"runs\":2", "\"runs\":150000", "too many runs");
    assert_wrong("\"runs\":2", "\"runs\":\"2\"", "how many runs");
    assert_wrong("\"runs\":2", "\"runs\":1", "its runs do not fit");
    assert_wrong("events/s", "bogomips", "a unit that nobody knows");
    assert_wrong("{\"platform\":\"docker\",\"begun\":true", "{\"platform\":\"kvm\",\"begun\":true", "its runs do not fit");
    assert_wrong("{\"platform\":\"docker\",\"facts\"", "{\"platform\":\"xen\",\"facts\"", "its platforms make no sense");
    assert_wrong("\"results\":[", "\"others\":[", "there are none in it");
    assert_wrong("\"platforms\":[", "\"platforms\":{},\"x\":[", "it names no platform");
}

/* Whatever is in it: an error, or a page, and nothing raw of the file on that. */
static void no_damage_does_harm(void **state)
{
    (void)state;
    static const char bytes[] = { '0', '9', '"', '{', '}', '[', ']', ',', '\\', '-', 'e', '\xff' };
    char text[sizeof(good)];

    for (size_t i = 0; i < sizeof(good) - 1; i++) {
        memcpy(text, good, sizeof(good));
        text[i] = bytes[i % sizeof(bytes)];
        for (int cut = 0; cut < 2; cut++) {
            _cleanup_bench_file_ struct bench_file f;
            _cleanup_strbuf_ struct strbuf page = STRBUF_INIT;
            struct page p = { .command = "again" };
            struct err e = ERR_INIT;
            text[i + 1] = cut ? '\0' : text[i + 1];
            if (bench_file_parse(&f, "x.json", text, &e) < 0)
                continue;
            assert_int_equal(page_write_benches(&page, &p, &f, 1, &e), 0);
            assert_null(strchr(strbuf_str(&page), '\033'));
            assert_null(strstr(strbuf_str(&page), "<b>"));
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_was_kept_comes_back),
        cmocka_unit_test(what_makes_no_sense_is_told),
        cmocka_unit_test(no_damage_does_harm),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
