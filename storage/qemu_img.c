#include "storage/qemu_img.h"

#include <errno.h>
#include <json.h>
#include <string.h>

#include "core/mem.h"
#include "core/strbuf.h"
#include "storage/spawn.h"

static void json_put(struct json_object **object)
{
    json_object_put(*object);
}

/* The text of a member; NULL when there is none. */
static const char *text_of(struct json_object *object, const char *key)
{
    struct json_object *member;

    return json_object_object_get_ex(object, key, &member) ? json_object_get_string(member) : NULL;
}

/* True for a qcow2 that is but an index to another file. */
static bool has_data_file(struct json_object *info)
{
    struct json_object *specific, *data;

    return json_object_object_get_ex(info, "format-specific", &specific) &&
           json_object_object_get_ex(specific, "data", &data) && text_of(data, "data-file");
}

/* The path of the backing file, which the image may name relative to itself. */
static void take_backing(struct image *i, struct json_object *info)
{
    const char *named = text_of(info, "backing-filename");
    const char *full = text_of(info, "full-backing-filename");
    const char *format = text_of(info, "backing-filename-format");

    if (!named)
        return;
    i->backing = xstrdup(full ? full : named);
    i->backing_relative = strcmp(i->backing, named) != 0;
    i->backing_format = format ? xstrdup(format) : NULL;
}

static int take_info(struct image *i, const char *text, struct err *e)
{
    _cleanup_(json_put) struct json_object *info = json_tokener_parse(text);
    struct json_object *size;

    if (!info || !json_object_object_get_ex(info, "virtual-size", &size))
        return err_set(e, EIO, "cannot read what qemu-img says of '%s'", i->path);
    i->virtual_bytes = (uint64_t)json_object_get_int64(size);
    take_backing(i, info);
    if (has_data_file(info)) {
        i->kind = IMAGE_OTHER;
        free(i->format);
        i->format = xstrdup("qcow2 with a data file");
    }
    return 0;
}

int qemu_img_info(struct image *i, struct err *e)
{
    _cleanup_strbuf_ struct strbuf out = STRBUF_INIT;
    struct err why = ERR_INIT;
    /* -U: a guest that runs holds the image's lock. The format is told, never guessed. */
    const char *const argv[] = { "qemu-img",      "info",  "-U", "-f", i->format,
                                 "--output=json", i->path, NULL };
    int rc = spawn_run(argv, &out, NULL, &why);

    if (rc < 0) {
        err_set(e, -rc, "cannot read image '%s': %s", i->path, why.msg);
        if (*why.cure)
            err_cure(e, "%s", why.cure);
        return rc;
    }
    return take_info(i, strbuf_str(&out), e);
}
