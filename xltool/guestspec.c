#include "xltool/guestspec.h"

#include <ctype.h>
#include <errno.h>
#include <ini.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/mem.h"
#include "core/parse.h"
#include "storage/copy.h"
#include "xltool/ssh.h"

enum {
    INIH_LINE_MOST = 198, /* what inih reads as one line, without its end */
    CONFIG_MOST_BYTES = 1 << 20,
};

struct parser {
    struct guest_spec *spec;
    const char *path;
    char *section; /* the one that the last key was in */
    struct strlist seen; /* "[section] key" */
    struct err *e;
    int rc;
};

static char *absolute(const char *path, const char *file)
{
    char resolved[PATH_MAX];
    char *ret;
    const char *slash = strrchr(file, '/');

    if (path[0] == '/')
        return xstrdup(path);
    _cleanup_free_ char *dir = slash ? xstrndup(file, (size_t)(slash - file)) : xstrdup(".");
    const char *base = realpath(*dir ? dir : "/", resolved) ? resolved : dir;
    return asprintf(&ret, "%s/%s", base, path) < 0 ? xstrdup(path) : ret;
}

static int set_path(struct parser *p, char **ret, const char *value)
{
    free(*ret);
    *ret = absolute(value, p->path);
    return 0;
}

static int set_text(char **ret, const char *value)
{
    free(*ret);
    *ret = xstrdup(value);
    return 0;
}

static int bad_value(struct parser *p, const char *key, const char *value, const char *wanted)
{
    return err_set(p->e, EINVAL, "%s = '%s' is wrong: it takes %s", key, value, wanted);
}

static int guest_key(struct parser *p, const char *key, const char *value)
{
    struct guest_spec *s = p->spec;

    if (strcmp(key, "name") == 0)
        return set_text(&s->name, value);
    if (strcmp(key, "address") == 0)
        return ssh_check_address(value, p->e) == 0 ? set_text(&s->address, value)
                                                   : bad_value(p, key, value, "a host or user@host");
    if (strcmp(key, "vcpus") == 0)
        return parse_u64(value, &s->vcpus) == 0 && s->vcpus > 0 && s->vcpus <= 4096
                   ? 0
                   : bad_value(p, key, value, "a whole number from 1 to 4096");
    if (strcmp(key, "memory") == 0)
        return parse_size(value, &s->memory_bytes) == 0 && s->memory_bytes >= 1 << 20
                   ? 0
                   : bad_value(p, key, value, "a size of at least 1M, such as 512M or 2G");
    return -ENOENT;
}

static int set_flag(struct parser *p, const char *key, bool *ret, const char *value)
{
    *ret = strcmp(value, "yes") == 0;
    return *ret || strcmp(value, "no") == 0 ? 0 : bad_value(p, key, value, "yes or no");
}

static int disk_key(struct parser *p, const char *key, const char *value)
{
    struct disk_spec *d = &p->spec->disks[p->spec->n_disks - 1];

    if (strcmp(key, "source") == 0)
        return set_path(p, &d->source, value);
    if (strcmp(key, "size") == 0)
        return parse_size(value, &d->size_bytes) == 0 && d->size_bytes > 0
                   ? 0
                   : bad_value(p, key, value, "a size above 0, such as 8G");
    if (strcmp(key, "format") == 0)
        return strcmp(value, "raw") == 0 || strcmp(value, "qcow2") == 0 ? set_text(&d->format, value)
                                                                        : bad_value(p, key, value, "raw or qcow2");
    if (strcmp(key, "preallocate") == 0)
        return set_flag(p, key, &d->preallocate, value);
    if (strcmp(key, "copy") == 0)
        return set_flag(p, key, &d->copy, value);
    return -ENOENT;
}

static int boot_key(struct parser *p, const char *key, const char *value)
{
    struct guest_spec *s = p->spec;

    if (strcmp(key, "kernel") == 0)
        return set_path(p, &s->kernel, value);
    if (strcmp(key, "initrd") == 0)
        return set_path(p, &s->initrd, value);
    return strcmp(key, "cmdline") == 0 ? set_text(&s->cmdline, value) : -ENOENT;
}

static int net_key(struct parser *p, const char *key, const char *value)
{
    struct net_spec *n = &p->spec->nets[p->spec->n_nets - 1];

    if (strcmp(key, "bridge") == 0)
        return set_text(&n->bridge, value);
    return strcmp(key, "mac") == 0 ? set_text(&n->mac, value) : -ENOENT;
}

