#include "core/words.h"

#include <errno.h>
#include <stdbool.h>
#include <string.h>

#include "core/strbuf.h"

struct cutter {
    struct strlist *words;
    struct strbuf word;
    bool begun; /* a word has, if only by '' */
};

static void end_word(struct cutter *c)
{
    if (c->begun)
        strlist_add(c->words, strbuf_str(&c->word));
    strbuf_reset(&c->word);
    c->begun = false;
}

/* What follows an opening quote; returns where it goes on, NULL when the quote is not closed. */
static const char *take_quoted(struct cutter *c, const char *p, char quote)
{
    for (; *p && *p != quote; p++) {
        if (quote == '"' && *p == '\\' && (p[1] == '"' || p[1] == '\\'))
            p++;
        strbuf_addc(&c->word, *p);
    }
    return *p ? p + 1 : NULL;
}

static const char *take(struct cutter *c, const char *p)
{
    c->begun = true;
    if (*p == '\'' || *p == '"')
        return take_quoted(c, p + 1, *p);
    if (*p == '\\' && !*++p)
        return NULL;
    strbuf_addc(&c->word, *p);
    return p + 1;
}

int words_split(struct strlist *ret, const char *text, struct err *e)
{
    struct cutter c = { .words = ret };
    const char *p = text;

    while (p && *p) {
        if (*p == ' ' || *p == '\t') {
            end_word(&c);
            p++;
        } else {
            p = take(&c, p);
        }
    }
    end_word(&c);
    strbuf_release(&c.word);
    if (p)
        return 0;
    err_set(e, EINVAL, "the command '%s' ends within a quote", text);
    err_cure(e, "close the quote, or write \\\" for a quote that is meant as such");
    return -EINVAL;
}
