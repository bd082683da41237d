/* The menu of what can be done with the selected guest. */
#include "tui/screens.h"

#include <stdlib.h>

#include "core/mem.h"
#include "core/toolstack.h"
#include "tui/keycode.h"
#include "tui/menu.h"
#include "tui/verbs.h"

enum { ALIVE = 1u << GUEST_RUNNING | 1u << GUEST_BLOCKED, ANY = ~0u };

struct verb {
    char key;
    const char *label;
    enum op_kind kind; /* OP_KIND_COUNT: none, always there */
    bool force;
    unsigned states;                                   /* where it makes sense */
    void (*open)(struct console *c, struct target *t); /* NULL: nothing more to ask */
};

static const struct verb verbs[] = {
    { 's', "start", OP_START, false, 1u << GUEST_STOPPED | 1u << GUEST_CRASHED, NULL },
    { 'x', "stop: ask it to shut down", OP_STOP, false, ALIVE, NULL },
    { 'X', "stop --force: pull the plug", OP_STOP, true,
      ALIVE | 1u << GUEST_PAUSED | 1u << GUEST_CRASHED, NULL },
    { 'b', "reboot", OP_REBOOT, false, ALIVE, NULL },
    { 'p', "pause", OP_PAUSE, false, ALIVE, NULL },
    { 'r', "resume", OP_RESUME, false, 1u << GUEST_PAUSED, NULL },
    { 'n', "snapshot ...", OP_SNAPSHOT, false, ANY, snapshot_form },
    { 'v', "snapshots: go back to one, or delete it ...", OP_REVERT, false, ANY, snapshots_open },
    { 'c', "clone ...", OP_CLONE, false, ANY, clone_form },
    { 'z', "resize ...", OP_RESIZE, false, ANY, resize_form },
    { 'm', "rename ...", OP_RENAME, false, ANY, rename_form },
    { 't', "console: attach this terminal to it", OP_KIND_COUNT, false, ALIVE, console_attach },
    { 'd', "delete", OP_DELETE, false, ANY, NULL },
};

enum { N_VERBS = sizeof(verbs) / sizeof(verbs[0]) };

struct actions_screen {
    struct screen screen; /* first */
    struct target *target;
    char *title;
    const struct verb *able[N_VERBS];
    size_t n;
    struct strlist lines;
    struct menu menu;
};

static struct box place(struct console *c, struct screen *s, int rows, int cols)
{
    struct actions_screen *a = (struct actions_screen *)s;

    (void)c;
    return menu_place(&a->lines, a->title, rows, cols);
}

static void draw(struct console *c, struct screen *s, struct canvas *cv)
{
    struct actions_screen *a = (struct actions_screen *)s;

    (void)c;
    menu_draw(&a->menu, cv, a->title, &a->lines);
}

/* The menu goes before what it opens comes. */
static void choose(struct console *c, struct actions_screen *a, const struct verb *v)
{
    struct target *t = steal(&a->target);

    screen_close(c, &a->screen);
    if (v->open) {
        v->open(c, t);
        return;
    }
    verb_run(c, t, v->kind, v->force);
    target_free(t);
}

static void key(struct console *c, struct screen *s, int k)
{
    struct actions_screen *a = (struct actions_screen *)s;

    for (size_t i = 0; i < a->n; i++)
        if (a->able[i]->key == k) {
            choose(c, a, a->able[i]);
            return;
        }
    if (menu_key(&a->menu, k))
        return;
    if (k == TK_ENTER && a->n)
        choose(c, a, a->able[a->menu.at]);
    else if (closes(k) || k == 'o')
        screen_close(c, s);
}

static void mouse(struct console *c, struct screen *s, int k, int y, int x)
{
    struct actions_screen *a = (struct actions_screen *)s;

    (void)x;
    if (k == TK_CLICK && menu_line_at(&a->menu, y, &a->menu.at))
        choose(c, a, a->able[a->menu.at]);
    else
        menu_key(&a->menu, k);
}

static void done(struct console *c, struct screen *s)
{
    struct actions_screen *a = (struct actions_screen *)s;

    (void)c;
    menu_release(&a->menu);
    strlist_release(&a->lines);
    target_free(a->target);
    free(a->title);
    free(a);
}

static const struct screen_ops ops = {
    .title = "Actions",
    .place = place,
    .draw = draw,
    .key = key,
    .mouse = mouse,
    .is_light = true,
    .close = done,
};

static void add_verbs(struct actions_screen *a, const struct toolstack *ts, enum guest_state state)
{
    for (size_t i = 0; i < N_VERBS; i++) {
        _cleanup_strbuf_ struct strbuf line = STRBUF_INIT;
        bool can = verbs[i].kind == OP_KIND_COUNT || ts->can & CAN(verbs[i].kind);
        if (!can || !(verbs[i].states & 1u << state))
            continue;
        a->able[a->n++] = &verbs[i];
        strbuf_addf(&line, "%c  %s", verbs[i].key, verbs[i].label);
        strlist_add(&a->lines, strbuf_str(&line));
    }
}

void actions_open(struct console *c)
{
    const struct row *r = model_selected(&c->model);
    struct feed_conn conn;

    if (!r)
        return;
    c->feed->ops->conn(c->feed, r->source, &conn);
    if (!conn.toolstack) {
        console_say(c, "nothing on this connection can be changed");
        return;
    }
    struct actions_screen *a = xcalloc(1, sizeof(*a));
    _cleanup_strbuf_ struct strbuf title = STRBUF_INIT;
    a->screen.ops = &ops;
    a->target = target_selected(c);
    strbuf_addf(&title, " %s ", r->guest->name);
    a->title = xstrdup(strbuf_str(&title));
    add_verbs(a, conn.toolstack, r->guest->state);
    screen_push(c, &a->screen);
}
