#include "xltool/detail_text.h"

#include <stdio.h>
#include <string.h>

#include "core/escape.h"

static int key_width(const struct detail_record *r)
{
    int width = 0;

    for (size_t i = 0; i < r->n; i++) {
        int w = (int)strlen(r->pairs[i].key);
        width = w > width ? w : width;
    }
    return width;
}

static void print_record(const struct detail_record *r)
{
    int width = key_width(r);

    for (size_t i = 0; i < r->n; i++) {
        _cleanup_strbuf_ struct strbuf key = STRBUF_INIT, value = STRBUF_INIT;
        escape_terminal(&key, r->pairs[i].key);
        escape_terminal(&value, r->pairs[i].value);
        printf("  %-*s  %s\n", width, strbuf_str(&key), strbuf_str(&value));
    }
}

void detail_print(const struct detail *d)
{
    for (size_t i = 0; i < d->n; i++) {
        printf("%s%s\n", i ? "\n" : "", d->records[i].section);
        print_record(&d->records[i]);
    }
}
