#include <errno.h>
#include <inttypes.h>
#include <string.h>

#include <json-c/json.h>

#include "xenstat/qmp.h"

static void put_json(struct json_object **o)
{
    json_object_put(*o);
}

static uint64_t number(struct json_object *stats, const char *key)
{
    struct json_object *v;

    if (!json_object_object_get_ex(stats, key, &v) || !json_object_is_type(v, json_type_int))
        return 0;
    return json_object_get_uint64(v);
}

static const char *text(struct json_object *o, const char *key)
{
    struct json_object *v;

    if (!json_object_object_get_ex(o, key, &v) || !json_object_is_type(v, json_type_string))
        return "";
    return json_object_get_string(v);
}

/* "xvda-raw" and "xvda-qcow2" are vdev "xvda"; NULL takes every disk. */
static bool is_disk(struct json_object *entry, const char *vdev)
{
    const char *node = text(entry, "node-name");
    size_t len;

    if (!*text(entry, "qdev"))
        return false;
    if (!vdev)
        return true;
    len = strlen(vdev);
    return strncmp(node, vdev, len) == 0 && node[len] == '-';
}

static bool add_entry(struct json_object *entry, const char *vdev, struct xstat_blockstats *sum)
{
    struct json_object *stats;

    if (!json_object_is_type(entry, json_type_object) || !is_disk(entry, vdev) ||
        !json_object_object_get_ex(entry, "stats", &stats) ||
        !json_object_is_type(stats, json_type_object))
        return false;
    sum->read_ops += number(stats, "rd_operations");
    sum->read_bytes += number(stats, "rd_bytes");
    sum->read_time_ns += number(stats, "rd_total_time_ns");
    sum->write_ops += number(stats, "wr_operations");
    sum->write_bytes += number(stats, "wr_bytes");
    sum->write_time_ns += number(stats, "wr_total_time_ns");
    return true;
}

static struct json_object *parse_line(const char *line, size_t len)
{
    struct json_tokener *tok = json_tokener_new_ex(16);
    struct json_object *o = tok ? json_tokener_parse_ex(tok, line, (int)len) : NULL;

    if (tok)
        json_tokener_free(tok);
    return o;
}

enum xstat_qmp_line xstat_qmp_parse_disk(const char *line, size_t len, const char *vdev,
                                         struct xstat_blockstats *ret)
{
    _cleanup_(put_json) struct json_object *o = parse_line(line, len);
    struct json_object *list, *error;
    struct xstat_blockstats sum = { .read_ops = 0 };
    bool found = false;

    if (!json_object_is_type(o, json_type_object) || json_object_object_get_ex(o, "error", &error))
        return XSTAT_QMP_ERROR;
    if (!json_object_object_get_ex(o, "return", &list) ||
        !json_object_is_type(list, json_type_array))
        return XSTAT_QMP_SKIP;
    for (size_t i = 0; i < json_object_array_length(list); i++)
        if (add_entry(json_object_array_get_idx(list, i), vdev, &sum))
            found = true;
    if (!found)
        return XSTAT_QMP_ERROR;
    *ret = sum;
    return XSTAT_QMP_STATS;
}

enum xstat_qmp_line xstat_qmp_parse(const char *line, size_t len, struct xstat_blockstats *ret)
{
    return xstat_qmp_parse_disk(line, len, NULL, ret);
}
