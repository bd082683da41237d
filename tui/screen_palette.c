/* The palette: a command, or an action of the screen by its name. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "core/mem.h"
#include "core/parse.h"
#include "tui/table/actions.h"
#include "tui/console.h"
#include "tui/keymaps.h"
#include "tui/widget/prompt.h"
#include "tui/screens.h"
#include "tui/term/theme.h"

#define INTERVAL_LEAST_NS 10000000ull

struct command {
    const char *name; /* a blank at the end: it takes something */
    const char *help;
    void (*choose)(const struct console *c, struct choices *ret); /* what it takes; NULL: free */
    int (*run)(struct console *c, const char *arg, struct err *e);
};

static void theme_choices(const struct console *c, struct choices *ret)
{
    const char *const *names = theme_names();

    (void)c;
    ret->is_only = true;
    for (size_t i = 0; names[i]; i++)
        choices_add(ret, names[i], theme_about(theme_find(names[i])));
}

static int theme_run(struct console *c, const char *arg, struct err *e)
{
    const struct theme *t = theme_find(arg);

    if (!t)
        return err_set(e, ENOENT, "there is no theme '%s'", arg);
    c->theme = t;
    canvas_theme(&c->canvas, t);
    c->redraw_all = true;
    return 0;
}

static int filter_run(struct console *c, const char *arg, struct err *e)
{
    return console_apply_filter(c, saved_filter(c, arg), e) ? 0 : -EINVAL;
}

static void sort_choices(const struct console *c, struct choices *ret)
{
    size_t n;
    const struct column *all = columns_all(&n);

    (void)c;
    ret->is_only = true;
    for (size_t i = 0; i < n; i++)
        choices_add(ret, all[i].key, all[i].help);
}

static int sort_run(struct console *c, const char *arg, struct err *e)
{
    const struct column *col = column_find(arg);

    if (!col)
        return err_set(e, ENOENT, "there is no column '%s'", arg);
    model_sort(&c->model, col, false);
    return 0;
}

static int interval_run(struct console *c, const char *arg, struct err *e)
{
    uint64_t ns;

    if (c->feed->ops->player)
        return err_set(e, ENOTSUP, "a recording has its own intervals");
    if (parse_seconds(arg, &ns) < 0 || ns < INTERVAL_LEAST_NS)
        return err_set(e, EINVAL, "it takes seconds from 0.01 to 86400, such as 0.5 or 2");
    act_set_interval(c, ns);
    return 0;
}

static struct tui_habits habits_of(const struct console *c)
{
    bool usual = columns_are_usual(&c->columns);

    return (struct tui_habits){
        .theme = c->theme,
        .interval_ns = c->interval_ns,
        .sort = c->model.sort,
        .reverse = c->model.reverse,
        .columns = usual ? NULL : c->columns.visible,
        .n_columns = usual ? 0 : c->columns.n_visible,
        .filter = c->filter_text,
        .bars = c->bars,
        .tree = c->model.groups.by,
    };
}

static int save_run(struct console *c, const char *arg, struct err *e)
{
    _cleanup_strbuf_ struct strbuf path = STRBUF_INIT, line = STRBUF_INIT;
    struct tui_habits habits = habits_of(c);

    (void)arg;
    if (!c->options->save)
        return err_set(e, ENOTSUP, "the console was told to go without a configuration");
    int rc = c->options->save(c->options->save_arg, &habits, &path, e);
    if (rc < 0)
        return rc;
    strbuf_addf(&line, "kept in '%s'", strbuf_str(&path));
    console_say(c, strbuf_str(&line));
    return 0;
}

static const struct command commands[] = {
    { "theme ", "other colours", theme_choices, theme_run },
    { "filter ", "a saved filter, or an expression", saved_filters, filter_run },
    { "sort ", "the column to sort by", sort_choices, sort_run },
    { "interval ", "seconds between two samples", NULL, interval_run },
    { "save", "keep theme, interval, sort, columns, filter, tree and bars for the next time", NULL,
      save_run },
};

enum { N_COMMANDS = sizeof(commands) / sizeof(commands[0]) };

static bool takes_more(const struct command *cmd)
{
    return strchr(cmd->name, ' ') != NULL;
}

