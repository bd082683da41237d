/* The snapshots of a guest, as a tree: go back to one, or delete it. */
#include "tui/screens.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "core/escape.h"
#include "core/format.h"
#include "core/mem.h"
#include "core/parse.h"
#include "tui/term/keycode.h"
#include "tui/widget/listbox.h"
#include "tui/guest/snaptree.h"
#include "tui/operate/verbs.h"

enum { FRAME_COLS = 4 };

struct snapshots_screen {
    struct listbox list; /* first */
    struct target *target;
    struct operation *op; /* asks for them */
    bool loaded;
    struct strlist lines, names; /* a line per snapshot; or one that says why there is none */
};

static void add_line(struct snapshots_screen *s, const struct snapnode *n)
{
    const char *time = detail_value(n->record, "time"), *kind = detail_value(n->record, "kind");
    const char *size = detail_value(n->record, "size_bytes");
    const char *about = detail_value(n->record, "description");
    _cleanup_strbuf_ struct strbuf line = STRBUF_INIT;
    uint64_t bytes;

    snapnode_name(&line, n);
    strbuf_addf(&line, "  %s  %s", time ? time : "-", kind ? kind : "-");
    if (size && parse_u64(size, &bytes) == 0) {
        strbuf_adds(&line, "  ");
        format_bytes(&line, (double)bytes);
    }
    if (about)
        strbuf_addf(&line, "  %s", about);
    strlist_add(&s->lines, strbuf_str(&line));
    strlist_add(&s->names, n->name);
}

static void say(struct snapshots_screen *s, const char *text)
{
    strlist_release(&s->lines);
    s->lines = (struct strlist)STRLIST_INIT;
    strlist_add(&s->lines, text);
}

static void load(struct console *c, struct listbox *l)
{
    struct snapshots_screen *s = (struct snapshots_screen *)l;
    struct operation_status status;

    (void)c;
    if (s->loaded)
        return;
    operation_status(s->op, &status);
    if (status.state == OPERATION_FAILED) {
        s->loaded = true;
        say(s, status.err.msg);
    } else if (status.state == OPERATION_DONE) {
        _cleanup_free_ struct snapnode *nodes = NULL;
        size_t n = snaptree(operation_result(s->op), &nodes);
        s->loaded = true;
        strlist_release(&s->lines);
        s->lines = (struct strlist)STRLIST_INIT;
        for (size_t i = 0; i < n; i++)
            add_line(s, &nodes[i]);
        if (!s->names.n)
            say(s, "It has no snapshots yet: n in the menu takes one.");
    }
}

static void lines(struct console *c, const struct listbox *l, struct strlist *ret)
{
    const struct snapshots_screen *s = (const struct snapshots_screen *)l;

    (void)c;
    for (size_t i = 0; i < s->lines.n; i++) {
        _cleanup_strbuf_ struct strbuf line = STRBUF_INIT;
        escape_terminal(&line, s->lines.v[i]);
        strlist_add(ret, strbuf_str(&line));
    }
}

static void ask_for(struct console *c, struct snapshots_screen *s, enum op_kind kind)
{
    _cleanup_request_ struct request r = REQUEST_INIT;

    if (s->list.menu.at >= s->names.n)
        return;
    target_request(s->target, kind, &r);
    r.name = xstrdup(s->names.v[s->list.menu.at]);
    tasks_add(&c->tasks, s->target->source, &r);
    screen_close(c, &s->list.screen);
}

/* A click chooses; going back to one or deleting it is for keys. */
static void key(struct console *c, struct listbox *l, int k)
{
    struct snapshots_screen *s = (struct snapshots_screen *)l;

    if (k == TK_ENTER || k == 'r')
        ask_for(c, s, OP_REVERT);
    else if (k == 'd' || k == TK_DELETE)
        ask_for(c, s, OP_SNAPSHOT_DELETE);
    else if (closes(k))
        screen_close(c, &l->screen);
}

static void release(struct listbox *l)
{
    struct snapshots_screen *s = (struct snapshots_screen *)l;

    strlist_release(&s->lines);
    strlist_release(&s->names);
    operation_unref(s->op);
    target_free(s->target);
}

static const struct listbox_ops ops = {
    .lines = lines,
    .key = key,
    .refresh = load,
    .release = release,
};

void snapshots_open(struct console *c, struct target *t)
{
    struct snapshots_screen *s = xcalloc(1, sizeof(*s));
    _cleanup_request_ struct request r = REQUEST_INIT;
    _cleanup_strbuf_ struct strbuf title = STRBUF_INIT;
    struct err e = ERR_INIT;

    s->list.ops = &ops;
    s->target = t;
    strbuf_addf(&title, " Snapshots of '%s': Enter goes back to one, d deletes it ", t->name);
    if (escape_width(strbuf_str(&title)) > c->canvas.cols - FRAME_COLS) {
        strbuf_reset(&title); /* the keys matter more: the guest has just been chosen */
        strbuf_adds(&title, " Enter goes back to it, d deletes ");
    }
    s->list.title = xstrdup(strbuf_str(&title));
    target_request(t, OP_REVERT, &r);
    s->op = operation_new(&r);
    say(s, "asking ...");
    if (engine_submit(c->tasks.engine, t->source, s->op, TASK_SNAPSHOTS, &e) < 0) {
        s->loaded = true;
        say(s, e.msg);
    }
    listbox_open(c, &s->list);
}
