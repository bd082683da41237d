/* The filter, as it is typed. */
#include "core/mem.h"
#include "tui/console.h"
#include "tui/prompt.h"
#include "tui/screens.h"

static void changed(struct console *c, struct prompt *p, const char *text)
{
    console_try_filter(c, text, &p->err);
}

static bool keep(struct console *c, struct prompt *p, const char *text)
{
    return console_apply_filter(c, text, &p->err);
}

static void drop(struct console *c, struct prompt *p)
{
    console_apply_filter(c, p->before, &p->err);
}

static const struct prompt_ops ops = {
    .label = "Filter: ",
    .hint = "Enter keeps, Esc drops; cpu>50 & platform=xen | name~web",
    .changed = changed,
    .done = keep,
    .dropped = drop,
};

void filter_open(struct console *c)
{
    struct prompt *p = prompt_open(c, &ops, c->filter_text);

    p->before = xstrdup(c->filter_text);
}
