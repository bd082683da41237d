/* The configuration file: what it says, and which line is wrong. */
#include "tests/unit/core_fixture.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/mem.h"
#include "tui/term/theme.h"
#include "xltool/config.h"

static char dir[] = "/tmp/xltool-config.XXXXXX";

static const char full[] = "# mine\n[console]\ntheme = light\ninterval=0.5\nsort = mem\nreverse = yes\n"
                           "columns = name, cpu,\n    mem\nfilter = cpu>5 & name~web\ntree = tag\nbars = sparklines\n"
                           "mouse = no ; it selects\nascii = yes\n"
                           "[filters]\nbusy = cpu>50 | disk_write>10M\nweb = name~\"a b\"\n"
                           "[tags]\ndb = name~db |\n image~postgres\nold = uptime>1000000\n"
                           "[keys]\nquit = q Ctrl-C\n  F10\nhelp =\n";

static void a_file_says_what_the_console_is_like(void **state)
{
    struct config c;
    struct err e = ERR_INIT;

    (void)state;
    config_init(&c);
    if (config_parse(&c, "a.ini", full, &e) < 0)
        fail_msg("%s", e.msg);
    assert_string_equal(c.path, "a.ini");
    assert_ptr_equal(c.theme, theme_find("light"));
    assert_int_equal(c.interval_ns, 500000000);
    assert_ptr_equal(c.sort, column_find("mem"));
    assert_true(c.reverse && c.ascii && !c.mouse);
    assert_int_equal(c.n_columns, 3);
    assert_ptr_equal(c.columns[2], column_find("mem"));
    assert_string_equal(c.filter, "cpu>5 & name~web");
    assert_int_equal(c.bars, TUI_BARS_SPARKLINES);
    assert_int_equal(c.filters.n, 2);
    assert_string_equal(c.filters.v[1].name, "web");
    assert_string_equal(c.filters.v[1].value, "name~\"a b\"");
    assert_int_equal(c.filters.v[1].line, 16);
    assert_int_equal(c.tree, GROUP_BY_TAG);
    assert_int_equal(c.tags.n, 2);
    assert_string_equal(c.tags.v[0].value, "name~db | image~postgres");
    assert_int_equal(c.tags.v[1].line, 20);
    assert_int_equal(c.keys.n, 2);
    assert_string_equal(c.keys.v[0].value, "q Ctrl-C F10");
    assert_int_equal(c.keys.v[0].line, 22);
    assert_string_equal(c.keys.v[1].value, "");
    config_release(&c);
}

static void without_a_file_all_is_as_usual(void **state)
{
    struct config c;
    struct err e = ERR_INIT;

    (void)state;
    config_init(&c);
    assert_true(c.mouse && !c.ascii && !c.theme && c.bars == TUI_BARS_BARS && c.tree == GROUP_BY_NONE);
    assert_int_equal(config_parse(&c, "a.ini", "", &e), 0);
    assert_true(c.mouse && !c.theme && c.n_columns == 0 && !c.filter);
    assert_int_equal(config_parse(&c, "a.ini", "\xef\xbb\xbf# \r\n\r\n[console]\r\ntheme = mono\r\n", &e), 0);
    assert_ptr_equal(c.theme, theme_find("mono"));
    config_release(&c);
}

static void assert_bad(const char *text, const char *want)
{
    struct config c;
    struct err e = ERR_INIT;

    config_init(&c);
    c.interval_ns = 42;
    assert_int_equal(config_parse(&c, "a.ini", text, &e), -EINVAL);
    assert_string_equal(e.msg, want);
    assert_int_equal(c.interval_ns, 42); /* as it was */
    assert_null(c.path);
    config_release(&c);
}