static int container_key(struct parser *p, const char *key, const char *value)
{
    if (strcmp(key, "image") == 0)
        return set_text(&p->spec->image, value);
    if (strcmp(key, "volume") == 0)
        return value[0] == '/' && value[1] ? set_text(&p->spec->volume, value)
                                           : bad_value(p, key, value, "an absolute path, such as /data");
    return strcmp(key, "command") == 0 ? set_text(&p->spec->command, value) : -ENOENT;
}

static bool is_word(const char *section, const char *word)
{
    size_t len = strlen(word);

    return strncmp(section, word, len) == 0 && (section[len] == '\0' || section[len] == ' ');
}

/* The first key of a section [disk NAME] or [net N] adds one. */
static void begin_section(struct parser *p, const char *section)
{
    if (p->section && strcmp(p->section, section) == 0)
        return;
    set_text(&p->section, section);
    if (is_word(section, "disk")) {
        struct disk_spec *d = guest_spec_add_disk(p->spec);
        d->name = section[4] ? xstrdup(section + 5) : NULL;
    } else if (is_word(section, "net")) {
        guest_spec_add_net(p->spec);
    }
}

static int spec_key(struct parser *p, const char *section, const char *key, const char *value)
{
    begin_section(p, section);
    if (strcmp(section, "guest") == 0)
        return guest_key(p, key, value);
    if (strcmp(section, "boot") == 0)
        return boot_key(p, key, value);
    if (strcmp(section, "container") == 0)
        return container_key(p, key, value);
    if (is_word(section, "disk"))
        return disk_key(p, key, value);
    if (is_word(section, "net"))
        return net_key(p, key, value);
    return -ENOENT;
}

/* A second [disk] would else be taken for the first one, and an indented line for the key above it. */
static int check_once(struct parser *p, const char *section, const char *key)
{
    _cleanup_strbuf_ struct strbuf text = STRBUF_INIT;

    strbuf_addf(&text, "[%s] %s", section, key);
    if (strlist_has(&p->seen, strbuf_str(&text)))
        return err_set(p->e, EINVAL, "'%s' comes twice in section [%s], or the line is indented; "
                       "sections have names of their own, as [disk xvda]", key, section);
    strlist_add(&p->seen, strbuf_str(&text));
    return 0;
}

/* inih: 0 stops and tells the line. */
static int on_key(void *arg, const char *section, const char *key, const char *value)
{
    struct parser *p = arg;

    if (p->rc < 0)
        return 0;
    p->rc = check_once(p, section, key);
    if (p->rc == 0)
        p->rc = spec_key(p, section, key, value);
    if (p->rc == -ENOENT)
        p->rc = err_set(p->e, EINVAL, "a guest spec has no key '%s' in section [%s]", key, section);
    return p->rc == 0;
}

/* inih would take the rest of a longer line for another one. */
static int check_lines(const char *path, const char *text, struct err *e)
{
    unsigned number = 1;

    for (const char *line = text; *line; number++) {
        size_t len = strcspn(line, "\n");
        if (len > INIH_LINE_MOST)
            return err_set(e, EINVAL, "'%s', line %u: longer than %d characters", path, number,
                           INIH_LINE_MOST);
        line += len + (line[len] == '\n');
    }
    return 0;
}

static void at_line(struct parser *p, int line)
{
    struct err cause = *p->e;

    err_set(p->e, EINVAL, "'%s', line %d: %s", p->path, line,
            p->rc < 0 ? cause.msg : "neither [section] nor key = value");
}

/* The line of the first mistake, 0 when there is none, which *e then tells of. */
static int parse(struct guest_spec *ret, const char *path, const char *text, struct err *e)
{
    struct parser p = { .spec = ret, .path = path, .e = e };
    int line = ini_parse_string(text, on_key, &p);

    free(p.section);
    strlist_release(&p.seen);
    if (line)
        at_line(&p, line);
    return line;
}

/* What only goes together. */
static int check_disks(const struct guest_spec *s, const char *path, struct err *e)
{
    for (size_t i = 0; i < s->n_disks; i++) {
        const struct disk_spec *d = &s->disks[i];
        const char *name = d->name ? d->name : "";
        if (d->copy && !d->source)
            return err_set(e, EINVAL, "'%s': disk '%s' is to be a copy, and has no source", path, name);
        if (d->source && (d->format || d->preallocate))
            return err_set(e, EINVAL, "'%s': disk '%s' has a source: format and preallocate are for new disks", path,
                           name);
    }
    return 0;
}

