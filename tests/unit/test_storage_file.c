/* Small files: written whole or not at all, read within bounds. */
#include "tests/unit/storage_fixture.h"

#include <dirent.h>

#include "storage/copy.h"

static size_t entries(const char *path)
{
    DIR *dir = opendir(path);
    size_t n = 0;

    assert_non_null(dir);
    while (readdir(dir))
        n++;
    closedir(dir);
    return n - 2;
}

static void a_file_is_replaced_whole(void **state)
{
    (void)state;
    struct err e = ERR_INIT;
    struct stat st;
    char *text = NULL;
    size_t len = 0;

    assert_int_equal(mkdir(at("one"), 0700), 0);
    assert_int_equal(write_file(at("one/file"), "first, longer", 13, 0644, &e), 0);
    assert_int_equal(stat(at("one/file"), &st), 0);
    assert_int_equal(st.st_mode & 07777, 0644);
    assert_int_equal(write_file(at("one/file"), "a\0b", 3, 0600, &e), 0);
    assert_int_equal(entries(at("one")), 1);
    assert_int_equal(stat(at("one/file"), &st), 0);
    assert_int_equal(st.st_mode & 07777, 0600);
    assert_int_equal(read_file(at("one/file"), 3, &text, &len, &e), 0);
    assert_int_equal(len, 3);
    assert_memory_equal(text, "a\0b", 4);
    free(text);
}

static void a_file_that_cannot_be_written(void **state)
{
    (void)state;
    struct err e = ERR_INIT;

    assert_int_equal(mkdir(at("two"), 0700), 0);
    assert_int_equal(mkdir(at("two/file"), 0700), 0);
    assert_int_equal(write_file(at("two/file"), "x", 1, 0600, &e), -EISDIR);
    assert_says(e, at("two/file"));
    assert_int_equal(entries(at("two")), 1);
    assert_int_equal(write_file(at("nowhere/file"), "x", 1, 0600, &e), -ENOENT);
}

static void a_file_that_cannot_be_read(void **state)
{
    (void)state;
    struct err e = ERR_INIT;
    char *text = NULL;

    put_text(at("four"), "1234");
    assert_int_equal(read_file(at("four"), 3, &text, NULL, &e), -EFBIG);
    assert_int_equal(read_file(at("five"), 3, &text, NULL, &e), -ENOENT);
    assert_says(e, at("five"));
    assert_int_equal(read_file(test_dir, 3, &text, NULL, &e), -EISDIR);
    assert_int_equal(read_file("/dev/zero", 100000, &text, NULL, &e), -EFBIG);
    assert_null(text);
    put_text(at("none"), "");
    assert_int_equal(read_file(at("none"), 0, &text, NULL, &e), 0);
    assert_string_equal(text, "");
    free(text);
}

static void directories_on_the_way(void **state)
{
    (void)state;
    struct err e = ERR_INIT;
    struct stat st;

    assert_int_equal(make_dirs(at("a/b/c"), &e), 0);
    assert_int_equal(make_dirs(at("a/b/c"), &e), 0);
    assert_int_equal(make_dirs(at("a//b/d/"), &e), 0);
    assert_int_equal(stat(at("a/b"), &st), 0);
    assert_int_equal(st.st_mode & 07777, 0700);
    assert_int_equal(stat(at("a/b/d"), &st), 0);
    put_text(at("a/file"), "x");
    assert_int_equal(make_dirs(at("a/file/c"), &e), -ENOTDIR);
    assert_says(e, at("a/file"));
    assert_int_equal(make_dirs(at("a/file"), &e), -ENOTDIR);
    assert_int_equal(symlink(at("a"), at("to-a")), 0);
    assert_int_equal(make_dirs(at("to-a/e"), &e), 0);
    assert_int_equal(stat(at("a/e"), &st), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_file_is_replaced_whole),
        cmocka_unit_test(a_file_that_cannot_be_written),
        cmocka_unit_test(a_file_that_cannot_be_read),
        cmocka_unit_test(directories_on_the_way),
    };
    return cmocka_run_group_tests(tests, make_test_dir, remove_test_dir);
}
