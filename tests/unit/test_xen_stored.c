/* Guests that have no domain: found, told apart from those that have one, seen to change and to go.
 */
#include <ftw.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "core/detail.h"
#include "core/strbuf.h"
#include "xenstat/conn.h"

#define A "11111111-2222-3333-4444-555555555555"
#define B "aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee"

static char root[64];

static void put(const char *file, const char *text)
{
    char path[256], fresh[300];

    snprintf(path, sizeof(path), "%s/xen/%s", root, file);
    for (char *p = path + strlen(root) + 1; (p = strchr(p, '/')); *p++ = '/') {
        *p = '\0';
        mkdir(path, 0700);
    }
    snprintf(fresh, sizeof(fresh), "%s.new", path); /* replaced whole, as the toolstack does */
    FILE *f = fopen(fresh, "w");
    assert_non_null(f);
    fputs(text, f);
    fclose(f);
    assert_int_equal(rename(fresh, path), 0);
}

static int set_up(void **state)
{
    struct xstat_conn *c = calloc(1, sizeof(*c));

    snprintf(root, sizeof(root), "/tmp/stored-XXXXXX");
    assert_non_null(mkdtemp(root));
    setenv("XLTOOL_STATE_DIR", root, 1);
    *state = c;
    return 0;
}

static int remove_one(const char *path, const struct stat *st, int type, struct FTW *at)
{
    (void)st;
    (void)type;
    (void)at;
    return remove(path);
}

static int tear_down(void **state)
{
    struct xstat_conn *c = *state;

    nftw(root, remove_one, 8, FTW_DEPTH | FTW_PHYS);
    xstat_stored_release(&c->stored);
    free(c);
    return 0;
}

/* "NAME/STATE NAME/STATE" */
static void check(struct xstat_conn *c, const char *want)
{
    _cleanup_snapshot_ struct snapshot *s = snapshot_new();
    _cleanup_strbuf_ struct strbuf got = STRBUF_INIT;

    xstat_stored_refresh(&c->stored);
    xstat_stored_fill(c, s);
    snapshot_seal(s);
    for (size_t i = 0; i < s->n; i++)
        strbuf_addf(&got, "%s%s/%s", i ? " " : "", s->guests[i].name,
                    guest_state_name(s->guests[i].state));
    assert_string_equal(strbuf_str(&got), want);
}

static void test_come_change_and_go(void **state)
{
    struct xstat_conn *c = *state;
    char path[256];

    check(c, "");
    put(A "/guest.json",
        "{\"name\":\"web\",\"config\":{\"b_info\":{\"max_vcpus\":2,\"target_memkb\":4096}}}");
    check(c, "web/stopped");
    assert_int_equal(c->stored.v[0].vcpus, 2);
    assert_int_equal(c->stored.v[0].memory_bytes, 4096 * 1024);
    put(B "/guest.json", "{\"name\":\"db\"}");
    check(c, "web/stopped db/stopped");
    put(A "/guest.json", "{\"name\":\"www\"}");
    check(c, "www/stopped db/stopped");
    snprintf(path, sizeof(path), "%s/xen/" A "/guest.json", root);
    unlink(path);
    check(c, "db/stopped");
}

static void test_damaged_files(void **state)
{
    struct xstat_conn *c = *state;

    put(A "/guest.json", "{\"name\":");
    put(B "/guest.json", "[1]");
    put("short/guest.json", "{\"name\":\"no uuid\"}");
    check(c, A "/stopped " B "/stopped");
}

static void test_those_with_a_domain_are_left_out(void **state)
{
    struct xstat_conn *c = *state;
    char name[] = "db";
    struct xstat_domain live[2] = { { .domid = 1, .id = A },
                                    { .domid = 2, .id = "other", .name = name } };

    put(A "/guest.json", "{\"name\":\"web\"}");
    put(B "/guest.json", "{\"name\":\"db\"}");
    c->domains = live;
    c->n_domains = 1;
    check(c, "db/stopped");
    c->n_domains = 2;
    check(c, "");
    c->n_domains = 0;
    c->domains = NULL;
}

static void test_snapshots(void **state)
{
    struct xstat_conn *c = *state;
    _cleanup_detail_ struct detail d = DETAIL_INIT;

    put(A "/guest.json", "{\"name\":\"web\",\"current\":\"two\"}");
    put(A "/snapshots/two/meta.json",
        "{\"name\":\"two\",\"parent\":\"one\",\"time\":\"2026-01-02\",\"memory\":false}");
    put(A "/snapshots/one/meta.json", "{\"name\":\"one\",\"time\":\"2026-01-01\",\"memory\":true}");
    put(A "/snapshots/three~/meta.json", "{\"name\":\"three\",\"time\":\"2026-01-03\"}");
    put(A "/snapshots/bad/meta.json", "{");
    check(c, "web/stopped");
    xstat_stored_snapshots(c, A, &d);
    assert_int_equal(d.n, 2);
    assert_string_equal(detail_value(&d.records[0], "name"), "one");
    assert_string_equal(detail_value(&d.records[0], "kind"), "memory and disks");
    assert_null(detail_value(&d.records[0], "current"));
    assert_string_equal(detail_value(&d.records[1], "parent"), "one");
    assert_string_equal(detail_value(&d.records[1], "current"), "yes");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_come_change_and_go, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_damaged_files, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_those_with_a_domain_are_left_out, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_snapshots, set_up, tear_down),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
