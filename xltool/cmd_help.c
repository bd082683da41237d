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

static void help_keys(void)
{
    size_t n;
    const struct binding *all = bindings_all(&n);

    for (size_t i = 0; i < n; i++)
        printf("%-14s  %s\n", all[i].names, all[i].help);
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
