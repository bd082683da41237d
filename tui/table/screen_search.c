/* The next guest whose name holds what is typed. */
#include "tui/screens.h"

#include <errno.h>
#include <string.h>

#include "core/mem.h"
#include "tui/table/actions.h"
#include "tui/console.h"
#include "tui/term/keycode.h"
#include "tui/widget/prompt.h"

static size_t place_of(const struct model *m, size_t source, const char *id)
{
    for (size_t i = 0; i < m->n_shown; i++)
        if (order_compare_place(source, id, model_row(m, i)) == 0)
            return i;
    return m->n_shown;
}

/* Where the selection was when it began. */
static size_t first_place(const struct model *m, const struct prompt *p)
{
    size_t at = p->before ? place_of(m, p->before_source, p->before) : p->before_place;

    return at < m->n_shown ? at : 0;
}

/* The first guest called so from a place on, by steps of 1 or -1 and round the end; n_shown when
 * there is none. */
static size_t find(const struct model *m, const char *text, size_t from, int step)
{
    size_t n = m->n_shown, at = from;

    for (size_t i = 0; i < n; i++) {
        if (strcasestr(model_row(m, at)->guest->name, text))
            return at;
        at = (at + n + (step > 0 ? 1 : n - 1)) % n;
    }
    return n;
}

static void select_guest(struct console *c, size_t place)
{
    model_select_guest(&c->model, place);
    c->detail_top = 0;
}

static void go(struct console *c, struct prompt *p, const char *text, size_t from, int step)
{
    struct model *m = &c->model;
    size_t at = m->n_shown ? find(m, text, from % m->n_shown, step) : 0;

    if (at < m->n_shown)
        select_guest(c, at);
    else
        err_set(&p->err, ENOENT, "no guest is called so");
}

/* From the beginning on: a character less may bring back a guest before. */
static void changed(struct console *c, struct prompt *p, const char *text)
{
    if (*text)
        go(c, p, text, first_place(&c->model, p), 1);
}

static bool is_search(int key)
{
    const int *keys = binding_keys(binding_find("search"));

    for (int i = 0; i < BINDING_KEYS; i++)
        if (keys[i] && keys[i] == key)
            return true;
    return false;
}

static bool step(struct console *c, struct prompt *p, int key)
{
    bool next = key == TK_DOWN || is_search(key);
    size_t at = model_selected_place(&c->model), n = c->model.n_shown;

    if (!next && key != TK_UP)
        return false;
    p->err = (struct err)ERR_INIT;
    go(c, p, strbuf_str(&p->edit.text), next ? at + 1 : at + n - (n > 0), next ? 1 : -1);
    return true;
}

static bool stay(struct console *c, struct prompt *p, const char *text)
{
    (void)c;
    (void)p;
    (void)text;
    return true;
}

static void go_back(struct console *c, struct prompt *p)
{
    if (p->before && c->model.n_shown)
        select_guest(c, first_place(&c->model, p));
    else
        model_select_line(&c->model, p->before_place);
}

static const struct prompt_ops ops = {
    .label = "Find: ",
    .hint = "Down next, Up previous, Enter stays, Esc goes back",
    .changed = changed,
    .key = step,
    .done = stay,
    .dropped = go_back,
};

void search_open(struct console *c)
{
    const struct model *m = &c->model;
    struct prompt *p = prompt_open(c, &ops, "");

    p->before = m->selected_id ? xstrdup(m->selected_id) : NULL; /* it may hold on to no guest */
    p->before_source = m->selected_source;
    p->before_place = m->selected;
}
