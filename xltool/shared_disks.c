#include "xltool/shared_disks.h"

#include <string.h>

#include "core/uri.h"

/* The guest of a spec, where guests have disks. */
static bool has_disks(const struct engine_conn *conn, const struct request *r)
{
    return r->kind == OP_CREATE && r->config_kind == CONFIG_SPEC && conn->toolstack && !conn->toolstack->diskless;
}

/* An image that is there and is used as it is. */
static bool is_own(const struct disk_spec *d)
{
    return d->source && !d->copy;
}

static bool uses(const struct guest_spec *s, const char *image)
{
    for (size_t i = 0; i < s->n_disks; i++)
        if (is_own(&s->disks[i]) && strcmp(s->disks[i].source, image) == 0)
            return true;
    return false;
}

/* The first one before intents[i], on the same machine, that has the image; NULL when there is none. */
static const struct request *user_before(const struct engine *e, const struct intent *intents, size_t i,
                                         const char *image)
{
    struct engine_conn own, other;

    engine_conn(e, intents[i].conn, &own);
    for (size_t k = 0; k < i; k++) {
        engine_conn(e, intents[k].conn, &other);
        if (has_disks(&other, &intents[k].req) && uri_same_machine(own.uri, other.uri) &&
            uses(&intents[k].req.spec, image))
            return &intents[k].req;
    }
    return NULL;
}

void shared_disks_refuse(const struct engine *e, const struct intent *intents, size_t i, struct plan *ret)
{
    const struct request *r = &intents[i].req;
    struct engine_conn conn;

    engine_conn(e, intents[i].conn, &conn);
    for (size_t k = 0; has_disks(&conn, r) && k < r->spec.n_disks; k++) {
        const struct disk_spec *d = &r->spec.disks[k];
        const struct request *other = is_own(d) ? user_before(e, intents, i, d->source) : NULL;
        if (!other)
            continue;
        plan_refuse(ret, "'%s' would be a disk of the guest on %s and of the one on %s: both would write to it",
                    d->source, other->platform, r->platform);
        plan_cure(ret, "let each have a copy of its own: copy = yes in the disk's section of a spec");
    }
}
