/* The configuration as a file: where it is, reading. */
#include "xltool/config.h"

#include <errno.h>
#include <ini.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "core/mem.h"
#include "storage/copy.h"

struct parser {
    struct config *c;
    const char *rest; /* of the text */
    unsigned line;    /* the latest that inih has */
    bool indented, new_section;
    struct strlist seen; /* "[section] key" */
    /* A key whose value may go on in the next line. */
    char *section, *key;
    struct strbuf value;
    unsigned key_line;
    /* The first mistake. */
    unsigned bad_line; /* 0 = none */
    struct err err;
};

static int mistake(struct parser *p, unsigned line, int rc)
{
    if (rc < 0 && !p->bad_line)
        p->bad_line = line;
    return rc;
}

static void remember_line(struct config_list *l, const char *name, unsigned line)
{
    for (size_t i = 0; i < l->n; i++)
        if (strcmp(l->v[i].name, name) == 0)
            l->v[i].line = line;
}

static int check_once(struct parser *p)
{
    _cleanup_strbuf_ struct strbuf text = STRBUF_INIT;

    strbuf_addf(&text, "[%s] %s", p->section, p->key);
    if (strlist_has(&p->seen, strbuf_str(&text)))
        return err_set(&p->err, EINVAL, "'%s' comes twice in section [%s]", p->key, p->section);
    strlist_add(&p->seen, strbuf_str(&text));
    return 0;
}

/* The value of the key is whole. */
static void end_key(struct parser *p)
{
    if (p->key && !p->bad_line) {
        int rc = check_once(p);
        if (rc == 0)
            rc = config_set(p->c, p->section, p->key, strbuf_str(&p->value), &p->err);
        mistake(p, p->key_line, rc);
        if (strcmp(p->section, "filters") == 0)
            remember_line(&p->c->filters, p->key, p->key_line);
        else if (strcmp(p->section, "tags") == 0)
            remember_line(&p->c->tags, p->key, p->key_line);
        else if (strcmp(p->section, "keys") == 0)
            remember_line(&p->c->keys, p->key, p->key_line);
    }
    free(p->section);
    free(p->key);
    p->section = p->key = NULL;
    strbuf_reset(&p->value);
}

/* inih gives an indented line as another value of the key above it. */
static int on_key(void *arg, const char *section, const char *key, const char *value)
{
    struct parser *p = arg;

    if (p->key && p->indented && !p->new_section) {
        strbuf_addf(&p->value, " %s", value);
        return 1;
    }
    end_key(p);
    p->new_section = false;
    p->section = xstrdup(section);
    p->key = xstrdup(key);
    p->key_line = p->line;
    strbuf_adds(&p->value, value);
    return 1;
}

static void too_long(struct parser *p)
{
    end_key(p);
    if (!p->bad_line)
        mistake(p, p->line, err_set(&p->err, EINVAL, "longer than %d bytes; an indented line goes on "
                                    "with the value above it", CONFIG_LINE_MOST));
}

/* As fgets(): inih tells no line numbers, and would take the rest of a long line for another one. */
static char *next_line(char *ret, int size, void *arg)
{
    struct parser *p = arg;
    size_t len = strcspn(p->rest, "\n"), blanks = strspn(p->rest, " \t");

    if (!*p->rest)
        return NULL;
    p->line++;
    if (len > CONFIG_LINE_MOST || len + 2 > (size_t)size) {
        too_long(p);
        return NULL;
    }
    p->indented = blanks > 0;
    p->new_section = p->new_section || p->rest[blanks] == '[';
    memcpy(ret, p->rest, len);
    memcpy(ret + len, "\n", 2);
    p->rest += len + (p->rest[len] == '\n');
    return ret;
}

static int tell_line(const struct parser *p, const char *path, struct err *e)
{
    err_set(e, EINVAL, "'%s', line %u: %s", path, p->bad_line, p->err.msg);
    if (*p->err.cure)
        err_cure(e, "%s", p->err.cure);
    return -EINVAL;
}

int config_parse(struct config *c, const char *path, const char *text, struct err *e)
{
    struct config read;
    struct parser p = { .c = &read, .rest = text, .err = ERR_INIT };

    config_init(&read);
    int line = ini_parse_stream(next_line, &p, on_key, &p);
    end_key(&p);
    if (line > 0 && (!p.bad_line || (unsigned)line < p.bad_line)) {
        p.bad_line = (unsigned)line;
        err_set(&p.err, EINVAL, "neither [section] nor key = value");
    }
    strlist_release(&p.seen);
    strbuf_release(&p.value);
    if (p.bad_line) {
        config_release(&read);
        return tell_line(&p, path, e);
    }
    config_release(c);
    *c = read;
    c->path = xstrdup(path);
    return 0;
}

bool config_path(struct strbuf *out)
{
    const char *named = getenv("XLTOOL_CONFIG"), *xdg = getenv("XDG_CONFIG_HOME"), *home = getenv("HOME");

    if (named && *named) {
        strbuf_adds(out, named);
        return true;
    }
    if (xdg && *xdg == '/')
        strbuf_addf(out, "%s/xltool/config.ini", xdg);
    else if (home && *home == '/')
        strbuf_addf(out, "%s/.config/xltool/config.ini", home);
    return false;
}

int config_read_text(const char *path, char **ret, struct err *e)
{
    _cleanup_free_ char *text = NULL;
    struct stat st;
    size_t len;

    if (stat(path, &st) < 0)
        return err_sys(e, errno, "cannot read '%s'", path);
    if (!S_ISREG(st.st_mode))
        return err_set(e, EINVAL, "'%s' is no configuration: it is not a regular file", path);
    int rc = read_file(path, CONFIG_MOST_BYTES, &text, &len, e);
    if (rc < 0)
        return rc;
    if (strlen(text) != len)
        return err_set(e, EINVAL, "'%s' is no configuration: it holds a NUL byte", path);
    *ret = steal(&text);
    return 0;
}

int config_read(struct config *c, const char *path, struct err *e)
{
    _cleanup_strbuf_ struct strbuf usual = STRBUF_INIT;
    _cleanup_free_ char *text = NULL;
    bool is_named = path || config_path(&usual);
    struct err why = ERR_INIT;

    path = path ? path : strbuf_str(&usual);
    if (!*path)
        return 0;
    int rc = config_read_text(path, &text, &why);
    if (rc == -ENOENT && !is_named)
        return 0;
    if (rc == 0)
        return config_parse(c, path, text, e);
    err_set(e, why.code, "%s", why.msg);
    err_cure(e, "--no-config goes without it");
    return rc;
}
