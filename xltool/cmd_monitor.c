/* xltool monitor URI ID: what `start` leaves behind where no daemon looks after a guest. Not for users. */
#include "xltool/command.h"

#include <string.h>

#include "xltool/control.h"
#include "xltool/exit.h"
#include "xltool/message.h"
#include "xltool/registry.h"

static const struct toolstack *toolstack_for(const char *uri)
{
    for (size_t i = 0; registry[i]; i++)
        for (size_t j = 0; registry[i]->accepts(uri) && toolstacks[j]; j++)
            if (strcmp(registry[i]->name, toolstacks[j]->name) == 0)
                return toolstacks[j];
    return NULL;
}

int cmd_monitor(struct options *o, const struct strlist *args)
{
    const struct toolstack *ops = toolstack_for(args->v[0]);
    struct err err = ERR_INIT;

    (void)o;
    if (!ops || !ops->monitor) {
        message("guests of '%s' need no monitor", args->v[0]);
        return EXIT_USAGE;
    }
    int rc = ops->monitor(args->v[0], args->v[1], &err);
    if (rc < 0)
        message_err(&err);
    return control_exit_code(rc);
}
