#include "tests/unit/core_fixture.h"

#include <stdio.h>

static const struct row *row_of(const struct table *t, const char *name)
{
    for (size_t i = 0; i < t->n; i++)
        if (strcmp(t->rows[i].guest->name, name) == 0)
            return &t->rows[i];
    return NULL;
}

static void guests_are_joined_with_their_past(void **state)
{
    (void)state;
    struct snapshot *prev = snapshot_new(), *now = snapshot_new();
    struct table t;

    add_guest(prev, "xen", "stays-z", "z", 1 * SECOND);
    add_guest(prev, "xen", "vanished", "m", 1 * SECOND);
    add_guest(prev, "xen", "stays-a", "a", 1 * SECOND);
    add_guest(now, "xen", "stays-a", "a", 2 * SECOND);
    add_guest(now, "xen", "new-b", "b", 2 * SECOND);
    add_guest(now, "xen", "new-zz", "zz", 2 * SECOND);
    add_guest(now, "xen", "stays-z", "z", 2 * SECOND);
    table_of(&t, prev, now, 3 * SECOND);

    assert_int_equal(t.n, 4);
    assert_null(row_of(&t, "vanished"));
    assert_null(row_of(&t, "new-b")->prev);
    assert_null(row_of(&t, "new-zz")->prev);
    assert_string_equal(row_of(&t, "stays-a")->prev->id, "a");
    assert_string_equal(row_of(&t, "stays-z")->prev->id, "z");
    assert_int_equal(row_of(&t, "stays-z")->prev->now.t_ns, 1 * SECOND);
    table_release(&t);
}

static void a_renamed_guest_is_the_same_guest(void **state)
{
    (void)state;
    struct snapshot *prev = snapshot_new(), *now = snapshot_new();
    struct table t;

    add_guest(prev, "xen", "old", "a", 1);
    add_guest(now, "xen", "new", "a", 2);
    table_of(&t, prev, now, 3);
    assert_string_equal(t.rows[0].guest->name, "new");
    assert_string_equal(t.rows[0].prev->name, "old");
    table_release(&t);
}

static void ages_are_each_rows_own(void **state)
{
    (void)state;
    struct snapshot *now = snapshot_new();
    struct table t;

    add_guest(now, "xen", "old", "a", 1 * SECOND);
    add_guest(now, "xen", "fresh", "b", 5 * SECOND);
    add_guest(now, "xen", "ahead", "c", 9 * SECOND); /* read after the table's time was taken */
    table_of(&t, NULL, now, 5 * SECOND);
    assert_int_equal(row_of(&t, "old")->age_ns, 4 * SECOND);
    assert_int_equal(row_of(&t, "fresh")->age_ns, 0);
    assert_int_equal(row_of(&t, "ahead")->age_ns, 0);
    table_release(&t);
}

static void only_an_answering_connection_is_fresh(void **state)
{
    (void)state;
    for (unsigned i = 0; i < CONN_STATE_COUNT; i++) {
        char uri[] = "fake:///x";
        struct snapshot *now = snapshot_new();
        struct table t;
        add_guest(now, "xen", "a", "a", 1);
        snapshot_seal(now);
        struct table_source s = { .uri = uri, .state = (enum conn_state)i, .now = now };
        table_build(&t, &s, 1, 2);
        assert_int_equal(t.rows[0].stale, i != CONN_OK);
        table_release(&t);
        snapshot_unref(now);
    }
}

static void a_table_owns_what_it_shows(void **state)
{
    (void)state;
    char uri[] = "fake:///x", reason[] = "because";
    struct snapshot *now = snapshot_new();
    struct table t;

    add_guest(now, "xen", "a", "a", 1);
    snapshot_seal(now);
    struct table_source s[] = { { .uri = uri, .state = CONN_OK, .now = now },
                                { .uri = uri, .state = CONN_ABSENT, .reason = reason } };
    table_build(&t, s, 2, 2);
    snapshot_unref(now);
    memset(uri, '!', sizeof(uri) - 1);
    memset(reason, '!', sizeof(reason) - 1);
    assert_string_equal(t.sources[0].uri, "fake:///x");
    assert_null(t.sources[0].reason);
    assert_string_equal(t.sources[1].reason, "because");
    assert_string_equal(t.rows[0].guest->name, "a");
    table_release(&t);
    assert_null(t.rows);
    table_release(&t); /* twice is harmless */
}

