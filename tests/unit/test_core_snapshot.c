#include "tests/unit/core_fixture.h"

#include <stdio.h>
#include <stdlib.h>

#include "core/mem.h"

static void sealing_sorts_and_finding_finds(void **state)
{
    (void)state;
    struct snapshot *s = snapshot_new();
    char id[32];

    for (unsigned i = 0; i < 1000; i++) {
        snprintf(id, sizeof(id), "id-%04u", i * 7919 % 1000);
        add_guest(s, "xen", "n", id, 1);
    }
    snapshot_seal(s);
    assert_int_equal(s->n, 1000);
    for (size_t i = 1; i < s->n; i++)
        assert_true(strcmp(s->guests[i - 1].id, s->guests[i].id) < 0);
    for (unsigned i = 0; i < 1000; i++) {
        snprintf(id, sizeof(id), "id-%04u", i);
        const struct guest *g = snapshot_find(s, id);
        assert_non_null(g);
        assert_string_equal(g->id, id);
    }
    assert_null(snapshot_find(s, "id-1000"));
    assert_null(snapshot_find(s, ""));
    assert_null(snapshot_find(s, "id-000"));
    snapshot_unref(s);
}

static void an_empty_snapshot_works(void **state)
{
    (void)state;
    struct snapshot *s = snapshot_new();

    snapshot_seal(s);
    assert_true(s->t_ns > 0);
    assert_null(snapshot_find(s, "x"));
    snapshot_unref(s);
    snapshot_unref(NULL);
    assert_null(snapshot_ref(NULL));
}

static void gaps_are_filled(void **state)
{
    (void)state;
    struct snapshot *s = snapshot_new();

    snapshot_add(s);                    /* nothing at all */
    snapshot_add(s)->id = "with-an-id"; /* no name */
    struct guest *g = snapshot_add(s);  /* an empty name */
    g->id = "b";
    g->name = "";
    snapshot_seal(s);
    for (size_t i = 0; i < s->n; i++) {
        assert_non_null(s->guests[i].id);
        assert_string_equal(s->guests[i].name, s->guests[i].id);
        assert_string_equal(s->guests[i].platform, "unknown");
        assert_true(s->guests[i].now.t_ns > 0);
    }
    assert_non_null(snapshot_find(s, "with-an-id"));
    snapshot_unref(s);
}

static void strings_of_any_size_live_as_long(void **state)
{
    (void)state;
    static const size_t sizes[] = { 0, 1, 4094, 4095, 4096, 4097, 1000000, 3, 5000, 17 };
    enum { N = sizeof(sizes) / sizeof(sizes[0]) };
    const char *kept[N];
    struct snapshot *s = snapshot_new();

    for (size_t i = 0; i < N; i++) {
        char *text = malloc(sizes[i] + 1);
        memset(text, 'a' + (int)i, sizes[i]);
        text[sizes[i]] = '\0';
        kept[i] = i % 2 ? snapshot_strf(s, "%s", text) : snapshot_strdup(s, text);
        free(text);
    }
    for (size_t i = 0; i < N; i++) {
        assert_int_equal(strlen(kept[i]), sizes[i]);
        for (size_t j = 0; j < sizes[i]; j++)
            assert_int_equal(kept[i][j], 'a' + (int)i);
    }
    assert_null(snapshot_strdup(s, NULL));
    assert_string_equal(snapshot_strf(s, "%d-%s", 3, "x"), "3-x");
    snapshot_unref(s);
}

static void the_last_reference_frees(void **state)
{
    (void)state;
    struct snapshot *s = snapshot_new();

    assert_ptr_equal(snapshot_ref(s), s);
    add_guest(s, "xen", "a", "1", 1);
    snapshot_unref(s);
    assert_string_equal(s->guests[0].name, "a"); /* still ours; the leak check sees the rest */
    {
        _cleanup_snapshot_ struct snapshot *again = snapshot_ref(s);
        assert_int_equal(atomic_load(&again->refs), 2);
    }
    assert_int_equal(atomic_load(&s->refs), 1);
    snapshot_unref(s);
}

static void a_new_guest_is_blank(void **state)
{
    (void)state;
    struct snapshot *s = snapshot_new();

    for (int i = 0; i < 20; i++) { /* across a growth of the array */
        struct guest *g = snapshot_add(s);
        assert_null(g->id);
        assert_null(g->group);
        assert_int_equal(g->state, GUEST_UNKNOWN);
        assert_int_equal(g->now.valid, 0);
        assert_true(g->now.t_ns > 0);
        memset(g, 0x55, sizeof(*g));
        g->id = g->name = g->platform = "x";
    }
    snapshot_unref(s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sealing_sorts_and_finding_finds),
        cmocka_unit_test(an_empty_snapshot_works),
        cmocka_unit_test(gaps_are_filled),
        cmocka_unit_test(strings_of_any_size_live_as_long),
        cmocka_unit_test(the_last_reference_frees),
        cmocka_unit_test(a_new_guest_is_blank),
    };

    return cmocka_run_group_tests_name("snapshot", tests, NULL, NULL);
}
