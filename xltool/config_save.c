/* Keeps the console's habits in the configuration file, whose other lines are its user's. */
#include "xltool/config.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/mem.h"
#include "storage/copy.h"
#include "tui/term/theme.h"

enum { KEYS_MOST = 16, NO_KEY = -1 };

static const char new_file[] = "# See xltool-config(5).\n[console]\n";

/* The keys of [console]: what the file is to say for each. */
struct keys {
    const char *names[KEYS_MOST];
    char *values[KEYS_MOST]; /* "": no line */
    bool is_changed[KEYS_MOST];
    size_t n;
};

static void keys_release(struct keys *k)
{
    for (size_t i = 0; i < k->n; i++)
        free(k->values[i]);
}

static void keys_compare(struct keys *ret, const struct config *old, const struct config *want)
{
    for (size_t i = 0; i < KEYS_MOST; i++) {
        _cleanup_strbuf_ struct strbuf before = STRBUF_INIT, value = STRBUF_INIT;
        const char *name = config_console_key(old, i, &before);
        if (!name)
            return;
        config_console_key(want, i, &value);
        ret->names[i] = name;
        ret->values[i] = xstrdup(strbuf_str(&value));
        ret->is_changed[i] = strcmp(strbuf_str(&before), strbuf_str(&value)) != 0;
        ret->n = i + 1;
    }
}

static int keys_index(const struct keys *k, const char *name, size_t len)
{
    for (size_t i = 0; i < k->n; i++)
        if (strlen(k->names[i]) == len && strncmp(k->names[i], name, len) == 0)
            return (int)i;
    return NO_KEY;
}

/* A line of a file without mistakes, as inih sees it. */
struct line {
    const char *text;
    size_t len; /* with its end */
    enum { LINE_OTHER, LINE_SECTION, LINE_KEY, LINE_MORE /* of the value above it */ } kind;
    int key; /* of [console], also of LINE_MORE */
};

struct scan {
    const struct keys *keys;
    const char *rest;
    bool in_console, has_key;
    int key; /* the latest */
};

static void scan_section(struct scan *s, const char *start)
{
    s->in_console = strncmp(start, "[console]", strlen("[console]")) == 0;
    s->has_key = false;
    s->key = NO_KEY;
}

static void scan_key(struct scan *s, const char *start)
{
    size_t len = strcspn(start, "=:");

    while (len > 0 && (start[len - 1] == ' ' || start[len - 1] == '\t'))
        len--;
    s->has_key = true;
    s->key = s->in_console ? keys_index(s->keys, start, len) : NO_KEY;
}

static bool scan_next(struct scan *s, struct line *ret)
{
    size_t to_end = strcspn(s->rest, "\n");
    const char *start = s->rest + strspn(s->rest, " \t");

    if (!*s->rest)
        return false;
    *ret =
        (struct line){ .text = s->rest, .len = to_end + (s->rest[to_end] == '\n'), .key = NO_KEY };
    if (strncmp(start, "\xef\xbb\xbf", 3) == 0) /* the mark that some editors begin a file with */
        start += 3;
    if (strchr(";#\r\n", *start)) /* or the end */
        ret->kind = LINE_OTHER;
    else if (s->has_key && start > s->rest)
        ret->kind = LINE_MORE;
    else
        ret->kind = *start == '[' ? LINE_SECTION : LINE_KEY;
    if (ret->kind == LINE_SECTION)
        scan_section(s, start);
    else if (ret->kind == LINE_KEY)
        scan_key(s, start);
    if (ret->kind == LINE_KEY || ret->kind == LINE_MORE)
        ret->key = s->key;
    s->rest += ret->len;
    return true;
}

/* The line that new keys of [console] come behind: its last one, NULL when there is no such
 * section. */
static const char *place_for_more(const struct keys *k, const char *text)
{
    struct scan s = { .keys = k, .rest = text, .key = NO_KEY };
    const char *place = NULL;
    struct line l;

    while (scan_next(&s, &l))
        if (s.in_console && l.kind != LINE_OTHER)
            place = l.text;
    return place;
}

