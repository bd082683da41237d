/* The menu of what can be done with the selected guest, or with all that are chosen. */
#include "tui/screens.h"

#include "core/escape.h"
#include "core/mem.h"
#include "core/toolstack.h"
#include "tui/term/keycode.h"
#include "tui/widget/listbox.h"
#include "tui/operate/verbs.h"

enum { TITLE_COLUMNS = 60 };
enum { ALIVE = 1u << GUEST_RUNNING | 1u << GUEST_BLOCKED, ANY = ~0u };

struct verb {
    char key;
    const char *label;
    enum op_kind kind; /* OP_KIND_COUNT: none */
    bool force;
    bool several;                                      /* of use for several guests, too */
    unsigned states;                                   /* where it makes sense */
    void (*open)(struct console *c, struct target *t); /* NULL: nothing more to ask */
};

static const struct verb verbs[] = {
    { 's', "start", OP_START, false, true, 1u << GUEST_STOPPED | 1u << GUEST_CRASHED, NULL },
    { 'x', "stop: ask it to shut down", OP_STOP, false, true, ALIVE, NULL },
    { 'X', "stop --force: pull the plug", OP_STOP, true, true,
      ALIVE | 1u << GUEST_PAUSED | 1u << GUEST_CRASHED, NULL },
    { 'b', "reboot", OP_REBOOT, false, true, ALIVE, NULL },
    { 'p', "pause", OP_PAUSE, false, true, ALIVE, NULL },
    { 'r', "resume", OP_RESUME, false, true, 1u << GUEST_PAUSED, NULL },
    { 'n', "snapshot ...", OP_SNAPSHOT, false, true, ANY, snapshot_form },
    { 'v', "snapshots: go back to one, or delete it ...", OP_REVERT, false, false, ANY,
      snapshots_open },
    { 'c', "clone ...", OP_CLONE, false, false, ANY, clone_form },
    { 'z', "resize ...", OP_RESIZE, false, true, ANY, resize_form },
    { 'm', "rename ...", OP_RENAME, false, false, ANY, rename_form },
    { 'e', "exec: run a command in it ...", OP_KIND_COUNT, false, false, ALIVE, exec_form },
    { 't', "console: attach this terminal to it", OP_KIND_COUNT, false, false, ALIVE,
      console_attach },
    { 'd', "delete", OP_DELETE, false, true, ANY, NULL },
};

enum { N_VERBS = sizeof(verbs) / sizeof(verbs[0]) };

struct actions_screen {
    struct listbox list; /* first */
    struct target *targets;
    const struct verb *able[N_VERBS];
    size_t n;
    struct strlist lines;
};

static void lines(struct console *c, const struct listbox *l, struct strlist *ret)
{
    const struct actions_screen *a = (const struct actions_screen *)l;

    (void)c;
    for (size_t i = 0; i < a->lines.n; i++)
        strlist_add(ret, a->lines.v[i]);
}

/* Where there is no other means, commands are typed on the console. */
static bool has(const struct toolstack *ts, const struct verb *v)
{
    if (v->kind != OP_KIND_COUNT)
        return ts->can & CAN(v->kind);
    return ts->console || (ts->exec && v->open == exec_form);
}

static bool able(const struct verb *v, const struct target *t)
{
    return t->toolstack && v->states & 1u << t->state && has(t->toolstack, v);
}

static size_t count_able(const struct verb *v, const struct target *t)
{
    size_t n = 0;

    for (; t; t = t->next)
        n += able(v, t);
    return n;
}

/* Those that it makes sense for; the others are freed. */
static struct target *pick_able(const struct verb *v, struct target *t)
{
    struct target *first = NULL, **end = &first, *next;

    for (; t; t = next) {
        next = t->next;
        t->next = NULL;
        if (!able(v, t)) {
            target_free(t);
            continue;
        }
        *end = t;
        end = &t->next;
    }
    return first;
}

/* The menu goes before what it opens comes. */
static void choose(struct console *c, struct actions_screen *a, const struct verb *v)
{
    struct target *t = pick_able(v, steal(&a->targets));

    screen_close(c, &a->list.screen);
    if (v->open) {
        v->open(c, t);
        return;
    }
    verb_run(c, t, v->kind, v->force);
    target_free(t);
}

static void choose_current(struct console *c, struct listbox *l)
{
    struct actions_screen *a = (struct actions_screen *)l;

    if (l->menu.at < a->n)
        choose(c, a, a->able[l->menu.at]);
}

static void key(struct console *c, struct listbox *l, int k)
{
    struct actions_screen *a = (struct actions_screen *)l;

    for (size_t i = 0; i < a->n; i++)
        if (a->able[i]->key == k) {
            choose(c, a, a->able[i]);
            return;
        }
    if (k == TK_ENTER && a->n)
        choose_current(c, l);
    else if (closes(k) || k == 'o')
        screen_close(c, &l->screen);
}

static void release(struct listbox *l)
{
    struct actions_screen *a = (struct actions_screen *)l;

    strlist_release(&a->lines);
    target_free(a->targets);
}

static const struct listbox_ops ops = {
    .lines = lines,
    .key = key,
    .clicked = choose_current,
    .release = release,
};

/* "start", "start (1 of 3)". */
static void add_verb(struct actions_screen *a, const struct verb *v, size_t n, size_t of)
{
    _cleanup_strbuf_ struct strbuf line = STRBUF_INIT;

    a->able[a->n++] = v;
    strbuf_addf(&line, "%c  %s", v->key, v->label);
    if (n < of)
        strbuf_addf(&line, " (%zu of %zu)", n, of);
    strlist_add(&a->lines, strbuf_str(&line));
}

static void add_verbs(struct actions_screen *a)
{
    size_t of = target_count(a->targets);

    for (size_t i = 0; i < N_VERBS; i++) {
        size_t n = count_able(&verbs[i], a->targets);
        if (n && (of == 1 || verbs[i].several))
            add_verb(a, &verbs[i], n, of);
    }
}

static bool can_be_changed(const struct target *t)
{
    for (; t; t = t->next)
        if (t->toolstack)
            return true;
    return false;
}

void actions_open_for(struct console *c, struct target *t)
{
    _cleanup_strbuf_ struct strbuf names = STRBUF_INIT, safe = STRBUF_INIT, title = STRBUF_INIT;

    if (!can_be_changed(t)) {
        console_say(c, "nothing on this connection can be changed");
        target_free(t);
        return;
    }
    struct actions_screen *a = xcalloc(1, sizeof(*a));
    a->list.ops = &ops;
    a->targets = t;
    if (t->next)
        target_names(&names, t);
    else
        strbuf_adds(&names, t->name);
    strbuf_addc(&title, ' ');
    escape_terminal(&safe, strbuf_str(&names));
    escape_fit(&title, strbuf_str(&safe), TITLE_COLUMNS);
    strbuf_addc(&title, ' ');
    a->list.title = strbuf_detach(&title);
    add_verbs(a);
    listbox_open(c, &a->list);
}

void actions_open(struct console *c)
{
    struct target *t = target_chosen(c);

    t = t ? t : target_selected(c);
    if (t)
        actions_open_for(c, t);
    else if (model_selected_group(&c->model) != NO_GROUP)
        console_say(c, "choose a guest of the group, or all of them with x");
}
