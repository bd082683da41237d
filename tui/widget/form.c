#include "tui/widget/form.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "core/escape.h"
#include "core/mem.h"
#include "tui/console.h"
#include "tui/term/keycode.h"
#include "tui/term/lines.h"

enum {
    FIELD_COLUMNS = 28,
    HINT_GAP = 2,
    NOTE_ROWS = 3,             /* below the fields: a gap, what is wrong, the keys */
    OTHER_ROWS = 2 + NOTE_ROWS /* with the frame */
};

static int label_columns(const struct form *f)
{
    int most = 0;

    for (size_t i = 0; i < f->n; i++) {
        int width = escape_width(f->fields[i].label);
        most = width > most ? width : most;
    }
    return most;
}

/* Fields are as wide as the widest hint lets them be. */
static int hint_columns(const struct form *f)
{
    int most = 0;

    for (size_t i = 0; i < f->n; i++) {
        int width = f->fields[i].hint ? HINT_GAP + escape_width(f->fields[i].hint) : 0;
        most = width > most ? width : most;
    }
    return most;
}

static struct box place(struct console *c, struct screen *s, int rows, int cols)
{
    struct form *f = (struct form *)s;
    int width = label_columns(f) + FIELD_COLUMNS + 26;

    (void)c;
    return layout_box(rows, cols, (int)f->n + OTHER_ROWS, width > 72 ? width : 72);
}

/* The end of a long text stays in sight. */
static void draw_text(struct console *c, struct canvas *cv, const struct form_field *field, int y,
                      int x, int width, bool current)
{
    _cleanup_strbuf_ struct strbuf before = STRBUF_INIT;
    const char *text = strbuf_str(&field->edit.text);

    strbuf_add(&before, text, field->edit.pos);
    const char *from = strbuf_str(&before);
    while (canvas_width(cv, from) >= width && *from)
        do
            from++;
        while ((*from & 0xc0) == 0x80);
    canvas_fill(cv, y, x, width, STYLE_INPUT);
    canvas_text(cv, y, x, width, STYLE_INPUT, text + (from - strbuf_str(&before)));
    if (current)
        console_cursor(c, cv, y, x + canvas_width(cv, from));
}

/* Where the fields' texts begin. */
static int text_x(const struct form *f)
{
    return 2 + label_columns(f) + 2;
}

/* Columns of a field's text, at most `room`. */
static int text_columns(const struct form *f, const struct form_field *field, int room)
{
    int wide = room - hint_columns(f), least = room < FIELD_COLUMNS ? room : FIELD_COLUMNS;

    if (field->is_switch)
        return 3;
    return wide > least ? wide : least;
}

static void draw_field(struct console *c, struct form *f, struct canvas *cv, size_t i, int y)
{
    const struct form_field *field = &f->fields[i];
    bool current = i == f->at;
    int x = text_x(f), room = cv->cols - x - 2, width = text_columns(f, field, room);

    canvas_text(cv, y, 2, cv->cols - 4, current ? STYLE_TITLE : STYLE_LABEL, field->label);
    if (room < 1)
        return;
    if (field->is_switch)
        canvas_text(cv, y, x, room, current ? STYLE_SELECTED : STYLE_NORMAL,
                    field->on ? "[x]" : "[ ]");
    else
        draw_text(c, cv, field, y, x, width, current);
    x += width + HINT_GAP;
    if (field->hint && x < cv->cols - 2)
        canvas_text(cv, y, x, cv->cols - 2 - x, STYLE_DIM, field->hint);
}

/* The current field's hint, when there is no room for it beside the field; else NULL. */
static const char *hint_below(const struct form *f, const struct canvas *cv)
{
    const struct form_field *field = &f->fields[f->at];
    int room = cv->cols - text_x(f) - 2;

    if (!field->hint || text_columns(f, field, room) + HINT_GAP + escape_width(field->hint) <= room)
        return NULL;
    return field->hint;
}

static const char *legend(const struct form *f, const struct canvas *cv)
{
    static const char whole[] = "Enter does it, Tab goes on, Space switches, Esc leaves";

    if (escape_width(whole) <= cv->cols - 4)
        return whole;
    return f->fields[f->at].is_switch ? "Enter does it, Space switches, Esc"
                                      : "Enter does it, Tab next, Esc leaves";
}

