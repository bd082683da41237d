/* xltool console GUEST: the guest's console in this terminal, until Ctrl-]. */
#include "xltool/command.h"

#include "xltool/attach.h"
#include "xltool/control.h"
#include "xltool/exit.h"
#include "xltool/message.h"

static int console(struct control *c, const struct row *r)
{
    const struct request what = { .kind = OP_START }; /* none of them: the task says it */
    struct err err = ERR_INIT;
    struct intent in;

    control_intent(c, r, &what, &in);
    int rc = attach_console(c->engine, in.conn, &in.req, &err);
    request_release(&in.req);
    if (rc < 0)
        message_err(&err);
    return control_exit_code(rc);
}

int cmd_console(struct options *o, const struct strlist *args)
{
    struct control c;
    const struct row *r;
    int code = control_open(&c, o);

    if (code != EXIT_DONE)
        return code;
    code = control_find(&c, args->v[0], &r);
    if (code == EXIT_DONE)
        code = console(&c, r);
    return control_close(&c, code);
}
