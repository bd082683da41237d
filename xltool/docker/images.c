#include "xltool/docker/images.h"

#include <errno.h>
#include <string.h>

#include "core/mem.h"

enum { NOTE_VERSION = 1, REPOSITORY_NAME_MOST = 100, ROOT_SHOWN = 12 };

static bool separator(char c)
{
    return c == '.' || c == '_' || c == '-';
}

static bool plain_char(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
}

/* One separator at a time, between letters and digits: what every engine takes. */
static bool is_component(const char *name)
{
    size_t len = strlen(name);

    for (size_t i = 0; i < len; i++) {
        bool inner = i > 0 && i + 1 < len && plain_char(name[i - 1]);
        if (!plain_char(name[i]) && !(separator(name[i]) && inner))
            return false;
    }
    return len > 0 && len <= REPOSITORY_NAME_MOST;
}

void dock_repository(struct strbuf *out, const char *name, const char *root, bool plain)
{
    strbuf_adds(out, "xltool/");
    if (plain && is_component(name)) {
        strbuf_adds(out, name);
        return;
    }
    size_t start = out->len;
    for (const char *p = name; *p && out->len - start < REPOSITORY_NAME_MOST; p++) {
        char c = *p >= 'A' && *p <= 'Z' ? (char)(*p - 'A' + 'a') : *p;
        if (plain_char(c))
            strbuf_addc(out, c);
        else if (out->len > start && plain_char(out->s[out->len - 1]))
            strbuf_addc(out, '-');
    }
    if (out->len > start && !plain_char(out->s[out->len - 1]))
        out->s[--out->len] = '\0';
    strbuf_addf(out, "%s%.*s", out->len > start ? "--" : "", ROOT_SHOWN, root);
}

json_object *dock_note_of(json_object *image)
{
    const char *comment = dstat_json_str(image, "Comment");
    _cleanup_json_ json_object *note = NULL;
    uint64_t version = 0;

    if (!comment || comment[0] != '{' ||
        dstat_json_parse(comment, strlen(comment), "an image's comment", &note, NULL) < 0)
        return NULL;
    if (!dstat_json_u64(note, "xltool", &version) || version != NOTE_VERSION)
        return NULL;
    return steal(&note);
}

/* The reference among the image's tags that ends in "xltool/…:NAME". */
static char *find_tag(json_object *image, const char *name)
{
    json_object *tags = dstat_json_arr(image, "RepoTags");

    for (size_t i = 0; tags && i < json_object_array_length(tags); i++) {
        const char *tag = dstat_json_item_str(tags, i);
        const char *colon = tag ? strrchr(tag, ':') : NULL;
        if (colon && strcmp(colon + 1, name) == 0 && strstr(tag, "xltool/"))
            return xstrdup(tag);
    }
    return NULL;
}

static int add_image(struct dock *d, struct dock_images *l, const char *id, const char *root,
                     struct err *e)
{
    _cleanup_json_ json_object *o = NULL;
    int rc = dock_get(d, &o, e, "inspect image", id, "/images/%s/json", id);

    if (rc < 0)
        return rc == -ENOENT ? 0 : rc;
    _cleanup_json_ json_object *note = dock_note_of(o);
    const char *guest = dstat_json_str(note, "guest"), *name = dstat_json_str(note, "name");
    if (!guest || !name || strcmp(guest, root) != 0)
        return 0;
    l->v = grow_array(l->v, &l->cap, l->n + 1, sizeof(*l->v));
    struct dock_image *i = &l->v[l->n++];
    *i = (struct dock_image){ .id = xstrdup(id), .tag = find_tag(o, name), .note = steal(&note) };
    const char *created = dstat_json_str(o, "Created");
    if (created)
        dstat_parse_time(created, &i->created_ns);
    return 0;
}

static int by_age(const void *a, const void *b)
{
    const struct dock_image *x = a, *y = b;

    return x->created_ns < y->created_ns ? -1 : x->created_ns > y->created_ns;
}

int dock_images_of(struct dock *d, const char *root, struct dock_images *ret, struct err *e)
{
    _cleanup_json_ json_object *list = NULL;
    _cleanup_strbuf_ struct strbuf filter = STRBUF_INIT, value = STRBUF_INIT;
    _cleanup_dock_images_ struct dock_images l = DOCK_IMAGES_INIT;

    strbuf_addf(&filter, "{\"label\":[\"" DOCK_LABEL_IMAGE "=%s\"]}", root);
    dock_escape_value(&value, filter.s);
    int rc = dock_get(d, &list, e, "list images of", root, "/images/json?filters=%s", value.s);
    size_t n = rc == 0 && json_object_is_type(list, json_type_array)
                   ? json_object_array_length(list)
                   : 0;
    for (size_t i = 0; rc == 0 && i < n; i++) {
        const char *id = dstat_json_str(json_object_array_get_idx(list, i), "Id");
        if (id && strspn(id, "abcdefghijklmnopqrstuvwxyz0123456789:") == strlen(id))
            rc = add_image(d, &l, id, root, e);
    }
    if (rc < 0)
        return rc;
    if (l.n > 0)
        qsort(l.v, l.n, sizeof(*l.v), by_age);
    *ret = l;
    l = (struct dock_images)DOCK_IMAGES_INIT;
    return 0;
}

void dock_images_release(struct dock_images *l)
{
    for (size_t i = 0; i < l->n; i++) {
        free(l->v[i].id);
        free(l->v[i].tag);
        json_object_put(l->v[i].note);
    }
    free(l->v);
    *l = (struct dock_images)DOCK_IMAGES_INIT;
}

static bool note_is(const struct dock_image *i, const char *key, const char *value)
{
    const char *have = dstat_json_str(i->note, key);

    return have && strcmp(have, value) == 0;
}

const char *dock_snapshot_name(const struct dock_image *i)
{
    return i->tag && note_is(i, "kind", "snapshot") ? dstat_json_str(i->note, "name") : NULL;
}

const struct dock_image *dock_snapshot_find(const struct dock_images *l, const char *name)
{
    for (size_t i = 0; i < l->n; i++) {
        const char *have = dock_snapshot_name(&l->v[i]);
        if (have && strcmp(have, name) == 0)
            return &l->v[i];
    }
    return NULL;
}

void dock_snapshot_current(const struct dock_images *l, const struct dock_guest *g,
                           const char **ret_id, json_object **ret_ancestors)
{
    const struct dock_image *found = NULL;

    /* What was taken of this very container last; before that, what it was made of. */
    for (size_t i = 0; i < l->n; i++)
        if (note_is(&l->v[i], "kind", "snapshot") && strcmp(l->v[i].id, g->image) == 0)
            found = &l->v[i];
    for (size_t i = 0; i < l->n; i++)
        if (note_is(&l->v[i], "kind", "snapshot") && note_is(&l->v[i], "container", g->id))
            found = &l->v[i];
    *ret_id = found ? found->id : "";
    *ret_ancestors = found ? dstat_json_arr(found->note, "ancestors") : NULL;
}
