/* What the console keeps in the configuration file, and that all else in the file stays as it is.
 */
#include "tests/unit/core_fixture.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/mem.h"
#include "storage/copy.h"
#include "tui/term/theme.h"
#include "xltool/config.h"

static char dir[] = "/tmp/xltool-config-save.XXXXXX";

static const struct column *columns[MAX_COLUMNS];

/* As a console has it that nobody has changed. */
static struct tui_habits usual(void)
{
    return (struct tui_habits){ .interval_ns = USUAL_INTERVAL_NS,
                                .sort = column_find("cpu"),
                                .filter = "",
                                .bars = TUI_BARS_BARS };
}

static void assert_edit(const char *text, const struct tui_habits *h, const char *want)
{
    _cleanup_strbuf_ struct strbuf out = STRBUF_INIT;
    struct err e = ERR_INIT;

    if (config_edit(&out, "a.ini", text, h, &e) < 0)
        fail_msg("%s", e.msg);
    assert_string_equal(strbuf_str(&out), want);
}

static void a_file_begins_with_what_is_not_usual(void **state)
{
    struct tui_habits h = usual();

    (void)state;
    assert_edit("", &h, "# See xltool-config(5).\n[console]\n");
    h.theme = theme_default();
    h.interval_ns = 2500000000;
    h.sort = column_find("mem");
    h.reverse = true;
    h.filter = " cpu>5 ";
    h.bars = TUI_BARS_NUMBERS;
    columns[0] = column_find("name");
    columns[1] = column_find("cpu");
    h.columns = columns;
    h.n_columns = 2;
    assert_edit("", &h,
                "# See xltool-config(5).\n[console]\ninterval = 2.5\nsort = mem\nreverse = yes\n"
                "columns = name, cpu\nfilter = cpu>5\nbars = numbers\n");
}

static const char mine[] =
    "; mine\n\n[filters]\nbusy=cpu>50\n\n[console]\n  # colours\ntheme: light ; by day\n"
    "mouse = no\ncolumns = name,\n    ; the figures\n    cpu\nreverse = yes\n\n# my keys\n"
    "[keys]\nquit = q\n    F10\n";

/* What mine says. */
static struct tui_habits as_mine(void)
{
    struct tui_habits h = usual();

    h.theme = theme_find("light");
    h.reverse = true;
    columns[0] = column_find("name");
    columns[1] = column_find("cpu");
    h.columns = columns;
    h.n_columns = 2;
    return h;
}

static void what_has_not_changed_stays(void **state)
{
    struct tui_habits h = as_mine();

    (void)state;
    assert_edit(mine, &h, mine);
}

static void lines_are_changed_where_they_are(void **state)
{
    struct tui_habits h = as_mine();

    (void)state;
    h.theme = theme_find("dark"); /* the usual one, but something else was said */
    h.n_columns = 1;
    h.reverse = false;
    h.sort = column_find("mem");
    assert_edit(
        mine, &h,
        "; mine\n\n[filters]\nbusy=cpu>50\n\n[console]\n  # colours\ntheme = dark ; by day\n"
        "mouse = no\ncolumns = name\n    ; the figures\nsort = mem\n\n# my keys\n"
        "[keys]\nquit = q\n    F10\n");
}

static void a_section_is_added(void **state)
{
    struct tui_habits h = usual();

    (void)state;
    h.sort = column_find("mem");
    assert_edit("[keys]\nquit = q", &h, "[keys]\nquit = q\n\n[console]\nsort = mem\n");
    assert_edit("[console]", &h, "[console]\nsort = mem\n");
    assert_edit("[console]\nmouse = no\n[keys]\n[console]\n[filters]\n", &h,
                "[console]\nmouse = no\n[keys]\n[console]\nsort = mem\n[filters]\n");
    assert_edit("\xef\xbb\xbf[console]\r\nsort = cpu ; x\r\n", &h,
                "\xef\xbb\xbf[console]\r\nsort = mem ; x\r\n");
}

