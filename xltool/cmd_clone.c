/* xltool clone GUEST NEW, rename GUEST NEW: what gives a guest a new name. */
#include "xltool/command.h"

#include "core/guestname.h"
#include "xltool/control.h"
#include "xltool/exit.h"
#include "xltool/message.h"

static int with_name(const struct options *o, struct request *what, const struct strlist *args)
{
    struct err err = ERR_INIT;

    what->name = args->v[1];
    if (guest_name_check(what->name, "guest", &err) == 0)
        return control_guest(o, what, args->v[0]);
    message_err(&err);
    return EXIT_USAGE;
}

int cmd_clone(struct options *o, const struct strlist *args)
{
    struct request what = { .kind = OP_CLONE,
                            .linked = o->linked,
                            .start = o->start,
                            .from_snapshot = o->from_snapshot };

    return with_name(o, &what, args);
}

int cmd_rename(struct options *o, const struct strlist *args)
{
    struct request what = { .kind = OP_RENAME };

    return with_name(o, &what, args);
}
