/* From what a terminal sends to keys: Esc and Alt, the mouse, pasted text. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "tui/term/decode.h"
#include "tui/term/edit.h"
#include "tui/term/keycode.h"

#define MS 1000000ull

/* Sends text at once, then nothing; collects the keys. */
static size_t send_text(struct decoder *d, const char *text, uint64_t at_ns, struct decoded *ret, size_t max)
{
    size_t n = 0;

    for (const char *s = text; *s; s++) {
        decoder_put(d, (unsigned char)*s, at_ns);
        while (n < max && decoder_take(d, &ret[n]))
            n++;
    }
    decoder_idle(d, at_ns);
    while (n < max && decoder_take(d, &ret[n]))
        n++;
    return n;
}

static bool any_alt(int key)
{
    return TK_IS_ALT(key) && TK_ALT_CHAR(key) != 'u';
}

static void assert_keys(const char *text, size_t n, const int *keys)
{
    struct decoder d = { .is_alt = any_alt };
    struct decoded got[64];
    size_t n_got = send_text(&d, text, 1000 * MS, got, 64);

    if (n_got != n)
        fail_msg("%zu keys instead of %zu", n_got, n);
    for (size_t i = 0; i < n; i++)
        assert_int_equal(got[i].key, keys[i]);
}
#define KEYS(text, ...) \
    assert_keys(text, sizeof((int[]){ __VA_ARGS__ }) / sizeof(int), (const int[]){ __VA_ARGS__ })

static void characters_are_themselves(void **state)
{
    (void)state;
    KEYS("q", 'q');
    KEYS("\r\n\t\b\x7f\x0c", TK_ENTER, TK_ENTER, TK_TAB, TK_BACKSPACE, TK_BACKSPACE, TK_CTRL('l'));
}

static void esc_alone_is_a_key(void **state)
{
    (void)state;
    KEYS("\033", TK_ESC);
    KEYS("\033\033", TK_ESC, TK_ESC);
    KEYS("\033\r", TK_ESC, TK_ENTER);
    struct decoder d = { .n_queue = 0 };
    struct decoded k;
    decoder_put(&d, 0x1b, 0);
    decoder_put_key(&d, TK_UP, 0);
    assert_true(decoder_take(&d, &k) && k.key == TK_ESC);
    assert_true(decoder_take(&d, &k) && k.key == TK_UP);
}

static void esc_and_a_character_at_once_is_alt(void **state)
{
    (void)state;
    KEYS("\033x", TK_ALT('x'));
    KEYS("\033Xq", TK_ALT('X'), 'q');
    KEYS("\033 ", TK_ALT(' '));
    KEYS("\033u", TK_ESC, 'u'); /* nothing is bound to that */
    struct decoder d = { .is_alt = any_alt };
    struct decoded k[4];
    assert_int_equal(send_text(&d, "\033[", 0, k, 4), 0);
    assert_int_equal(send_text(&d, "q", 600 * MS, k, 4), 2); /* it went on with nothing: Alt-[ */
    assert_int_equal(k[0].key, TK_ALT('['));
    assert_int_equal(k[1].key, 'q');
}

/* Their characters must not act as keys: "[1;9D" would delete something. */
static void unknown_sequences_are_no_keys(void **state)
{
    (void)state;
    KEYS("\033[1;9Dq", 'q');
    KEYS("\033[?1;2cq", 'q');
    KEYS("\033[I\033[Oq", 'q');
    KEYS("\033OXq", 'q');
    KEYS("\033[[Eq", 'q');
    KEYS("\033[111111111111111111111111111111111111111111111111111111111111~q", 'q');
    KEYS("\033[200000~q", 'q');
}

/* Their terminals' descriptions leave them out. */
static void shifted_arrows_need_no_terminfo(void **state)
{
    (void)state;
    KEYS("\033[1;2A\033[1;2B", TK_SHIFT_UP, TK_SHIFT_DOWN);
    KEYS("\033[1;2C\033[1;2D", TK_SHIFT_RIGHT, TK_SHIFT_LEFT);
    KEYS("\033[1;2Eq\033[1;2@q", 'q', 'q');
}

static void a_sequence_may_come_in_pieces(void **state)
{
    struct decoder d = { .n_queue = 0 };
    struct decoded k[4];

    (void)state;
    decoder_put(&d, 0x1b, 1000 * MS);
    assert_int_equal(send_text(&d, "[<6", 1000 * MS, k, 4), 0);
    assert_int_equal(send_text(&d, "4;3;", 1100 * MS, k, 4), 0);
    assert_int_equal(send_text(&d, "2M", 1200 * MS, k, 4), 1);
    assert_int_equal(k[0].key, TK_WHEEL_UP);
}

