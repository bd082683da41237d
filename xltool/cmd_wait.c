/* xltool wait GUEST --for running|stopped|ready: until the guest is so. */
#include "xltool/command.h"

#include <string.h>

#include "core/sample.h"
#include "xltool/control.h"
#include "xltool/exit.h"
#include "xltool/guestexec.h"
#include "xltool/interrupt.h"
#include "xltool/message.h"

#define NS_PER_S 1000000000ull

enum { DEFAULT_WAIT_S = 60, ASK_EVERY_MS = 200, SHELL_WAIT_S = 5 };

static bool is_running(const struct row *r)
{
    return r && (r->guest->state == GUEST_RUNNING || r->guest->state == GUEST_BLOCKED);
}

static bool is_ready(struct control *c, const struct row *r)
{
    static char word[] = "true";
    static char *const argv[] = { word, NULL };
    struct err ignored = ERR_INIT;
    uint64_t now = clock_ns(), left_ns = c->deadline_ns > now ? c->deadline_ns - now : 0;
    uint64_t wait_ns = left_ns < SHELL_WAIT_S * NS_PER_S ? left_ns : SHELL_WAIT_S * NS_PER_S;
    int status;

    return is_running(r) && guest_exec(c, r, argv, true, wait_ns, &status, &ignored) == 0 && status == 0;
}

/* A guest that has gone has stopped: nothing of it runs. */
static bool is_so(struct control *c, const struct row *r, const char *state)
{
    if (strcmp(state, "stopped") == 0)
        return !r || r->guest->state == GUEST_STOPPED || r->guest->state == GUEST_CRASHED;
    return strcmp(state, "ready") == 0 ? is_ready(c, r) : is_running(r);
}

/* The guest may get another id meanwhile (a revert of a container), so it is looked up by what the user
 * called it. */
static const struct row *look_up(struct control *c, const char *name)
{
    const struct row *r = NULL;
    struct err ignored = ERR_INIT;

    return table_find_guest(&c->table, name, &r, &ignored) == 0 ? r : NULL;
}

static int wait_for(struct control *c, const char *name, const char *state)
{
    for (;;) {
        const struct row *r = look_up(c, name);
        if (is_so(c, r, state))
            return EXIT_DONE;
        if (clock_ns() > c->deadline_ns) {
            message("'%s' is not %s: it is %s; --timeout SEC waits longer", name, state,
                    !r ? "not there" : is_running(r) && *state == 'r' ? "running, but runs no commands yet"
                                                                     : guest_state_name(r->guest->state));
            return EXIT_FAILED;
        }
        if (!sleep_until(clock_ns() + ASK_EVERY_MS * 1000000ull) || !control_refresh(c))
            return EXIT_INTERRUPTED;
    }
}

int cmd_wait(struct options *o, const struct strlist *args)
{
    struct control c;
    const struct row *r;
    uint64_t begun = clock_ns();
    uint64_t limit_ns = o->timeout_ns ? o->timeout_ns : DEFAULT_WAIT_S * NS_PER_S;

    if (!o->wait_for) {
        message("wait needs --for running, stopped or ready");
        return EXIT_USAGE;
    }
    int code = control_open(&c, o);
    if (code != EXIT_DONE)
        return code;
    c.deadline_ns = begun + limit_ns;
    code = control_find(&c, args->v[0], &r);
    if (code == EXIT_DONE)
        code = wait_for(&c, args->v[0], o->wait_for);
    return control_close(&c, code);
}
