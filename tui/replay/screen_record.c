/* The questions about recording: into which file, and what a mark says. */
#include "tui/table/actions.h"

#include <errno.h>
#include <time.h>

#include "tui/console.h"
#include "tui/widget/prompt.h"

/* The present belongs into it, not only what comes next: a file that holds nothing cannot be
 * played. */
static bool begin(struct console *c, struct prompt *p, const char *text)
{
    _cleanup_strbuf_ struct strbuf said = STRBUF_INIT;

    if (!*text) {
        err_set(&p->err, EINVAL, "a file needs a name");
        return false;
    }
    if (recorder_begin(&c->recorder, &c->tasks, text, c->options->record, &p->err) < 0)
        return false;
    console_take(c);
    if (!c->recorder.tape)
        return true; /* it has said why */
    strbuf_addf(&said, "recording into '%s'", text);
    console_say(c, strbuf_str(&said));
    return true;
}

static const struct prompt_ops file_prompt = {
    .label = "Record into: ",
    .hint = "Enter begins, Esc leaves it",
    .done = begin,
};

static void end(struct console *c)
{
    _cleanup_strbuf_ struct strbuf said = STRBUF_INIT;
    struct err e = ERR_INIT;

    strbuf_addf(&said, "recorded into '%s'", c->recorder.path);
    if (recorder_end(&c->recorder, &e) < 0)
        console_say_err(c, &e);
    else
        console_say(c, strbuf_str(&said));
}

void act_record(struct console *c)
{
    char name[64] = "xltool.xlr";
    time_t now = time(NULL);
    struct tm tm;

    if (c->recorder.tape) {
        end(c);
        return;
    }
    if (!c->options->record) {
        console_say(c, "this console cannot record");
        return;
    }
    if (localtime_r(&now, &tm))
        strftime(name, sizeof(name), "xltool-%Y%m%d-%H%M%S.xlr", &tm);
    prompt_open(c, &file_prompt, name);
}

static bool drop_mark(struct console *c, struct prompt *p, const char *text)
{
    if (!*text) {
        err_set(&p->err, EINVAL, "a mark needs a text");
        return false;
    }
    if (recorder_mark(&c->recorder, text, &p->err) < 0)
        console_say_err(c, &p->err);
    else
        console_say(c, "marked");
    return true;
}

static const struct prompt_ops mark_prompt = {
    .label = "Mark: ",
    .hint = "Enter drops it into the recording, Esc leaves it",
    .done = drop_mark,
};

void act_mark(struct console *c)
{
    if (c->recorder.tape)
        prompt_open(c, &mark_prompt, "");
    else
        console_say(c, "nothing is recorded: R begins a recording");
}