static void a_mistake_is_told_with_its_line(void **state)
{
    (void)state;
    assert_bad("[console]\n\n# x\ncolour = blue\n",
               "'a.ini', line 4: section [console] has no key 'colour'; its keys are: theme interval sort reverse "
               "columns filter tree bars mouse ascii");
    assert_bad("theme = dark\n", "'a.ini', line 1: there is no section []; the sections are: console filters tags keys");
    assert_bad("[Console]\ntheme = dark\n",
               "'a.ini', line 2: there is no section [Console]; the sections are: console filters tags keys");
    assert_bad("[console]\ntheme = blue\n",
               "'a.ini', line 2: theme = 'blue' is wrong: it takes dark, light, contrast or mono");
    assert_bad("[console]\nmouse = maybe\n", "'a.ini', line 2: mouse = 'maybe' is wrong: it takes no or yes");
    assert_bad("[console]\nbars = 1\n",
               "'a.ini', line 2: bars = '1' is wrong: it takes numbers, bars or sparklines");
    assert_bad("[console]\ninterval = 0.001\n",
               "'a.ini', line 2: interval = '0.001' is wrong: it takes seconds from 0.01 to 86400, such as 0.5 or 2");
    assert_bad("[console]\ntheme = dark\n  blue\nmouse = yes\n",
               "'a.ini', line 2: theme = 'dark blue' is wrong: it takes dark, light, contrast or mono");
    assert_bad("[filters]\na b = cpu>5\n",
               "'a.ini', line 2: 'a b' is no name of a filter: letters, digits and . _ -, at most 40");
    assert_bad("[console]\ntree = size\n",
               "'a.ini', line 2: tree = 'size' is wrong: it takes none, connection, platform, group or tag");
    assert_bad("[tags]\ndb/x = name~db\n",
               "'a.ini', line 2: 'db/x' is no name of a tag: letters, digits and . _ -, at most 40");
    assert_bad("[tags]\ndb = name~db\nweb = cpu>\n",
               "'a.ini', line 3: web = 'cpu>' is wrong: the filter ends too early at character 5 of filter 'cpu>'");
    assert_bad("[keys]\nquit = q Hyper-q\n", "'a.ini', line 2: quit = 'q Hyper-q' is wrong: 'Hyper-q' is no key");
    assert_bad("[console]\ntheme\n", "'a.ini', line 2: neither [section] nor key = value");
    assert_bad("what is this\n[console]\ntheme = x\n", "'a.ini', line 1: neither [section] nor key = value");
    assert_bad("[console]\ntheme = x\nwhat is this\n",
               "'a.ini', line 2: theme = 'x' is wrong: it takes dark, light, contrast or mono");
    assert_bad("[console]\ntheme = dark\n[filters]\nx = cpu>1\n[console]\ntheme = dark\n",
               "'a.ini', line 6: 'theme' comes twice in section [console]");
    assert_bad("[filters]\nx = cpu>1\nx = cpu>2\n", "'a.ini', line 3: 'x' comes twice in section [filters]");
    assert_bad("[console]\nsort = mem\n[filters]\n  sort = cpu>1\n  sort = cpu>2\n",
               "'a.ini', line 4: sort = 'cpu>1 sort = cpu>2' is wrong: "
               "'&' or '|' is expected at character 7 of filter 'cpu>1 sort = cpu>2'");
}

static void columns_and_filters_are_those_of_the_options(void **state)
{
    struct config c;
    struct err e = ERR_INIT;

    (void)state;
    config_init(&c);
    assert_int_equal(config_set(&c, "console", "columns", "name,nonsense", &e), -EINVAL);
    assert_non_null(strstr(e.msg, "unknown column 'nonsense'"));
    assert_int_equal(config_set(&c, "console", "sort", "nonsense", &e), -EINVAL);
    assert_int_equal(config_set(&c, "console", "sort", "cpu_percent", &e), 0);
    assert_ptr_equal(c.sort, column_find("cpu"));
    assert_int_equal(config_set(&c, "console", "filter", "cpu>", &e), -EINVAL);
    assert_null(c.filter);
    assert_int_equal(config_set(&c, "filters", "x", "cpu>", &e), -EINVAL);
    assert_int_equal(c.filters.n, 0);
    config_release(&c);
}

/* inih cuts a line that is too long in two, and takes the rest for another key. */
static void long_lines_are_refused(void **state)
{
    (void)state;
    for (size_t len = 190; len < 420; len++) {
        _cleanup_strbuf_ struct strbuf text = STRBUF_INIT;
        struct config c;
        struct err e = ERR_INIT;
        config_init(&c);
        strbuf_adds(&text, "[filters]\nx = ");
        while (text.len < strlen("[filters]\n") + len)
            strbuf_addc(&text, 'x');
        strbuf_adds(&text, "\ny = cpu>1");
        int rc = config_parse(&c, "a.ini", strbuf_str(&text), &e);
        assert_int_equal(rc, len <= 198 ? 0 : -EINVAL);
        if (rc == 0)
            assert_int_equal(strlen(c.filters.v[0].value), len - strlen("x = "));
        else
            assert_int_equal(strncmp(e.msg, "'a.ini', line 2: longer than 198 bytes", 38), 0);
        config_release(&c);
    }
}

static bool knows_quit(const char *action)
{
    return strcmp(action, "quit") == 0;
}

static void actions_are_checked_by_who_knows_them(void **state)
{
    struct config c;
    struct err e = ERR_INIT;

    (void)state;
    config_init(&c);
    assert_int_equal(config_parse(&c, "a.ini", "[keys]\nquit = q\nfly = x\n", &e), 0);
    assert_int_equal(config_check_actions(&c, knows_quit, &e), -EINVAL);
    assert_string_equal(e.msg, "'a.ini', line 3: the console has no action 'fly'");
    assert_int_equal(config_set(&c, "keys", "fly", NULL, &e), 0);
    assert_int_equal(config_check_actions(&c, knows_quit, &e), 0);
    config_release(&c);
}

