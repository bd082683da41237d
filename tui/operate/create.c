/* A new guest, from a form. */
#include "tui/operate/verbs.h"

#include <errno.h>
#include <string.h>

#include "core/guestname.h"
#include "core/mem.h"
#include "core/parse.h"
#include "core/toolstack.h"
#include "tui/widget/form.h"
#include "tui/screens.h"

enum { PLATFORM, NAME, VCPUS, MEMORY, DISK, NET, KERNEL, INITRD, CMDLINE, IMAGE, COMMAND };

static bool bad(struct form *f, const char *what, const char *text)
{
    err_set(&f->err, EINVAL, "%s: '%s' is not understood", what, text);
    return false;
}

/* The connection that makes such guests. */
static bool find_place(struct console *c, struct form *f, const char *platform, size_t *ret)
{
    size_t found = 0;

    for (size_t i = 0; i < c->feed->ops->n_conns(c->feed); i++) {
        struct feed_conn conn;
        c->feed->ops->conn(c->feed, i, &conn);
        if (conn.state != CONN_OK || !conn.toolstack || !conn.toolstack->makes ||
            !conn.toolstack->makes(conn.uri, platform))
            continue;
        *ret = i;
        found++;
    }
    if (found == 1)
        return true;
    err_set(
        &f->err, EINVAL,
        found
            ? "'%s' guests can be made in several places; leave with one connection: --connect URI"
            : "no connection makes guests of platform '%s'",
        platform);
    return false;
}

static bool add_disk(struct form *f, struct guest_spec *s)
{
    const char *text = form_value(f, DISK);
    uint64_t bytes = 0;

    if (!*text)
        return true;
    if (*text != '/' && (parse_size(text, &bytes) < 0 || bytes == 0))
        return bad(f, "disk", text);
    struct disk_spec *d = guest_spec_add_disk(s);
    d->size_bytes = bytes;
    d->source = bytes ? NULL : xstrdup(text);
    return true;
}

static char *given(const struct form *f, size_t i)
{
    return *form_value(f, i) ? xstrdup(form_value(f, i)) : NULL;
}

static bool fill(struct form *f, struct request *r)
{
    const char *vcpus = form_value(f, VCPUS), *memory = form_value(f, MEMORY);
    struct guest_spec *s = &r->spec;

    if (guest_name_check(form_value(f, NAME), "guest", &f->err) < 0)
        return false;
    if (*vcpus && (parse_u64(vcpus, &s->vcpus) < 0 || s->vcpus == 0))
        return bad(f, "vCPUs", vcpus);
    if (*memory && (parse_size(memory, &s->memory_bytes) < 0 || s->memory_bytes == 0))
        return bad(f, "memory", memory);
    if (!add_disk(f, s))
        return false;
    if (*form_value(f, NET))
        guest_spec_add_net(s)->bridge = xstrdup(form_value(f, NET));
    r->name = xstrdup(form_value(f, NAME));
    s->name = xstrdup(r->name);
    s->kernel = given(f, KERNEL);
    s->initrd = given(f, INITRD);
    s->cmdline = given(f, CMDLINE);
    s->image = given(f, IMAGE);
    s->command = given(f, COMMAND);
    return true;
}

static bool create(struct console *c, struct form *f)
{
    _cleanup_request_ struct request r = REQUEST_INIT;
    size_t source;

    r.kind = OP_CREATE;
    r.config_kind = CONFIG_SPEC;
    r.platform = xstrdup(form_value(f, PLATFORM));
    if (!find_place(c, f, r.platform, &source) || !fill(f, &r))
        return false;
    tasks_add(&c->tasks, source, &r);
    return true;
}

void create_form(struct console *c)
{
    const struct row *r = model_selected(&c->model);
    struct form *f = form_open(c, " A new guest ", create, NULL, NULL);

    form_text(f, "Platform", "xen, kvm, qemu, docker ...", r ? r->guest->platform : "");
    form_text(f, "Name", NULL, "");
    form_text(f, "vCPUs", NULL, "1");
    form_text(f, "Memory", "512M, 2G", "512M");
    form_text(f, "Disk", "/a/file, or 8G for a new one", "");
    form_text(f, "Network", "a bridge, a Docker network", "");
    form_text(f, "Kernel", "/path; for xen, kvm, qemu", "");
    form_text(f, "Initrd", "/path", "");
    form_text(f, "Command line", "console=hvc0", "");
    form_text(f, "Image", "for containers", "");
    form_text(f, "Command", "for containers", "");
}
