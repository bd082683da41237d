#include "core/detail.h"

#include <inttypes.h>
#include <stdarg.h>
#include <string.h>

#include "core/mem.h"

void detail_begin(struct detail *d, const char *section)
{
    d->records = grow_array(d->records, &d->cap, d->n + 1, sizeof(*d->records));
    d->records[d->n++] = (struct detail_record){ .section = xstrdup(section) };
}

/* Takes over value. */
static void add_pair(struct detail *d, const char *key, char *value, bool number)
{
    if (d->n == 0)
        detail_begin(d, "general");
    struct detail_record *r = &d->records[d->n - 1];
    r->pairs = grow_array(r->pairs, &r->cap, r->n + 1, sizeof(*r->pairs));
    r->pairs[r->n++] = (struct detail_pair){ xstrdup(key), value, number };
}

void detail_text(struct detail *d, const char *key, const char *value)
{
    if (value)
        add_pair(d, key, xstrdup(value), false);
}

void detail_textf(struct detail *d, const char *key, const char *fmt, ...)
{
    char *value = NULL;
    va_list ap;
    va_start(ap, fmt);
    int len = vasprintf(&value, fmt, ap);
    va_end(ap);
    if (len >= 0)
        add_pair(d, key, value, false);
}

void detail_number(struct detail *d, const char *key, uint64_t value)
{
    char text[24];

    snprintf(text, sizeof(text), "%" PRIu64, value);
    add_pair(d, key, xstrdup(text), true);
}

void detail_append(struct detail *d, const struct detail *src)
{
    for (size_t i = 0; i < src->n; i++) {
        const struct detail_record *r = &src->records[i];
        detail_begin(d, r->section);
        for (size_t j = 0; j < r->n; j++)
            add_pair(d, r->pairs[j].key, xstrdup(r->pairs[j].value), r->pairs[j].number);
    }
}

const char *detail_value(const struct detail_record *r, const char *key)
{
    for (size_t i = 0; i < r->n; i++)
        if (strcmp(r->pairs[i].key, key) == 0)
            return r->pairs[i].value;
    return NULL;
}

void detail_release(struct detail *d)
{
    for (size_t i = 0; i < d->n; i++) {
        struct detail_record *r = &d->records[i];
        for (size_t j = 0; j < r->n; j++) {
            free(r->pairs[j].key);
            free(r->pairs[j].value);
        }
        free(r->pairs);
        free(r->section);
    }
    free(d->records);
    *d = (struct detail)DETAIL_INIT;
}
