/* What may be typed at a prompt: which names are offered, and what Tab and Enter make of a part of
 * one. */
#include "tests/unit/core_fixture.h"

#include "tui/widget/choices.h"
#include "tui/term/keycode.h"

/* As the palette has them, for what is typed after `from` bytes. */
static struct choices offered(const char *typed, bool is_only)
{
    struct choices ch = { .is_only = is_only };

    choices_add(&ch, "theme ", "other colours");
    choices_add(&ch, "sort-cpu", "sort by CPU");
    choices_add(&ch, "sort ", "the column");
    choices_add(&ch, "resort", "again");
    choices_match(&ch, typed);
    return ch;
}

static void assert_names(const char *typed, const char *want)
{
    struct choices ch = offered(typed, true);
    _cleanup_strbuf_ struct strbuf names = STRBUF_INIT;

    for (size_t i = 0; i < ch.names.n; i++)
        strbuf_addf(&names, "%s|", ch.names.v[i]);
    assert_string_equal(strbuf_str(&names), want);
    choices_release(&ch);
}

static void the_nearest_come_first(void **state)
{
    (void)state;
    assert_names("", "theme |sort-cpu|sort |resort|");
    assert_names("sort", "sort |sort-cpu|resort|");
    assert_names("SOR", "sort-cpu|sort |resort|");
    assert_names("cpu", "sort-cpu|");
    assert_names("nonsense", "");
}

/* What Enter makes of `text`, of which the name begins at `from`, after so many presses of a key.
 */
static void assert_enter(const char *text, size_t from, bool is_only, int key, int presses,
                         const char *want)
{
    struct choices ch = offered(text + from, is_only);
    _cleanup_strbuf_ struct strbuf out = STRBUF_INIT;

    ch.from = from;
    for (int i = 0; i < presses; i++)
        assert_true(choices_key(&ch, key));
    choices_settle(&ch, text, &out);
    assert_string_equal(strbuf_str(&out), want);
    choices_release(&ch);
}

static void enter_takes_a_part_only_where_nothing_else_will_do(void **state)
{
    (void)state;
    assert_enter("so", 0, true, 0, 0, "sort-cpu");
    assert_enter("so", 0, false, 0, 0, "so");
    assert_enter("sort", 0, true, 0, 0, "sort"); /* whole */
    assert_enter("", 0, true, 0, 0, "");         /* nothing is asked for */
    assert_enter("zz", 0, true, 0, 0, "zz");
    assert_enter("SORT", 0, true, 0, 0, "sort-cpu"); /* no name as it stands */
    assert_enter("x  the", 3, true, 0, 0, "x  theme ");
}

static void what_was_gone_to_is_taken(void **state)
{
    (void)state;
    assert_enter("", 0, false, TK_DOWN, 1, "theme ");
    assert_enter("", 0, false, TK_UP, 1, "resort");
    assert_enter("", 0, true, TK_DOWN, 5, "theme ");
    assert_enter("sort", 0, true, TK_DOWN, 2, "sort-cpu"); /* also when the text is a whole name */
    assert_enter("a sort", 2, false, TK_WHEEL_DOWN, 3, "a resort");
}

static void keys_are_for_choices_that_there_are(void **state)
{
    struct choices ch = offered("nonsense", true);

    (void)state;
    assert_false(choices_key(&ch, TK_DOWN));
    choices_release(&ch);
    ch = offered("", false);
    assert_false(choices_key(&ch, TK_LEFT));
    assert_false(choices_click(&ch, 0)); /* not drawn yet */
    ch.rows = 2;
    ch.top = 1;
    assert_false(choices_click(&ch, 2));
    assert_false(choices_click(&ch, -1));
    assert_true(choices_click(&ch, 1));
    assert_int_equal(ch.at, 2);
    choices_release(&ch);
}

static void a_name_may_stand_for_a_text(void **state)
{
    struct choices ch = offered("theme", false);
    _cleanup_strbuf_ struct strbuf out = STRBUF_INIT;

    (void)state;
    ch.puts_help = true;
    choices_complete(&ch, "theme", &out);
    assert_string_equal(strbuf_str(&out), "other colours");
    choices_release(&ch);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_nearest_come_first),
        cmocka_unit_test(enter_takes_a_part_only_where_nothing_else_will_do),
        cmocka_unit_test(what_was_gone_to_is_taken),
        cmocka_unit_test(keys_are_for_choices_that_there_are),
        cmocka_unit_test(a_name_may_stand_for_a_text),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
