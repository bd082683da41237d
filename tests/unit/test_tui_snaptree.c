/* The tree of snapshots: order, depth, what platforms get wrong. */
#include "tests/unit/core_fixture.h"

#include <stdlib.h>

#include "core/mem.h"
#include "tui/guest/snaptree.h"

static void add(struct detail *d, const char *name, const char *parent)
{
    detail_begin(d, "snapshot");
    detail_text(d, "name", name);
    detail_text(d, "parent", parent);
}

/* "a0 b1": names with their depths. */
static void assert_tree(const struct detail *d, const char *want)
{
    struct snapnode *nodes;
    size_t n = snaptree(d, &nodes);
    _cleanup_strbuf_ struct strbuf got = STRBUF_INIT;

    for (size_t i = 0; i < n; i++)
        strbuf_addf(&got, "%s%s%d", i ? " " : "", nodes[i].name, nodes[i].depth);
    assert_string_equal(strbuf_str(&got), want);
    free(nodes);
}

static void children_stand_behind_their_parents(void **state)
{
    _cleanup_detail_ struct detail d = DETAIL_INIT;

    (void)state;
    assert_tree(&d, "");
    add(&d, "a", NULL);
    add(&d, "b", "a");
    add(&d, "x", NULL);
    add(&d, "c", "a");
    add(&d, "b2", "b");
    add(&d, "x2", "x");
    assert_tree(&d, "a0 b1 b22 c1 x0 x21");
}

static void what_makes_no_tree_is_there_once(void **state)
{
    _cleanup_detail_ struct detail d = DETAIL_INIT;

    (void)state;
    add(&d, "self", "self");
    add(&d, "one", "two");
    add(&d, "two", "one");
    add(&d, "orphan", "gone");
    add(&d, NULL, "orphan");
    add(&d, "twice", NULL);
    add(&d, "twice", NULL);
    add(&d, "child", "twice");
    detail_begin(&d, "disk");
    detail_text(&d, "name", "sda");
    assert_tree(&d, "orphan0 twice0 child1 twice0 self0 one0 two1");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(children_stand_behind_their_parents),
        cmocka_unit_test(what_makes_no_tree_is_there_once),
    };

    return cmocka_run_group_tests_name("snaptree", tests, NULL, NULL);
}
