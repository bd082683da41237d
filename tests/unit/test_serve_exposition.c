/* The page that Prometheus scrapes, made of tables by hand. */
#include "tests/unit/core_fixture.h"

#include <stdio.h>
#include <stdlib.h>

#include "core/mem.h"
#include "serve/exposition.h"

#define NOW (1000 * SECOND)
#define WALL ((int64_t)1700000000 * 1000000000)

/* Guest, host and daemon, two connections: one that answers, one that has stopped to. */
static struct snapshot *rich(uint64_t t_ns)
{
    struct snapshot *s = snapshot_new();
    struct guest *g = add_guest(s, "kvm", "web", "aaaa", t_ns);

    for (int f = 0; f < F_COUNT; f++)
        sample_set(&g->now, (enum field)f, (uint64_t)f * 1000000001 + 1);
    g->now.v[F_UPTIME] = 100;
    g->group = "shop";
    g->image = "debian:12";
    g = add_guest(s, "xen", "db", "bbbb", t_ns);
    g->state = GUEST_BLOCKED;
    sample_set(&g->now, F_CPU_TIME, 0);
    sample_set(&g->now, F_MEM, UINT64_MAX);
    sample_unknown(&g->now, F_WAIT_TIME, "Xen does not report it");
    s->has_host = true;
    s->host = (struct guest){ .id = "host", .name = "box", .platform = "host", .boot = 1 };
    for (int f = 0; f < F_COUNT; f++)
        sample_set(&s->host.now, (enum field)f, (uint64_t)f * 1500000000);
    s->daemon = (struct daemon_cost){ true, "libvirtd", 2500000 };
    snapshot_seal(s);
    return s;
}

static struct snapshot *one_guest(const char *platform, const char *name, const char *id)
{
    struct snapshot *s = snapshot_new();
    struct guest *g = add_guest(s, platform, name, id, NOW);

    sample_set(&g->now, F_CPU_TIME, SECOND);
    snapshot_seal(s);
    return s;
}

static struct table_source source(const char *uri, enum conn_state state, struct snapshot *now)
{
    return (struct table_source){ .uri = (char *)(uintptr_t)uri, .platform = "fake", .state = state, .now = now };
}

/* Takes over the snapshots. */
static void render(struct strbuf *out, struct table_source *sources, size_t n, enum metrictext_format f)
{
    static const struct exposition_conn conns[3] = { { NOW - SECOND / 2, 7, 1000000, 20000000, true } };
    struct table t;
    struct boots boots = BOOTS_INIT;

    table_build(&t, sources, n, NOW);
    boots_take(&boots, &t, WALL);
    struct exposition x = { &t, conns, &boots, { "1.2.3", 1500000000, 4096, 1600000000500000000 } };
    exposition_render(out, &x, f);
    boots_release(&boots);
    table_release(&t);
    for (size_t i = 0; i < n; i++)
        snapshot_unref(sources[i].now);
}

static void assert_golden(const struct strbuf *got, const char *name)
{
    char path[128];
    static char want[64 * 1024];

    snprintf(path, sizeof(path), "tests/unit/golden/%s", name);
    if (getenv("UPDATE")) {
        FILE *out = fopen(path, "we");
        assert_non_null(out);
        fputs(strbuf_str(got), out);
        assert_int_equal(fclose(out), 0);
    }
    FILE *f = fopen(path, "re");
    assert_non_null(f);
    want[fread(want, 1, sizeof(want) - 1, f)] = '\0';
    fclose(f);
    assert_string_equal(strbuf_str(got), want);
}

static void the_whole_page(void **state)
{
    static const char *const names[] = { "export.prom", "export.openmetrics" };

    (void)state;
    for (int f = 0; f < FORMAT_COUNT; f++) {
        _cleanup_strbuf_ struct strbuf out = STRBUF_INIT;
        struct table_source s[] = { source("fake:///one", CONN_OK, rich(NOW - SECOND / 2)),
                                    source("fake:///two", CONN_CONNECTING, NULL) };
        render(&out, s, 2, (enum metrictext_format)f);
        assert_golden(&out, names[f]);
    }
}

