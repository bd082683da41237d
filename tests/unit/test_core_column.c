#include "tests/unit/core_fixture.h"

#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <strings.h>

#include "core/column.h"
#include "core/rate.h"

static const char *format(const struct column *c, const struct value *v, struct strbuf *b)
{
    strbuf_reset(b);
    column_format(c, v, b);
    return strbuf_str(b);
}

/* A guest whose every counter moved by `step` in one second, joined with its past. */
static void moving(struct table *t, uint64_t base, uint64_t step)
{
    struct snapshot *prev = snapshot_new(), *now = snapshot_new();
    struct guest *a = add_guest(prev, "xen", "web", "1", 1 * SECOND);
    struct guest *b = add_guest(now, "xen", "web", "1", 2 * SECOND);

    for (unsigned f = 0; f < F_COUNT; f++) {
        sample_set(&a->now, (enum field)f, base);
        sample_set(&b->now, (enum field)f, base + step);
    }
    b->group = "shop";
    b->image = "web:1";
    table_of(t, prev, now, 3 * SECOND);
}

static struct value value_of(const struct table *t, const char *key)
{
    return column_value(column_find(key), t, &t->rows[0]);
}

static void is_number(const struct table *t, const char *key, double want)
{
    struct value v = value_of(t, key);

    if (!v.known || v.num < want * 0.9999 || v.num > want * 1.0001)
        fail_msg("%s is %s%f, not %f", key, v.known ? "" : "unknown, ", v.num, want);
}

static void keys_are_unique(void **state)
{
    (void)state;
    size_t n;
    const struct column *all = columns_all(&n);

    assert_true(n > 30 && n <= 64); /* as many as --columns takes */
    for (size_t i = 0; i < n; i++) {
        assert_ptr_equal(column_find(all[i].key), &all[i]);
        assert_ptr_equal(column_find(all[i].json), &all[i]);
        for (size_t j = 0; j < n; j++) {
            if (i == j)
                continue;
            assert_true(strcasecmp(all[i].key, all[j].key) != 0);
            assert_true(strcasecmp(all[i].json, all[j].json) != 0);
            assert_true(strcasecmp(all[i].key, all[j].json) != 0);
            assert_true(strcmp(all[i].header, all[j].header) != 0);
        }
    }
}

static void rows_of_the_table_are_whole(void **state)
{
    (void)state;
    size_t n;
    const struct column *all = columns_all(&n);

    for (size_t i = 0; i < n; i++) {
        assert_true(all[i].help && *all[i].help);
        assert_non_null(all[i].get);
        assert_true((int)strlen(all[i].header) <= all[i].width);
        assert_int_equal(column_is_number(&all[i]), all[i].kind != COLUMN_TEXT);
        for (const char *p = all[i].key; *p; p++) /* a word that a filter can hold */
            assert_true(islower((unsigned char)*p) || *p == '_');
    }
}

/* The JSON key of a column is the key of the field or rate that it shows. */
static void json_keys_are_those_of_the_fields(void **state)
{
    (void)state;
    size_t n;
    const struct column *all = columns_all(&n);

    for (size_t i = 0; i < n; i++) {
        if (all[i].field == F_COUNT || strcmp(all[i].key, "mem_percent") == 0 ||
            all[i].kind == COLUMN_LATENCY)
            continue;
        const struct field_info *info = field_info(all[i].field);
        assert_string_equal(all[i].json, all[i].needs_rate ? info->rate_key : info->key);
    }
}

static void finding_ignores_case_and_takes_no_part(void **state)
{
    (void)state;
    assert_ptr_equal(column_find("CPU"), column_find("cpu"));
    assert_ptr_equal(column_find("Cpu_Percent"), column_find("cpu"));
    assert_null(column_find("cp"));
    assert_null(column_find("cpu "));
    assert_null(column_find(""));
    assert_null(column_find("CPU%")); /* a header is no key */
}

static void lists_of_columns(void **state)
{
    (void)state;
    const struct column *c[4] = { NULL };
    struct err e = ERR_INIT;

    assert_int_equal(columns_parse("name,cpu_percent", c, 4, &e), 2);
    assert_string_equal(c[0]->key, "name");
    assert_string_equal(c[1]->key, "cpu");
    assert_int_equal(columns_parse("cpu,cpu", c, 4, &e), 2);
    assert_int_equal(columns_parse("", c, 4, &e), -EINVAL);
    assert_int_equal(columns_parse(",", c, 4, &e), -EINVAL);
    assert_int_equal(columns_parse("name,nonsense", c, 4, &e), -EINVAL);
    assert_non_null(strstr(e.msg, "'nonsense'"));
    assert_non_null(strstr(e.msg, "disk_read_latency")); /* says what there is */
    assert_int_equal(columns_parse("a,b,c,d,e", c, 4, &e), -EINVAL);
    assert_non_null(strstr(e.msg, "too many"));
}

