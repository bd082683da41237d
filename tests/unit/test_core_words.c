/* A command line cut into words. */
#include "tests/unit/core_fixture.h"

#include <errno.h>
#include <string.h>

#include "core/strbuf.h"
#include "core/words.h"

/* The words joined with "|". */
static void words_are(const char *text, const char *want)
{
    _cleanup_strlist_ struct strlist words = STRLIST_INIT;
    _cleanup_strbuf_ struct strbuf got = STRBUF_INIT;

    assert_int_equal(words_split(&words, text, NULL), 0);
    for (size_t i = 0; i < words.n; i++)
        strbuf_addf(&got, "%s%s", i ? "|" : "", words.v[i]);
    assert_string_equal(strbuf_str(&got), want);
}

static void words_are_parted_as_a_shell_would(void **state)
{
    (void)state;
    words_are("/sbin/init", "/sbin/init");
    words_are("  sleep\t 10 ", "sleep|10");
    words_are("sh -c 'while :; do sleep 1; done'", "sh|-c|while :; do sleep 1; done");
    words_are("a'b c'd \"e f\"", "ab cd|e f");
    words_are("\"say \\\"x\\\" \\\\ \\n\"", "say \"x\" \\ \\n");
    words_are("it\\'s a\\ b", "it's|a b");
    words_are("'' x", "|x");
    words_are("$HOME `id` $(id) *.c | ; &", "$HOME|`id`|$(id)|*.c|||;|&");
    words_are("", "");
}

static void unfinished_ones_are_refused(void **state)
{
    static const char *const bad[] = { "'open", "\"open", "\"open\\\"", "end\\" };
    struct err e = ERR_INIT;

    (void)state;
    for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
        _cleanup_strlist_ struct strlist words = STRLIST_INIT;
        assert_int_equal(words_split(&words, bad[i], &e), -EINVAL);
        assert_non_null(strstr(e.msg, bad[i]));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(words_are_parted_as_a_shell_would),
        cmocka_unit_test(unfinished_ones_are_refused),
    };

    return cmocka_run_group_tests_name("words", tests, NULL, NULL);
}
