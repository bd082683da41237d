#include "xltool/config.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "core/mem.h"
#include "core/parse.h"
#include "core/select.h"
#include "tui/term/keyname.h"
#include "tui/keys.h"
#include "tui/term/theme.h"

/* Lines that are written are well below what inih reads as one, 198 bytes. */
enum { NAME_MOST = 40, LINE_MOST = 160 };

static const char *const bar_names[] = {
    [TUI_BARS_NUMBERS] = "numbers",
    [TUI_BARS_BARS] = "bars",
    [TUI_BARS_SPARKLINES] = "sparklines",
    NULL,
};
static const char *const yes_no[] = { "no", "yes", NULL };

void config_init(struct config *c)
{
    *c = (struct config){ .mouse = true, .bars = TUI_BARS_BARS };
}

static void list_release(struct config_list *l)
{
    for (size_t i = 0; i < l->n; i++) {
        free(l->v[i].name);
        free(l->v[i].value);
    }
    free(l->v);
}

void config_release(struct config *c)
{
    free(c->path);
    free(c->filter);
    list_release(&c->filters);
    list_release(&c->tags);
    list_release(&c->keys);
    config_init(c);
}

/* "dark, light or mono" */
static void list_words(struct strbuf *out, const char *const *words)
{
    for (size_t i = 0; words[i]; i++)
        strbuf_addf(out, "%s%s", i == 0 ? "" : words[i + 1] ? ", " : " or ", words[i]);
}

/* Which of the words it is, or -EINVAL. */
static int word_index(const char *const *words, const char *value, struct err *e)
{
    _cleanup_strbuf_ struct strbuf list = STRBUF_INIT;

    for (int i = 0; words[i]; i++)
        if (strcmp(words[i], value) == 0)
            return i;
    list_words(&list, words);
    return err_set(e, EINVAL, "it takes %s", strbuf_str(&list));
}

static int set_flag(bool *ret, bool usual, const char *value, struct err *e)
{
    int i = value ? word_index(yes_no, value, e) : usual;

    if (i >= 0)
        *ret = i;
    return i < 0 ? i : 0;
}

static int set_theme(struct config *c, const char *value, struct err *e)
{
    int rc = value ? word_index(theme_names(), value, e) : 0;

    if (rc >= 0)
        c->theme = value ? theme_find(value) : NULL;
    return rc < 0 ? rc : 0;
}

static int set_interval(struct config *c, const char *value, struct err *e)
{
    uint64_t ns = 0;

    if (value && (parse_seconds(value, &ns) < 0 || ns < LEAST_INTERVAL_NS))
        return err_set(e, EINVAL, "it takes seconds from 0.01 to 86400, such as 0.5 or 2");
    c->interval_ns = ns;
    return 0;
}

static int set_sort(struct config *c, const char *value, struct err *e)
{
    const struct column *one[1] = { NULL };
    int n = value ? columns_parse(value, one, 1, e) : 0;

    if (n >= 0)
        c->sort = one[0];
    return n < 0 ? n : 0;
}

static int set_reverse(struct config *c, const char *value, struct err *e)
{
    return set_flag(&c->reverse, false, value, e);
}

/* "name, cpu" too: a long list is written over several lines. */
static int set_columns(struct config *c, const char *value, struct err *e)
{
    _cleanup_strbuf_ struct strbuf list = STRBUF_INIT;
    const struct column *columns[MAX_COLUMNS];

    for (const char *s = value ? value : ""; *s; s++)
        if (*s != ' ' && *s != '\t')
            strbuf_addc(&list, *s);
    int n = value ? columns_parse(strbuf_str(&list), columns, MAX_COLUMNS, e) : 0;
    if (n < 0)
        return n;
    memcpy(c->columns, columns, (size_t)n * sizeof(columns[0]));
    c->n_columns = (size_t)n;
    return 0;
}

static int check_filter(const char *value, struct err *e)
{
    _cleanup_(filter_freep) struct filter *f = NULL;

    return filter_parse(value, &f, e);
}

static int set_filter(struct config *c, const char *value, struct err *e)
{
    int rc = value ? check_filter(value, e) : 0;

    if (rc < 0)
        return rc;
    free(c->filter);
    c->filter = value ? xstrdup(value) : NULL;
    return 0;
}

static int set_mouse(struct config *c, const char *value, struct err *e)
{
    return set_flag(&c->mouse, true, value, e);
}