static char *path_of(const char *name)
{
    char *path;

    return asprintf(&path, "%s/%s", dir, name) < 0 ? NULL : path;
}

static void the_file_has_a_place(void **state)
{
    static const struct {
        const char *named, *xdg, *home, *want;
        bool is_named;
    } rows[] = {
        { "/a/b.ini", "/x", "/h", "/a/b.ini", true },
        { NULL, "/x", "/h", "/x/xltool/config.ini", false },
        { "", "x", "/h", "/h/.config/xltool/config.ini", false }, /* XDG: a relative path is to be ignored */
        { NULL, "", "/h", "/h/.config/xltool/config.ini", false },
        { NULL, NULL, NULL, "", false },
        { NULL, NULL, "h", "", false },
    };
    static const char *const names[] = { "XLTOOL_CONFIG", "XDG_CONFIG_HOME", "HOME" };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        _cleanup_strbuf_ struct strbuf path = STRBUF_INIT;
        const char *const values[] = { rows[i].named, rows[i].xdg, rows[i].home };
        for (int v = 0; v < 3; v++) {
            if (values[v])
                setenv(names[v], values[v], 1);
            else
                unsetenv(names[v]);
        }
        assert_int_equal(config_path(&path), rows[i].is_named);
        assert_string_equal(strbuf_str(&path), rows[i].want);
    }
}

static void what_is_no_file_is_refused(void **state)
{
    _cleanup_free_ char *missing = path_of("missing.ini"), *fifo = path_of("fifo"), *big = path_of("big.ini");
    struct config c;
    struct err e = ERR_INIT;

    (void)state;
    config_init(&c);
    assert_int_equal(config_read(&c, missing, &e), -ENOENT);
    assert_int_equal(config_read(&c, dir, &e), -EINVAL);
    assert_int_equal(mkfifo(fifo, 0600), 0);
    assert_int_equal(config_read(&c, fifo, &e), -EINVAL);
    assert_non_null(strstr(e.msg, "not a regular file"));
    assert_int_equal(config_read(&c, "/dev/zero", &e), -EINVAL);
    FILE *f = fopen(big, "w");
    assert_non_null(f);
    fprintf(f, "%070000d", 0);
    fclose(f);
    assert_int_equal(config_read(&c, big, &e), -EFBIG);
    f = fopen(big, "w");
    assert_non_null(f);
    fwrite("[console]\n\0theme = mono\n", 1, 24, f);
    fclose(f);
    assert_int_equal(config_read(&c, big, &e), -EINVAL);
    assert_non_null(strstr(e.msg, "NUL"));
    assert_non_null(strstr(e.cure, "--no-config"));
    config_release(&c);
}

/* Whatever stands in a file, it is read or refused. */
static void noise_does_no_harm(void **state)
{
    static const char *const words[] = { "[", "]", "=", "console", "keys", "filters", "tags", "\n", "\n  ", " ; ", "theme",
                                         "dark", "cpu>1", "x", "\t", "\r\n", "[console]\n", "[keys]\n", "\x1b", "\xff" };
    uint32_t seed = 7;

    (void)state;
    for (int i = 0; i < 20000; i++) {
        _cleanup_strbuf_ struct strbuf text = STRBUF_INIT;
        struct config c;
        struct err e = ERR_INIT;
        config_init(&c);
        for (int w = 0; w < 30; w++) {
            seed = seed * 1664525 + 1013904223;
            strbuf_adds(&text, words[(seed >> 16) % (sizeof(words) / sizeof(words[0]))]);
        }
        int rc = config_parse(&c, "a.ini", strbuf_str(&text), &e);
        assert_true(rc == 0 || (rc == -EINVAL && strstr(e.msg, "line ")));
        config_release(&c);
    }
}

static int make_dir(void **state)
{
    (void)state;
    return mkdtemp(dir) ? 0 : -1;
}

static int remove_dir(void **state)
{
    static const char *const names[] = { "fifo", "big.ini", "" };

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
        cmocka_unit_test(a_file_says_what_the_console_is_like),
        cmocka_unit_test(without_a_file_all_is_as_usual),
        cmocka_unit_test(a_mistake_is_told_with_its_line),
        cmocka_unit_test(columns_and_filters_are_those_of_the_options),
        cmocka_unit_test(long_lines_are_refused),
        cmocka_unit_test(actions_are_checked_by_who_knows_them),
        cmocka_unit_test(what_is_no_file_is_refused),
        cmocka_unit_test(noise_does_no_harm),
        cmocka_unit_test(the_file_has_a_place),
    };

    return cmocka_run_group_tests(tests, make_dir, remove_dir);
}
