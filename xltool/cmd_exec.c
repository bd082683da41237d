/* xltool exec GUEST -- COMMAND ...: runs a command in a guest; its exit status is ours. */
#include "xltool/command.h"

#include "xltool/control.h"
#include "xltool/exit.h"
#include "xltool/guestexec.h"
#include "xltool/message.h"

enum { SHELL_WAIT_S = 20 };

int cmd_exec(struct options *o, const struct strlist *args)
{
    struct control c;
    const struct row *r;
    struct err err = ERR_INIT;
    uint64_t wait_ns = o->timeout_ns ? o->timeout_ns : SHELL_WAIT_S * 1000000000ull;
    int status;

    if (!o->command) {
        message("exec needs a command: xltool exec GUEST -- COMMAND [ARG ...]");
        return EXIT_USAGE;
    }
    int code = control_open(&c, o);
    if (code != EXIT_DONE)
        return code;
    code = control_find(&c, args->v[0], &r);
    if (code == EXIT_DONE) {
        int rc = guest_exec(&c, r, o->command, false, wait_ns, &status, &err);
        if (rc < 0)
            message_err(&err);
        code = rc < 0 ? control_exit_code(rc) : status;
    }
    return control_close(&c, code);
}
