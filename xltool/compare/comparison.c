#include "xltool/compare/comparison.h"

#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <string.h>
#include <sys/stat.h>

#include "core/mem.h"

#define DEFAULT_SEED 1

/* A file that begins as recordings do. Opening neither waits for a FIFO nor takes a terminal. */
static bool is_recording(const char *path)
{
    _cleanup_close_ int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
    char head[4];
    struct stat st;

    return fd >= 0 && fstat(fd, &st) == 0 && S_ISREG(st.st_mode) &&
           read(fd, head, sizeof(head)) == sizeof(head) && memcmp(head, "\x89XLT", 4) == 0;
}

/* What was meant as a file's name, whether there is one or not. */
static bool looks_like_path(const char *text)
{
    size_t len = strlen(text);

    if (len > 4 && strcmp(text + len - 4, ".rec") == 0)
        return true;
    return strchr(text, '/') && !strpbrk(text, "=<>~!&|()\"");
}

/* FILE or FILE:SELECTOR, else a selector: then *ret_path is NULL. A file name may have colons in
 * it. */
static const char *split_path(const char *arg, char **ret_path)
{
    static bool (*const tests[])(const char *) = { is_recording, looks_like_path };

    for (size_t k = 0; k < 2; k++) {
        for (const char *end = arg; *end;) {
            end += strcspn(end + 1, ":") + 1;
            _cleanup_free_ char *path = xstrndup(arg, (size_t)(end - arg));
            if (!tests[k](path))
                continue;
            *ret_path = steal(&path);
            return *end ? end + 1 : end;
        }
    }
    *ret_path = NULL;
    return arg;
}

/* A folder says little and takes much room. */
static char *make_label(const char *name, const char *path)
{
    const char *slash = path ? strrchr(path, '/') : NULL;

    return xstrdup(slash ? name + (slash + 1 - path) : name);
}

static int init_one(struct contender *c, const struct options *o, const char *arg, struct err *e)
{
    const char *selector = o->replay ? arg : split_path(arg, &c->path);

    c->name = arg;
    c->label = make_label(arg, c->path);
    if (o->replay)
        c->path = xstrdup(o->replay);
    return side_init(&c->side, selector, o->sum, e);
}

static int find_base(struct comparison *c, const char *name, struct err *e)
{
    for (size_t i = 0; name && i < c->n; i++) {
        if (strcmp(c->v[i].name, name) != 0)
            continue;
        c->base = i;
        return 0;
    }
    return name ? err_set(e, EINVAL, "--baseline '%s' is none of what is compared", name) : 0;
}

/* Files of one name in two folders. */
static void tell_apart(struct comparison *c)
{
    for (size_t i = 0; i < c->n; i++)
        for (size_t k = 0; k < c->n; k++) {
            if (strcmp(c->v[i].name, c->v[k].name) == 0 ||
                strcmp(c->v[i].label, c->v[k].label) != 0)
                continue;
            free(c->v[i].label);
            c->v[i].label = xstrdup(c->v[i].name);
        }
}

static bool has_recording(const struct comparison *c)
{
    for (size_t i = 0; i < c->n; i++)
        if (c->v[i].path)
            return true;
    return false;
}

static bool has_live(const struct comparison *c)
{
    for (size_t i = 0; i < c->n; i++)
        if (!c->v[i].path)
            return true;
    return false;
}

/* Options that are for the other kind. */
static int check_options(const struct comparison *c, const struct options *o, struct err *e)
{
    if (o->count && o->for_ns)
        return err_set(e, EINVAL, "--count and --for exclude each other");
    if ((o->from_mark || o->to_mark) && !has_recording(c))
        return err_set(e, EINVAL, "--from and --to are for recordings");
    if ((o->count || o->for_ns) && !has_live(c))
        return err_set(e, EINVAL, "--count and --for are for what runs now, not for recordings");
    if ((o->connect.n || o->demo) && !has_live(c))
        return err_set(e, EINVAL, "recordings and --%s exclude each other",
                       o->demo ? "demo" : "connect");
    return 0;
}

int comparison_init(struct comparison *c, const struct options *o, const struct strlist *args,
                    struct err *e)
{
    int rc = 0;

    *c = (struct comparison){ .seed = o->seed ? o->seed : DEFAULT_SEED };
    c->v = xcalloc(args->n, sizeof(*c->v));
    for (; rc == 0 && c->n < args->n; c->n++)
        rc = init_one(&c->v[c->n], o, args->v[c->n], e);
    if (rc < 0)
        return rc;
    tell_apart(c);
    rc = find_base(c, o->baseline, e);
    return rc == 0 ? check_options(c, o, e) : rc;
}

void comparison_release(struct comparison *c)
{
    for (size_t i = 0; i < c->n; i++) {
        side_release(&c->v[i].side);
        free(c->v[i].path);
        free(c->v[i].label);
    }
    free(c->v);
    strlist_release(&c->warnings);
    *c = (struct comparison){ .v = NULL };
}

bool contender_knows(const struct contender *c, enum metric m)
{
    return c->side.of[m].n > 0;
}

bool comparison_knows(const struct comparison *c, enum metric m)
{
    for (size_t i = 0; i < c->n; i++)
        if (contender_knows(&c->v[i], m))
            return true;
    return false;
}

const char *contender_why(const struct contender *c, enum metric m)
{
    return c->side.of[m].why ? c->side.of[m].why : "no sample of it was taken";
}

static void warn(struct comparison *c, struct strbuf *text)
{
    strlist_add(&c->warnings, strbuf_str(text));
    strbuf_release(text);
}

static void warn_of_absence(struct comparison *c, const struct contender *of)
{
    struct strbuf text = STRBUF_INIT;
    const struct side *s = &of->side;

    if (!s->absent)
        return;
    strbuf_addf(&text, "'%s' %s: it has %zu samples, and is missing in %zu", of->label,
                s->there ? "was away for a while" : "has gone", s->samples, s->absent);
    warn(c, &text);
}

static void warn_of_sizes(struct comparison *c, const struct contender *other)
{
    const struct contender *base = &c->v[c->base];
    double a = side_vcpus(&base->side), b = side_vcpus(&other->side);
    struct strbuf text = STRBUF_INIT;

    if (fabs(a - b) > 0.005) {
        strbuf_addf(
            &text,
            "a guest of '%s' has %.3g vCPU%s, one of '%s' %.3g; the figures are not per vCPU",
            base->label, a, a > 1 ? "s" : "", other->label, b);
        warn(c, &text);
    }
    if (!base->side.sum || base->side.guests_most == other->side.guests_most)
        return;
    strbuf_addf(&text, "the sums are of %zu guests for '%s' and of %zu for '%s'",
                base->side.guests_most, base->label, other->side.guests_most, other->label);
    warn(c, &text);
}

bool comparison_measure(struct comparison *c)
{
    const struct side *base = &c->v[c->base].side;
    bool any = false;

    for (size_t i = 0; i < c->n; i++) {
        struct contender *one = &c->v[i];
        warn_of_absence(c, one);
        if (i != c->base)
            warn_of_sizes(c, one);
        for (unsigned m = 0; m < METRIC_COUNT; m++) {
            const struct side_samples *a = &base->of[m], *b = &one->side.of[m];
            figure_measure(&one->figures[m], b->v, b->n);
            if (i != c->base)
                difference_measure(&one->from_base[m], a->v, a->n, b->v, b->n, c->seed);
            any |= one->from_base[m].compared;
        }
    }
    return any;
}
