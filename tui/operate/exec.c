/* A command in a guest: the form that asks for it, and the box with what it has written. */
#include "tui/operate/verbs.h"

#include <errno.h>
#include <string.h>

#include "core/escape.h"
#include "core/format.h"
#include "core/words.h"
#include "tui/widget/form.h"
#include "tui/widget/pager.h"
#include "tui/operate/taskwords.h"
#include "tui/screens.h"

enum {
    TAB = 8,
    FRAME = 8,         /* columns around the text of a pager, and some of what is behind it */
    LEAST = 20,        /* columns of a line, however narrow the screen is */
    LINES_MOST = 20000 /* what is beyond is only counted */
};

static bool exec_done(struct console *c, struct form *f)
{
    _cleanup_request_ struct request r = REQUEST_INIT;
    _cleanup_strlist_ struct strlist words = STRLIST_INIT;
    const struct target *t = f->data;

    if (words_split(&words, form_value(f, 0), &f->err) < 0)
        return false;
    if (!words.n) {
        err_set(&f->err, EINVAL, "a command is missing");
        return false;
    }
    target_request(t, OP_KIND_COUNT, &r);
    tasks_exec(&c->tasks, t->source, &r, form_value(f, 0), &words);
    return true;
}

void exec_form(struct console *c, struct target *t)
{
    _cleanup_strbuf_ struct strbuf title = STRBUF_INIT;

    strbuf_addf(&title, " Run a command in '%s' ", t->name);
    struct form *f = form_open(c, strbuf_str(&title), exec_done, t, target_free);
    form_text(f, "Command", "pipes: sh -c '...'", "");
}

/* A line of output: tabs as blanks, without the terminal's carriage return. */
static void clean_line(struct strbuf *out, const char *line, size_t len)
{
    size_t at = 0;

    if (len && line[len - 1] == '\r')
        len--;
    for (size_t i = 0; i < len; i++) {
        if (line[i] != '\t') {
            strbuf_addc(out, line[i]);
            at += ((unsigned char)line[i] & 0xc0) != 0x80;
            continue;
        }
        do
            strbuf_addc(out, ' ');
        while (++at % TAB);
    }
}

/* Adds a line in pieces of `cols` columns, so that nothing of it is out of sight. */
static void add_line(struct strlist *ret, const char *line, size_t len, int cols)
{
    _cleanup_strbuf_ struct strbuf raw = STRBUF_INIT, safe = STRBUF_INIT;

    clean_line(&raw, line, len);
    escape_terminal(&safe, strbuf_str(&raw));
    const char *s = strbuf_str(&safe);
    do {
        _cleanup_strbuf_ struct strbuf piece = STRBUF_INIT;
        size_t n = escape_cut(s, cols);
        strbuf_add(&piece, s, n ? n : strlen(s));
        strlist_add(ret, strbuf_str(&piece));
        s += n ? n : strlen(s);
    } while (*s);
}

/* A NUL would end a line for everybody who reads it. */
static void show_nuls(struct strbuf *text)
{
    for (size_t i = 0; i < text->len; i++)
        if (!text->s[i])
            text->s[i] = '\1';
}

static void add_output(struct strlist *ret, struct job_task *task, int cols)
{
    _cleanup_strbuf_ struct strbuf text = STRBUF_INIT, rest = STRBUF_INIT;
    uint64_t written = operation_output(task->op, &text);
    size_t at = 0;

    show_nuls(&text);
    while (at < text.len && ret->n < LINES_MOST) {
        const char *line = text.s + at, *end = memchr(line, '\n', text.len - at);
        size_t len = end ? (size_t)(end - line) : text.len - at;
        add_line(ret, line, len, cols);
        at += len + (end != NULL);
    }
    if (written <= at)
        return;
    strbuf_adds(&rest, "and ");
    format_bytes(&rest, (double)(written - at));
    strbuf_adds(&rest, " more, which are not kept");
    strlist_add(ret, strbuf_str(&rest));
}

void output_open(struct console *c, struct job_task *task)
{
    _cleanup_strlist_ struct strlist lines = STRLIST_INIT;
    _cleanup_strbuf_ struct strbuf how = STRBUF_INIT;
    int cols = c->canvas.cols - FRAME > LEAST ? c->canvas.cols - FRAME : LEAST;

    strbuf_addf(&how, "%s: ", task->title);
    task_describe(&how, task);
    add_line(&lines, strbuf_str(&how), how.len, cols);
    strlist_add(&lines, "");
    size_t before = lines.n;
    add_output(&lines, task, cols);
    if (lines.n == before)
        strlist_add(&lines, task_is_over(task) ? "It has written nothing." : "Nothing yet.");
    task->shown = task->seen = task->shown || task_is_over(task);
    pager_open(c, " Output: q closes ", &lines);
}