/* What follows the value in its line: " ; like this". */
static size_t comment_of(const struct line *l, const char **ret)
{
    size_t len = l->len, at = 0;

    while (len > 0 && strchr("\r\n", l->text[len - 1]))
        len--;
    while (at < len && l->text[at] != '=' && l->text[at] != ':')
        at++;
    for (at += at < len; at + 1 < len; at++)
        if ((l->text[at] == ' ' || l->text[at] == '\t') && l->text[at + 1] == ';')
            break;
    *ret = l->text + at;
    return at + 1 < len ? len - at : 0;
}

/* Puts text at the end of lines that end as those of the file do. */
static void add_lines(struct strbuf *out, const char *text, bool crlf)
{
    for (; *text; text++) {
        if (*text == '\n' && crlf)
            strbuf_addc(out, '\r');
        strbuf_addc(out, *text);
    }
}

/* A key's new line; the comment stays in it if there is room, else it goes above. */
static void add_key(struct strbuf *out, const struct keys *k, int key, const struct line *old,
                    bool crlf)
{
    _cleanup_strbuf_ struct strbuf text = STRBUF_INIT, lines = STRBUF_INIT;
    const char *comment = "";
    size_t len = old ? comment_of(old, &comment) : 0;

    config_format_key(&text, k->names[key], k->values[key]);
    size_t first = strcspn(strbuf_str(&text), "\n");
    if (len > 0 && first + len > CONFIG_LINE_MOST) {
        strbuf_add(&lines, comment + 1, len - 1);
        strbuf_addc(&lines, '\n');
        len = 0;
    }
    strbuf_add(&lines, strbuf_str(&text), first);
    strbuf_add(&lines, comment, len);
    strbuf_adds(&lines, strbuf_str(&text) + first);
    add_lines(out, strbuf_str(&lines), crlf);
}

/* Those that the file has no line for; a key that has been written is no longer changed. */
static void add_missing(struct strbuf *out, struct keys *k, bool crlf)
{
    if (out->len && out->s[out->len - 1] != '\n')
        add_lines(out, "\n", crlf);
    for (size_t i = 0; i < k->n; i++) {
        if (k->is_changed[i] && *k->values[i])
            add_key(out, k, (int)i, NULL, crlf);
        k->is_changed[i] = false;
    }
}

static void add_line(struct strbuf *out, struct keys *k, const struct line *l, bool *is_seen,
                     bool crlf)
{
    if (l->key == NO_KEY || !k->is_changed[l->key])
        return strbuf_add(out, l->text, l->len);
    if (l->kind == LINE_KEY && *k->values[l->key])
        add_key(out, k, l->key, l, crlf);
    is_seen[l->key] = true;
}

static void edit_lines(struct strbuf *out, struct keys *k, const char *text)
{
    const char *place = place_for_more(k, text);
    bool crlf = strstr(text, "\r\n") != NULL, is_seen[KEYS_MOST] = { false };
    struct scan s = { .keys = k, .rest = text, .key = NO_KEY };
    struct line l;

    while (scan_next(&s, &l)) {
        add_line(out, k, &l, is_seen, crlf);
        if (l.text != place)
            continue;
        for (size_t i = 0; i < k->n; i++)
            k->is_changed[i] = k->is_changed[i] && !is_seen[i];
        add_missing(out, k, crlf);
    }
    if (place)
        return;
    if (out->len && out->s[out->len - 1] != '\n')
        add_lines(out, "\n", crlf);
    add_lines(out, *text ? "\n[console]\n" : new_file, crlf);
    add_missing(out, k, crlf);
}

/* The blanks around a value are not part of it. */
static char *trimmed(const char *text)
{
    size_t len;

    text += strspn(text, " ");
    len = strlen(text);
    while (len > 0 && text[len - 1] == ' ')
        len--;
    return len ? xstrndup(text, len) : NULL;
}

/* What is as usual is not written where nothing was said. */
static void put_habits(struct config *c, const struct tui_habits *h)
{
    if (h->theme && (c->theme || h->theme != theme_default()))
        c->theme = h->theme;
    if (c->interval_ns || h->interval_ns != USUAL_INTERVAL_NS)
        c->interval_ns = h->interval_ns;
    if (c->sort || h->sort != column_find("cpu"))
        c->sort = h->sort;
    c->reverse = h->reverse;
    for (c->n_columns = 0; c->n_columns < h->n_columns; c->n_columns++)
        c->columns[c->n_columns] = h->columns[c->n_columns];
    free(c->filter);
    c->filter = trimmed(h->filter);
    c->bars = h->bars;
    c->tree = h->tree;
}

