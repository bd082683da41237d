/* Images made and looked at with the real qemu-img. */
#include "tests/unit/storage_fixture.h"

#include "storage/copy.h"
#include "storage/image.h"
#include "storage/lvm.h"

static void qemu_img(const char *a, const char *b, const char *c, const char *d, const char *path,
                     const char *size)
{
    const char *const argv[] = { "qemu-img", a, "-q", b, c, "-o", d, path, size, NULL };
    struct err e = ERR_INIT;

    if (spawn_run(argv, NULL, NULL, &e) < 0)
        fail_msg("%s", e.msg);
}

static void a_raw_file(void **state)
{
    (void)state;
    _cleanup_test_op_ struct test_op t = TEST_OP_INIT;
    _cleanup_image_ struct image i = IMAGE_INIT;
    struct err e = ERR_INIT;
    struct stat st;

    assert_int_equal(image_make(&t.op, at("raw"), "raw", 5 * MB, &e), 0);
    assert_int_equal(stat(at("raw"), &st), 0);
    assert_int_equal(st.st_mode & 07777, 0600);
    put_data(at("raw"), MB, 8 * KB);
    assert_int_equal(symlink(at("raw"), at("raw.link")), 0);
    assert_int_equal(image_open(&i, at("raw.link"), NULL, &e), 0);
    assert_int_equal(i.kind, IMAGE_RAW);
    assert_string_equal(i.path, at("raw"));
    assert_string_equal(i.format, "raw");
    assert_null(i.backing);
    assert_int_equal(i.virtual_bytes, 5 * MB);
    assert_int_equal(i.allocated_bytes, 8 * KB);
    assert_int_equal(image_make(&t.op, at("raw"), "raw", MB, &e), -EEXIST);
    assert_int_equal(image_make(&t.op, at("raw"), "qcow2", MB, &e), -EEXIST);
}

static void a_qcow2(void **state)
{
    (void)state;
    _cleanup_test_op_ struct test_op t = TEST_OP_INIT;
    _cleanup_image_ struct image i = IMAGE_INIT, told = IMAGE_INIT;
    struct err e = ERR_INIT;

    assert_int_equal(image_make(&t.op, at("q"), "qcow2", 40 * MB, &e), 0);
    assert_int_equal(image_open(&i, at("q"), NULL, &e), 0);
    assert_int_equal(i.kind, IMAGE_QCOW2);
    assert_int_equal(i.virtual_bytes, 40 * MB);
    assert_in_range(i.allocated_bytes, 1, MB);
    assert_null(i.backing);
    assert_int_equal(image_open(&told, at("q"), "qcow2", &e), 0);
    assert_int_equal(told.kind, IMAGE_QCOW2);
}

static void whole_images_have_all_their_blocks(void **state)
{
    (void)state;
    _cleanup_test_op_ struct test_op t = TEST_OP_INIT;
    _cleanup_image_ struct image raw = IMAGE_INIT, qcow2 = IMAGE_INIT;
    struct err e = ERR_INIT;

    assert_int_equal(image_make_whole(&t.op, at("whole.raw"), "raw", 5 * MB, &e), 0);
    assert_int_equal(image_open(&raw, at("whole.raw"), NULL, &e), 0);
    assert_int_equal(raw.kind, IMAGE_RAW);
    assert_int_equal(raw.virtual_bytes, 5 * MB);
    assert_true(raw.allocated_bytes >= 5 * MB);
    assert_int_equal(image_make_whole(&t.op, at("whole.q"), "qcow2", 5 * MB, &e), 0);
    assert_int_equal(image_open(&qcow2, at("whole.q"), NULL, &e), 0);
    assert_int_equal(qcow2.kind, IMAGE_QCOW2);
    assert_int_equal(qcow2.virtual_bytes, 5 * MB);
    assert_true(qcow2.allocated_bytes >= 5 * MB);
    assert_int_equal(image_make_whole(&t.op, at("whole.raw"), "raw", MB, &e), -EEXIST);
    assert_int_equal(image_make_whole(&t.op, at("whole.raw"), "qcow2", MB, &e), -EEXIST);
    assert_int_equal(access(at("whole.raw"), F_OK), 0); /* what was there stays */
}