static int set_ascii(struct config *c, const char *value, struct err *e)
{
    return set_flag(&c->ascii, false, value, e);
}

static int set_bars(struct config *c, const char *value, struct err *e)
{
    int i = value ? word_index(bar_names, value, e) : TUI_BARS_BARS;

    if (i >= 0)
        c->bars = (enum tui_bars)i;
    return i < 0 ? i : 0;
}

static int set_tree(struct config *c, const char *value, struct err *e)
{
    int i = value ? word_index(grouping_names(), value, e) : GROUP_BY_NONE;

    if (i >= 0)
        c->tree = (enum grouping)i;
    return i < 0 ? i : 0;
}

/* What stands in the file for it; nothing when it is as usual. */
static void get_theme(struct strbuf *out, const struct config *c)
{
    strbuf_adds(out, c->theme ? theme_name(c->theme) : "");
}

static void get_interval(struct strbuf *out, const struct config *c)
{
    if (c->interval_ns)
        strbuf_addf(out, "%.10g", (double)c->interval_ns / 1e9);
}

static void get_sort(struct strbuf *out, const struct config *c)
{
    strbuf_adds(out, c->sort ? c->sort->key : "");
}

static void get_reverse(struct strbuf *out, const struct config *c)
{
    strbuf_adds(out, c->reverse ? "yes" : "");
}

static void get_columns(struct strbuf *out, const struct config *c)
{
    for (size_t i = 0; i < c->n_columns; i++)
        strbuf_addf(out, "%s%s", i ? ", " : "", c->columns[i]->key);
}

static void get_filter(struct strbuf *out, const struct config *c)
{
    strbuf_adds(out, c->filter ? c->filter : "");
}

static void get_mouse(struct strbuf *out, const struct config *c)
{
    strbuf_adds(out, c->mouse ? "" : "no");
}

static void get_ascii(struct strbuf *out, const struct config *c)
{
    strbuf_adds(out, c->ascii ? "yes" : "");
}

static void get_bars(struct strbuf *out, const struct config *c)
{
    strbuf_adds(out, c->bars == TUI_BARS_BARS ? "" : bar_names[c->bars]);
}

static void get_tree(struct strbuf *out, const struct config *c)
{
    strbuf_adds(out, c->tree == GROUP_BY_NONE ? "" : grouping_names()[c->tree]);
}

/* The keys of [console]. */
static const struct {
    const char *name;
    int (*set)(struct config *c, const char *value, struct err *e);
    void (*get)(struct strbuf *out, const struct config *c);
} console_keys[] = {
    { "theme", set_theme, get_theme },       { "interval", set_interval, get_interval },
    { "sort", set_sort, get_sort },          { "reverse", set_reverse, get_reverse },
    { "columns", set_columns, get_columns }, { "filter", set_filter, get_filter },
    { "tree", set_tree, get_tree },          { "bars", set_bars, get_bars },
    { "mouse", set_mouse, get_mouse },       { "ascii", set_ascii, get_ascii },
};

enum { N_CONSOLE_KEYS = sizeof(console_keys) / sizeof(console_keys[0]) };

/* What stands in *e is why. */
static int bad_value(struct err *e, const char *key, const char *value)
{
    struct err why = *e;

    err_set(e, EINVAL, "%s = '%s' is wrong: %s", key, value, why.msg);
    if (*why.cure)
        err_cure(e, "%s", why.cure);
    return -EINVAL;
}

static int set_console(struct config *c, const char *key, const char *value, struct err *e)
{
    _cleanup_strbuf_ struct strbuf known = STRBUF_INIT;

    for (size_t i = 0; i < N_CONSOLE_KEYS; i++)
        if (strcmp(console_keys[i].name, key) == 0)
            return console_keys[i].set(c, value, e) < 0 ? bad_value(e, key, value) : 0;
    for (size_t i = 0; i < N_CONSOLE_KEYS; i++)
        strbuf_addf(&known, " %s", console_keys[i].name);
    return err_set(e, ENOENT, "section [console] has no key '%s'; its keys are:%s", key,
                   strbuf_str(&known));
}

