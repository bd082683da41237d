#include "core/strlist.h"

#include <string.h>

#include "core/mem.h"

static void add_owned(struct strlist *l, char *s)
{
    l->v = grow_array(l->v, &l->cap, l->n + 1, sizeof(*l->v));
    l->v[l->n++] = s;
}

void strlist_add(struct strlist *l, const char *s)
{
    add_owned(l, xstrdup(s));
}

bool strlist_has(const struct strlist *l, const char *s)
{
    for (size_t i = 0; i < l->n; i++)
        if (strcmp(l->v[i], s) == 0)
            return true;
    return false;
}

void strlist_split(struct strlist *l, const char *text, char separator)
{
    while (*text) {
        const char *end = strchrnul(text, separator);
        if (end > text)
            add_owned(l, xstrndup(text, (size_t)(end - text)));
        text = *end ? end + 1 : end;
    }
}

void strlist_release(struct strlist *l)
{
    for (size_t i = 0; i < l->n; i++)
        free(l->v[i]);
    free(l->v);
    *l = (struct strlist)STRLIST_INIT;
}
