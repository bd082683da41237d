/* Copies on real file systems: the one of /tmp; as root also small ones of their own. */
#include "tests/unit/storage_fixture.h"

#include <sched.h>
#include <sys/mount.h>

#include "storage/copy.h"

static uint64_t allocated(const char *path)
{
    struct stat st;

    assert_int_equal(stat(path, &st), 0);
    return (uint64_t)st.st_blocks * 512;
}

/* 64 MiB with data in three places. */
static void make_sparse(const char *path)
{
    unlink(path);
    put_data(path, 0, 100 * KB);
    put_data(path, 20 * MB + 5, 9 * MB);
    put_data(path, 50 * MB, 1);
    assert_int_equal(truncate(path, 64 * MB), 0);
}

static void a_sparse_file(void **state)
{
    (void)state;
    _cleanup_test_op_ struct test_op t = TEST_OP_INIT;
    struct copy_result result = { false, 0 };
    struct err e = ERR_INIT;
    const char *from = at("sparse"), *to = at("sparse.copy");
    uint64_t bytes;

    make_sparse(from);
    assert_int_equal(chmod(from, 0640), 0);
    assert_int_equal(copy_file(&t.op, from, to, &result, &e), 0);
    assert_same_file(from, to);
    assert_true(allocated(to) <= allocated(from) + 64 * KB);
    assert_int_equal(copy_size(from, &bytes, &e), 0);
    assert_in_range(bytes, 9 * MB, 10 * MB);
    if (!result.reflinked)
        assert_in_range(result.bytes_written, 9 * MB, bytes);
    assert_int_equal(t.done, t.total);

    struct stat st;
    assert_int_equal(stat(to, &st), 0);
    assert_int_equal(st.st_mode & 07777, 0640);
}

static void empty_files_and_files_of_holes(void **state)
{
    (void)state;
    _cleanup_test_op_ struct test_op t = TEST_OP_INIT;
    struct copy_result result = { false, 77 };
    struct err e = ERR_INIT;

    put_text(at("empty"), "");
    assert_int_equal(copy_file(&t.op, at("empty"), at("empty.copy"), &result, &e), 0);
    assert_same_file(at("empty"), at("empty.copy"));
    put_text(at("hole"), "");
    assert_int_equal(truncate(at("hole"), 3 * MB + 1), 0);
    assert_int_equal(copy_file(&t.op, at("hole"), at("hole.copy"), &result, &e), 0);
    assert_same_file(at("hole"), at("hole.copy"));
    assert_int_equal(allocated(at("hole.copy")), 0);
    assert_int_equal(result.bytes_written, 0);
}

static void the_owner_is_kept(void **state)
{
    (void)state;
    _cleanup_test_op_ struct test_op t = TEST_OP_INIT;
    struct err e = ERR_INIT;
    struct stat st;

    if (geteuid() != 0)
        skip();
    put_text(at("owned"), "x");
    assert_int_equal(chown(at("owned"), 12, 34), 0);
    assert_int_equal(chmod(at("owned"), 0604), 0);
    assert_int_equal(copy_file(&t.op, at("owned"), at("owned.copy"), NULL, &e), 0);
    assert_int_equal(stat(at("owned.copy"), &st), 0);
    assert_int_equal(st.st_uid, 12);
    assert_int_equal(st.st_gid, 34);
    assert_int_equal(st.st_mode & 07777, 0604);
}

static void what_is_there_is_left_alone(void **state)
{
    (void)state;
    _cleanup_test_op_ struct test_op t = TEST_OP_INIT;
    struct err e = ERR_INIT;

    put_text(at("new"), "new");
    put_text(at("old"), "old");
    put_text(at("old.want"), "old");
    assert_int_equal(copy_file(&t.op, at("new"), at("old"), NULL, &e), -EEXIST);
    assert_says(e, at("new"));
    assert_says(e, at("old"));
    assert_same_file(at("old"), at("old.want"));

    assert_int_equal(symlink(at("elsewhere"), at("link")), 0);
    assert_int_equal(copy_file(&t.op, at("new"), at("link"), NULL, &e), -EEXIST);
    assert_true(is_there(at("link")));
    assert_false(is_there(at("elsewhere")));
}