static void figures_of_a_moving_guest(void **state)
{
    (void)state;
    struct table t;
    moving(&t, 1000000000, 500000000);

    is_number(&t, "cpu", 50);
    is_number(&t, "host_cpu", 50);
    is_number(&t, "wait", 50);
    is_number(&t, "cpu_time", 1.5e9);
    is_number(&t, "mem", 1.5e9);
    is_number(&t, "mem_percent", 100);
    is_number(&t, "net_rx", 5e8);
    is_number(&t, "net_rx_total", 1.5e9);
    is_number(&t, "disk_write_ops", 5e8);
    is_number(&t, "disk_read_latency", 1); /* as many ns as requests */
    is_number(&t, "disk_write_latency", 1);
    is_number(&t, "age", 1);
    assert_string_equal(value_of(&t, "name").text, "web");
    assert_string_equal(value_of(&t, "group").text, "shop");
    assert_string_equal(value_of(&t, "image").text, "web:1");
    assert_string_equal(value_of(&t, "connection").text, "fake:///one");
    assert_string_equal(value_of(&t, "state").text, "running");
    table_release(&t);
}

/* Every column reads its own field: each gets a value of its own. */
static void no_column_reads_a_neighbours_field(void **state)
{
    (void)state;
    struct snapshot *prev = snapshot_new(), *now = snapshot_new();
    struct guest *a = add_guest(prev, "xen", "web", "1", 1 * SECOND);
    struct guest *b = add_guest(now, "xen", "web", "1", 2 * SECOND);
    struct table t;
    size_t n;
    const struct column *all = columns_all(&n);

    for (unsigned f = 0; f < F_COUNT; f++) {
        sample_set(&a->now, (enum field)f, 0);
        sample_set(&b->now, (enum field)f, 1000 + f);
    }
    table_of(&t, prev, now, 3 * SECOND);
    for (size_t i = 0; i < n; i++) {
        if (all[i].field == F_COUNT || all[i].kind == COLUMN_LATENCY ||
            strcmp(all[i].key, "mem_percent") == 0)
            continue;
        double want = 1000 + (double)all[i].field;
        is_number(&t, all[i].key, all[i].needs_rate ? rate_display(all[i].field, want) : want);
    }
    is_number(&t, "disk_read_latency", (1000.0 + F_DISK_READ_TIME) / (1000.0 + F_DISK_READ_OPS));
    is_number(&t, "disk_write_latency", (1000.0 + F_DISK_WRITE_TIME) / (1000.0 + F_DISK_WRITE_OPS));
    is_number(&t, "mem_percent", 100 * (1000.0 + F_MEM) / (1000.0 + F_MEM_LIMIT));
    table_release(&t);
}

static void an_unknown_always_has_its_reason(void **state)
{
    (void)state;
    struct snapshot *now = snapshot_new();
    struct table t;
    size_t n, unknown = 0;
    const struct column *all = columns_all(&n);
    _cleanup_strbuf_ struct strbuf b = STRBUF_INIT;

    struct guest *g = add_guest(now, "xen", "web", "1", SECOND);
    sample_unknown_range(&g->now, F_CPU_TIME, F_UPTIME, "the very reason");
    table_of(&t, NULL, now, 2 * SECOND);
    for (size_t i = 0; i < n; i++) {
        struct value v = column_value(&all[i], &t, &t.rows[0]);
        if (v.known) {
            assert_null(v.why);
            continue;
        }
        unknown++;
        assert_non_null(v.why);
        if (all[i].field != F_COUNT)
            assert_string_equal(v.why, "the very reason");
        assert_string_equal(format(&all[i], &v, &b), "-");
    }
    assert_int_equal(unknown, n - 6); /* name, platform, connection, id, state, age */
    table_release(&t);
}

static void rates_wait_for_a_second_sample(void **state)
{
    (void)state;
    struct snapshot *now = snapshot_new();
    struct table t;
    size_t n;
    const struct column *all = columns_all(&n);

    struct guest *g = add_guest(now, "xen", "web", "1", SECOND);
    for (unsigned f = 0; f < F_COUNT; f++)
        sample_set(&g->now, (enum field)f, 5);
    table_of(&t, NULL, now, 2 * SECOND);
    for (size_t i = 0; i < n; i++) {
        struct value v = column_value(&all[i], &t, &t.rows[0]);
        if (all[i].needs_rate)
            assert_string_equal(v.why, "needs two samples");
        else
            assert_true(v.known || all[i].kind == COLUMN_TEXT);
    }
    table_release(&t);
}

