/* Filters and GUEST arguments. */
#include "tests/unit/core_fixture.h"

#include <errno.h>
#include <stdlib.h>

#include "core/select.h"
#include "core/strbuf.h"

/* web (xen, 10 % CPU, 1 GiB), db (kvm, 60 %, 2 GiB), "my cache" (docker, group shop, CPU unknown).
 */
static int make_table(void **state)
{
    static struct table t;
    struct snapshot *prev = snapshot_new(), *now = snapshot_new();

    for (int i = 0; i < 2; i++) {
        struct snapshot *s = i ? now : prev;
        uint64_t at = (uint64_t)(i + 1) * SECOND;
        struct guest *web = add_guest(s, "xen", "web", "aaaa-1111", at);
        struct guest *db = add_guest(s, "kvm", "DB", "aaaa-2222", at);
        struct guest *cache = add_guest(s, "docker", "my cache", "bbbb-3333", at);
        sample_set(&web->now, F_CPU_TIME, i ? 100000000 : 0);
        sample_set(&db->now, F_CPU_TIME, i ? 600000000 : 0);
        sample_unknown(&cache->now, F_CPU_TIME, "no");
        sample_set(&web->now, F_MEM, 1ull << 30);
        sample_set(&db->now, F_MEM, 2ull << 30);
        sample_set(&cache->now, F_MEM, 0);
        cache->group = "shop";
    }
    table_of(&t, prev, now, 3 * SECOND);
    *state = &t;
    return 0;
}

static int drop_table(void **state)
{
    table_release(*state);
    return 0;
}

/* Which guests match: their first letters, in the order web, DB, my cache. */
static void matches(const struct table *t, const char *text, const char *want)
{
    _cleanup_(filter_freep) struct filter *f = NULL;
    _cleanup_strbuf_ struct strbuf got = STRBUF_INIT;
    struct err e = ERR_INIT;

    if (filter_parse(text, &f, &e) < 0)
        fail_msg("%s", e.msg);
    for (size_t i = 0; i < t->n; i++)
        if (filter_match(f, t, &t->rows[i]))
            strbuf_addc(&got, t->rows[i].guest->name[0]);
    if (strcmp(strbuf_str(&got), want) != 0)
        fail_msg("'%s' matches \"%s\", not \"%s\"", text, strbuf_str(&got), want);
}

static void text_tests(void **state)
{
    matches(*state, "", "wDm");
    matches(*state, "   ", "wDm");
    matches(*state, "web", "w");
    matches(*state, "WEB", "w");
    matches(*state, "b", "wD");
    matches(*state, "nobody", "");
    matches(*state, "platform=xen", "w");
    matches(*state, "platform==xen", "w");
    matches(*state, "platform=XEN", "");
    matches(*state, "platform~E", "wm");
    matches(*state, "platform != xen", "Dm");
    matches(*state, "name=\"my cache\"", "m");
    matches(*state, "name~\" ca\"", "m");
    matches(*state, "\"my cache\"", "m");
    matches(*state, "\"\"", "wDm");
    matches(*state, "id~2222", "D");
    matches(*state, "state=running", "wDm");
    matches(*state, "NAME=web", "w");
}

static void number_tests(void **state)
{
    matches(*state, "mem>=1G", "wD");
    matches(*state, "mem>1g", "D");
    matches(*state, "mem=1073741824", "w");
    matches(*state, "mem=1024M", "w");
    matches(*state, "mem!=1G", "Dm");
    matches(*state, "mem<1G", "m");
    matches(*state, "mem<=1G", "wm");
    matches(*state, "mem_bytes=0", "m");
    matches(*state, "mem>-1", "wDm");
    matches(*state, "mem>0.5", "wD");
    matches(*state, "mem<0.0005T", "m");
    matches(*state, "mem>1.5G", "D");
    matches(*state, "cpu>50", "D");
    matches(*state, "cpu_percent>=10", "wD");
    matches(*state, "cpu<1e1", "");
}

static void an_unknown_cell_matches_nothing_but_not(void **state)
{
    matches(*state, "cpu>=0", "wD");
    matches(*state, "cpu<1000", "wD");
    matches(*state, "cpu=0", "");
    matches(*state, "cpu!=5", "wD");
    matches(*state, "!(cpu>=0)", "m");
    matches(*state, "!cpu>=0", "m");
    matches(*state, "group=shop", "m");
    matches(*state, "group!=shop", "");
    matches(*state, "!group=shop", "wD");
    matches(*state, "!group~\"\"", "wD");
}

