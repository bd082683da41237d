#include "dockstat/json.h"

#include <errno.h>
#include <limits.h>
#include <string.h>

static void tokener_freep(json_tokener **t)
{
    if (*t)
        json_tokener_free(*t);
}

int dstat_json_parse(const char *text, size_t len, const char *what, json_object **ret,
                     struct err *e)
{
    _cleanup_(tokener_freep) json_tokener *t = json_tokener_new_ex(DSTAT_JSON_DEPTH);

    if (!t)
        return err_set(e, ENOMEM, "cannot set up the JSON parser");
    if (len >= INT_MAX)
        return err_set(e, EMSGSIZE, "%s is too long", what);
    json_tokener_set_flags(t, JSON_TOKENER_STRICT | JSON_TOKENER_ALLOW_TRAILING_CHARS);
    _cleanup_json_ json_object *o = json_tokener_parse_ex(t, text, (int)len);
    enum json_tokener_error bad = json_tokener_get_error(t);
    if (bad != json_tokener_success)
        return err_set(e, EPROTO, "%s is not valid JSON: %s", what,
                       bad == json_tokener_continue ? "cut short" : json_tokener_error_desc(bad));
    for (size_t i = json_tokener_get_parse_end(t); i < len; i++)
        if (!strchr(" \t\r\n", text[i]) || !text[i])
            return err_set(e, EPROTO, "%s is not valid JSON: more text follows it", what);
    *ret = steal(&o);
    return 0;
}

static json_object *get(json_object *o, const char *key, enum json_type type)
{
    json_object *value;

    if (!json_object_is_type(o, json_type_object) || !json_object_object_get_ex(o, key, &value))
        return NULL;
    return json_object_is_type(value, type) ? value : NULL;
}

static const char *text_of(json_object *value)
{
    const char *s = value ? json_object_get_string(value) : NULL;

    return s && strlen(s) == (size_t)json_object_get_string_len(value) ? s : NULL;
}

json_object *dstat_json_obj(json_object *o, const char *key)
{
    return get(o, key, json_type_object);
}

json_object *dstat_json_arr(json_object *o, const char *key)
{
    return get(o, key, json_type_array);
}

const char *dstat_json_str(json_object *o, const char *key)
{
    return text_of(get(o, key, json_type_string));
}

bool dstat_json_u64(json_object *o, const char *key, uint64_t *ret)
{
    json_object *value = get(o, key, json_type_int);

    /* json-c keeps what is above INT64_MAX as unsigned, and answers INT64_MAX for it here. */
    if (!value || json_object_get_int64(value) < 0)
        return false;
    *ret = json_object_get_uint64(value);
    return true;
}

bool dstat_json_bool(json_object *o, const char *key)
{
    json_object *value = get(o, key, json_type_boolean);

    return value && json_object_get_boolean(value);
}

const char *dstat_json_item_str(json_object *array, size_t i)
{
    json_object *item;

    if (!array || i >= json_object_array_length(array))
        return NULL;
    item = json_object_array_get_idx(array, i);
    return json_object_is_type(item, json_type_string) ? text_of(item) : NULL;
}