static bool has(const struct strbuf *page, const char *text)
{
    return strstr(strbuf_str(page), text) != NULL;
}

static void what_is_unknown_is_left_out(void **state)
{
    _cleanup_strbuf_ struct strbuf out = STRBUF_INIT;
    struct table_source s[] = { source("fake:", CONN_OK, one_guest("xen", "a", "1")) };

    (void)state;
    render(&out, s, 1, FORMAT_PROMETHEUS);
    assert_true(has(&out, "xltool_guest_cpu_seconds_total{connection=\"fake:\",platform=\"xen\",id=\"1\",name=\"a\"} 1\n"));
    assert_false(has(&out, "xltool_guest_wait"));
    assert_false(has(&out, "xltool_guest_memory"));
    assert_false(has(&out, "boot_time"));
    assert_false(has(&out, "xltool_host_"));
}

/* What was read of them is old, and would look new. */
static void guests_of_a_connection_that_is_not_ok_are_left_out(void **state)
{
    (void)state;
    for (int c = 0; c < CONN_STATE_COUNT; c++) {
        _cleanup_strbuf_ struct strbuf out = STRBUF_INIT;
        struct table_source s[] = { source("fake:", (enum conn_state)c, rich(NOW)) };
        bool ok = c == CONN_OK;
        render(&out, s, 1, FORMAT_OPENMETRICS);
        assert_int_equal(has(&out, "xltool_guest_"), ok);
        assert_int_equal(has(&out, "xltool_host_"), ok);
        assert_int_equal(has(&out, "xltool_connection_guests"), ok);
        assert_true(has(&out, ok ? "xltool_connection_up{connection=\"fake:\",platform=\"fake\"} 1\n"
                                 : "xltool_connection_up{connection=\"fake:\",platform=\"fake\"} 0\n"));
        assert_true(has(&out, "xltool_connection_staleness_seconds{connection=\"fake:\",platform=\"fake\"} 0.5\n"));
    }
}

static size_t count(const struct strbuf *page, const char *text)
{
    size_t n = 0;

    for (const char *at = strbuf_str(page); (at = strstr(at, text)); at++)
        n++;
    return n;
}

/* Prometheus takes nothing of a page with the same sample twice. */
static void nothing_is_there_twice(void **state)
{
    _cleanup_strbuf_ struct strbuf out = STRBUF_INIT;
    struct snapshot *twins = snapshot_new();

    (void)state;
    add_guest(twins, "xen", "a", "1", NOW);
    add_guest(twins, "xen", "b", "1", NOW);
    snapshot_seal(twins);
    struct table_source s[] = { source("fake:", CONN_OK, twins), source("fake:", CONN_OK, one_guest("xen", "a", "1")),
                                source("other:", CONN_OK, one_guest("xen", "a", "1")) };
    render(&out, s, 3, FORMAT_PROMETHEUS);
    assert_int_equal(count(&out, "\nxltool_guest_state{connection=\"fake:\""), 1);
    assert_int_equal(count(&out, "\nxltool_guest_state{connection=\"other:\""), 1);
    assert_int_equal(count(&out, "\nxltool_connection_up{connection=\"fake:\""), 1);
}

static void what_was_found_nowhere_is_left_out(void **state)
{
    static const struct exposition_conn conns[] = { { .optional = true }, { .optional = false }, { .optional = true, .samples = 1 } };
    _cleanup_strbuf_ struct strbuf out = STRBUF_INIT;
    struct table_source s[] = { source("a:", CONN_ABSENT, NULL), source("b:", CONN_ABSENT, NULL),
                                source("c:", CONN_ABSENT, NULL) };
    struct boots boots = BOOTS_INIT;
    struct table t;

    (void)state;
    table_build(&t, s, 3, NOW);
    struct exposition x = { &t, conns, &boots, { .version = "1" } };
    exposition_render(&out, &x, FORMAT_PROMETHEUS);
    assert_false(has(&out, "a:"));
    assert_true(has(&out, "xltool_connection_up{connection=\"b:\",platform=\"fake\"} 0\n"));
    assert_true(has(&out, "xltool_connection_up{connection=\"c:\",platform=\"fake\"} 0\n"));
    table_release(&t);
}