/* On a slow line: in the middle curses has given up on it. */
static void a_function_key_may_come_in_pieces(void **state)
{
    static const struct {
        const char *rest;
        int key;
    } keys[] = { { "[A", TK_UP },      { "[D", TK_LEFT },   { "[H", TK_HOME },  { "[3~", TK_DELETE },
                 { "[6~", TK_PAGE_DOWN }, { "OB", TK_DOWN }, { "OP", TK_F(1) }, { "[21~", TK_F(10) } };

    (void)state;
    for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++)
        for (size_t cut = 1; keys[i].rest[cut]; cut++) {
            struct decoder d = { .n_queue = 0 };
            struct decoded k[4];
            char first[8];
            snprintf(first, sizeof(first), "\033%.*s", (int)cut, keys[i].rest);
            assert_int_equal(send_text(&d, first, 1000 * MS, k, 4), 0);
            assert_int_equal(send_text(&d, keys[i].rest + cut, 1100 * MS, k, 4), 1);
            assert_int_equal(k[0].key, keys[i].key);
        }
}

/* The ESC has had its effect then, but what follows does not act as keys. */
static void what_comes_after_an_esc_may_be_the_rest_of_it(void **state)
{
    struct decoder d = { .is_alt = any_alt };
    struct decoded k[4];

    (void)state;
    assert_int_equal(send_text(&d, "\033", 1000 * MS, k, 4), 1);
    assert_int_equal(k[0].key, TK_ESC);
    assert_int_equal(send_text(&d, "[B", 1100 * MS, k, 4), 1);
    assert_int_equal(k[0].key, TK_DOWN);
    send_text(&d, "\033", 2000 * MS, k, 4);
    assert_int_equal(send_text(&d, "[<64;3;2M", 2100 * MS, k, 4), 1);
    assert_int_equal(k[0].key, TK_WHEEL_UP);
    send_text(&d, "\033", 3000 * MS, k, 4);
    assert_int_equal(send_text(&d, "[1;9Dq", 3100 * MS, k, 4), 1);
    assert_int_equal(k[0].key, 'q');
}

static void keys_after_esc_are_keys(void **state)
{
    static const char *const typed[] = { "[", "O", "q" };
    struct decoder d = { .is_alt = any_alt };
    struct decoded k[4];

    (void)state;
    for (uint64_t i = 0; i < 3; i++) {
        send_text(&d, "\033", (i + 1) * 1000 * MS, k, 4);
        assert_int_equal(send_text(&d, typed[i], (i + 1) * 1000 * MS + 100 * MS, k, 4), 1);
        assert_int_equal(k[0].key, typed[i][0]);
        assert_int_equal(send_text(&d, "A", (i + 1) * 1000 * MS + 101 * MS, k, 4), 1);
        assert_int_equal(k[0].key, 'A');
    }
    send_text(&d, "\033", 5000 * MS, k, 4); /* pasted much later, where pastes have no marks */
    assert_int_equal(send_text(&d, "[A", 6100 * MS, k, 4), 2);
    assert_int_equal(k[0].key, '[');
}

static void assert_mouse(const char *text, int key, int y, int x)
{
    struct decoder d = { .n_queue = 0 };
    struct decoded k[4];

    assert_int_equal(send_text(&d, text, 1000 * MS, k, 4), 1);
    assert_int_equal(k[0].key, key);
    assert_int_equal(k[0].y, y);
    assert_int_equal(k[0].x, x);
}

static void the_mouse_has_a_place(void **state)
{
    (void)state;
    assert_mouse("\033[<0;1;1M", TK_CLICK, 0, 0);
    assert_mouse("\033[<0;300;40M", TK_CLICK, 39, 299);
    assert_mouse("\033[<64;7;5M", TK_WHEEL_UP, 4, 6);
    assert_mouse("\033[<65;7;5M", TK_WHEEL_DOWN, 4, 6);
    assert_mouse("\033[<20;7;5M", TK_CLICK, 4, 6); /* with Ctrl and Shift */
    assert_mouse("\033[M !!", TK_CLICK, 0, 0);
    assert_mouse("\033[M`'%", TK_WHEEL_UP, 4, 6);
    assert_mouse("\033[Ma\xf0\x7f", TK_WHEEL_DOWN, 94, 207);
}

static void what_else_the_mouse_does_is_nothing(void **state)
{
    (void)state;
    KEYS("\033[<0;1;1mq", 'q');  /* a release */
    KEYS("\033[<2;1;1Mq", 'q');  /* the third button */
    KEYS("\033[<32;1;1Mq", 'q'); /* motion */
    KEYS("\033[M#!!q", 'q');     /* a release in the old encoding */
    KEYS("\033[<0;0;1Mq", 'q');
    KEYS("\033[<0;1Mq", 'q');
    KEYS("\033[<0;1;1;1Mq", 'q');
    KEYS("\033[<;;Mq", 'q');
    KEYS("\033[<-1;2;2Mq", 'q');
    KEYS("\033[<99999999999;2;2Mq", 'q');
}

static int click_at(struct decoder *d, const char *text, uint64_t at_ns)
{
    struct decoded k[2];

    assert_int_equal(send_text(d, text, at_ns, k, 2), 1);
    return k[0].key;
}