/* All columns, more than a line holds, and a comment that leaves its line for that. */
static void long_values_take_several_lines(void **state)
{
    _cleanup_strbuf_ struct strbuf out = STRBUF_INIT;
    struct tui_habits h = usual();
    struct config c;
    struct err e = ERR_INIT;
    size_t n;
    const struct column *all = columns_all(&n);

    (void)state;
    for (size_t i = 0; i < n; i++)
        columns[i] = &all[i];
    h.columns = columns;
    h.n_columns = n;
    if (config_edit(
            &out, "a.ini",
            "[console]\ncolumns = name ; as few as there can be, so that it is read at a glance\n",
            &h, &e) < 0)
        fail_msg("%s", e.msg);
    assert_non_null(
        strstr(strbuf_str(&out),
               "[console]\n; as few as there can be, so that it is read at a glance\ncolumns ="));
    config_init(&c);
    assert_int_equal(config_parse(&c, "a.ini", strbuf_str(&out), &e), 0);
    assert_int_equal(c.n_columns, n);
    config_release(&c);
}

static void assert_refused(const char *text, const char *filter, const char *want)
{
    _cleanup_strbuf_ struct strbuf out = STRBUF_INIT;
    struct tui_habits h = usual();
    struct err e = ERR_INIT;

    h.filter = filter;
    assert_int_equal(config_edit(&out, "a.ini", text, &h, &e), -EINVAL);
    assert_non_null(strstr(e.msg, want));
    assert_int_equal(out.len, 0);
}

static void what_cannot_be_read_back_is_refused(void **state)
{
    char long_one[300] = "name~";

    (void)state;
    memset(long_one + 5, 'x', sizeof(long_one) - 6);
    assert_refused("", "name~\"a ; b\"",
                   "cannot hold the filter 'name~\"a ; b\"': ' ;' begins a comment");
    assert_refused("", long_one, "a line has at most 198 bytes");
    assert_refused("[console]\ntheme = x\n", "", "'a.ini', line 2: theme = 'x' is wrong");
}

/* How many lines are this comment. */
static size_t count_lines(const struct strbuf *text, const char *line)
{
    size_t n = 0, len = strlen(line);

    for (const char *s = strbuf_str(text); *s; s += strcspn(s, "\n"), s += *s == '\n')
        n += strcspn(s, "\n") == len && strncmp(s, line, len) == 0;
    return n;
}

/* Whatever a file without mistakes looks like, its comments and the lines of others stay. */
static void noise_stays(void **state)
{
    static const char *const words[] = { "[console]\n",
                                         "[keys]\n",
                                         "\n",
                                         "theme = light",
                                         "sort=mem",
                                         "sort : mem ; x",
                                         "  # c\n",
                                         "; c\n",
                                         "\r\n",
                                         "\t",
                                         "columns = name,\n  cpu\n",
                                         "quit = q\n",
                                         "  F10\n",
                                         " ; c\n",
                                         "[filters]\n",
                                         "x = cpu>1\n",
                                         "reverse = no\n" };
    uint32_t seed = 11;
    size_t edited = 0;

    (void)state;
    for (int i = 0; i < 50000; i++) {
        _cleanup_strbuf_ struct strbuf text = STRBUF_INIT, out = STRBUF_INIT;
        _cleanup_config_ struct config c;
        struct tui_habits h = usual();
        struct err e = ERR_INIT;
        for (int w = 0; w < 8; w++) {
            seed = seed * 1664525 + 1013904223;
            strbuf_adds(&text, words[(seed >> 16) % (sizeof(words) / sizeof(words[0]))]);
        }
        config_init(&c);
        h.reverse = true;
        h.bars = TUI_BARS_NUMBERS;
        if (config_parse(&c, "a.ini", strbuf_str(&text), &e) < 0) {
            assert_int_equal(config_edit(&out, "a.ini", strbuf_str(&text), &h, &e), -EINVAL);
            continue;
        }
        if (config_edit(&out, "a.ini", strbuf_str(&text), &h, &e) < 0) {
            if (!strstr(e.msg, "edit it by hand") ||
                !strstr(strbuf_str(&text), "\t[")) /* an indented section */
                fail_msg("%s:\n%s", e.msg, strbuf_str(&text));
            continue;
        }
        assert_edit(strbuf_str(&out), &h, strbuf_str(&out)); /* once is enough */
        assert_int_equal(count_lines(&out, "  # c"), count_lines(&text, "  # c"));
        assert_int_equal(count_lines(&out, "quit = q"), count_lines(&text, "quit = q"));
        edited += count_lines(&text, "  # c");
    }
    assert_true(edited > 500);
}

static char *path_of(const char *name)
{
    char *path;

    return asprintf(&path, "%s/%s", dir, name) < 0 ? NULL : path;
}

static void assert_file(const char *path, const char *want, mode_t mode)
{
    _cleanup_free_ char *text = NULL;
    struct err e = ERR_INIT;
    struct stat st;

    assert_int_equal(config_read_text(path, &text, &e), 0);
    assert_string_equal(text, want);
    assert_int_equal(stat(path, &st), 0);
    assert_int_equal(st.st_mode & 07777, mode);
}

