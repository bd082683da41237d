/* xltool mark FILE TEXT: a line on the time line of a recording that is under way. */
#include "xltool/command.h"

#include <string.h>

#include "experiment/recording.h"
#include "xltool/exit.h"
#include "xltool/message.h"

int cmd_mark(struct options *o, const struct strlist *args)
{
    struct err err = ERR_INIT;

    (void)o;
    if (!args->v[1][0]) {
        message("a mark needs a text");
        return EXIT_USAGE;
    }
    if (tape_mark(args->v[0], args->v[1], &err) == 0)
        return EXIT_DONE;
    message_err(&err);
    return EXIT_FAILED;
}