static void latency_without_requests_is_unknown(void **state)
{
    (void)state;
    struct table t;
    moving(&t, 1000, 0);

    struct value v = value_of(&t, "disk_read_latency");
    assert_false(v.known);
    assert_string_equal(v.why, "no request was served since the last sample");
    is_number(&t, "disk_read_ops", 0); /* while no requests is a known zero */
    table_release(&t);
}

static void percent_of_no_limit_is_unknown(void **state)
{
    (void)state;
    struct snapshot *now = snapshot_new();
    struct table t;

    struct guest *g = add_guest(now, "docker", "web", "1", SECOND);
    sample_set(&g->now, F_MEM, 100);
    sample_set(&g->now, F_MEM_LIMIT, 0);
    table_of(&t, NULL, now, 2 * SECOND);
    struct value v = value_of(&t, "mem_percent");
    assert_false(v.known);
    assert_string_equal(v.why, "the guest has no memory limit");
    table_release(&t);

    now = snapshot_new();
    g = add_guest(now, "docker", "web", "1", SECOND);
    sample_set(&g->now, F_MEM, 100);
    sample_unknown(&g->now, F_MEM_LIMIT, "nobody says");
    table_of(&t, NULL, now, 2 * SECOND);
    assert_string_equal(value_of(&t, "mem_percent").why, "nobody says");
    table_release(&t);
}

/* Numbers of every size in every column, the greatest counters there are included. */
static void no_number_is_wider_than_its_column(void **state)
{
    (void)state;
    size_t n;
    const struct column *all = columns_all(&n);
    _cleanup_strbuf_ struct strbuf b = STRBUF_INIT;

    for (size_t i = 0; i < n; i++) {
        /* Nobody has ten thousand vCPUs; counters do run wild. */
        double most = strcmp(all[i].key, "vcpus") == 0 ? 9999 : 1e30;
        if (!column_is_number(&all[i]))
            continue;
        for (double v = 0.9995; v < most; v *= 1.07) {
            struct value cell = { .known = true, .num = v };
            if ((int)strlen(format(&all[i], &cell, &b)) > all[i].width)
                fail_msg("%s: %g is \"%s\", wider than %d", all[i].key, v, b.s, all[i].width);
        }
    }
}

static void a_huge_number_is_not_zero(void **state)
{
    (void)state;
    size_t n;
    const struct column *all = columns_all(&n);
    _cleanup_strbuf_ struct strbuf b = STRBUF_INIT;

    for (size_t i = 0; i < n; i++) {
        struct value cell = { .known = true, .num = 18446744073709551615.0 };
        if (column_is_number(&all[i]))
            assert_true(format(&all[i], &cell, &b)[0] != '0');
    }
}

static void latencies(void **state)
{
    (void)state;
    static const struct {
        double ns;
        const char *want;
    } cases[] = {
        { 0, "0us" },         { 400, "0.4us" },    { 9940, "9.9us" },     { 12000, "12us" },
        { 999400, "999us" },  { 999600, "1.0ms" }, { 99.94e6, "99.9ms" }, { 99.96e6, "100ms" },
        { 999.4e6, "999ms" }, { 999.6e6, "1.0s" }, { 59.9e9, "59.9s" },   { 600e9, "10m00s" },
    };
    _cleanup_strbuf_ struct strbuf b = STRBUF_INIT;

    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct value v = { .known = true, .num = cases[i].ns };
        assert_string_equal(format(column_find("disk_read_latency"), &v, &b), cases[i].want);
    }
}

static void text_cells_are_escaped(void **state)
{
    (void)state;
    struct value v = { .known = true, .is_text = true, .text = "\033[2J\xe2\x80\xae" };
    _cleanup_strbuf_ struct strbuf b = STRBUF_INIT;

    assert_string_equal(format(column_find("name"), &v, &b), "\\x1b[2J\\u202e");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(keys_are_unique),
        cmocka_unit_test(rows_of_the_table_are_whole),
        cmocka_unit_test(json_keys_are_those_of_the_fields),
        cmocka_unit_test(finding_ignores_case_and_takes_no_part),
        cmocka_unit_test(lists_of_columns),
        cmocka_unit_test(figures_of_a_moving_guest),
        cmocka_unit_test(no_column_reads_a_neighbours_field),
        cmocka_unit_test(an_unknown_always_has_its_reason),
        cmocka_unit_test(rates_wait_for_a_second_sample),
        cmocka_unit_test(latency_without_requests_is_unknown),
        cmocka_unit_test(percent_of_no_limit_is_unknown),
        cmocka_unit_test(no_number_is_wider_than_its_column),
        cmocka_unit_test(a_huge_number_is_not_zero),
        cmocka_unit_test(latencies),
        cmocka_unit_test(text_cells_are_escaped),
    };

    return cmocka_run_group_tests_name("column", tests, NULL, NULL);
}