static void a_template_is_copied_for_who_writes(void **state)
{
    (void)state;
    _cleanup_test_op_ struct test_op t = TEST_OP_INIT;
    _cleanup_image_ struct image over = IMAGE_INIT;
    struct err e = ERR_INIT;
    struct stat st;

    assert_int_equal(image_make(&t.op, at("template"), "raw", 5 * MB, &e), 0);
    put_data(at("template"), MB, 8 * KB);
    assert_int_equal(chmod(at("template"), 0444), 0);
    assert_int_equal(image_copy(&t.op, at("template"), at("mine"), &e), 0);
    assert_int_equal(stat(at("mine"), &st), 0);
    assert_int_equal(st.st_size, 5 * MB);
    assert_int_equal(st.st_mode & 0777, 0644);
    _cleanup_test_op_ struct test_op again = TEST_OP_INIT, last = TEST_OP_INIT;
    assert_int_equal(image_copy(&again.op, at("template"), at("mine"), &e), -EEXIST);
    assert_int_equal(image_copy(&again.op, at("nowhere"), at("other"), &e), -ENOENT);
    assert_int_equal(access(at("other"), F_OK), -1);
    assert_int_equal(image_make_overlay(&last.op, at("overlay"), at("template"), "raw", &e), 0);
    assert_int_equal(image_copy(&last.op, at("overlay"), at("overlay.copy"), &e), 0);
    assert_int_equal(image_open(&over, at("overlay.copy"), NULL, &e), 0);
    assert_string_equal(over.backing, at("template"));
}

/* A guest writes to its raw disk what makes it look like a qcow2 on a file of the host. */
static void a_raw_disk_is_what_it_was_declared(void **state)
{
    (void)state;
    _cleanup_image_ struct image i = IMAGE_INIT;
    struct err e = ERR_INIT;

    qemu_img("create", "-f", "qcow2", "backing_file=/etc/passwd,backing_fmt=raw", at("trap"), "9M");
    assert_int_equal(image_open(&i, at("trap"), "raw", &e), 0);
    assert_int_equal(i.kind, IMAGE_RAW);
    assert_null(i.backing);
    assert_true(i.virtual_bytes < 9 * MB);
}

static void a_raw_file_declared_otherwise(void **state)
{
    (void)state;
    _cleanup_image_ struct image i = IMAGE_INIT;
    struct err e = ERR_INIT;

    put_data(at("noise"), 0, MB);
    assert_int_equal(image_open(&i, at("noise"), "qcow2", &e), -EIO);
    assert_says(e, at("noise"));
    assert_null(i.path);
    put_text(at("short"), "QFI\xfb");
    assert_int_equal(image_open(&i, at("short"), NULL, &e), 0);
    assert_int_equal(i.kind, IMAGE_OTHER);
}

static void a_torn_qcow2(void **state)
{
    (void)state;
    _cleanup_image_ struct image i = IMAGE_INIT;
    struct err e = ERR_INIT;

    qemu_img("create", "-f", "qcow2", "preallocation=off", at("torn"), "64M");
    assert_int_equal(truncate(at("torn"), 80), 0);
    assert_int_equal(image_open(&i, at("torn"), NULL, &e), -EIO);
    assert_says(e, at("torn"));
}

static void other_formats(void **state)
{
    (void)state;
    static const char *const formats[] = { "vmdk", "vdi", "vpc", "vhdx", "qcow" };
    struct err e = ERR_INIT;

    for (size_t f = 0; f < sizeof(formats) / sizeof(formats[0]); f++) {
        _cleanup_image_ struct image i = IMAGE_INIT;
        const char *const argv[] = { "qemu-img", "create", "-q", "-f", formats[f], at(formats[f]), "4M",
                                     NULL };
        assert_int_equal(spawn_run(argv, NULL, NULL, &e), 0);
        assert_int_equal(image_open(&i, at(formats[f]), NULL, &e), 0);
        assert_int_equal(i.kind, IMAGE_OTHER);
        assert_string_equal(i.format, formats[f]);
    }
}

static void what_is_no_image(void **state)
{
    (void)state;
    _cleanup_image_ struct image i = IMAGE_INIT, pipe = IMAGE_INIT;
    struct err e = ERR_INIT;

    assert_int_equal(image_open(&i, at("missing"), NULL, &e), -ENOENT);
    assert_says(e, at("missing"));
    assert_int_equal(image_open(&i, test_dir, NULL, &e), 0);
    assert_int_equal(i.kind, IMAGE_OTHER);
    assert_string_equal(i.format, "directory");
    assert_int_equal(mkfifo(at("fifo"), 0600), 0);
    assert_int_equal(image_open(&pipe, at("fifo"), "raw", &e), 0);
    assert_int_equal(pipe.kind, IMAGE_OTHER);
}

