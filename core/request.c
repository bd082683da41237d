#include "core/request.h"

#include <stdlib.h>
#include <string.h>

#include "core/mem.h"

static const char *const names[OP_KIND_COUNT] = {
    [OP_CREATE] = "create",
    [OP_START] = "start",
    [OP_STOP] = "stop",
    [OP_REBOOT] = "reboot",
    [OP_PAUSE] = "pause",
    [OP_RESUME] = "resume",
    [OP_RENAME] = "rename",
    [OP_DELETE] = "delete",
    [OP_CLONE] = "clone",
    [OP_SNAPSHOT] = "snapshot",
    [OP_REVERT] = "revert",
    [OP_SNAPSHOT_DELETE] = "delete snapshot",
    [OP_RESIZE] = "resize",
};

const char *op_kind_name(enum op_kind kind)
{
    return kind < OP_KIND_COUNT ? names[kind] : "operation";
}

enum op_kind op_kind_of(const char *name)
{
    unsigned kind = 0;

    while (kind < OP_KIND_COUNT && strcmp(names[kind], name) != 0)
        kind++;
    return (enum op_kind)kind;
}

const char *request_subject(const struct request *r)
{
    const char *const names_of_it[] = { r->guest_name, r->name, r->config_path, "" };
    size_t i = 0;

    while (!names_of_it[i])
        i++;
    return names_of_it[i];
}

static void disks_release(struct disk_spec *disks, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        free(disks[i].name);
        free(disks[i].source);
        free(disks[i].format);
    }
    free(disks);
}

void guest_spec_release(struct guest_spec *s)
{
    disks_release(s->disks, s->n_disks);
    for (size_t i = 0; i < s->n_nets; i++) {
        free(s->nets[i].bridge);
        free(s->nets[i].mac);
    }
    free(s->nets);
    free(s->name);
    free(s->kernel);
    free(s->initrd);
    free(s->cmdline);
    free(s->image);
    free(s->command);
    free(s->volume);
    free(s->address);
    *s = (struct guest_spec){ .name = NULL };
}

void request_release(struct request *r)
{
    guest_spec_release(&r->spec);
    disks_release(r->resize.disks, r->resize.n_disks);
    free(r->guest_id);
    free(r->guest_name);
    free(r->platform);
    free(r->name);
    free(r->from_snapshot);
    free(r->description);
    free(r->config_path);
    free(r->config_text);
    *r = (struct request)REQUEST_INIT;
}

static struct disk_spec *add_disk(struct disk_spec **disks, size_t *n)
{
    *disks = xreallocarray(*disks, *n + 1, sizeof(**disks));
    struct disk_spec *d = &(*disks)[(*n)++];
    *d = (struct disk_spec){ .name = NULL };
    return d;
}

struct disk_spec *guest_spec_add_disk(struct guest_spec *s)
{
    return add_disk(&s->disks, &s->n_disks);
}

struct disk_spec *resize_spec_add_disk(struct resize_spec *s)
{
    return add_disk(&s->disks, &s->n_disks);
}

struct net_spec *guest_spec_add_net(struct guest_spec *s)
{
    s->nets = xreallocarray(s->nets, s->n_nets + 1, sizeof(*s->nets));
    struct net_spec *net = &s->nets[s->n_nets++];
    *net = (struct net_spec){ .bridge = NULL };
    return net;
}

static char *copy_text(const char *text)
{
    return text ? xstrdup(text) : NULL;
}

static void copy_disk(struct disk_spec *ret, const struct disk_spec *d)
{
    ret->name = copy_text(d->name);
    ret->source = copy_text(d->source);
    ret->copy = d->copy;
    ret->size_bytes = d->size_bytes;
    ret->format = copy_text(d->format);
    ret->preallocate = d->preallocate;
}

static void copy_spec(struct guest_spec *ret, const struct guest_spec *s)
{
    *ret = (struct guest_spec){ .name = copy_text(s->name),
                                .vcpus = s->vcpus,
                                .memory_bytes = s->memory_bytes,
                                .kernel = copy_text(s->kernel),
                                .initrd = copy_text(s->initrd),
                                .cmdline = copy_text(s->cmdline),
                                .image = copy_text(s->image),
                                .command = copy_text(s->command),
                                .volume = copy_text(s->volume),
                                .address = copy_text(s->address) };
    for (size_t i = 0; i < s->n_disks; i++)
        copy_disk(guest_spec_add_disk(ret), &s->disks[i]);
    for (size_t i = 0; i < s->n_nets; i++) {
        struct net_spec *net = guest_spec_add_net(ret);
        net->bridge = copy_text(s->nets[i].bridge);
        net->mac = copy_text(s->nets[i].mac);
    }
}

void request_copy(struct request *ret, const struct request *r)
{
    *ret = *r;
    ret->guest_id = copy_text(r->guest_id);
    ret->guest_name = copy_text(r->guest_name);
    ret->platform = copy_text(r->platform);
    ret->name = copy_text(r->name);
    ret->from_snapshot = copy_text(r->from_snapshot);
    ret->description = copy_text(r->description);
    ret->config_path = copy_text(r->config_path);
    ret->config_text = copy_text(r->config_text);
    copy_spec(&ret->spec, &r->spec);
    ret->resize.disks = NULL;
    ret->resize.n_disks = 0;
    for (size_t i = 0; i < r->resize.n_disks; i++)
        copy_disk(resize_spec_add_disk(&ret->resize), &r->resize.disks[i]);
}