static const struct command *command_find(const char *word)
{
    for (size_t i = 0; i < N_COMMANDS; i++)
        if (strncmp(commands[i].name, word, strlen(word)) == 0 &&
            strcspn(commands[i].name, " ") == strlen(word))
            return &commands[i];
    return NULL;
}

/* The i-th action of the screen that the palette stands over, the common ones of the table behind
 * its own; NULL after the last. What cannot be done here is left out by the caller. */
static const struct binding *action_at(struct console *c, size_t i)
{
    const struct keymap *m = screen_whole(c)->ops->keymap;

    if (i < m->n)
        return &m->bindings[i];
    i -= m->n;
    return m != &table_keymap && i < table_keymap.n ? &table_keymap.bindings[i] : NULL;
}

static bool is_here(struct console *c, const struct binding *b)
{
    const struct keymap *m = screen_whole(c)->ops->keymap;
    bool own = b >= m->bindings && b < m->bindings + m->n;

    return (own || b->flags & BIND_COMMON) && binding_usable(b, c) && b->run != palette_open;
}

static const struct binding *action_find(struct console *c, const char *word)
{
    const struct binding *b;

    for (size_t i = 0; (b = action_at(c, i)); i++)
        if (strcmp(b->action, word) == 0 && is_here(c, b))
            return b;
    return NULL;
}

/* Text is a word and, after blanks, what the command gets. Where each begins and ends: */
struct words {
    size_t word, word_len, arg, arg_len;
};

static struct words split(const char *text)
{
    struct words w = { .word = strspn(text, " ") };

    w.word_len = strcspn(text + w.word, " ");
    w.arg = w.word + w.word_len + strspn(text + w.word + w.word_len, " ");
    w.arg_len = strlen(text + w.arg);
    while (w.arg_len > 0 && text[w.arg + w.arg_len - 1] == ' ')
        w.arg_len--;
    return w;
}

static void choose_name(struct console *c, struct choices *ret)
{
    const struct binding *b;

    ret->is_only = true;
    for (size_t i = 0; i < N_COMMANDS; i++)
        choices_add(ret, commands[i].name, commands[i].help);
    for (size_t i = 0; (b = action_at(c, i)); i++)
        if (is_here(c, b) && !command_find(b->action))
            choices_add(ret, b->action, b->help);
}

static void choose(struct console *c, struct prompt *p, const char *text)
{
    struct words w = split(text);
    _cleanup_free_ char *word = xstrndup(text + w.word, w.word_len);
    _cleanup_free_ char *arg = xstrndup(text + w.arg, w.arg_len);
    const struct command *cmd = command_find(word);
    bool is_name = text[w.word + w.word_len] == '\0';

    if (is_name)
        choose_name(c, &p->choices);
    else if (cmd && cmd->choose)
        cmd->choose(c, &p->choices);
    p->choices.from = is_name ? w.word : w.arg;
    choices_match(&p->choices, is_name ? word : arg);
}

/* What opens a screen comes when the palette has gone: so does every action. */
static bool run(struct console *c, struct prompt *p, const char *word, const char *arg)
{
    const struct command *cmd = command_find(word);
    const struct binding *b = action_find(c, word);

    if (cmd && (*arg || !takes_more(cmd)))
        return cmd->run(c, arg, &p->err) == 0;
    if (b && !*arg) {
        p->then = b->run;
        return true;
    }
    if (cmd) /* what does it take? */
        prompt_set(c, p, cmd->name);
    else if (b)
        err_set(&p->err, EINVAL, "'%s' takes nothing more", word);
    else
        err_set(&p->err, ENOENT, "there is no action '%s' here", word);
    return false;
}

static bool done(struct console *c, struct prompt *p, const char *text)
{
    struct words w = split(text);
    _cleanup_free_ char *word = xstrndup(text + w.word, w.word_len);
    _cleanup_free_ char *arg = xstrndup(text + w.arg, w.arg_len);

    return !*word || run(c, p, word, arg);
}

static const struct prompt_ops ops = {
    .label = ":",
    .hint = "Tab completes, Enter does it, Esc leaves",
    .choose = choose,
    .done = done,
};

void palette_open(struct console *c)
{
    prompt_open(c, &ops, "");
}