/* A copy of the index alone would go on writing to the data of the first. */
static void a_qcow2_with_its_data_elsewhere(void **state)
{
    (void)state;
    _cleanup_image_ struct image i = IMAGE_INIT;
    struct err e = ERR_INIT;
    char option[300];

    snprintf(option, sizeof(option), "data_file=%s", at("data"));
    qemu_img("create", "-f", "qcow2", option, at("index"), "4M");
    assert_int_equal(image_open(&i, at("index"), "qcow2", &e), 0);
    assert_int_equal(i.kind, IMAGE_OTHER);
    assert_string_equal(i.format, "qcow2 with a data file");
}

static void an_overlay(void **state)
{
    (void)state;
    _cleanup_test_op_ struct test_op t = TEST_OP_INIT;
    _cleanup_image_ struct image i = IMAGE_INIT;
    struct err e = ERR_INIT;
    struct stat st;

    put_data(at("base, with: commas"), 0, 2 * MB + 512);
    assert_int_equal(chmod(at("base, with: commas"), 0604), 0);
    assert_int_equal(image_make_overlay(&t.op, at("over"), at("base, with: commas"), "raw", &e), 0);
    assert_int_equal(image_open(&i, at("over"), "qcow2", &e), 0);
    assert_string_equal(i.backing, at("base, with: commas"));
    assert_int_equal(i.virtual_bytes, 2 * MB + 512);
    assert_int_equal(stat(at("over"), &st), 0);
    assert_int_equal(st.st_mode & 07777, 0604);

    const char *const same[] = { "qemu-img", "compare", "-q", "-f", "qcow2", "-F", "raw", at("over"),
                                 at("base, with: commas"), NULL };
    assert_int_equal(spawn_run(same, NULL, NULL, &e), 0);
}

/* What "base.raw" means depends on where the image lies. */
static void a_copy_keeps_its_backing_file(void **state)
{
    (void)state;
    _cleanup_test_op_ struct test_op t = TEST_OP_INIT;
    _cleanup_image_ struct image i = IMAGE_INIT, copy = IMAGE_INIT, again = IMAGE_INIT;
    struct err e = ERR_INIT;

    assert_int_equal(mkdir(at("far"), 0700), 0);
    put_data(at("base.raw"), 0, MB);
    qemu_img("create", "-f", "qcow2", "backing_file=base.raw,backing_fmt=raw", at("near.q"), "1M");
    assert_int_equal(image_open(&i, at("near.q"), "qcow2", &e), 0);
    assert_string_equal(i.backing, at("base.raw"));
    assert_string_equal(i.backing_format, "raw");
    assert_true(i.backing_relative);

    assert_int_equal(copy_file(&t.op, at("near.q"), at("far/copy.q"), NULL, &e), 0);
    assert_int_equal(image_keep_backing(&t.op, &i, at("far/copy.q"), &e), 0);
    assert_int_equal(image_open(&copy, at("far/copy.q"), "qcow2", &e), 0);
    assert_string_equal(copy.backing, at("base.raw"));
    assert_string_equal(copy.backing_format, "raw");
    assert_false(copy.backing_relative);
    /* Nothing to do, and nothing done, for one that names it in full. */
    assert_int_equal(image_keep_backing(&t.op, &copy, at("not-there"), &e), 0);

    const char *const same[] = { "qemu-img", "compare", "-q", "-f", "qcow2", "-F", "raw",
                                 at("far/copy.q"), at("base.raw"), NULL };
    assert_int_equal(spawn_run(same, NULL, NULL, &e), 0);
    assert_int_equal(unlink(at("base.raw")), 0);
    assert_int_equal(image_open(&again, at("far/copy.q"), "qcow2", &e), 0);
}

