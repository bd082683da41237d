#include "xltool/baseline.h"

#include <errno.h>
#include <string.h>

#include "core/mem.h"

struct pairs {
    struct page_pair *v;
    size_t n, cap;
};

static const char *base_name(const char *path)
{
    const char *slash = strrchr(path, '/');

    return slash ? slash + 1 : path;
}

static bool names_file(const char *text, const char *path)
{
    return strcmp(text, path) == 0 || strcmp(text, base_name(path)) == 0;
}

/* What follows "FILE:"; NULL when text begins otherwise. */
static const char *behind_file(const char *text, const char *path)
{
    const char *names[] = { path, base_name(path) };

    for (int i = 0; i < 2; i++) {
        size_t len = strlen(names[i]);
        if (strncmp(text, names[i], len) == 0 && text[len] == ':' && text[len + 1])
            return text + len + 1;
    }
    return NULL;
}

const char *baseline_within(const char *text, const char *path)
{
    const char *guest = text ? behind_file(text, path) : NULL;

    return guest ? guest : text;
}

static void add(struct pairs *p, struct page_pair pair)
{
    if (pair.base == pair.guest)
        return;
    p->v = grow_array(p->v, &p->cap, p->n + 1, sizeof(*p->v));
    p->v[p->n++] = pair;
}

/* NULL and -ESRCH or -EEXIST when there is not one that is meant. */
static int find_guest(const struct study *s, const char *word, const struct study_guest **ret,
                      struct err *e)
{
    *ret = NULL;
    for (size_t i = 0; i < s->n_guests; i++) {
        if (!study_guest_is(s->guests[i], word))
            continue;
        if (*ret) {
            int rc = err_set(e, EEXIST, "--baseline '%s' means several guests in '%s'", word,
                             s->path);
            err_cure(e, "name it by PLATFORM:NAME or its id");
            return rc;
        }
        *ret = s->guests[i];
    }
    return *ret ? 0 : -ESRCH;
}

/* The guests of a recording against one guest. */
static void add_against(struct pairs *p, const struct study *s, const struct study *base_study,
                        const struct study_guest *base)
{
    for (size_t i = 0; i < s->n_guests; i++)
        add(p, (struct page_pair){ base_study, s, base, s->guests[i] });
}

/* The guests of a recording against those of the same name and platform. */
static void add_namesakes(struct pairs *p, const struct study *s, const struct study *base)
{
    for (size_t i = 0; i < s->n_guests; i++)
        for (size_t k = 0; k < base->n_guests; k++)
            if (strcmp(s->guests[i]->name, base->guests[k]->name) == 0 &&
                strcmp(s->guests[i]->platform, base->guests[k]->platform) == 0)
                add(p, (struct page_pair){ base, s, base->guests[k], s->guests[i] });
}

/* -ESRCH: text does not mean this recording, or a guest of it by its name. */
static int pair_file(struct pairs *p, const char *text, const struct study *studies, size_t n,
                     size_t at, struct err *e)
{
    const char *guest = behind_file(text, studies[at].path);
    const struct study_guest *base = NULL;

    if (!guest && !names_file(text, studies[at].path))
        return -ESRCH;
    int rc = guest ? find_guest(&studies[at], guest, &base, e) : 0;
    for (size_t i = 0; i < n && rc == 0; i++) {
        if (base)
            add_against(p, &studies[i], &studies[at], base);
        else if (i != at)
            add_namesakes(p, &studies[i], &studies[at]);
    }
    return rc;
}

static int pair_guest(struct pairs *p, const char *text, const struct study *studies, size_t n,
                      struct err *e)
{
    bool found = false;

    for (size_t i = 0; i < n; i++) {
        const struct study_guest *base;
        int rc = find_guest(&studies[i], text, &base, e);
        if (rc == -EEXIST)
            return rc;
        if (rc == 0)
            add_against(p, &studies[i], &studies[i], base);
        found |= rc == 0;
    }
    if (found)
        return 0;
    int rc = err_set(e, ESRCH, "--baseline '%s' is neither a guest nor a recording of this report",
                     text);
    err_cure(e, "'xltool list --replay FILE' shows a recording's guests");
    return rc;
}

int baseline_pairs(const char *text, const struct study *studies, size_t n, struct page_pair **ret,
                   size_t *ret_n, struct err *e)
{
    struct pairs p = { .n = 0 };
    int rc = text ? -ESRCH : 0;

    for (size_t i = 0; i < n && rc == -ESRCH; i++)
        rc = pair_file(&p, text, studies, n, i, e);
    if (rc == -ESRCH)
        rc = pair_guest(&p, text, studies, n, e);
    if (rc == 0 && text && !p.n) {
        rc = err_set(e, ENODATA, "nothing can be compared with --baseline '%s'", text);
        err_cure(e, "it takes another guest, or another recording with guests of the same names");
    }
    if (rc < 0) {
        free(p.v);
        return rc;
    }
    *ret = p.v;
    *ret_n = p.n;
    return 0;
}
