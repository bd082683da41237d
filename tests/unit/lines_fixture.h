/* What the tests of views share: lines as one text, compared with what is expected. */
#ifndef TESTS_UNIT_LINES_FIXTURE_H
#define TESTS_UNIT_LINES_FIXTURE_H

#include <locale.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "core/escape.h"
#include "tui/term/lines.h"

/* All lines without their styles; blanks at the ends are left out. */
static inline void text_of(const struct lines *l, struct strbuf *out)
{
    for (size_t y = 0; y < l->n; y++) {
        for (size_t i = 0; i < l->v[y].n; i++)
            strbuf_adds(out, l->v[y].runs[i].text);
        while (out->len && out->s[out->len - 1] == ' ')
            out->s[--out->len] = '\0';
        strbuf_addc(out, '\n');
    }
}

/* Exactly this text, in lines of at most `width` columns. */
static inline void assert_lines(const struct lines *l, int width, const char *want)
{
    _cleanup_strbuf_ struct strbuf got = STRBUF_INIT;

    text_of(l, &got);
    assert_string_equal(strbuf_str(&got), want);
    for (size_t y = 0; y < l->n; y++)
        assert_true(line_width(&l->v[y]) <= width);
}

/* What tests/unit/golden/NAME says. UPDATE=1 in the environment writes it anew. */
static inline void assert_golden(const struct lines *l, int width, const char *name)
{
    _cleanup_strbuf_ struct strbuf got = STRBUF_INIT;
    char path[128];
    static char want[128 * 1024];

    snprintf(path, sizeof(path), "tests/unit/golden/%s", name);
    text_of(l, &got);
    if (getenv("UPDATE")) {
        FILE *out = fopen(path, "we");
        assert_non_null(out);
        fputs(strbuf_str(&got), out);
        assert_int_equal(fclose(out), 0);
    }
    FILE *f = fopen(path, "re");
    assert_non_null(f);
    size_t len = fread(want, 1, sizeof(want) - 1, f);
    fclose(f);
    want[len] = '\0';
    assert_lines(l, width, want);
}

#endif
