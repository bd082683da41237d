/* What the tests of views share: lines as one text, compared with what is expected. */
#ifndef TESTS_UNIT_LINES_FIXTURE_H
#define TESTS_UNIT_LINES_FIXTURE_H

#include <locale.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "core/escape.h"
#include "tui/lines.h"

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

#endif
