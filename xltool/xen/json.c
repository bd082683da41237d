#include "xltool/xen/json.h"

#include <errno.h>
#include <string.h>

#include "core/mem.h"
#include "storage/copy.h"

/* A configuration has a few KiB; a file of this size is not ours. */
enum { FILE_MAX = 4 << 20 };

int xen_json_read(const char *path, json_object **ret, struct err *e)
{
    _cleanup_free_ char *text = NULL;
    size_t len;

    int rc = read_file(path, FILE_MAX, &text, &len, e);
    if (rc < 0)
        return rc;
    json_object *o = json_tokener_parse(text);
    if (!o || !json_object_is_type(o, json_type_object)) {
        json_object_put(o);
        return err_set(e, EIO, "cannot read '%s': it is damaged", path);
    }
    *ret = o;
    return 0;
}

int xen_json_write(const char *path, json_object *o, struct err *e)
{
    const char *text = json_object_to_json_string_ext(o, JSON_C_TO_STRING_PRETTY |
                                                             JSON_C_TO_STRING_NOSLASHESCAPE);

    return write_file(path, text, strlen(text), 0600, e);
}

void xen_json_add_str(json_object *o, const char *key, const char *value)
{
    if (value)
        json_object_object_add(o, key, json_object_new_string(value));
}

void xen_json_add_u64(json_object *o, const char *key, uint64_t value)
{
    if (value)
        json_object_object_add(o, key, json_object_new_uint64(value));
}

void xen_json_add_list(json_object *o, const char *key, const struct strlist *l)
{
    json_object *array = json_object_new_array();

    for (size_t i = 0; i < l->n; i++)
        json_object_array_add(array, json_object_new_string(l->v[i]));
    json_object_object_add(o, key, array);
}

json_object *xen_json_get(json_object *o, const char *key, json_type type)
{
    json_object *v = NULL;

    return json_object_object_get_ex(o, key, &v) && json_object_is_type(v, type) ? v : NULL;
}

const char *xen_json_str(json_object *o, const char *key)
{
    json_object *v = xen_json_get(o, key, json_type_string);

    return v ? json_object_get_string(v) : NULL;
}

char *xen_json_dup(json_object *o, const char *key)
{
    const char *s = xen_json_str(o, key);

    return s ? xstrdup(s) : NULL;
}

uint64_t xen_json_u64(json_object *o, const char *key)
{
    json_object *v = xen_json_get(o, key, json_type_int);

    return v && json_object_get_int64(v) > 0 ? (uint64_t)json_object_get_int64(v) : 0;
}

bool xen_json_bool(json_object *o, const char *key)
{
    json_object *v = xen_json_get(o, key, json_type_boolean);

    return v && json_object_get_boolean(v);
}

void xen_json_list(json_object *o, const char *key, struct strlist *ret)
{
    json_object *array = xen_json_get(o, key, json_type_array);

    for (size_t i = 0; array && i < json_object_array_length(array); i++) {
        json_object *v = json_object_array_get_idx(array, i);
        if (json_object_is_type(v, json_type_string))
            strlist_add(ret, json_object_get_string(v));
    }
}
