#include "tests/unit/core_fixture.h"

#include <errno.h>
#include <stdio.h>

#include "core/select.h"

static const char *const guests[][3] = {
    /* platform, name, id: in the order of ids */
    { "xen", "web", "0a0a0a0a-1" },      { "kvm", "web", "0a0a0a0a-2" },
    { "docker", "db", "c0ffee01" },      { "docker", "c0ff", "deadbeef" },
    { "docker", "xen:odd", "e0000001" }, { "xen", "odd", "e0000002" },
    { "docker", "a:b:c", "f0000001" },
};
enum { N = sizeof(guests) / sizeof(guests[0]) };

static int make_table(void **state)
{
    static struct table t;
    struct snapshot *s = snapshot_new();

    for (size_t i = 0; i < N; i++)
        add_guest(s, guests[i][0], guests[i][1], guests[i][2], 1);
    table_of(&t, NULL, s, 2);
    *state = &t;
    return 0;
}

static int drop_table(void **state)
{
    table_release(*state);
    return 0;
}

static void finds(const struct table *t, const char *arg, const char *want_id)
{
    const struct row *r = NULL;
    struct err e = ERR_INIT;

    if (table_find_guest(t, arg, &r, &e) != 0)
        fail_msg("'%s': %s", arg, e.msg);
    assert_string_equal(r->guest->id, want_id);
}

static void finds_not(const struct table *t, const char *arg, int rc, const char *message)
{
    const struct row *r = NULL;
    struct err e = ERR_INIT;

    assert_int_equal(table_find_guest(t, arg, &r, &e), rc);
    assert_null(r);
    if (!strstr(e.msg, message))
        fail_msg("'%s': \"%s\" does not say \"%s\"", arg, e.msg, message);
    assert_true(*e.cure);
}

static void by_name_platform_and_id(void **state)
{
    finds(*state, "db", "c0ffee01");
    finds(*state, "docker:db", "c0ffee01");
    finds(*state, "xen:web", "0a0a0a0a-1");
    finds(*state, "kvm:web", "0a0a0a0a-2");
    finds(*state, "c0ffee01", "c0ffee01");
    finds(*state, "c0ffe", "c0ffee01");
    finds(*state, "0a0a0a0a-2", "0a0a0a0a-2");
    finds(*state, "docker:a:b:c", "f0000001");
    finds(*state, "a:b:c", "f0000001");
}

static void a_name_goes_before_anything_else(void **state)
{
    finds(*state, "c0ff", "deadbeef");    /* also the start of another one's id */
    finds(*state, "xen:odd", "e0000001"); /* also platform and name of another one */
}

static void nobody_is_an_error(void **state)
{
    finds_not(*state, "nobody", -ESRCH, "there is no guest 'nobody'");
    finds_not(*state, "", -ESRCH, "there is no guest ''");
    finds_not(*state, "WEB", -ESRCH, "'WEB'");
    finds_not(*state, "we", -ESRCH, "'we'");
    finds_not(*state, "docker:web", -ESRCH, "'docker:web'");
    finds_not(*state, "xen:", -ESRCH, "'xen:'");
    finds_not(*state, "c0f", -ESRCH, "'c0f'"); /* too short for an id */
    finds_not(*state, "c0ffee011", -ESRCH, "'c0ffee011'");
}

static void several_are_listed(void **state)
{
    finds_not(*state, "web", -EEXIST,
              "'web' is ambiguous: xen:web (0a0a0a0a-1 at fake:///one), "
              "kvm:web (0a0a0a0a-2 at fake:///one)");
    finds_not(*state, "0a0a", -EEXIST, "ambiguous");
}

static void a_whole_id_is_not_ambiguous(void **state)
{
    (void)state;
    struct snapshot *s = snapshot_new();
    struct table t;

    add_guest(s, "xen", "a", "unnamed-1", 1);
    add_guest(s, "xen", "b", "unnamed-10", 1);
    table_of(&t, NULL, s, 2);
    finds(&t, "unnamed-1", "unnamed-1");
    finds(&t, "unnamed-10", "unnamed-10");
    finds_not(&t, "unnamed", -EEXIST, "ambiguous");
    table_release(&t);
}

static void a_crowd_is_counted(void **state)
{
    (void)state;
    struct snapshot *s = snapshot_new();
    struct table t;

    for (unsigned i = 0; i < 100; i++) {
        char id[16];
        snprintf(id, sizeof(id), "%08u", i);
        add_guest(s, "xen", "same", id, 1);
    }
    table_of(&t, NULL, s, 2);
    finds_not(&t, "same", -EEXIST, "and 92 more");
    table_release(&t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(by_name_platform_and_id),
        cmocka_unit_test(a_name_goes_before_anything_else),
        cmocka_unit_test(nobody_is_an_error),
        cmocka_unit_test(several_are_listed),
        cmocka_unit_test(a_whole_id_is_not_ambiguous),
        cmocka_unit_test(a_crowd_is_counted),
    };

    return cmocka_run_group_tests_name("find", tests, make_table, drop_table);
}
