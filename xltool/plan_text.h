/* Plans and results on the screen and as JSON. */
#ifndef XLTOOL_PLAN_TEXT_H
#define XLTOOL_PLAN_TEXT_H

#include <json-c/json.h>

#include "core/plan.h"
#include "core/strbuf.h"
#include "engine/operation.h"

/* The plan, as --dry-run prints it, on stdout. */
void plan_print(const struct request *r, const char *uri, const struct plan *p);
struct json_object *plan_json(const struct request *r, const char *uri, const struct plan *p);

/* What became of it: one line, the table of a resize, remarks. On stdout. */
void result_print(const struct operation *op, const struct operation_status *s);
struct json_object *result_json(const struct operation *op, const char *uri, const struct operation_status *s);

#endif