static void the_same_id_on_two_connections_is_two_guests(void **state)
{
    (void)state;
    char a[] = "fake:///a", b[] = "fake:///b";
    struct snapshot *one = snapshot_new(), *two = snapshot_new();
    struct table t;

    add_guest(one, "xen", "left", "same", 1);
    add_guest(two, "xen", "right", "same", 2);
    snapshot_seal(one);
    snapshot_seal(two);
    struct table_source s[] = { { .uri = a, .state = CONN_OK, .now = one },
                                { .uri = b, .state = CONN_OK, .now = two, .prev = one } };
    table_build(&t, s, 2, 3);
    assert_int_equal(t.n, 2);
    assert_int_equal(row_of(&t, "left")->source, 0);
    assert_null(row_of(&t, "left")->prev);
    assert_int_equal(row_of(&t, "right")->source, 1);
    assert_string_equal(row_of(&t, "right")->prev->name, "left");
    table_release(&t);
    snapshot_unref(one);
    snapshot_unref(two);
}

static void no_connection_is_an_empty_table(void **state)
{
    (void)state;
    struct table t;
    struct row host;

    table_build(&t, NULL, 0, 1);
    assert_int_equal(t.n, 0);
    assert_false(table_local_host(&t, &host));
    table_release(&t);
}

/* A snapshot with a host row of this name and no guests; NULL name: no host. */
static struct snapshot *host_snapshot(const char *name)
{
    struct snapshot *s = snapshot_new();

    if (name) {
        s->has_host = true;
        s->host = (struct guest){ .id = "host", .name = name, .platform = "host" };
    }
    snapshot_seal(s);
    return s;
}

static void check_local_host(const char *uri_a, const char *host_a, const char *uri_b,
                             const char *host_b, const char *want)
{
    char a[32], b[32];
    struct table t;
    struct row host;

    snprintf(a, sizeof(a), "%s", uri_a);
    snprintf(b, sizeof(b), "%s", uri_b);
    struct table_source s[] = { { .uri = a, .state = CONN_OK, .now = host_snapshot(host_a) },
                                { .uri = b, .state = CONN_OK, .now = host_snapshot(host_b) } };
    table_build(&t, s, 2, 3);
    bool found = table_local_host(&t, &host);
    assert_int_equal(found, want != NULL);
    if (want)
        assert_string_equal(host.guest->name, want);
    table_release(&t);
    snapshot_unref(s[0].now);
    snapshot_unref(s[1].now);
}

static void the_hypervisor_speaks_for_this_machine(void **state)
{
    (void)state;
    check_local_host("xen:///", "xen", "host:///", "proc", "xen");
    check_local_host("host:///", "proc", "xen:///", "xen", "xen");
    check_local_host("host:///", "proc", "xen:///", NULL, "proc");
    check_local_host("host:///", "proc", "qemu+ssh://far/system", "far", "proc");
    check_local_host("qemu+ssh://far/system", "far", "host:///", "proc", "proc");
    check_local_host("qemu+ssh://far/system", "far", "docker:///", NULL, NULL);
    check_local_host("host:///", NULL, "xen:///", NULL, NULL);
}

static void a_host_has_a_past_too(void **state)
{
    (void)state;
    char uri[] = "host:///";
    struct snapshot *prev = host_snapshot("h"), *now = host_snapshot("h");
    struct table t;
    struct row host;

    struct table_source s = { .uri = uri, .state = CONN_OK, .now = now, .prev = prev };
    table_build(&t, &s, 1, 3);
    assert_true(table_host(&t, 0, &host));
    assert_ptr_equal(host.prev, &prev->host);
    table_release(&t);
    snapshot_unref(now);
    snapshot_unref(prev);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(guests_are_joined_with_their_past),
        cmocka_unit_test(a_renamed_guest_is_the_same_guest),
        cmocka_unit_test(ages_are_each_rows_own),
        cmocka_unit_test(only_an_answering_connection_is_fresh),
        cmocka_unit_test(a_table_owns_what_it_shows),
        cmocka_unit_test(the_same_id_on_two_connections_is_two_guests),
        cmocka_unit_test(no_connection_is_an_empty_table),
        cmocka_unit_test(the_hypervisor_speaks_for_this_machine),
        cmocka_unit_test(a_host_has_a_past_too),
    };

    return cmocka_run_group_tests_name("table", tests, NULL, NULL);
}