static void an_overlay_that_cannot_be(void **state)
{
    (void)state;
    _cleanup_test_op_ struct test_op t = TEST_OP_INIT;
    struct err e = ERR_INIT;

    put_data(at("ground"), 0, MB);
    put_text(at("taken"), "somebody's");
    put_text(at("taken.want"), "somebody's");
    assert_int_equal(image_make_overlay(&t.op, at("taken"), at("ground"), "raw", &e), -EEXIST);
    assert_same_file(at("taken"), at("taken.want"));
    assert_int_equal(image_make_overlay(&t.op, at("o1"), at("no-base"), "raw", &e), -ENOENT);
    assert_int_equal(image_make_overlay(&t.op, at("o1"), at("ground"), "qcow2", &e), -EIO);
    assert_int_equal(image_make_overlay(&t.op, at("nowhere/o1"), at("ground"), "raw", &e), -ENOENT);
    assert_false(is_there(at("o1")));
    assert_int_equal(image_make(&t.op, at("o1"), "no-such-format", MB, &e), -EIO);
    assert_false(is_there(at("o1")));
}

static void growing(void **state)
{
    (void)state;
    _cleanup_test_op_ struct test_op t = TEST_OP_INIT;
    static const char *const formats[] = { "raw", "qcow2" };
    struct err e = ERR_INIT;

    for (size_t f = 0; f < 2; f++) {
        _cleanup_image_ struct image i = IMAGE_INIT, grown = IMAGE_INIT;
        const char *path = at(f ? "grows.q" : "grows");
        assert_int_equal(image_make(&t.op, path, formats[f], 2 * MB, &e), 0);
        assert_int_equal(image_open(&i, path, formats[f], &e), 0);
        assert_int_equal(image_grow(&t.op, &i, 2 * MB - 512, &e), -EINVAL);
        assert_int_equal(image_grow(&t.op, &i, 2 * MB, &e), 0);
        assert_int_equal(image_grow(&t.op, &i, 7 * MB, &e), 0);
        assert_int_equal(image_open(&grown, path, formats[f], &e), 0);
        assert_int_equal(grown.virtual_bytes, 7 * MB);
        /* As looked at before it grew: what it has become counts. */
        assert_int_equal(image_grow(&t.op, &i, 5 * MB, &e), -EINVAL);
    }
}

static void an_image_that_cannot_grow(void **state)
{
    (void)state;
    _cleanup_test_op_ struct test_op t = TEST_OP_INIT;
    struct err e = ERR_INIT;
    _cleanup_image_ struct image i = IMAGE_INIT;

    put_data(at("disk.vmdk"), 0, MB);
    assert_int_equal(image_open(&i, at("disk.vmdk"), "vmdk", &e), 0);
    assert_int_equal(image_grow(&t.op, &i, 2 * MB, &e), -ENOTSUP);
    assert_says(e, at("disk.vmdk"));
}

static void names_of_volumes(void **state)
{
    (void)state;
    static const struct {
        const char *name, *vg, *lv;
    } good[] = { { "vg-lv", "vg", "lv" },
                 { "vg--0-root", "vg-0", "root" },
                 { "a-b--c--d", "a", "b-c-d" },
                 { "a----b-c", "a--b", "c" } };
    static const char *const bad[] = { "", "luks", "-lv", "vg-", "a-b-c", "--", "vg--lv" };
    char *vg = NULL, *lv = NULL;

    for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++) {
        assert_true(lvm_split_name(good[i].name, &vg, &lv));
        assert_string_equal(vg, good[i].vg);
        assert_string_equal(lv, good[i].lv);
        free(vg);
        free(lv);
    }
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
        assert_false(lvm_split_name(bad[i], &vg, &lv));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_raw_file),
        cmocka_unit_test(a_qcow2),
        cmocka_unit_test(whole_images_have_all_their_blocks),
        cmocka_unit_test(a_template_is_copied_for_who_writes),
        cmocka_unit_test(a_raw_disk_is_what_it_was_declared),
        cmocka_unit_test(a_raw_file_declared_otherwise),
        cmocka_unit_test(a_torn_qcow2),
        cmocka_unit_test(other_formats),
        cmocka_unit_test(what_is_no_image),
        cmocka_unit_test(a_qcow2_with_its_data_elsewhere),
        cmocka_unit_test(an_overlay),
        cmocka_unit_test(a_copy_keeps_its_backing_file),
        cmocka_unit_test(an_overlay_that_cannot_be),
        cmocka_unit_test(growing),
        cmocka_unit_test(an_image_that_cannot_grow),
        cmocka_unit_test(names_of_volumes),
    };
    return cmocka_run_group_tests(tests, make_test_dir, remove_test_dir);
}