static void sources_that_are_none(void **state)
{
    (void)state;
    _cleanup_test_op_ struct test_op t = TEST_OP_INIT;
    struct err e = ERR_INIT;

    assert_int_equal(copy_file(&t.op, at("nothing"), at("to"), NULL, &e), -ENOENT);
    assert_int_equal(copy_file(&t.op, test_dir, at("to"), NULL, &e), -EISDIR);
    assert_int_equal(mkfifo(at("pipe"), 0600), 0);
    assert_int_equal(copy_file(&t.op, at("pipe"), at("to"), NULL, &e), -EINVAL);
    assert_int_equal(copy_file(&t.op, "/dev/zero", at("to"), NULL, &e), -EINVAL);
    assert_false(is_there(at("to")));
}

static void a_cancelled_copy_has_gone(void **state)
{
    (void)state;
    _cleanup_test_op_ struct test_op t = TEST_OP_INIT;
    struct err e = ERR_INIT;
    const char *from = at("long"), *to = at("long.copy");

    put_data(from, 0, 40 * MB);
    if (copy_can_reflink(from, test_dir))
        skip();
    t.stop_at = 3;
    assert_int_equal(copy_file(&t.op, from, to, NULL, &e), -ECANCELED);
    assert_false(is_there(to));
    assert_in_range(t.done, 1, 40 * MB - 1);
    assert_int_equal(t.told, 3);
}

static off_t shrink_to;

static void shrink(struct test_op *t)
{
    if (t->checks == 2)
        assert_int_equal(truncate(at("shrinks"), shrink_to), 0);
}

static void a_source_that_shrinks(void **state)
{
    (void)state;
    _cleanup_test_op_ struct test_op t = TEST_OP_INIT;
    struct err e = ERR_INIT;

    put_data(at("shrinks"), 0, 40 * MB);
    if (copy_can_reflink(at("shrinks"), test_dir))
        skip();
    t.on_check = shrink;
    shrink_to = 10 * MB;
    assert_int_equal(copy_file(&t.op, at("shrinks"), at("shrinks.copy"), NULL, &e), -EIO);
    assert_says(e, "it became smaller");
    assert_false(is_there(at("shrinks.copy")));

    /* In a hole at its end nothing is read. */
    put_data(at("shrinks"), 0, 20 * MB);
    assert_int_equal(truncate(at("shrinks"), 90 * MB), 0);
    t.checks = 0;
    t.done = 0;
    shrink_to = 50 * MB;
    assert_int_equal(copy_file(&t.op, at("shrinks"), at("shrinks.copy"), NULL, &e), -EIO);
    assert_false(is_there(at("shrinks.copy")));
}

/* A small file system of its own on at("small"), seen by this process alone. */
static void mount_small(const char *type, const char *what, const char *options)
{
    if (geteuid() != 0 || unshare(CLONE_NEWNS) < 0)
        skip();
    assert_int_equal(mount("none", "/", "none", MS_REC | MS_PRIVATE, NULL), 0);
    assert_true(mkdir(at("small"), 0700) == 0 || errno == EEXIST);
    assert_int_equal(mount(what, at("small"), type, 0, options), 0);
}

static void a_full_disk(void **state)
{
    (void)state;
    _cleanup_test_op_ struct test_op t = TEST_OP_INIT;
    struct err e = ERR_INIT;
    char to[256];

    put_data(at("big"), 0, 20 * MB);
    mount_small("tmpfs", "tmpfs", "size=4m");
    snprintf(to, sizeof(to), "%s/copy", at("small"));
    int rc = copy_file(&t.op, at("big"), to, NULL, &e);
    bool left = is_there(to);
    umount(at("small"));
    assert_int_equal(rc, -ENOSPC);
    assert_false(left);
    assert_says(e, "no space left");
    assert_says(e, "(needs 20.0M, 4.0M free)");
    assert_string_not_equal(e.cure, "");
}

