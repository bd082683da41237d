/* A command through a shell on a console: the line as real shells read it, and what comes back, however it
 * arrives. */
#include "tests/unit/core_fixture.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "core/mem.h"
#include "engine/serial.h"

/* A console as a terminal shows it: a prompt, the line echoed, the marks, what the command wrote. */
static const char login[] = "\r\nBooting.\r\n# ";
static const char probe[] = "\r\n# x=xl1; printf '\\n<%s-r>\\n' $x\r\n\r\n<xl1-r>\r\n# ";
static const char begun[] = "x=xl1; printf '\\n<%s-b>\\n' $x; 'ls'; printf '\\n<%s-e %d>\\n' $x $?\r\n\r\n<xl1-b>\r\n";

static char *concat(const char *a, const char *b, const char *c, const char *d)
{
    struct strbuf all = STRBUF_INIT;

    strbuf_addf(&all, "%s%s%s%s", a, b, c, d);
    return strbuf_detach(&all);
}

/* Feeds text in pieces of `piece` bytes, the first one of `first`; what the command wrote. */
static char *feed(struct serial *s, const char *text, size_t first, size_t piece)
{
    struct strbuf out = STRBUF_INIT;
    size_t len = strlen(text), n = first < len ? first : len;

    for (size_t at = 0; at < len; at += n, n = piece < len - at ? piece : len - at)
        serial_feed(s, text + at, n, &out);
    strbuf_adds(&out, "");
    return strbuf_detach(&out);
}

static void assert_answer(const char *text, size_t first, size_t piece, const char *want, int status)
{
    struct serial s;

    serial_init(&s, "xl1");
    _cleanup_free_ char *out = feed(&s, text, first, piece);
    assert_string_equal(out, want);
    assert_true(s.answers && s.begun && s.ended);
    assert_int_equal(s.status, status);
    serial_release(&s);
}

static void marks_may_be_split_anywhere(void **state)
{
    (void)state;
    _cleanup_free_ char *text = concat(login, probe, begun, "a.img\r\nb.img\r\n\r\n<xl1-e 3>\r\n# ");

    for (size_t piece = 1; piece < 40; piece++)
        assert_answer(text, piece, piece, "a.img\nb.img\n", 3);
    for (size_t first = 0; first <= strlen(text); first++)
        assert_answer(text, first, strlen(text), "a.img\nb.img\n", 3);
}

static void what_the_command_wrote_is_exact(void **state)
{
    static const struct {
        const char *written, *out;
    } cases[] = {
        { "", "" },
        { "no newline", "no newline" },
        { "\r\n", "\n" },
        { "\r\n\r\n\r\n", "\n\n\n" },
        { "<xl1-e 4>", "<xl1-e 4>" },         /* not at the beginning of a line */
        { "\r\n<xl2-e 4>\r\n", "\n<xl2-e 4>\n" }, /* another one's */
        { "\r\n<xl1-b>\r\n", "\n<xl1-b>\n" },
        { "\r\n<xl1-", "\n<xl1-" },
        { "lone \r in it", "lone  in it" },
    };

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        _cleanup_free_ char *text = concat(probe, begun, cases[i].written, "\r\n<xl1-e 0>\r\n");
        assert_answer(text, strlen(text), 1, cases[i].out, 0);
        assert_answer(text, 1, 1, cases[i].out, 0);
    }
}

static void output_comes_while_the_command_runs(void **state)
{
    (void)state;
    struct serial s;
    _cleanup_free_ char *text = concat(probe, begun, "one line that is longer than any mark\r\n", "two");

    serial_init(&s, "xl1");
    _cleanup_free_ char *out = feed(&s, text, strlen(text), 1);
    assert_int_equal(strncmp(out, "one line that is longer", 20), 0);
    assert_false(s.ended);
    serial_release(&s);
}

static void an_echo_is_no_mark(void **state)
{
    (void)state;
    struct serial s;
    _cleanup_strbuf_ struct strbuf line = STRBUF_INIT;
    struct err e = ERR_INIT;
    char word[] = "true", *argv[] = { word, NULL };

    serial_init(&s, "xl1");
    serial_probe(&s, &line);
    assert_int_equal(serial_line(&s, &line, argv, &e), 0);
    for (int i = 0; i < 3; i++) {
        _cleanup_free_ char *out = feed(&s, strbuf_str(&line), 1, 1);
        assert_string_equal(out, "");
    }
    assert_false(s.answers || s.begun || s.ended);
    serial_release(&s);
}

static void nothing_begins_before_the_probe_is_answered(void **state)
{
    (void)state;
    struct serial s;
    _cleanup_free_ char *text = concat(login, begun, "x\r\n\r\n<xl1-e 0>\r\n", "");

    serial_init(&s, "xl1");
    _cleanup_free_ char *out = feed(&s, text, 7, 7);
    assert_string_equal(out, "");
    assert_false(s.begun || s.ended);
    serial_release(&s);
    /* One that was asked several times answers several times. */
    _cleanup_free_ char *thrice = concat(probe, probe, probe, begun);
    _cleanup_free_ char *whole = concat(thrice, "x\r\n", "\r\n<xl1-e 0>\r\n", "");
    assert_answer(whole, 5, 5, "x\n", 0);
}

