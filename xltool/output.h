/* The table as text, CSV and JSON. */
#ifndef XLTOOL_OUTPUT_H
#define XLTOOL_OUTPUT_H

#include <json-c/json_object.h>

#include "core/column.h"
#include "core/detail.h"
#include "core/table.h"

/* Text for people: a header and a line per row, the local host first when `host` is given. On a
 * terminal long text cells are cut. */
void output_text(const struct table *t, const struct row *host, const struct column *const *columns,
                 size_t n);

/* CSV with JSON keys for a header (when `header`) and plain numbers; unknown cells are empty.
 * time: text of a first column "time", NULL for none. */
void output_csv(const struct table *t, const struct row *host, const struct column *const *columns,
                size_t n, const char *time, bool header);

/* Adds one CSV field. Programs get the text as it is, made valid; a terminal gets it escaped. */
void output_csv_text(struct strbuf *line, const char *text);

/* A guest (or host) with the keys of design §2: every raw field; with `rates` every rate too; what
 * is unknown is null with its reason under "why". */
struct json_object *output_guest_json(const struct table *t, const struct row *r, bool rates);

/* {"schema":...,"time":...,"connections":[...],"hosts":[...],"guests":[...]}; time as output_time()
 * and output_time_of() give it. */
struct json_object *output_table_json(const char *schema, const struct table *t, bool rates,
                                      const char *time);

/* A number with so many digits; null for what is not known, or without end: JSON has no word for it. */
struct json_object *output_number(double v, int digits);

/* {"section":{...}} or {"section":[{...},...]}, see core/detail.h */
struct json_object *output_detail_json(const struct detail *d);

/* The records of one section, always as a list. */
struct json_object *output_section_json(const struct detail *d, const char *section);

/* Prints one line (or indented when pretty) and releases the object. Hostile characters that JSON
 * would let through raw, and bytes that are no UTF-8, become \u escapes. */
void output_json(struct json_object *o, bool pretty);

/* Appends the same text, indented, and leaves the object alone. */
void output_json_text(struct strbuf *out, struct json_object *o);

/* Text as a JSON string, repaired to valid UTF-8; NULL gives null. */
struct json_object *output_string(const char *text);

/* UTC, "2026-01-31T12:00:00Z"; buf holds at least 32 bytes. */
const char *output_time(char *buf, size_t size);
/* The same of another instant, in ns since 1970. */
const char *output_time_of(char *buf, size_t size, int64_t wall_ns);

#endif
