/* The filter, as it is typed. */
#include "tui/screens.h"

#include <string.h>

#include "core/mem.h"
#include "tui/console.h"
#include "tui/widget/prompt.h"

void saved_filters(const struct console *c, struct choices *ret)
{
    for (size_t i = 0; i < c->options->n_filters; i++)
        choices_add(ret, c->options->filters[i].name, c->options->filters[i].value);
}

const char *saved_filter(const struct console *c, const char *text)
{
    const struct tui_options *o = c->options;

    for (size_t i = 0; i < o->n_filters; i++)
        if (strcmp(o->filters[i].name, text) == 0)
            return o->filters[i].value;
    return text;
}

/* A name brings its expression, which can be gone on with. */
static void choose(struct console *c, struct prompt *p, const char *text)
{
    p->choices.puts_help = true;
    saved_filters(c, &p->choices);
    choices_match(&p->choices, text);
}

static void changed(struct console *c, struct prompt *p, const char *text)
{
    console_try_filter(c, saved_filter(c, text), &p->err);
}

static bool keep(struct console *c, struct prompt *p, const char *text)
{
    return console_apply_filter(c, saved_filter(c, text), &p->err);
}

static void drop(struct console *c, struct prompt *p)
{
    console_apply_filter(c, p->before, &p->err);
}

static const struct prompt_ops ops = {
    .label = "Filter: ",
    .hint = "Enter keeps, Esc drops; cpu>50 & platform=xen | name~web",
    .changed = changed,
    .choose = choose,
    .done = keep,
    .dropped = drop,
};

void filter_open(struct console *c)
{
    struct prompt *p = prompt_open(c, &ops, c->filter_text);

    p->before = xstrdup(c->filter_text);
}
