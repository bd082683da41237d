/* JSON files of our own: what is missing or of another kind reads as absent. */
#ifndef XLTOOL_XEN_JSON_H
#define XLTOOL_XEN_JSON_H

#include <json-c/json.h>
#include <stdbool.h>
#include <stdint.h>

#include "core/cleanup.h"
#include "core/err.h"
#include "core/strlist.h"

static inline void json_putp(json_object **o)
{
    json_object_put(*o);
}
#define _cleanup_json_ _cleanup_(json_putp)

/* Reads one object from a file. -ENOENT without a message when it is not there. Caller puts *ret.
 */
int xen_json_read(const char *path, json_object **ret, struct err *e);
/* Writes it whole, for root alone. */
int xen_json_write(const char *path, json_object *o, struct err *e);

/* NULL and 0 are not written. */
void xen_json_add_str(json_object *o, const char *key, const char *value);
void xen_json_add_u64(json_object *o, const char *key, uint64_t value);
void xen_json_add_list(json_object *o, const char *key, const struct strlist *l);

/* Borrowed. */
const char *xen_json_str(json_object *o, const char *key);
/* A copy for free(); NULL when absent. */
char *xen_json_dup(json_object *o, const char *key);
uint64_t xen_json_u64(json_object *o, const char *key);
bool xen_json_bool(json_object *o, const char *key);
void xen_json_list(json_object *o, const char *key, struct strlist *ret);
/* The object or array under key, or NULL. */
json_object *xen_json_get(json_object *o, const char *key, json_type type);

#endif
