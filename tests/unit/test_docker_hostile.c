/* What an engine, or somebody in its place, may send. */
#include "tests/unit/docker_fixture.h"

#include <errno.h>
#include <stdio.h>

#include "core/strbuf.h"
#include "dockstat/lines.h"
#include "dockstat/parse.h"
#include "dockstat/stats.h"

#define ID "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"

static int list_rc(struct dstat_set *set, const char *text, struct err *e)
{
    return dstat_parse_list(set, text, strlen(text), 1, e);
}

static void not_json(void **state)
{
    (void)state;
    static const char *const bad[] = { "",    "{",         "[",        "[{]", "nul", "[] []",
                                       "[]x", "{\"a\":1}", "\"text\"", "17",  "null" };
    struct dstat_set set = { .v = NULL };

    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        struct err e = ERR_INIT;
        assert_int_equal(list_rc(&set, bad[i], &e), -EPROTO);
        assert_true(e.msg[0]);
    }
    assert_int_equal(list_rc(&set, "[]\n", NULL), 0);
    assert_int_equal(dstat_parse_list(&set, "[]\0", 3, 1, NULL), -EPROTO);
    assert_int_equal(set.n, 0);
}

static void deep_nesting(void **state)
{
    (void)state;
    enum { DEEP = 100000 };
    _cleanup_free_ char *text = xcalloc(1, DEEP + 1);
    struct dstat_set set = { .v = NULL };

    memset(text, '[', DEEP);
    assert_int_equal(list_rc(&set, text, NULL), -EPROTO);
}

static void wrong_types(void **state)
{
    (void)state;
    struct dstat_set set = { .v = NULL };

    assert_int_equal(list_rc(&set,
                             "[null,7,\"x\",[],{},{\"Id\":7},{\"Id\":\"short\"},"
                             "{\"Id\":\"../../../../etc/passwd\"},{\"Id\":\"0123456789ab/../x\"},"
                             "{\"Id\":\"" ID "\",\"Names\":7,\"Image\":[],\"State\":{},"
                             "\"Labels\":[1]}]",
                             NULL),
                     0);
    assert_int_equal(set.n, 1);
    assert_string_equal(set.v[0]->id, ID);
    assert_null(set.v[0]->name);
    assert_null(set.v[0]->image);
    assert_int_equal(set.v[0]->state, GUEST_UNKNOWN);
    dstat_set_release(&set);
}

static void hostile_names_stay_raw(void **state)
{
    (void)state;
    struct dstat_set set = { .v = NULL };

    assert_int_equal(list_rc(&set,
                             "[{\"Id\":\"" ID "\",\"Names\":[\"/a/alias\",\"/\\u001b[2J%s\"],"
                             "\"State\":\"running\",\"Labels\":{\"com.docker.compose.project\":"
                             "\"\\n%n\"}}]",
                             NULL),
                     0);
    assert_string_equal(set.v[0]->name, "\x1b[2J%s"); /* the one without another slash */
    assert_string_equal(set.v[0]->group, "\n%n");
    dstat_set_release(&set);
}

static void long_names(void **state)
{
    (void)state;
    _cleanup_strbuf_ struct strbuf text = STRBUF_INIT;
    struct dstat_set set = { .v = NULL };

    strbuf_adds(&text, "[{\"Id\":\"" ID "\",\"Names\":[\"/");
    for (int i = 0; i < 100000; i++)
        strbuf_addc(&text, 'x');
    strbuf_adds(&text, "\"]}]");
    assert_int_equal(list_rc(&set, strbuf_str(&text), NULL), 0);
    assert_int_equal(strlen(set.v[0]->name), 100000);
    dstat_set_release(&set);
}

static int inspect_rc(struct dstat_container *c, const char *text)
{
    return dstat_parse_inspect(c, text, strlen(text), NULL);
}