/* What is wrong is read to its end, if need be in place of the keys. */
static void draw_notes(const struct form *f, struct canvas *cv, int y)
{
    _cleanup_strlist_ struct strlist lines = STRLIST_INIT;
    const char *hint = hint_below(f, cv);

    if (f->err.code)
        wrap_text(&lines, f->err.msg, cv->cols - 4, 0);
    else if (hint)
        strlist_add(&lines, hint);
    if (lines.n < NOTE_ROWS)
        canvas_text(cv, y + 2, 2, cv->cols - 4, STYLE_LABEL, legend(f, cv));
    y += lines.n < 2;
    for (size_t i = 0; i < lines.n && i < NOTE_ROWS; i++)
        canvas_text(cv, y + (int)i, 2, cv->cols - 4, f->err.code ? STYLE_BAD : STYLE_DIM,
                    lines.v[i]);
}

/* Where not all fields have room, the frame tells which one this is. */
static void draw_place(const struct form *f, struct canvas *cv)
{
    _cleanup_strbuf_ struct strbuf at = STRBUF_INIT;

    if (f->shown >= f->n)
        return;
    strbuf_addf(&at, " %zu of %zu ", f->at + 1, f->n);
    canvas_text(cv, cv->rows - 1, 2, cv->cols - 4, STYLE_LABEL, strbuf_str(&at));
}

static void draw(struct console *c, struct screen *s, struct canvas *cv)
{
    struct form *f = (struct form *)s;
    struct box frame = { 0, 0, cv->rows, cv->cols };
    int room = cv->rows > OTHER_ROWS ? cv->rows - OTHER_ROWS : 1;

    canvas_box(cv, &frame, f->title);
    f->shown = (size_t)room < f->n ? (size_t)room : f->n;
    f->top = layout_scroll(f->top, f->at, f->shown, f->n);
    for (size_t i = 0; i < f->shown; i++)
        draw_field(c, f, cv, f->top + i, 1 + (int)i);
    draw_notes(f, cv, 1 + (int)f->shown);
    draw_place(f, cv);
}

static void go(struct form *f, int by)
{
    f->at = (f->at + f->n + (size_t)(by + (int)f->n)) % f->n;
}

static void field_key(struct form *f, int key)
{
    struct form_field *field = &f->fields[f->at];

    if (!field->is_switch)
        edit_key(&field->edit, key);
    else if (key == ' ' || key == 'x')
        field->on = !field->on;
    f->err = (struct err)ERR_INIT;
}

static void key(struct console *c, struct screen *s, int k)
{
    struct form *f = (struct form *)s;

    if (k == TK_ESC || k == TK_F(10))
        screen_close(c, s);
    else if (k == TK_TAB || k == TK_DOWN)
        go(f, 1);
    else if (k == TK_SHIFT_TAB || k == TK_UP)
        go(f, -1);
    else if (k != TK_ENTER)
        field_key(f, k);
    else if (f->done(c, f))
        screen_close(c, s);
}

static void mouse(struct console *c, struct screen *s, int k, int y, int x)
{
    struct form *f = (struct form *)s;

    (void)c;
    (void)x;
    if (k != TK_CLICK || y < 1 || (size_t)y > f->shown)
        return;
    f->at = f->top + (size_t)y - 1;
    if (f->fields[f->at].is_switch)
        field_key(f, ' ');
}

static void close_form(struct console *c, struct screen *s)
{
    struct form *f = (struct form *)s;

    (void)c;
    for (size_t i = 0; i < f->n; i++)
        edit_release(&f->fields[i].edit);
    if (f->release)
        f->release(f->data);
    free(f->title);
    free(f);
}

static const struct screen_ops ops = {
    .title = "Form",
    .place = place,
    .draw = draw,
    .key = key,
    .mouse = mouse,
    .close = close_form,
};

struct form *form_open(struct console *c, const char *title, form_done *done, void *data,
                       void (*release)(void *data))
{
    struct form *f = xcalloc(1, sizeof(*f));

    f->screen.ops = &ops;
    f->title = xstrdup(title);
    f->done = done;
    f->data = data;
    f->release = release;
    screen_push(c, &f->screen);
    return f;
}

static struct form_field *add(struct form *f, const char *label, const char *hint)
{
    assert(f->n < FORM_FIELDS_MAX);
    struct form_field *field = &f->fields[f->n++];

    field->label = label;
    field->hint = hint;
    return field;
}

void form_text(struct form *f, const char *label, const char *hint, const char *text)
{
    edit_set(&add(f, label, hint)->edit, text);
}

void form_switch(struct form *f, const char *label, const char *hint, bool on)
{
    struct form_field *field = add(f, label, hint);

    field->is_switch = true;
    field->on = on;
}

const char *form_value(const struct form *f, size_t i)
{
    return strbuf_str(&f->fields[i].edit.text);
}

bool form_is_on(const struct form *f, size_t i)
{
    return f->fields[i].on;
}
