/* The configuration file, xltool-config(5): what the console is like for its user. */
#ifndef XLTOOL_CONFIG_H
#define XLTOOL_CONFIG_H

#include <stdbool.h>

#include "core/column.h"
#include "core/err.h"
#include "core/strbuf.h"
#include "tui/tui.h"
#include "xltool/options.h"

/* Settings with names of the user's choice, in the order of the file. */
struct config_list {
    struct tui_setting *v;
    size_t n, cap;
};

struct config {
    char *path;                /* where it was read from; NULL = nowhere, all is as usual */
    const struct theme *theme; /* NULL = not said, as below */
    uint64_t interval_ns;      /* 0 = not said */
    const struct column *sort;
    bool reverse;
    const struct column *columns[MAX_COLUMNS];
    size_t n_columns;
    char *filter; /* an expression that parses */
    bool mouse, ascii;
    enum tui_bars bars;
    enum grouping tree;
    struct config_list filters; /* a name, an expression that parses */
    struct config_list tags;    /* the same */
    struct config_list keys;    /* an action, keys that keyname_parse() knows with blanks between */
};

/* As it is without a file. */
void config_init(struct config *c);
void config_release(struct config *c);
#define _cleanup_config_ _cleanup_(config_release)

/* Appends the path of the file: $XLTOOL_CONFIG, $XDG_CONFIG_HOME/xltool/config.ini or
 * ~/.config/xltool/config.ini; nothing when there is no home. True when $XLTOOL_CONFIG names it. */
bool config_path(struct strbuf *out);

/* Reads a file into what config_init() made; path NULL: the one of config_path(). That it does not
 * exist is an error only when it was named, by path or by $XLTOOL_CONFIG. -EINVAL with file and line
 * for an unknown section or key, a bad value, a key that comes twice; -EINVAL, -EFBIG or what the
 * system says for what is not a readable regular file of at most 64 KiB. Then c is as it was. */
int config_read(struct config *c, const char *path, struct err *e);

/* Reads text as if it were the file `path`. */
int config_parse(struct config *c, const char *path, const char *text, struct err *e);

/* Checks that each action of [keys] exists. -EINVAL with file and line of the first that does not. */
int config_check_actions(const struct config *c, bool (*is_known)(const char *action), struct err *e);

/* Sets "[section] key" from the text that a file would have; value NULL: as if it did not stand
 * there. -ENOENT for a key or section that there is not, -EINVAL for a bad value; c is as it was
 * then. */
int config_set(struct config *c, const char *section, const char *key, const char *value,
               struct err *e);

/* Appends the file that says what c has and differs from config_init(). */
void config_format(struct strbuf *out, const struct config *c);

/* Writes that file, with mode 0600, beside `path` and renames it into place; makes the directory;
 * goes through a symbolic link. Comments are lost. path NULL: where it was read from, or
 * config_path(). -EINVAL when a value cannot be written so that it is read as it is. */
int config_write(const struct config *c, const char *path, struct err *e);

#endif
