#include "tui/operate/verbs.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "core/guestname.h"
#include "core/mem.h"
#include "core/parse.h"
#include "tui/widget/form.h"
#include "tui/screens.h"

struct target *target_selected(const struct console *c)
{
    const struct row *r = model_selected(&c->model);

    return r ? target_of(c->feed, r) : NULL;
}

struct target *target_chosen(const struct console *c)
{
    const struct mark_set *s = &c->marks.sets[MARK_CHOSEN];
    struct target *first = NULL, **end = &first;

    for (size_t i = 0; i < s->n; i++) {
        const struct row *r = model_find(&c->model, s->members[i].source, s->members[i].id);
        if (!r)
            continue;
        *end = target_of(c->feed, r);
        end = &(*end)->next;
    }
    return first;
}

void target_ask(struct console *c, const struct target *t, const struct request *r)
{
    unsigned batch = tasks_batch(&c->tasks);

    for (; t; t = t->next) {
        _cleanup_request_ struct request one = REQUEST_INIT;
        request_copy(&one, r);
        target_request(t, r->kind, &one);
        tasks_add_to(&c->tasks, batch, t->source, &one);
    }
}

void verb_run(struct console *c, const struct target *t, enum op_kind kind, bool force)
{
    const struct request r = { .kind = kind, .force = force };

    target_ask(c, t, &r);
}

void console_attach(struct console *c, struct target *t)
{
    target_free(c->attach);
    c->attach = t;
}

/* ---- forms ---- */

static struct form *open_for(struct console *c, const char *what, struct target *t, form_done *done)
{
    _cleanup_strbuf_ struct strbuf title = STRBUF_INIT;

    strbuf_addf(&title, " %s ", what);
    target_names(&title, t);
    strbuf_addc(&title, ' ');
    return form_open(c, strbuf_str(&title), done, t, target_free);
}

static char *text_or_null(const struct form *f, size_t i)
{
    const char *text = form_value(f, i);

    return *text ? xstrdup(text) : NULL;
}

static bool submit(struct console *c, const struct form *f, const struct request *r)
{
    target_ask(c, f->data, r);
    return true;
}

static bool clone_done(struct console *c, struct form *f)
{
    _cleanup_request_ struct request r = REQUEST_INIT;

    if (guest_name_check(form_value(f, 0), "guest", &f->err) < 0)
        return false;
    r.kind = OP_CLONE;
    r.name = xstrdup(form_value(f, 0));
    r.from_snapshot = text_or_null(f, 1);
    r.linked = form_is_on(f, 2);
    r.start = form_is_on(f, 3);
    return submit(c, f, &r);
}

void clone_form(struct console *c, struct target *t)
{
    struct form *f = open_for(c, "Clone", t, clone_done);

    form_text(f, "Name of the clone", NULL, "");
    form_text(f, "From snapshot", "empty: as it is now", "");
    form_switch(f, "Linked", "shares its disks' contents", false);
    form_switch(f, "Start it", NULL, true);
}

static bool snapshot_done(struct console *c, struct form *f)
{
    _cleanup_request_ struct request r = REQUEST_INIT;

    if (guest_name_check(form_value(f, 0), "snapshot", &f->err) < 0)
        return false;
    r.kind = OP_SNAPSHOT;
    r.name = xstrdup(form_value(f, 0));
    r.description = text_or_null(f, 1);
    r.disk_only = form_is_on(f, 2);
    return submit(c, f, &r);
}

void snapshot_form(struct console *c, struct target *t)
{
    struct form *f = open_for(c, "Snapshot of", t, snapshot_done);
    time_t now = (time_t)(c->feed->ops->wall_ns(c->feed) / 1000000000);
    char name[32] = "";
    struct tm tm;

    if (localtime_r(&now, &tm))
        strftime(name, sizeof(name), "%Y%m%d-%H%M%S", &tm);
    form_text(f, "Name", NULL, name);
    form_text(f, "Description", NULL, "");
    form_switch(f, "Disks only", "memory is not saved", false);
}

static bool bad(struct form *f, const char *what, const char *text)
{
    err_set(&f->err, EINVAL, "%s: '%s' is not understood", what, text);
    return false;
}

/* DEV=SIZE of a disk; empty is fine. */
static bool add_disk(struct form *f, const char *text, struct request *r)
{
    const char *equals = strchr(text, '=');
    uint64_t bytes;

    if (!*text)
        return true;
    if (!equals || equals == text || parse_size(equals + 1, &bytes) < 0 || bytes == 0)
        return bad(f, "disk", text);
    struct disk_spec *d = resize_spec_add_disk(&r->resize);
    d->name = xstrndup(text, (size_t)(equals - text));
    d->size_bytes = bytes;
    return true;
}

static bool resize_done(struct console *c, struct form *f)
{
    _cleanup_request_ struct request r = REQUEST_INIT;
    const char *vcpus = form_value(f, 0), *memory = form_value(f, 1), *limit = form_value(f, 2);

    r.kind = OP_RESIZE;
    if (*vcpus && (parse_u64(vcpus, &r.resize.vcpus) < 0 || r.resize.vcpus == 0))
        return bad(f, "vCPUs", vcpus);
    if (*memory && (parse_size(memory, &r.resize.memory_bytes) < 0 || r.resize.memory_bytes == 0))
        return bad(f, "memory", memory);
    if (*limit && (parse_double(limit, &r.resize.cpu_limit) < 0 || !(r.resize.cpu_limit > 0)))
        return bad(f, "CPU limit", limit);
    if (!add_disk(f, form_value(f, 3), &r))
        return false;
    if (!*vcpus && !*memory && !*limit && !r.resize.n_disks) {
        err_set(&f->err, EINVAL, "nothing to change: fill in one of these");
        return false;
    }
    return submit(c, f, &r);
}

void resize_form(struct console *c, struct target *t)
{
    struct form *f = open_for(c, "Resize", t, resize_done);

    form_text(f, "vCPUs", "empty: as it is", "");
    form_text(f, "Memory", "512M, 2G", "");
    form_text(f, "CPU limit", "cores: 1.5", "");
    form_text(f, "Disk", "xvda=20G; only ever larger", "");
}

static bool rename_done(struct console *c, struct form *f)
{
    _cleanup_request_ struct request r = REQUEST_INIT;

    if (guest_name_check(form_value(f, 0), "guest", &f->err) < 0)
        return false;
    r.kind = OP_RENAME;
    r.name = xstrdup(form_value(f, 0));
    return submit(c, f, &r);
}

void rename_form(struct console *c, struct target *t)
{
    form_text(open_for(c, "Rename", t, rename_done), "New name", NULL, t->name);
}
