/* xltool help [TOPIC]: the tables that the man page is made from. */
#include "xltool/command.h"

#include <stdio.h>
#include <string.h>

#include "tui/keys.h"
#include "xltool/exit.h"
#include "xltool/message.h"

static void help_columns(void)
{
    size_t n;
    const struct column *all = columns_all(&n);

    for (size_t i = 0; i < n; i++)
        printf("%-18s  %-24s  %-10s  %s\n", all[i].key, all[i].json, all[i].header, all[i].help);
}

static void help_keymap(const struct keymap *m)
{
    for (size_t i = 0; i < m->n; i++) {
        _cleanup_strbuf_ struct strbuf names = STRBUF_INIT;
        binding_names(&names, &m->bindings[i]);
        printf("%-10s  %-14s  %-16s  %s\n", m->title, strbuf_str(&names), m->bindings[i].action,
               m->bindings[i].help);
    }
}

static void help_keys(void)
{
    size_t n;
    const struct keymap *const *all = keymaps_all(&n);

    for (size_t i = 0; i < n; i++)
        help_keymap(all[i]);
}

int cmd_help(struct options *o, const struct strlist *args)
{
    const char *topic = args->n ? args->v[0] : "";

    (void)o;
    if (strcmp(topic, "columns") == 0) {
        help_columns();
    } else if (strcmp(topic, "keys") == 0) {
        help_keys();
    } else if (*topic) {
        message("there is no help on '%s'; the topics are: columns keys", topic);
        return EXIT_USAGE;
    } else {
        commands_help();
    }
    return EXIT_DONE;
}