static void and_binds_before_or(void **state)
{
    matches(*state, "web | db & platform=xen", "w");
    matches(*state, "(web | db) & platform=xen", "w");
    matches(*state, "db & platform=xen | web", "w");
    matches(*state, "db & (platform=xen | web)", "");
    matches(*state, "web|db|cache", "wDm");
    matches(*state, "web||db", "wD");
    matches(*state, "b&&platform=kvm", "D");
    matches(*state, "!web&!db", "m");
    matches(*state, "!(web|db)", "m");
    matches(*state, "!!web", "w");
    matches(*state, "!web | web", "wDm");
    matches(*state, "((((web))))", "w");
    matches(*state, "\tcpu > 50 &\n name ~ d ", "D");
}

static void is_error(const char *text, const char *want)
{
    struct filter *f = NULL;
    struct err e = ERR_INIT;

    if (filter_parse(text, &f, &e) != -EINVAL)
        fail_msg("'%s' was taken", text);
    assert_null(f);
    if (!strstr(e.msg, want))
        fail_msg("'%s': \"%s\" does not say \"%s\"", text, e.msg, want);
}

static void mistakes_are_named_with_their_place(void **state)
{
    (void)state;
    is_error("cpu>", "the filter ends too early at character 5 of filter 'cpu>'");
    is_error("a &", "the filter ends too early at character 4");
    is_error("& a", "a name or a value is expected at character 1");
    is_error("a b", "'&' or '|' is expected at character 3");
    is_error("(a", "')' is expected at character 3");
    is_error("a)", "'&' or '|' is expected at character 2");
    is_error("()", "a name or a value is expected at character 2");
    is_error("name=\"open", "a quote is not closed at character 6");
    is_error("nonsense=1", "unknown column 'nonsense'");
    is_error("=1", "a name or a value is expected at character 1");
    is_error("cpu~5", "'~' goes with text");
    is_error("name<5", "a text column takes = != ~");
    is_error("cpu>fast", "a number is expected");
    is_error("cpu>0x10", "a number is expected");
    is_error("mem>1X", "a number is expected");
    is_error("mem>nan", "a number is expected");
    is_error("!", "the filter ends too early");
    is_error("a & & b", "a name or a value is expected at character 5");
    is_error("cpu>=<5", "a name or a value is expected");
    is_error("\"cpu\"=5", "'&' or '|' is expected"); /* in quotes it is no column */
}

static char *repeat(const char *text, size_t n, const char *tail)
{
    struct strbuf b = STRBUF_INIT;

    for (size_t i = 0; i < n; i++)
        strbuf_adds(&b, text);
    strbuf_adds(&b, tail);
    return strbuf_detach(&b);
}

static void monsters_are_refused_or_work(void **state)
{
    static const struct {
        const char *part, *tail;
    } monsters[] = { { "(", "a" }, { "!", "a" }, { "a|", "a" }, { "a&", "a" }, { "!(", "a" } };

    for (size_t i = 0; i < sizeof(monsters) / sizeof(monsters[0]); i++) {
        char *text = repeat(monsters[i].part, 500000, monsters[i].tail);
        is_error(text, "too ");
        free(text);
    }
    char *deep = repeat("!", 40, "web"), *wide = repeat("nobody | ", 500, "web");
    matches(*state, deep, "w");
    matches(*state, wide, "w");
    free(deep);
    free(wide);
}

static void needs_rate(const char *text, bool want)
{
    _cleanup_(filter_freep) struct filter *f = NULL;
    struct err e = ERR_INIT;

    assert_int_equal(filter_parse(text, &f, &e), 0);
    assert_int_equal(filter_needs_rate(f), want);
}

static void filters_know_whether_they_need_rates(void **state)
{
    (void)state;
    needs_rate("", false);
    needs_rate("web", false);
    needs_rate("mem>5 & name=x", false);
    needs_rate("cpu>5", true);
    needs_rate("name=x & !(mem>5 | net_rx>1K)", true);
    assert_false(filter_needs_rate(NULL));
    filter_free(NULL);
}

static void filtering_keeps_the_order(void **state)
{
    struct table *t = *state;
    _cleanup_(filter_freep) struct filter *f = NULL;
    struct err e = ERR_INIT;

    assert_int_equal(filter_parse("!db", &f, &e), 0);
    table_filter(t, f);
    assert_int_equal(t->n, 2);
    assert_string_equal(t->rows[0].guest->name, "web");
    assert_string_equal(t->rows[1].guest->name, "my cache");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(text_tests),
        cmocka_unit_test(number_tests),
        cmocka_unit_test(an_unknown_cell_matches_nothing_but_not),
        cmocka_unit_test(and_binds_before_or),
        cmocka_unit_test(mistakes_are_named_with_their_place),
        cmocka_unit_test(monsters_are_refused_or_work),
        cmocka_unit_test(filters_know_whether_they_need_rates),
        cmocka_unit_test(filtering_keeps_the_order),
    };

    return cmocka_run_group_tests_name("select", tests, make_table, drop_table);
}
