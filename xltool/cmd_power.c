/* xltool start, stop, reboot, pause, resume, delete GUEST...: what needs nothing but the guest. */
#include "xltool/command.h"

#include "xltool/control.h"

static int power(const struct options *o, enum op_kind kind, const struct strlist *guests)
{
    const struct request what = { .kind = kind };

    return control_guests(o, &what, guests);
}

int cmd_start(struct options *o, const struct strlist *args)
{
    return power(o, OP_START, args);
}

int cmd_stop(struct options *o, const struct strlist *args)
{
    return power(o, OP_STOP, args);
}

int cmd_reboot(struct options *o, const struct strlist *args)
{
    return power(o, OP_REBOOT, args);
}

int cmd_pause(struct options *o, const struct strlist *args)
{
    return power(o, OP_PAUSE, args);
}

int cmd_resume(struct options *o, const struct strlist *args)
{
    return power(o, OP_RESUME, args);
}

int cmd_delete(struct options *o, const struct strlist *args)
{
    return power(o, OP_DELETE, args);
}
