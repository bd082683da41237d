/* JSON from an engine, mistrusted: bounded in depth, every access checks the type. A key that is
 * missing or of another type reads as absent. */
#ifndef DOCKSTAT_JSON_H
#define DOCKSTAT_JSON_H

#include <json-c/json.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/cleanup.h"
#include "core/err.h"

enum { DSTAT_JSON_DEPTH = 24 };

static inline void json_putp(json_object **o)
{
    json_object_put(*o);
}
#define _cleanup_json_ _cleanup_(json_putp)

/* Parses exactly one value, all of text. what: what it is, for the message ("the list of
 * containers"). 0, or -EPROTO. The caller puts *ret. */
int dstat_json_parse(const char *text, size_t len, const char *what, json_object **ret,
                     struct err *e);

/* o may be NULL; the results are borrowed and NULL when absent. */
json_object *dstat_json_obj(json_object *o, const char *key);
json_object *dstat_json_arr(json_object *o, const char *key);
/* A string without an embedded NUL. */
const char *dstat_json_str(json_object *o, const char *key);
/* False, and *ret untouched, when absent, negative or no integer. */
bool dstat_json_u64(json_object *o, const char *key, uint64_t *ret);
bool dstat_json_bool(json_object *o, const char *key); /* false when absent */
/* Element i as a string, or NULL. */
const char *dstat_json_item_str(json_object *array, size_t i);

#endif