/* Text up to the end of this line. */
static char *lines_until(const char *text, int line)
{
    const char *end = text;

    for (; line > 0 && *end; line--)
        end += strcspn(end, "\n") + (strchr(end, '\n') != NULL);
    return xstrndup(text, (size_t)(end - text));
}

int guestspec_parse(struct guest_spec *ret, const char *path, const char *text, struct err *e)
{
    struct guest_spec unused = { .name = NULL };
    int rc = check_lines(path, text, e);

    if (rc < 0)
        return rc;
    int line = parse(ret, path, text, e);
    if (!line)
        return check_disks(ret, path, e);
    /* inih goes on after a line that it does not understand, and *e may tell of a later one. */
    _cleanup_free_ char *upto = lines_until(text, line);
    parse(&unused, path, upto, e);
    guest_spec_release(&unused);
    return -EINVAL;
}

static void take_text(char **ret, const char *given)
{
    if (given)
        set_text(ret, given);
}

static int add_disk(struct guest_spec *ret, const char *text, struct err *e)
{
    uint64_t bytes;

    if (isdigit((unsigned char)text[0])) {
        if (parse_size(text, &bytes) < 0 || bytes == 0)
            return err_set(e, EINVAL, "--disk takes a file, or a size above 0 such as 8G, not '%s'", text);
        guest_spec_add_disk(ret)->size_bytes = bytes;
        return 0;
    }
    if (text[0] == '-' || text[0] == '\0')
        return err_set(e, EINVAL, "--disk takes a file, or a size above 0 such as 8G, not '%s'", text);
    guest_spec_add_disk(ret)->source = absolute(text, "");
    return 0;
}

static void add_path(char **ret, const char *given)
{
    if (!given)
        return;
    free(*ret);
    *ret = absolute(given, "");
}

int guestspec_add_options(struct guest_spec *ret, const struct options *o, struct err *e)
{
    const struct guest_spec *given = &o->spec;
    int rc = 0;

    take_text(&ret->name, given->name);
    take_text(&ret->cmdline, given->cmdline);
    take_text(&ret->image, given->image);
    take_text(&ret->command, given->command);
    add_path(&ret->kernel, given->kernel);
    add_path(&ret->initrd, given->initrd);
    ret->vcpus = given->vcpus ? given->vcpus : ret->vcpus;
    ret->memory_bytes = given->memory_bytes ? given->memory_bytes : ret->memory_bytes;
    for (size_t i = 0; i < given->n_nets; i++)
        guest_spec_add_net(ret)->bridge = xstrdup(given->nets[i].bridge);
    for (size_t i = 0; rc == 0 && i < o->disks.n; i++)
        rc = add_disk(ret, o->disks.v[i], e);
    return rc;
}

int guestspec_disk_sizes(struct resize_spec *ret, const struct options *o, struct err *e)
{
    for (size_t i = 0; i < o->disks.n; i++) {
        const char *text = o->disks.v[i], *equals = strchr(text, '=');
        uint64_t bytes;
        if (!equals || equals == text || parse_size(equals + 1, &bytes) < 0 || bytes == 0)
            return err_set(e, EINVAL, "--disk takes DEV=SIZE, such as xvda=8G, not '%s'", text);
        struct disk_spec *d = resize_spec_add_disk(ret);
        d->name = xstrndup(text, (size_t)(equals - text));
        d->size_bytes = bytes;
    }
    return 0;
}

enum config_kind guestspec_kind(const char *text)
{
    if (strncmp(text, "\xef\xbb\xbf", 3) == 0)
        text += 3;
    for (;;) {
        text += strspn(text, " \t\r\n");
        if (*text != '#' && *text != ';')
            break;
        text += strcspn(text, "\n");
    }
    return *text == '<' ? CONFIG_LIBVIRT : *text == '[' ? CONFIG_SPEC : CONFIG_XL;
}

int guestspec_read(struct request *what, const char *path, struct err *e)
{
    size_t len;
    int rc = read_file(path, CONFIG_MOST_BYTES, &what->config_text, &len, e);

    if (rc < 0)
        return rc;
    what->config_path = xstrdup(path);
    if (strlen(what->config_text) != len)
        return err_set(e, EINVAL, "'%s' is no configuration: it holds a NUL byte", path);
    what->config_kind = guestspec_kind(what->config_text);
    return what->config_kind == CONFIG_SPEC ? guestspec_parse(&what->spec, path, what->config_text, e) : 0;
}
