/* storage/ on real logical volumes, in the group that it is given: tests/kvm/lvm.t makes one. */
#include "tests/unit/storage_fixture.h"

#include "storage/copy.h"
#include "storage/image.h"
#include "storage/steps.h"

static const char *vg;

static const char *device(const char *lv)
{
    static char paths[4][256];
    static unsigned next;
    char *path = paths[next++ % 4];

    snprintf(path, sizeof(paths[0]), "/dev/%s/%s", vg, lv);
    return path;
}

static void lvm(const char *const argv[])
{
    struct err e = ERR_INIT;

    if (spawn_run(argv, NULL, NULL, &e) < 0)
        fail_msg("%s", e.msg);
}

#define LVM(...) lvm((const char *const[]){ __VA_ARGS__, NULL })

static void write_at(const char *path, off_t offset, const char *text)
{
    int fd = open(path, O_WRONLY | O_CLOEXEC);

    assert_int_equal(pwrite(fd, text, strlen(text), offset), strlen(text));
    assert_int_equal(fsync(fd), 0);
    close(fd);
}

static void assert_reads(const char *path, off_t offset, const char *want)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    char text[64] = "";

    assert_int_equal(pread(fd, text, strlen(want), offset), strlen(want));
    close(fd);
    assert_string_equal(text, want);
}

static int perform(const char *verb, const char *a, const char *b, struct err *e)
{
    _cleanup_test_op_ struct test_op t = TEST_OP_INIT;
    struct step s = { .verb = verb };

    strlist_add(&s.args, a);
    strlist_add(&s.args, b);
    int rc = storage_perform(&t.op, &s, e);
    strlist_release(&s.args);
    return rc;
}

/* The same for a thick volume and a thin one: look, snapshot, change all of it, go back, remove. */
static void there_and_back(const char *lv)
{
    _cleanup_test_op_ struct test_op t = TEST_OP_INIT, c = TEST_OP_INIT;
    _cleanup_image_ struct image i = IMAGE_INIT, snap = IMAGE_INIT;
    struct copy_result result = { .bytes_written = 0 };
    struct err e = ERR_INIT;

    assert_int_equal(image_open(&i, device(lv), NULL, &e), 0);
    assert_int_equal(i.kind, IMAGE_LVM);
    assert_string_equal(i.path, device(lv));
    assert_string_equal(i.vg, vg);
    assert_string_equal(i.lv, lv);
    assert_int_equal(i.virtual_bytes, 64 * MB);

    write_at(device(lv), 5 * MB, "before");
    assert_int_equal(image_lvm_snapshot(&t.op, &i, "snap-a.1", &e), 0);
    assert_int_equal(image_open(&snap, device("snap-a.1"), NULL, &e), 0);
    assert_int_equal(snap.kind, IMAGE_LVM);
    assert_string_equal(snap.lv, "snap-a.1");
    assert_int_equal(snap.virtual_bytes, 64 * MB);
    assert_true(image_lvm_snapshot(&t.op, &i, "snap-a.1", &e) < 0);
    assert_says(e, "already exists");

    /* A snapshot has room for every block of its origin. */
    put_data(device(lv), 0, 64 * MB);
    assert_reads(device("snap-a.1"), 5 * MB, "before");
    assert_int_equal(copy_file(&c.op, device("snap-a.1"), at("copy"), &result, &e), 0);
    assert_reads(at("copy"), 5 * MB, "before");
    assert_int_equal(result.bytes_written, 4 * KB);

    assert_int_equal(perform("restore", device("snap-a.1"), device(lv), &e), 0);
    assert_reads(device(lv), 5 * MB, "before");
    assert_int_equal(copy_onto(&t.op, device("snap-a.1"), device(lv), &result, &e), 0);
    assert_int_equal(result.bytes_written, 0);
    assert_int_equal(perform("lvremove", vg, "snap-a.1", &e), 0);
    assert_false(is_there(device("snap-a.1")));
    assert_int_equal(perform("lvremove", vg, "snap-a.1", &e), 0);
    assert_int_equal(unlink(at("copy")), 0);
}

static void grows(const char *lv)
{
    _cleanup_test_op_ struct test_op t = TEST_OP_INIT;
    _cleanup_image_ struct image i = IMAGE_INIT, grown = IMAGE_INIT;
    struct err e = ERR_INIT;

    assert_int_equal(image_open(&i, device(lv), "raw", &e), 0);
    assert_int_equal(image_grow(&t.op, &i, 60 * MB, &e), -EINVAL);
    assert_int_equal(image_grow(&t.op, &i, 72 * MB, &e), 0);
    assert_int_equal(image_open(&grown, device(lv), "raw", &e), 0);
    assert_int_equal(grown.virtual_bytes, 72 * MB);
}

static void a_thick_volume(void **state)
{
    (void)state;
    _cleanup_test_op_ struct test_op t = TEST_OP_INIT;
    _cleanup_image_ struct image i = IMAGE_INIT, snap = IMAGE_INIT;
    struct err e = ERR_INIT;

    LVM("lvcreate", "-q", "-y", "-n", "thick", "-L", "64M", vg);
    there_and_back("thick");
    assert_int_equal(image_open(&i, device("thick"), NULL, &e), 0);
    assert_int_equal(image_lvm_snapshot(&t.op, &i, "below", &e), 0);
    assert_int_equal(image_grow(&t.op, &i, 72 * MB, &e), -EBUSY);
    assert_string_not_equal(e.cure, "");
    assert_int_equal(image_open(&snap, device("below"), NULL, &e), 0);
    assert_int_equal(image_grow(&t.op, &snap, 72 * MB, &e), -ENOTSUP);
    assert_int_equal(perform("lvremove", vg, "below", &e), 0);
    grows("thick");
}

static void a_thin_volume(void **state)
{
    (void)state;
    char pool[64];

    snprintf(pool, sizeof(pool), "%s/pool", vg);
    LVM("lvcreate", "-q", "-y", "-L", "160M", "-T", pool);
    LVM("lvcreate", "-q", "-y", "-V", "64M", "-T", pool, "-n", "thin-1");
    there_and_back("thin-1");
    grows("thin-1");
}

static void a_volume_of_the_users_is_not_removed(void **state)
{
    (void)state;
    struct err e = ERR_INIT;

    LVM("lvcreate", "-q", "-y", "-n", "users", "-L", "4M", vg);
    assert_int_equal(perform("lvremove", vg, "users", &e), 0);
    assert_true(is_there(device("users")));
    assert_int_equal(perform("lvremove", "no-such-group", "users", &e), 0);
    assert_int_equal(perform("unlink", device("users"), "", &e), -EINVAL);
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_thick_volume),
        cmocka_unit_test(a_thin_volume),
        cmocka_unit_test(a_volume_of_the_users_is_not_removed),
    };

    if (argc != 2)
        return 2;
    vg = argv[1];
    return cmocka_run_group_tests(tests, make_test_dir, remove_test_dir);
}
