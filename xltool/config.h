/* The configuration file, xltool-config(5): what the console is like for its user. */
#ifndef XLTOOL_CONFIG_H
#define XLTOOL_CONFIG_H

#include <stdbool.h>

#include "core/column.h"
#include "core/err.h"
#include "core/strbuf.h"
#include "tui/tui.h"
#include "xltool/options.h"

enum {
    CONFIG_LINE_MOST = 198, /* bytes that inih reads as one line, without its end */
    CONFIG_MOST_BYTES = 64 << 10,
};
#define USUAL_INTERVAL_NS 1000000000ull

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

/* The name of the i-th key of [console], NULL beyond the last. Appends what stands in the file for it: nothing
 * when it is as usual. */
const char *config_console_key(const struct config *c, size_t i, struct strbuf *ret_value);
/* Appends "name = value"; what is too long for a line goes on in indented ones. */
void config_format_key(struct strbuf *out, const char *name, const char *value);

/* The text of a file, for free(). -EINVAL for what is no regular file or holds a NUL byte, -EFBIG, or what the
 * system says. */
int config_read_text(const char *path, char **ret, struct err *e);
/* Puts into text, the content of the file `path`, what the habits have changed, and appends the result: the lines
 * of keys that are as they were, comments and the order of all stay. -EINVAL when text has a mistake (file and
 * line), or when the result would not be read as it was meant. */
int config_edit(struct strbuf *out, const char *path, const char *text, const struct tui_habits *h, struct err *e);

/* The same with a file, which is renamed into place, with the mode that it had (else 0600); through a symbolic
 * link; its directory is made. path NULL: the one of config_path(). Appends the file's name. -ENOENT when there is
 * no place for it; -EINVAL as above, -E* of the system: the file is as it was. */
int config_save(const char *path, const struct tui_habits *h, struct strbuf *ret_path, struct err *e);

#endif