/* A loop device over a file; "" where there is none. */
static void attach_loop(const char *file, char *ret, size_t cap)
{
    const char *const argv[] = { "losetup", "--find", "--show", file, NULL };
    _cleanup_strbuf_ struct strbuf out = STRBUF_INIT;

    ret[0] = '\0';
    if (geteuid() == 0 && spawn_run(argv, &out, NULL, NULL) == 0)
        snprintf(ret, cap, "%.*s", (int)strcspn(strbuf_str(&out), "\n"), strbuf_str(&out));
}

static void detach_loop(const char *device)
{
    const char *const argv[] = { "losetup", "--detach", device, NULL };

    assert_int_equal(spawn_run(argv, NULL, NULL, NULL), 0);
}

static void a_device_with_zeroes(void **state)
{
    (void)state;
    _cleanup_test_op_ struct test_op t = TEST_OP_INIT;
    struct copy_result result = { true, 0 };
    struct err e = ERR_INIT;
    uint64_t bytes = 0;
    char device[64];
    struct stat st;

    make_sparse(at("disk"));
    assert_int_equal(truncate(at("disk"), 64 * MB + 512), 0);
    attach_loop(at("disk"), device, sizeof(device));
    if (!*device)
        skip();
    assert_int_equal(stat(device, &st), 0);
    mode_t mode = st.st_mode & 07777;
    assert_int_equal(chmod(device, 0644), 0);
    int rc = copy_file(&t.op, device, at("disk.copy"), &result, &e);
    chmod(device, mode);
    int sized = copy_size(device, &bytes, &e);
    bool linked = copy_can_reflink(device, test_dir);
    detach_loop(device);
    assert_int_equal(rc, 0);
    assert_int_equal(sized, 0);
    assert_int_equal(bytes, 64 * MB + 512);
    assert_false(linked || result.reflinked);
    assert_same_file(at("disk"), at("disk.copy"));
    assert_in_range(result.bytes_written, 9 * MB, 10 * MB);
    assert_in_range(allocated(at("disk.copy")), 9 * MB, 10 * MB);
    assert_int_equal(stat(at("disk.copy"), &st), 0);
    assert_int_equal(st.st_mode & 07777, 0600);
}

static void put_zero(const char *path, off_t offset)
{
    int fd = open(path, O_WRONLY | O_CLOEXEC);

    assert_int_equal(pwrite(fd, "", 1, offset), 1);
    close(fd);
}

static void a_device_is_put_back(void **state)
{
    (void)state;
    _cleanup_test_op_ struct test_op t = TEST_OP_INIT;
    struct copy_result first = { .bytes_written = 0 }, second = { .bytes_written = 7 };
    struct err e = ERR_INIT;
    char device[64];

    put_data(at("origin"), 0, 5 * MB + 512);
    put_data(at("saved"), 0, 5 * MB + 512);
    put_data(at("saved.large"), 0, 6 * MB);
    put_zero(at("origin"), 3 * MB + 64 * KB + 1);
    put_zero(at("origin"), 5 * MB + 511);
    attach_loop(at("origin"), device, sizeof(device));
    if (!*device)
        skip();
    int rc = copy_onto(&t.op, at("saved"), device, &first, &e);
    uint64_t told = t.done;
    t.done = 0;
    int again = copy_onto(&t.op, at("saved"), device, &second, &e);
    int larger = copy_onto(&t.op, at("saved.large"), device, NULL, &e);
    detach_loop(device);
    assert_int_equal(rc, 0);
    assert_int_equal(again, 0);
    assert_int_equal(larger, -EFBIG);
    assert_same_file(at("origin"), at("saved"));
    assert_int_equal(told, 5 * MB + 512);
    assert_int_equal(first.bytes_written, 64 * KB + 512);
    assert_int_equal(second.bytes_written, 0);
    assert_int_equal(copy_onto(&t.op, at("saved"), at("origin"), NULL, &e), -ENOTBLK);
    assert_int_equal(copy_onto(&t.op, at("saved"), at("gone"), NULL, &e), -ENOENT);
}