static void labels_are_escaped(void **state)
{
    static const struct {
        const char *name, *want;
    } rows[] = {
        { "plain", "plain" },
        { "two\nlines", "two\\nlines" },
        { "a\"} 1\nxltool_guest_cpu_seconds_total 666", "a\\\"} 1\\nxltool_guest_cpu_seconds_total 666" },
        { "back\\slash\\", "back\\\\slash\\\\" },
        { "\033[31mred", "\\\\x1b[31mred" },
        { "bad\xff\xfeutf8", "bad\xef\xbf\xbd\xef\xbf\xbdutf8" },
        { "cut\xe2\x80", "cut\xef\xbf\xbd\xef\xbf\xbd" },
        { "over\xe2\x80\xaeride", "over\\\\u202eride" },
        { "c1\xc2\x9b", "c1\\\\u009b" },
        { "\xc3\xbcmlaut", "\xc3\xbcmlaut" },
        { "tab\t\r", "tab\\\\x09\\\\x0d" },
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        _cleanup_strbuf_ struct strbuf out = STRBUF_INIT, want = STRBUF_INIT;
        struct table_source s[] = { source("fake:", CONN_OK, one_guest("xen", rows[i].name, "1")) };
        render(&out, s, 1, FORMAT_OPENMETRICS);
        strbuf_addf(&want, "\nxltool_guest_cpu_seconds_total{connection=\"fake:\",platform=\"xen\",id=\"1\",name=\"%s\"} 1\n",
                    rows[i].want);
        assert_true(has(&out, strbuf_str(&want)));
    }
}

static void take_boots(struct boots *b, uint64_t t_ns, uint64_t uptime_s, uint64_t boot, int64_t wall_ns)
{
    struct table t;
    struct snapshot *s = snapshot_new();

    add_guest(s, "xen", "first", "0", t_ns);
    struct guest *g = add_guest(s, "xen", "a", "1", t_ns - SECOND);
    g->boot = boot;
    sample_set(&g->now, F_UPTIME, uptime_s);
    table_of(&t, NULL, s, t_ns);
    boots_take(b, &t, wall_ns);
    table_release(&t);
}

static void a_boot_stays_where_it_is(void **state)
{
    struct boots b = BOOTS_INIT;
    int64_t at_s = 0;

    (void)state;
    take_boots(&b, NOW, 9, 1, WALL);
    assert_false(boots_of(&b, 0, &at_s));
    assert_false(boots_of(&b, 2, &at_s));
    assert_true(boots_of(&b, 1, &at_s));
    assert_int_equal(at_s, 1700000000 - 10);
    take_boots(&b, NOW + SECOND, 9, 1, WALL + (int64_t)SECOND); /* an uptime that was rounded */
    assert_true(boots_of(&b, 1, &at_s));
    assert_int_equal(at_s, 1700000000 - 10);
    take_boots(&b, NOW + 2 * SECOND, 1, 2, WALL + 2 * (int64_t)SECOND); /* it has booted again */
    assert_true(boots_of(&b, 1, &at_s));
    assert_int_equal(at_s, 1700000000);
    take_boots(&b, NOW + 3 * SECOND, 2, 2, WALL + 1000 * (int64_t)SECOND); /* the clock was set */
    assert_true(boots_of(&b, 1, &at_s));
    assert_int_equal(at_s, 1700000000 + 1000 - 3);
    boots_release(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_whole_page),
        cmocka_unit_test(what_is_unknown_is_left_out),
        cmocka_unit_test(guests_of_a_connection_that_is_not_ok_are_left_out),
        cmocka_unit_test(nothing_is_there_twice),
        cmocka_unit_test(what_was_found_nowhere_is_left_out),
        cmocka_unit_test(labels_are_escaped),
        cmocka_unit_test(a_boot_stays_where_it_is),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
