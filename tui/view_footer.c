#include "tui/view.h"

#include <string.h>

#include "tui/keymaps.h"
#include "tui/keyname.h"
#include "tui/keys.h"

/* The first key of a binding, as the help calls it. */
static void draw_key(struct canvas *cv, struct pen *pen, const char *name, const char *hint)
{
    pen_text(cv, pen, STYLE_KEY, name);
    pen_printf(cv, pen, STYLE_NORMAL, " %s  ", hint);
}

/* Where the selection stands, at the right end; the hints have what is left. */
static void draw_place(struct canvas *cv, const struct console *c, struct pen *pen)
{
    char text[48];

    snprintf(text, sizeof(text), "%zu/%zu", c->model.selected + 1, c->model.n_shown);
    int width = (int)strlen(text);
    if (c->model.n_shown == 0 || pen->x + width >= cv->cols)
        return;
    canvas_text(cv, pen->y, cv->cols - width - 1, width, STYLE_NORMAL, text);
    pen->end = cv->cols - width - 2;
}

static void draw_hint(struct canvas *cv, struct pen *pen, const struct binding *b)
{
    _cleanup_strbuf_ struct strbuf name = STRBUF_INIT;

    keyname_format(&name, binding_keys(b)[0]);
    int width = canvas_width(cv, strbuf_str(&name)) + 1 + (int)strlen(b->hint);
    if (pen->x + width > pen->end)
        return;
    canvas_hit(cv, &(struct hit){ HIT_BINDING, pen->y, pen->x, width, .what = b });
    draw_key(cv, pen, strbuf_str(&name), b->hint);
}

static void draw_hints(struct canvas *cv, const struct console *c, const struct keymap *m, int y)
{
    struct pen pen = { y, 0, cv->cols };

    if (m == &table_keymap && *c->filter_text) {
        pen_text(cv, &pen, STYLE_WARN, "filter: ");
        pen.end = cv->cols / 2;
        pen_text(cv, &pen, STYLE_TITLE, c->filter_text);
        pen.end = cv->cols;
        pen_text(cv, &pen, STYLE_NORMAL, "  ");
    }
    if (m == &table_keymap)
        draw_place(cv, c, &pen);
    for (size_t i = 0; i < m->n; i++)
        if (m->bindings[i].hint && binding_usable(&m->bindings[i], c))
            draw_hint(cv, &pen, &m->bindings[i]);
}

/* What is under way, in place of the hints. */
static bool draw_running(struct canvas *cv, const struct console *c, int y)
{
    const struct job_task *task = tasks_running(&c->tasks);
    struct pen pen = { y, 0, cv->cols };
    _cleanup_strbuf_ struct strbuf how = STRBUF_INIT;
    size_t n = tasks_active(&c->tasks);

    if (!task)
        return false;
    task_describe(&how, task);
    if (n > 1)
        pen_printf(cv, &pen, STYLE_WARN, "%zu jobs  ", n);
    pen_printf(cv, &pen, STYLE_TITLE, "%s: ", task->title);
    pen_text(cv, &pen, STYLE_NORMAL, strbuf_str(&how));
    return true;
}

void footer_draw(struct canvas *cv, const struct console *c, const struct keymap *m, int y)
{
    if (y < 0)
        return;
    if (c->notice)
        canvas_text(cv, y, 0, cv->cols, STYLE_TITLE, c->notice);
    else if (!draw_running(cv, c, y))
        draw_hints(cv, c, m, y);
}