/* Btrfs can; where its tools and the kernel's part of it are. */
static void a_file_system_with_reflinks(void **state)
{
    (void)state;
    _cleanup_test_op_ struct test_op t = TEST_OP_INIT;
    struct copy_result result = { false, 77 };
    struct err e = ERR_INIT;
    char device[64], from[256], to[256];

    put_text(at("btrfs"), "");
    assert_int_equal(truncate(at("btrfs"), 200 * MB), 0);
    const char *const argv[] = { "mkfs.btrfs", "-q", at("btrfs"), NULL };
    if (spawn_run(argv, NULL, NULL, &e) < 0)
        skip();
    attach_loop(at("btrfs"), device, sizeof(device));
    if (!*device)
        skip();
    mount_small("btrfs", device, NULL);
    snprintf(from, sizeof(from), "%s/a", at("small"));
    snprintf(to, sizeof(to), "%s/b", at("small"));
    put_data(from, 0, 20 * MB + 3);
    bool can = copy_can_reflink(from, at("small"));
    int rc = copy_file(&t.op, from, to, &result, &e);
    if (rc == 0)
        assert_same_file(from, to);
    umount(at("small"));
    detach_loop(device);
    assert_int_equal(rc, 0);
    assert_true(can);
    assert_true(result.reflinked);
    assert_int_equal(result.bytes_written, 0);
}

static void no_reflink_between_file_systems(void **state)
{
    (void)state;
    put_text(at("here"), "x");
    assert_false(copy_can_reflink(at("here"), "/dev/shm"));
    assert_false(copy_can_reflink(at("here"), at("not-there")));
    assert_false(copy_can_reflink(at("not-there"), test_dir));
}

static void room_is_planned_with_a_margin(void **state)
{
    (void)state;
    uint64_t space = 0;
    struct err e = ERR_INIT;

    assert_int_equal(copy_space(test_dir, &space, &e), 0);
    assert_true(space > 0);
    assert_int_equal(copy_space(at("nowhere"), &space, &e), -ENOENT);

    _cleanup_plan_ struct plan fits = PLAN_INIT, full = PLAN_INIT, nowhere = PLAN_INIT;
    copy_plan_space(&fits, test_dir, 0);
    copy_plan_space(&fits, test_dir, space / 2);
    assert_int_equal(fits.refused.n, 0);
    copy_plan_space(&full, test_dir, space + space / 8);
    assert_int_equal(full.refused.n, 1);
    assert_int_equal(full.cures.n, 1);
    assert_non_null(strstr(full.refused.v[0], test_dir));
    copy_plan_space(&nowhere, at("nowhere"), 1);
    assert_int_equal(nowhere.refused.n, 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_sparse_file),
        cmocka_unit_test(empty_files_and_files_of_holes),
        cmocka_unit_test(the_owner_is_kept),
        cmocka_unit_test(what_is_there_is_left_alone),
        cmocka_unit_test(sources_that_are_none),
        cmocka_unit_test(a_cancelled_copy_has_gone),
        cmocka_unit_test(a_source_that_shrinks),
        cmocka_unit_test(a_full_disk),
        cmocka_unit_test(a_device_with_zeroes),
        cmocka_unit_test(a_device_is_put_back),
        cmocka_unit_test(a_file_system_with_reflinks),
        cmocka_unit_test(no_reflink_between_file_systems),
        cmocka_unit_test(room_is_planned_with_a_margin),
    };
    return cmocka_run_group_tests(tests, make_test_dir, remove_test_dir);
}
