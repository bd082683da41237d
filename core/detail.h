/* All that is known of one object, as named sections of records of key and value: what `show` and
 * `doctor` print, as text and as JSON. Sections appear in the order of their first record. */
#ifndef CORE_DETAIL_H
#define CORE_DETAIL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/cleanup.h"

struct detail_pair {
    char *key, *value; /* the value may be hostile text */
    bool number;       /* the value is a decimal number: unquoted in JSON */
};

struct detail_record {
    char *section; /* "config", "disk", "net", "vcpu", "snapshot", ... */
    struct detail_pair *pairs;
    size_t n, cap;
};

struct detail {
    struct detail_record *records;
    size_t n, cap;
};

#define DETAIL_INIT { .records = NULL }
#define _cleanup_detail_ _cleanup_(detail_release)

/* Starts a record in a section; the following pairs belong to it. A section with one record is an
 * object ("config"), one with several is a list ("disk"). */
void detail_begin(struct detail *d, const char *section);
/* A pair of the record begun last. A NULL value is left out. */
void detail_text(struct detail *d, const char *key, const char *value);
void detail_textf(struct detail *d, const char *key, const char *fmt, ...) _printf_(3, 4);
void detail_number(struct detail *d, const char *key, uint64_t value);
/* Adds copies of all of src's records. */
void detail_append(struct detail *d, const struct detail *src);
/* The value of a record's key; NULL when it has none. */
const char *detail_value(const struct detail_record *r, const char *key);
void detail_release(struct detail *d);

#endif
