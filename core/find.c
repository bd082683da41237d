/* GUEST arguments: NAME, PLATFORM:NAME, or the start of an id. */
#include "core/select.h"

#include <errno.h>
#include <string.h>

#include "core/strbuf.h"

enum { LEAST_ID_PREFIX = 4, MAX_CANDIDATES = 8 };

typedef bool (*guest_test)(const struct guest *g, const char *arg);

static bool has_name(const struct guest *g, const char *arg)
{
    return strcmp(g->name, arg) == 0;
}

static bool has_platform_name(const struct guest *g, const char *arg)
{
    size_t len = strlen(g->platform);

    return strncmp(arg, g->platform, len) == 0 && arg[len] == ':' &&
           strcmp(arg + len + 1, g->name) == 0;
}

static bool has_id(const struct guest *g, const char *arg)
{
    return strcmp(g->id, arg) == 0;
}

static bool has_id_prefix(const struct guest *g, const char *arg)
{
    size_t len = strlen(arg);

    return len >= LEAST_ID_PREFIX && strncmp(g->id, arg, len) == 0;
}

static int ambiguous(const struct table *t, guest_test test, const char *arg, struct err *e)
{
    struct strbuf list = STRBUF_INIT;
    size_t n = 0;

    for (size_t i = 0; i < t->n; i++) {
        const struct guest *g = t->rows[i].guest;
        if (!test(g, arg) || ++n > MAX_CANDIDATES)
            continue;
        strbuf_addf(&list, "%s%s:%s (%.12s at %s)", n > 1 ? ", " : "", g->platform, g->name, g->id,
                    t->sources[t->rows[i].source].uri);
    }
    if (n > MAX_CANDIDATES)
        strbuf_addf(&list, " and %zu more", n - MAX_CANDIDATES);
    int rc = err_set(e, EEXIST, "'%s' is ambiguous: %s", arg, strbuf_str(&list));
    err_cure(e, "name it PLATFORM:NAME or by the start of its id, or its connection with --connect");
    strbuf_release(&list);
    return rc;
}

int table_find_guest(const struct table *t, const char *arg, const struct row **ret, struct err *e)
{
    static const guest_test tests[] = { has_name, has_platform_name, has_id, has_id_prefix };

    for (size_t k = 0; k < sizeof(tests) / sizeof(tests[0]); k++) {
        const struct row *found = NULL;
        for (size_t i = 0; i < t->n; i++) {
            if (!tests[k](t->rows[i].guest, arg))
                continue;
            if (found)
                return ambiguous(t, tests[k], arg, e);
            found = &t->rows[i];
        }
        if (found) {
            *ret = found;
            return 0;
        }
    }
    err_set(e, ESRCH, "there is no guest '%s'", arg);
    err_cure(e, "'xltool list' shows the guests");
    return -ESRCH;
}