/* A name that is read as it was written. */
static int check_name(const char *what, const char *name, struct err *e)
{
    size_t len = strspn(name, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-");

    if (len == 0 || name[len] || len > NAME_MOST)
        return err_set(e, EINVAL, "'%s' is no name of %s: letters, digits and . _ -, at most %d", name,
                       what, NAME_MOST);
    return 0;
}

static int check_keys(const char *value, struct err *e)
{
    int keys[BINDING_KEYS], n = keyname_parse_list(value, keys, BINDING_KEYS, e);

    return n < 0 ? n : 0;
}

static void list_remove(struct config_list *l, size_t i)
{
    free(l->v[i].name);
    free(l->v[i].value);
    memmove(&l->v[i], &l->v[i + 1], (--l->n - i) * sizeof(l->v[0]));
}

static void list_set(struct config_list *l, const char *name, const char *value)
{
    size_t i = 0;

    while (i < l->n && strcmp(l->v[i].name, name) != 0)
        i++;
    if (!value && i < l->n)
        return list_remove(l, i);
    if (!value)
        return;
    char *copy = xstrdup(value); /* value may be the one that goes */
    if (i == l->n) {
        l->v = grow_array(l->v, &l->cap, l->n + 1, sizeof(l->v[0]));
        l->v[l->n++] = (struct tui_setting){ .name = xstrdup(name) };
    }
    free(l->v[i].value);
    l->v[i].value = copy;
}

static int set_named(struct config_list *l, const char *what, int (*check)(const char *, struct err *),
                     const char *key, const char *value, struct err *e)
{
    int rc = check_name(what, key, e);

    if (rc == 0 && value && check(value, e) < 0)
        rc = bad_value(e, key, value);
    if (rc == 0)
        list_set(l, key, value);
    return rc;
}

int config_set(struct config *c, const char *section, const char *key, const char *value,
               struct err *e)
{
    for (const char *s = value ? value : ""; *s; s++)
        if ((unsigned char)*s < ' ' && *s != '\t')
            return err_set(e, EINVAL, "%s = '%s' is wrong: it holds a control character", key, value);
    if (strcmp(section, "console") == 0)
        return set_console(c, key, value, e);
    if (strcmp(section, "filters") == 0)
        return set_named(&c->filters, "a filter", check_filter, key, value, e);
    if (strcmp(section, "tags") == 0)
        return set_named(&c->tags, "a tag", check_filter, key, value, e);
    if (strcmp(section, "keys") == 0)
        return set_named(&c->keys, "an action", check_keys, key, value, e);
    return err_set(e, ENOENT, "there is no section [%s]; the sections are: console filters tags keys",
                   section);
}

int config_check_actions(const struct config *c, bool (*is_known)(const char *action), struct err *e)
{
    for (size_t i = 0; i < c->keys.n; i++) {
        const struct tui_setting *s = &c->keys.v[i];
        if (is_known(s->name))
            continue;
        err_set(e, EINVAL, "'%s', line %u: the console has no action '%s'", c->path ? c->path : "", s->line,
                s->name);
        err_cure(e, "'xltool help keys' lists them");
        return -EINVAL;
    }
    return 0;
}

/* What is too long for a line goes on in indented ones. */
void config_format_key(struct strbuf *out, const char *name, const char *value)
{
    size_t width = strlen(name) + 2;

    strbuf_addf(out, "%s =", name);
    while (*value) {
        size_t len = strcspn(value, " ");
        if (width + 1 + len > LINE_MOST && len > 0) {
            strbuf_adds(out, "\n   ");
            width = 3;
        }
        strbuf_addc(out, ' ');
        strbuf_add(out, value, len);
        width += len + 1;
        value += len + (value[len] == ' ');
    }
    strbuf_addc(out, '\n');
}

static void format_list(struct strbuf *out, const char *section, const struct config_list *l)
{
    if (l->n)
        strbuf_addf(out, "\n[%s]\n", section);
    for (size_t i = 0; i < l->n; i++)
        config_format_key(out, l->v[i].name, l->v[i].value);
}

const char *config_console_key(const struct config *c, size_t i, struct strbuf *ret_value)
{
    if (i >= N_CONSOLE_KEYS)
        return NULL;
    console_keys[i].get(ret_value, c);
    return console_keys[i].name;
}

void config_format(struct strbuf *out, const struct config *c)
{
    strbuf_adds(out, "[console]\n");
    for (size_t i = 0; i < N_CONSOLE_KEYS; i++) {
        _cleanup_strbuf_ struct strbuf value = STRBUF_INIT;
        console_keys[i].get(&value, c);
        if (value.len)
            config_format_key(out, console_keys[i].name, strbuf_str(&value));
    }
    format_list(out, "filters", &c->filters);
    format_list(out, "tags", &c->tags);
    format_list(out, "keys", &c->keys);
}
