#include "tests/unit/core_fixture.h"

#include <stdio.h>

#include "core/column.h"

/* Names of the rows in their order, joined by blanks. */
static const char *order(const struct table *t, struct strbuf *b)
{
    strbuf_reset(b);
    for (size_t i = 0; i < t->n; i++)
        strbuf_addf(b, "%s%s", i ? " " : "", t->rows[i].guest->name);
    return strbuf_str(b);
}

static void is_order(struct table *t, const char *key, bool reverse, const char *want)
{
    _cleanup_strbuf_ struct strbuf b = STRBUF_INIT;

    table_sort(t, column_find(key), reverse);
    assert_string_equal(order(t, &b), want);
}

static struct guest *with_mem(struct snapshot *s, const char *name, const char *id, uint64_t mem)
{
    struct guest *g = add_guest(s, "xen", name, id, SECOND);

    if (mem)
        sample_set(&g->now, F_MEM, mem);
    else
        sample_unknown(&g->now, F_MEM, "it does not say");
    return g;
}

static void numbers_largest_first_unknown_last(void **state)
{
    (void)state;
    struct snapshot *s = snapshot_new();
    struct table t;

    with_mem(s, "nil-b", "1", 0);
    with_mem(s, "small", "2", 10);
    with_mem(s, "big", "3", 1000);
    with_mem(s, "nil-a", "4", 0);
    with_mem(s, "middle", "5", 500);
    table_of(&t, NULL, s, SECOND);
    is_order(&t, "mem", false, "big middle small nil-a nil-b");
    is_order(&t, "mem", true, "small middle big nil-a nil-b");
    table_release(&t);
}

static void zero_is_above_unknown(void **state)
{
    (void)state;
    struct snapshot *s = snapshot_new();
    struct table t;

    with_mem(s, "unknown", "1", 0);
    struct guest *g = with_mem(s, "zero", "2", 1);
    sample_set(&g->now, F_MEM, 0);
    table_of(&t, NULL, s, SECOND);
    is_order(&t, "mem", false, "zero unknown");
    is_order(&t, "mem", true, "zero unknown");
    table_release(&t);
}

static void text_ascending_case_aside(void **state)
{
    (void)state;
    struct snapshot *s = snapshot_new();
    struct table t;

    with_mem(s, "beta", "1", 1);
    with_mem(s, "Alpha", "2", 1);
    with_mem(s, "alpha", "3", 1);
    with_mem(s, "gamma", "4", 1);
    table_of(&t, NULL, s, SECOND);
    is_order(&t, "name", false, "Alpha alpha beta gamma");
    is_order(&t, "name", true, "gamma beta Alpha alpha");
    table_release(&t);
}

static void unknown_text_is_last_both_ways(void **state)
{
    (void)state;
    struct snapshot *s = snapshot_new();
    struct table t;

    with_mem(s, "none", "1", 1);
    with_mem(s, "b", "2", 1)->group = "b";
    with_mem(s, "a", "3", 1)->group = "a";
    table_of(&t, NULL, s, SECOND);
    is_order(&t, "group", false, "a b none");
    is_order(&t, "group", true, "b a none");
    table_release(&t);
}

static void ties_go_by_name_then_id(void **state)
{
    (void)state;
    struct snapshot *s = snapshot_new();
    struct table t;

    with_mem(s, "same", "9", 5);
    with_mem(s, "c", "1", 5);
    with_mem(s, "same", "2", 5);
    with_mem(s, "a", "3", 5);
    table_of(&t, NULL, s, SECOND);
    for (int reverse = 0; reverse < 2; reverse++) {
        is_order(&t, "mem", reverse, "a c same same");
        assert_string_equal(t.rows[2].guest->id, "2");
        assert_string_equal(t.rows[3].guest->id, "9");
    }
    table_release(&t);
}

/* Two connections to one place: the same guests twice, in the order of the connections. */
static void twins_keep_the_order_of_their_connections(void **state)
{
    (void)state;
    char a[] = "fake:///a", b[] = "fake:///b";
    struct snapshot *s = snapshot_new();
    struct table t;

    for (unsigned i = 0; i < 200; i++) {
        char id[16];
        snprintf(id, sizeof(id), "%u", i);
        with_mem(s, "twin", id, 5);
    }
    snapshot_seal(s);
    struct table_source sources[] = { { .uri = a, .state = CONN_OK, .now = s },
                                      { .uri = b, .state = CONN_OK, .now = s } };
    table_build(&t, sources, 2, SECOND);
    for (size_t i = 0; i < t.n / 2; i++) { /* worst case: turned round */
        struct row swap = t.rows[i];
        t.rows[i] = t.rows[t.n - 1 - i];
        t.rows[t.n - 1 - i] = swap;
    }
    table_sort(&t, column_find("mem"), false);
    for (size_t i = 0; i < t.n; i++)
        assert_int_equal(t.rows[i].source, i % 2);
    table_release(&t);
    snapshot_unref(s);
}

static void sorting_nothing_is_fine(void **state)
{
    (void)state;
    struct table t;

    table_build(&t, NULL, 0, 1);
    table_sort(&t, column_find("cpu"), false);
    assert_int_equal(t.n, 0);
    table_release(&t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(numbers_largest_first_unknown_last),
        cmocka_unit_test(zero_is_above_unknown),
        cmocka_unit_test(text_ascending_case_aside),
        cmocka_unit_test(unknown_text_is_last_both_ways),
        cmocka_unit_test(ties_go_by_name_then_id),
        cmocka_unit_test(twins_keep_the_order_of_their_connections),
        cmocka_unit_test(sorting_nothing_is_fine),
    };

    return cmocka_run_group_tests_name("sort", tests, NULL, NULL);
}