/* What would be read is what was meant. */
static int check(const char *path, const struct strbuf *text, const struct config *want,
                 struct err *e)
{
    _cleanup_strbuf_ struct strbuf a = STRBUF_INIT, b = STRBUF_INIT;
    _cleanup_config_ struct config read;
    struct err why = ERR_INIT;

    config_init(&read);
    if (text->len > CONFIG_MOST_BYTES)
        return err_set(e, EFBIG, "'%s' would have more than %d bytes", path, CONFIG_MOST_BYTES);
    int rc = config_parse(&read, path, strbuf_str(text), &why);
    config_format(&a, &read);
    config_format(&b, want);
    if (rc == 0 && strcmp(strbuf_str(&a), strbuf_str(&b)) == 0)
        return 0;
    if (!want->filter)
        return err_set(e, EINVAL, "cannot tell how to change '%s': edit it by hand", path);
    return err_set(
        e, EINVAL,
        "'%s' cannot hold the filter '%s': ' ;' begins a comment, and a line has at most %d bytes",
        path, want->filter, CONFIG_LINE_MOST);
}

int config_edit(struct strbuf *out, const char *path, const char *text, const struct tui_habits *h,
                struct err *e)
{
    _cleanup_config_ struct config old, want;
    _cleanup_strbuf_ struct strbuf edited = STRBUF_INIT;
    struct keys k = { .n = 0 };

    config_init(&old);
    config_init(&want);
    int rc = config_parse(&old, path, text, e);
    if (rc == 0)
        rc = config_parse(&want, path, text, e);
    if (rc < 0)
        return rc;
    put_habits(&want, h);
    keys_compare(&k, &old, &want);
    edit_lines(&edited, &k, text);
    keys_release(&k);
    rc = check(path, &edited, &want, e);
    if (rc == 0)
        strbuf_adds(out, strbuf_str(&edited));
    return rc;
}

/* The directory of a new file is made. Who writes another's file, as root does, leaves it to them.
 */
static int write_text(const char *file, const struct strbuf *text, const struct stat *old,
                      struct err *e)
{
    const char *slash = strrchr(file, '/');
    _cleanup_free_ char *dir = slash && slash > file ? xstrndup(file, (size_t)(slash - file))
                                                     : NULL;
    int rc = dir ? make_dirs(dir, e) : 0;

    if (rc == 0)
        rc = write_file(file, strbuf_str(text), text->len, old ? old->st_mode & 07777 : 0600, e);
    if (rc == 0 && old && old->st_uid != geteuid() && chown(file, old->st_uid, old->st_gid) < 0)
        return err_sys(e, errno, "'%s' is written, but cannot be given back to its owner", file);
    return rc;
}

static int save(const char *path, const struct tui_habits *h, struct err *e)
{
    _cleanup_free_ char *target = realpath(path, NULL), *text = NULL; /* a link stays one */
    _cleanup_strbuf_ struct strbuf edited = STRBUF_INIT;
    const char *file = target ? target : path;
    struct stat st;
    bool is_there = stat(file, &st) == 0;
    int rc = is_there ? config_read_text(file, &text, e) : 0;

    if (rc == 0)
        rc = config_edit(&edited, path, text ? text : "", h, e);
    return rc < 0 ? rc : write_text(file, &edited, is_there ? &st : NULL, e);
}

int config_save(const char *path, const struct tui_habits *h, struct strbuf *ret_path,
                struct err *e)
{
    _cleanup_strbuf_ struct strbuf usual = STRBUF_INIT;

    if (!path)
        config_path(&usual);
    path = path ? path : strbuf_str(&usual);
    if (!*path)
        return err_set(e, ENOENT, "there is no place for the configuration: HOME is not set");
    int rc = save(path, h, e);
    if (rc == 0)
        strbuf_adds(ret_path, path);
    return rc;
}
