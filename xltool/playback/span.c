/* A part of a recording, from mark to mark. */
#include "xltool/playback/playback.h"

#include <errno.h>
#include <string.h>

#include "core/strbuf.h"

enum { MARKS_SHOWN = 8 };

static int no_such_mark(const struct feed_mark *marks, size_t n, const char *path, const char *text,
                        struct err *e)
{
    _cleanup_strbuf_ struct strbuf list = STRBUF_INIT;

    for (size_t i = 0; i < n && i < MARKS_SHOWN; i++)
        strbuf_addf(&list, "%s'%s'", i ? ", " : "", marks[i].text);
    int rc = err_set(e, ESRCH, "there is no mark '%s' in '%s'", text, path);
    if (n)
        err_cure(e, "it has %s%s", strbuf_str(&list), n > MARKS_SHOWN ? ", ..." : "");
    else
        err_cure(e, "it has no marks at all");
    return rc;
}

/* How many marks have the text, or hold it; the first of them. */
static size_t count_marks(const struct feed_mark *marks, size_t n, const char *text, bool whole,
                          const struct feed_mark **ret)
{
    size_t found = 0;

    for (size_t i = n; i > 0; i--) {
        const struct feed_mark *m = &marks[i - 1];
        if (whole ? strcmp(m->text, text) != 0 : !strstr(m->text, text))
            continue;
        *ret = m;
        found++;
    }
    return found;
}

static int find_mark(struct feed *f, const char *path, const char *text, uint64_t *ret_ns,
                     struct err *e)
{
    const struct feed_mark *marks, *found = NULL;
    size_t n = f->ops->player->marks(f, &marks);
    size_t fit = count_marks(marks, n, text, true, &found);

    if (fit == 0)
        fit = count_marks(marks, n, text, false, &found);
    if (fit == 0)
        return no_such_mark(marks, n, path, text, e);
    if (fit > 1) {
        int rc = err_set(e, EEXIST, "%zu marks in '%s' are meant by '%s'", fit, path, text);
        err_cure(e, "give the whole text of one; 'xltool stat --replay' shows them");
        return rc;
    }
    *ret_ns = found->t_ns;
    return 0;
}

int playback_span(struct feed *f, const char *path, const char *from, const char *to,
                  uint64_t *ret_begin_ns, uint64_t *ret_end_ns, struct err *e)
{
    uint64_t begin, end, first, last;
    int rc = 0;

    f->ops->player->range(f, &first, &last);
    begin = first;
    end = last;
    if (from)
        rc = find_mark(f, path, from, &begin, e);
    if (rc == 0 && to)
        rc = find_mark(f, path, to, &end, e);
    if (rc < 0)
        return rc;
    begin = begin < first ? first : begin;
    end = end > last ? last : end; /* a mark may come after the last sample */
    if (begin > end)
        return err_set(e, EINVAL, "in '%s' there is nothing between '%s' and '%s'", path,
                       from ? from : "its begin", to ? to : "its end");
    *ret_begin_ns = begin;
    *ret_end_ns = end;
    return 0;
}