static void a_console_that_chatters_fills_no_memory(void **state)
{
    (void)state;
    struct serial s;
    char noise[4096];
    struct strbuf out = STRBUF_INIT;

    serial_init(&s, "xl1");
    memset(noise, '\n', sizeof(noise));
    memset(noise, 0, 100);
    for (int i = 0; i < 1000; i++)
        serial_feed(&s, noise, sizeof(noise), &out);
    assert_int_equal(out.len, 0);
    assert_true(s.held.len < 8192);
    serial_release(&s);
}

/* What SHELL writes when it reads the line: its status, or -1 where it is not installed. */
static int ask_shell(const char *shell, const struct strbuf *line, struct strbuf *ret)
{
    int in[2], out[2], status;
    char data[4096];
    ssize_t n;

    assert_true(pipe(in) == 0 && pipe(out) == 0);
    pid_t pid = fork();
    if (pid == 0) {
        dup2(in[0], STDIN_FILENO);
        dup2(out[1], STDOUT_FILENO);
        close(in[1]);
        close(out[0]);
        execlp(shell, shell, strcmp(shell, "busybox") == 0 ? "sh" : "-s", NULL);
        _exit(127);
    }
    close(in[0]);
    close(out[1]);
    if (write(in[1], line->s, line->len) < 0)
        assert_int_equal(errno, EPIPE);
    close(in[1]);
    while ((n = read(out[0], data, sizeof(data))) > 0)
        strbuf_add(ret, data, (size_t)n);
    close(out[0]);
    assert_int_equal(waitpid(pid, &status, 0), pid);
    return WEXITSTATUS(status) == 127 ? -1 : 0;
}

static void shells_read_every_word_as_it_is(void **state)
{
    static const char *const shells[] = { "sh", "bash", "dash", "busybox", "ksh", "zsh" };
    static char words[][40] = { "printf", "<%s>", "it's", "\"quoted\"", "$HOME `id` $(id)", "back\\slash\\n",
                                "", " two  blanks ", "*", "~", "!!", "#", ";&|<>", "%s%n", "two\nlines",
                                "end\n\n", "\n", "\t\x01\x1b[31m\x7f\r", "100% \n it's \\n !! $x x0",
                                "gr\xc3\xb6\xc3\x9f!", "bad\xff" };
    enum { N = sizeof(words) / sizeof(words[0]) };
    char *argv[N + 1] = { NULL };
    _cleanup_strbuf_ struct strbuf want = STRBUF_INIT, line = STRBUF_INIT;
    struct serial s;
    struct err e = ERR_INIT;

    (void)state;
    for (size_t i = 0; i < N; i++) {
        argv[i] = words[i];
        if (i >= 2)
            strbuf_addf(&want, "<%s>", words[i]);
    }
    serial_init(&s, "xl1");
    serial_probe(&s, &line);
    assert_int_equal(serial_line(&s, &line, argv, &e), 0);
    assert_null(memchr(strbuf_str(&line), '\x1b', line.len)); /* nothing that a terminal obeys */
    for (size_t i = 0; i < sizeof(shells) / sizeof(shells[0]); i++) {
        _cleanup_strbuf_ struct strbuf said = STRBUF_INIT, out = STRBUF_INIT;
        if (ask_shell(shells[i], &line, &said) < 0)
            continue;
        serial_init(&s, "xl1");
        serial_feed(&s, said.s, said.len, &out);
        assert_true(s.ended);
        assert_int_equal(s.status, 0);
        /* A console has no carriage returns of its own. */
        _cleanup_strbuf_ struct strbuf plain = STRBUF_INIT;
        for (const char *c = strbuf_str(&want); *c; c++)
            if (*c != '\r')
                strbuf_addc(&plain, *c);
        assert_string_equal(strbuf_str(&out), strbuf_str(&plain));
        serial_release(&s);
    }
}

static void a_line_is_no_longer_than_a_terminal_takes(void **state)
{
    (void)state;
    char word[4001];
    char *argv[] = { word, NULL };
    struct serial s;

    serial_init(&s, "xl0123456789abcdef");
    for (size_t len = 3700; len <= 4000; len++) {
        _cleanup_strbuf_ struct strbuf line = STRBUF_INIT;
        struct err e = ERR_INIT;
        memset(word, 'x', len);
        word[len] = '\0';
        int rc = serial_line(&s, &line, argv, &e);
        assert_true(rc == 0 ? line.len <= 4000 : rc == -E2BIG && len > 3800);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(marks_may_be_split_anywhere),
        cmocka_unit_test(what_the_command_wrote_is_exact),
        cmocka_unit_test(output_comes_while_the_command_runs),
        cmocka_unit_test(an_echo_is_no_mark),
        cmocka_unit_test(nothing_begins_before_the_probe_is_answered),
        cmocka_unit_test(a_console_that_chatters_fills_no_memory),
        cmocka_unit_test(shells_read_every_word_as_it_is),
        cmocka_unit_test(a_line_is_no_longer_than_a_terminal_takes),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