static void a_file_is_made_and_changed(void **state)
{
    _cleanup_free_ char *path = path_of("new/dir/config.ini");
    _cleanup_strbuf_ struct strbuf told = STRBUF_INIT;
    struct tui_habits h = usual();
    struct err e = ERR_INIT;

    (void)state;
    h.reverse = true;
    if (config_save(path, &h, &told, &e) < 0)
        fail_msg("%s", e.msg);
    assert_string_equal(strbuf_str(&told), path);
    assert_file(path, "# See xltool-config(5).\n[console]\nreverse = yes\n", 0600);
    assert_int_equal(chmod(path, 0640), 0);
    h.sort = column_find("name");
    assert_int_equal(config_save(path, &h, &told, &e), 0);
    assert_file(path, "# See xltool-config(5).\n[console]\nreverse = yes\nsort = name\n", 0640);
}

static void a_file_with_a_mistake_stays(void **state)
{
    _cleanup_free_ char *path = path_of("mistake.ini");
    _cleanup_strbuf_ struct strbuf told = STRBUF_INIT;
    struct tui_habits h = usual();
    struct err e = ERR_INIT;

    (void)state;
    assert_int_equal(write_file(path, "[console]\nx = 1\n", 16, 0600, &e), 0);
    assert_int_equal(config_save(path, &h, &told, &e), -EINVAL);
    assert_non_null(strstr(e.msg, "mistake.ini', line 2: section [console] has no key 'x'"));
    assert_int_equal(told.len, 0);
    assert_file(path, "[console]\nx = 1\n", 0600);
}

static void a_link_stays_one(void **state)
{
    _cleanup_free_ char *file = path_of("dotfile.ini"), *link = path_of("link.ini");
    _cleanup_strbuf_ struct strbuf told = STRBUF_INIT;
    struct tui_habits h = usual();
    struct err e = ERR_INIT;
    struct stat st;

    (void)state;
    assert_int_equal(write_file(file, "[console]\n", 10, 0600, &e), 0);
    assert_int_equal(symlink(file, link), 0);
    h.bars = TUI_BARS_SPARKLINES;
    assert_int_equal(config_save(link, &h, &told, &e), 0);
    assert_int_equal(lstat(link, &st), 0);
    assert_true(S_ISLNK(st.st_mode));
    assert_file(file, "[console]\nbars = sparklines\n", 0600);
}

static void what_is_no_file_is_refused(void **state)
{
    _cleanup_strbuf_ struct strbuf told = STRBUF_INIT;
    struct tui_habits h = usual();
    struct err e = ERR_INIT;

    (void)state;
    assert_int_equal(config_save(dir, &h, &told, &e), -EINVAL);
    assert_non_null(strstr(e.msg, "not a regular file"));
    assert_int_equal(config_save("/dev/null/x", &h, &told, &e), -ENOTDIR);
    unsetenv("XLTOOL_CONFIG");
    unsetenv("XDG_CONFIG_HOME");
    unsetenv("HOME");
    assert_int_equal(config_save(NULL, &h, &told, &e), -ENOENT);
}

static int make_dir(void **state)
{
    (void)state;
    return mkdtemp(dir) ? 0 : -1;
}

static int remove_dir(void **state)
{
    static const char *const names[] = { "new/dir/config.ini", "new/dir",  "new", "mistake.ini",
                                         "dotfile.ini",        "link.ini", "" };

    (void)state;
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        _cleanup_free_ char *path = path_of(names[i]);
        remove(path);
    }
    return access(dir, F_OK) == 0 ? -1 : 0; /* nothing half-written stays */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_file_begins_with_what_is_not_usual),
        cmocka_unit_test(what_has_not_changed_stays),
        cmocka_unit_test(lines_are_changed_where_they_are),
        cmocka_unit_test(a_section_is_added),
        cmocka_unit_test(long_values_take_several_lines),
        cmocka_unit_test(what_cannot_be_read_back_is_refused),
        cmocka_unit_test(noise_stays),
        cmocka_unit_test(a_file_is_made_and_changed),
        cmocka_unit_test(a_file_with_a_mistake_stays),
        cmocka_unit_test(a_link_stays_one),
        cmocka_unit_test(what_is_no_file_is_refused),
    };

    return cmocka_run_group_tests(tests, make_dir, remove_dir);
}