static void odd_inspections(void **state)
{
    (void)state;
    struct dstat_set set = { .v = NULL };
    struct dstat_container *c = dstat_set_add(&set, ID);

    assert_int_equal(inspect_rc(c, "[]"), -EPROTO);
    assert_int_equal(inspect_rc(c, "{\"State\":\"running\"}"), -EPROTO);
    assert_int_equal(inspect_rc(c, "{\"State\":{\"Status\":\"running\",\"Pid\":-1},"
                                   "\"HostConfig\":{\"NanoCpus\":-5,\"Memory\":-1,\"CpuQuota\":-1,"
                                   "\"CpusetCpus\":\"9-0\"}}"),
                     0);
    assert_int_equal(c->pid, 0);
    assert_int_equal(c->nano_cpus, 0);
    assert_int_equal(c->mem_limit, 0);
    assert_int_equal(dstat_vcpus(c, 4), 4);
    assert_int_equal(inspect_rc(c, "{\"State\":{\"Status\":\"running\",\"Pid\":99999999999},"
                                   "\"HostConfig\":{\"NanoCpus\":18446744073709551615,"
                                   "\"CpuQuota\":9223372036854775807,\"CpuPeriod\":1}}"),
                     0);
    assert_int_equal(c->pid, 0);
    assert_int_equal(dstat_vcpus(c, 4), 4);
    dstat_set_release(&set);
}

static void odd_events(void **state)
{
    (void)state;
    static const char *const bad[] = {
        "",
        "{",
        "[]",
        "7",
        "{\"Type\":\"container\"}",
        "{\"Type\":\"container\",\"Action\":\"start\",\"Actor\":{\"ID\":\"../x\"}}",
        "{\"Type\":\"container\",\"Action\":\"start\",\"Actor\":[]}",
        "{\"Type\":\"image\",\"Action\":\"start\",\"Actor\":{\"ID\":\"" ID "\"}}",
        "{\"Type\":\"container\",\"Action\":\"exec_die\",\"Actor\":{\"ID\":\"" ID "\"}}",
    };
    char id[DSTAT_ID_MAX + 1] = "";

    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
        assert_false(dstat_parse_event(bad[i], strlen(bad[i]), id));
    assert_string_equal(id, "");
}

static void odd_stats(void **state)
{
    (void)state;
    const struct dstat_container c = { .nano_cpus = 1 };
    const struct dstat_stats_ctx ctx = { .v2 = false };
    const char *text = "{\"read\":\"2026-11-21T23:49:14Z\",\"cpu_stats\":[],\"memory_stats\":"
                       "{\"usage\":\"7\"},\"blkio_stats\":{\"io_service_bytes_recursive\":[7,{}]},"
                       "\"networks\":{\"eth0\":7,\"eth1\":{\"rx_bytes\":-1}}}";
    struct sample s = { .t_ns = 1 };
    uint64_t read_ns;

    assert_int_equal(dstat_parse_stats(&c, &ctx, text, strlen(text), &s, &read_ns, NULL), 0);
    is_unknown(&s, F_CPU_TIME, "does not report");
    is_unknown(&s, F_MEM, "does not report");
    is_unknown(&s, F_NET_RX_BYTES, "no network");
    is_unknown(&s, F_WAIT_TIME, "does not report");
}

static int n_lines;
static size_t last_len;

static void count_line(void *arg, const char *text, size_t len)
{
    (void)arg;
    assert_true(len > 0 && text[len - 1] != '\n');
    n_lines++;
    last_len = len;
}

static void lines_in_pieces(void **state)
{
    (void)state;
    const char *text = "{\"a\":1}\r\n\n{\"b\":2}\n{\"c\"";
    struct dstat_lines l;

    n_lines = 0;
    dstat_lines_init(&l, count_line, NULL);
    for (size_t i = 0; i < strlen(text); i++)
        dstat_lines_add(&l, text + i, 1);
    assert_int_equal(n_lines, 2);
    assert_int_equal(last_len, 7);
    dstat_lines_add(&l, ":3}\nx", 5);
    assert_int_equal(n_lines, 3);
    dstat_lines_release(&l);
}

static void a_line_without_end(void **state)
{
    (void)state;
    char block[4096];
    struct dstat_lines l;

    memset(block, 'x', sizeof(block));
    n_lines = 0;
    dstat_lines_init(&l, count_line, NULL);
    for (int i = 0; i < 1000; i++)
        dstat_lines_add(&l, block, sizeof(block));
    assert_true(l.overflow);
    assert_true(l.part.len <= DSTAT_LINE_MAX);
    assert_int_equal(n_lines, 0);
    dstat_lines_release(&l);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(not_json),        cmocka_unit_test(deep_nesting),
        cmocka_unit_test(wrong_types),     cmocka_unit_test(hostile_names_stay_raw),
        cmocka_unit_test(long_names),      cmocka_unit_test(odd_inspections),
        cmocka_unit_test(odd_events),      cmocka_unit_test(odd_stats),
        cmocka_unit_test(lines_in_pieces), cmocka_unit_test(a_line_without_end),
    };

    return cmocka_run_group_tests_name("docker_hostile", tests, NULL, NULL);
}