static void two_clicks_are_a_double_click(void **state)
{
    static const char here[] = "\033[<0;5;5M", there[] = "\033[<0;5;6M";
    struct decoder d = { .n_queue = 0 };

    (void)state;
    assert_int_equal(click_at(&d, here, 1000 * MS), TK_CLICK);
    assert_int_equal(click_at(&d, here, 1399 * MS), TK_DOUBLE_CLICK);
    assert_int_equal(click_at(&d, here, 1400 * MS), TK_CLICK); /* a third one begins again */
    assert_int_equal(click_at(&d, here, 1801 * MS), TK_CLICK); /* too late */
    assert_int_equal(click_at(&d, there, 1802 * MS), TK_CLICK); /* elsewhere */
    assert_int_equal(click_at(&d, there, 1803 * MS), TK_DOUBLE_CLICK);
}

static void pasted_text_is_no_command(void **state)
{
    (void)state;
    KEYS("\033[200~dq\033[201~x", TK_PASTED('d'), TK_PASTED('q'), 'x');
    KEYS("\033[200~\n a\r\n\tb\n\033[201~", TK_PASTED(' '), TK_PASTED('a'), TK_PASTED(' '), TK_PASTED('b'));
    KEYS("\033[200~a\033[Ab\x03\x7f\033x\033[<0;1;1M\033[M!\033[201~q", TK_PASTED('a'), TK_PASTED('b'),
         TK_PASTED('x'), TK_PASTED('!'), 'q');
    KEYS("\033[200~\033[200~a\033[201~\033[201~q", TK_PASTED('a'), 'q');
    struct decoder d = { .n_queue = 0 };
    struct decoded k[4];
    send_text(&d, "\033[200~", 0, k, 4);
    decoder_put_key(&d, TK_DELETE, 0);
    assert_false(decoder_take(&d, k));
}

/* The line may break before the end of a paste: the keyboard must not be lost with it. */
static void a_paste_ends_when_nothing_comes(void **state)
{
    struct decoder d = { .n_queue = 0 };
    struct decoded k[4];

    (void)state;
    assert_int_equal(send_text(&d, "\033[200~a", 1000 * MS, k, 4), 1);
    assert_int_equal(send_text(&d, "b", 5000 * MS, k, 4), 1);
    assert_int_equal(k[0].key, TK_PASTED('b'));
    assert_int_equal(send_text(&d, "q", 10001 * MS, k, 4), 1);
    assert_int_equal(k[0].key, 'q');
}

static void a_field_takes_what_is_pasted(void **state)
{
    struct edit e = { .pos = 0 };

    (void)state;
    assert_true(edit_key(&e, TK_PASTED('a')));
    assert_true(edit_key(&e, TK_PASTED(0x1f433)));
    assert_false(edit_key(&e, TK_PASTED(TK_CTRL('u'))));
    assert_false(edit_key(&e, TK_ALT('x')));
    assert_string_equal(strbuf_str(&e.text), "a\xf0\x9f\x90\xb3");
    edit_release(&e);
}

/* Whatever comes, the queue holds it and nothing is read outside. */
static void noise_does_no_harm(void **state)
{
    static const char alphabet[] = "\033\033\033[[<M~0012;OmMq\x7f\r\xff";
    struct decoder d = { .n_queue = 0 };
    struct decoded k;
    uint32_t seed = 1;

    (void)state;
    for (int i = 0; i < 200000; i++) {
        seed = seed * 1664525 + 1013904223;
        decoder_put(&d, (unsigned char)alphabet[(seed >> 16) % (sizeof(alphabet) - 1)], (uint64_t)i * MS);
        assert_true(d.n_queue < DECODER_QUEUE && d.n_params <= DECODER_PARAMS);
        while (decoder_take(&d, &k))
            assert_true(k.y >= 0 && k.x >= 0);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(characters_are_themselves),
        cmocka_unit_test(esc_alone_is_a_key),
        cmocka_unit_test(esc_and_a_character_at_once_is_alt),
        cmocka_unit_test(unknown_sequences_are_no_keys),
        cmocka_unit_test(shifted_arrows_need_no_terminfo),
        cmocka_unit_test(a_sequence_may_come_in_pieces),
        cmocka_unit_test(a_function_key_may_come_in_pieces),
        cmocka_unit_test(what_comes_after_an_esc_may_be_the_rest_of_it),
        cmocka_unit_test(keys_after_esc_are_keys),
        cmocka_unit_test(the_mouse_has_a_place),
        cmocka_unit_test(what_else_the_mouse_does_is_nothing),
        cmocka_unit_test(two_clicks_are_a_double_click),
        cmocka_unit_test(pasted_text_is_no_command),
        cmocka_unit_test(a_paste_ends_when_nothing_comes),
        cmocka_unit_test(a_field_takes_what_is_pasted),
        cmocka_unit_test(noise_does_no_harm),
    };

    return cmocka_run_group_tests_name("tui decode", tests, NULL, NULL);
}
