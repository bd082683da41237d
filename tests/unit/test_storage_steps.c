/* The steps of the journal on real files: done, done twice, and never more than asked for. */
#include "tests/unit/storage_fixture.h"

#include <sys/sysmacros.h>

#include "storage/steps.h"

static int perform(const char *verb, const char *a, const char *b, struct err *e)
{
    _cleanup_test_op_ struct test_op t = TEST_OP_INIT;
    struct step s = { .verb = verb };

    strlist_add(&s.args, a);
    if (b)
        strlist_add(&s.args, b);
    int rc = storage_perform(&t.op, &s, e);
    strlist_release(&s.args);
    return rc;
}

static void unlink_removes_a_file(void **state)
{
    (void)state;
    struct err e = ERR_INIT;

    put_text(at("target"), "kept");
    assert_int_equal(symlink(at("target"), at("link")), 0);
    assert_int_equal(perform("unlink", at("link"), NULL, &e), 0);
    assert_false(is_there(at("link")));
    assert_true(is_there(at("target")));
    assert_int_equal(perform("unlink", at("target"), NULL, &e), 0);
    assert_false(is_there(at("target")));
    assert_int_equal(perform("unlink", at("target"), NULL, &e), 0);
    assert_int_equal(symlink("nowhere", at("link")), 0);
    assert_int_equal(perform("unlink", at("link"), NULL, &e), 0);
    assert_false(is_there(at("link")));
    assert_int_equal(perform("unlink", at("never/was"), NULL, &e), 0);
}

static void unlink_removes_nothing_else(void **state)
{
    (void)state;
    struct err e = ERR_INIT;

    assert_int_equal(mkdir(at("dir"), 0700), 0);
    assert_int_equal(perform("unlink", at("dir"), NULL, &e), -EPERM);
    assert_says(e, "it is not a file");
    if (geteuid() != 0)
        return;
    assert_int_equal(mknod(at("device"), S_IFBLK | 0600, makedev(7, 250)), 0);
    assert_int_equal(perform("unlink", at("device"), NULL, &e), -EPERM);
    assert_true(is_there(at("device")));
}

static void rename_moves_over(void **state)
{
    (void)state;
    struct err e = ERR_INIT;

    put_text(at("saved"), "first");
    put_text(at("want"), "first");
    put_text(at("disk"), "second");
    assert_int_equal(perform("rename", at("saved"), at("disk"), &e), 0);
    assert_same_file(at("disk"), at("want"));
    assert_int_equal(perform("rename", at("saved"), at("disk"), &e), 0);
    assert_same_file(at("disk"), at("want"));
    assert_int_equal(perform("rename", at("disk"), at("no/such/place"), &e), -ENOENT);
    assert_says(e, at("no/such/place"));
    assert_true(is_there(at("disk")));
}

static void rmdir_takes_the_files_with_it(void **state)
{
    (void)state;
    struct err e = ERR_INIT;
    char name[32];

    assert_int_equal(mkdir(at("snap"), 0700), 0);
    for (int i = 0; i < 300; i++) {
        snprintf(name, sizeof(name), "snap/%d", i);
        put_text(at(name), "x");
    }
    assert_int_equal(symlink(test_dir, at("snap/link")), 0);
    assert_int_equal(mkfifo(at("snap/pipe"), 0600), 0);
    put_text(at("beside"), "x");
    assert_int_equal(perform("rmdir", at("snap"), NULL, &e), 0);
    assert_false(is_there(at("snap")));
    assert_true(is_there(at("beside")));
    assert_int_equal(perform("rmdir", at("snap"), NULL, &e), 0);
}

static void rmdir_leaves_trees_and_links_alone(void **state)
{
    (void)state;
    struct err e = ERR_INIT;

    assert_int_equal(mkdir(at("tree"), 0700), 0);
    put_text(at("tree/a-file"), "x");
    assert_int_equal(mkdir(at("tree/below"), 0700), 0);
    put_text(at("tree/z-file"), "x");
    assert_int_equal(perform("rmdir", at("tree"), NULL, &e), -ENOTEMPTY);
    assert_says(e, "there are directories in it");
    assert_true(is_there(at("tree/a-file")) && is_there(at("tree/z-file")));

    assert_int_equal(symlink(at("tree"), at("way-in")), 0);
    assert_int_equal(rmdir(at("tree/below")), 0);
    assert_int_equal(perform("rmdir", at("way-in"), NULL, &e), -ENOTDIR);
    assert_true(is_there(at("tree/a-file")));
    assert_int_equal(perform("rmdir", at("tree/a-file"), NULL, &e), -ENOTDIR);
    assert_true(is_there(at("tree/a-file")));
}

static void what_is_not_ours_to_perform(void **state)
{
    (void)state;
    struct err e = ERR_INIT;

    assert_int_equal(perform("undefine", "x", NULL, &e), -ENOTSUP);
    assert_int_equal(perform("unlink", "relative", NULL, &e), -EINVAL);
    assert_int_equal(perform("unlink", "", NULL, &e), -EINVAL);
    assert_int_equal(perform("rename", at("a"), "relative", &e), -EINVAL);
    assert_int_equal(perform("rename", at("a"), NULL, &e), -EINVAL);
    assert_int_equal(perform("unlink", at("a"), at("b"), &e), -EINVAL);
}

static void a_claim_comes_before_the_file(void **state)
{
    (void)state;
    _cleanup_test_op_ struct test_op t = TEST_OP_INIT;
    struct err e = ERR_INIT;
    char want[300];

    assert_int_equal(storage_claim(&t.op, &e, "unlink", at("claimed")), 0);
    snprintf(want, sizeof(want), "unlink %s", at("claimed"));
    assert_int_equal(t.steps.n, 1);
    assert_string_equal(t.steps.v[0], want);

    put_text(at("claimed"), "somebody's");
    assert_int_equal(storage_claim(&t.op, &e, "unlink", at("claimed")), -EEXIST);
    assert_int_equal(symlink("nowhere", at("dangling")), 0);
    assert_int_equal(storage_claim(&t.op, &e, "unlink", at("dangling")), -EEXIST);
    assert_int_equal(storage_claim(&t.op, &e, "rmdir", test_dir), -EEXIST);
    assert_says(e, test_dir);
    assert_int_equal(t.steps.n, 1);
    assert_int_equal(storage_claim(&t.op, &e, "unlink", at("claimed/below")), -ENOTDIR);
    assert_int_equal(t.steps.n, 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(unlink_removes_a_file),
        cmocka_unit_test(unlink_removes_nothing_else),
        cmocka_unit_test(rename_moves_over),
        cmocka_unit_test(rmdir_takes_the_files_with_it),
        cmocka_unit_test(rmdir_leaves_trees_and_links_alone),
        cmocka_unit_test(what_is_not_ours_to_perform),
        cmocka_unit_test(a_claim_comes_before_the_file),
    };
    return cmocka_run_group_tests(tests, make_test_dir, remove_test_dir);
}
