#include "tui/table/reasons.h"

#include <string.h>

#include "core/column.h"
#include "tui/term/lines.h"

const char *reason_of(const struct column *col, const struct table *t, const struct row *r)
{
    struct value v = column_value(col, t, r);

    return v.known ? NULL : v.why;
}

static bool reason_seen(const struct column *all, size_t before, const struct table *t,
                        const struct row *r, const char *why)
{
    for (size_t i = 0; i < before; i++) {
        const char *other = reason_of(&all[i], t, r);
        if (other && strcmp(other, why) == 0)
            return true;
    }
    return false;
}

void reasons_add(struct strlist *ret, const struct table *t, const struct row *r, int cols)
{
    size_t n;
    const struct column *all = columns_all(&n);

    for (size_t i = 0; i < n; i++) {
        const char *why = reason_of(&all[i], t, r);
        if (!why || reason_seen(all, i, t, r, why))
            continue;
        _cleanup_strbuf_ struct strbuf b = STRBUF_INIT;
        for (size_t j = i; j < n; j++) {
            const char *other = reason_of(&all[j], t, r);
            if (other && strcmp(other, why) == 0)
                strbuf_addf(&b, "%s%s", b.len ? " " : "", all[j].header);
        }
        strbuf_addf(&b, " unknown: %s", why);
        wrap_text(ret, strbuf_str(&b), cols, 2);
    }
}
