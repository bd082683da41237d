#include "xltool/guestexec.h"

#include <errno.h>
#include <unistd.h>

#include "xltool/interrupt.h"
#include "xltool/ssh.h"

static void write_all(int fd, const char *data, size_t len)
{
    while (len > 0) {
        ssize_t n = write(fd, data, len);
        if (n < 0 && errno != EINTR && errno != EAGAIN)
            return;
        if (n > 0) {
            data += n;
            len -= (size_t)n;
        }
    }
}

/* Operation thread: the main thread only waits meanwhile. */
static void on_output(void *arg, bool is_stderr, const char *data, size_t len)
{
    (void)arg;
    write_all(is_stderr ? STDERR_FILENO : STDOUT_FILENO, data, len);
}

static void on_unwanted(void *arg, bool is_stderr, const char *data, size_t len)
{
    (void)arg;
    (void)is_stderr;
    (void)data;
    (void)len;
}

static bool on_stop(void *arg)
{
    (void)arg;
    return interrupt_caught();
}

static int exec_by_platform(struct control *c, const struct intent *in, char *const argv[], bool quiet,
                            uint64_t wait_ns, int *ret_status, struct err *e)
{
    /* Static: a task that hangs is left behind with them. */
    static const struct exec_sink loud = { .out = on_output, .stop = on_stop };
    static const struct exec_sink silent = { .out = on_unwanted, .stop = on_stop };
    struct operation_status s;
    _cleanup_operation_ struct operation *op = operation_new(&in->req);

    operation_set_exec(op, argv, quiet ? &silent : &loud, wait_ns ? wait_ns : 1);
    int rc = control_task(c, in->conn, op, TASK_EXEC, &s);
    if (rc < 0)
        *e = s.err;
    else
        *ret_status = operation_exit_status(op);
    return rc;
}

int guest_exec(struct control *c, const struct row *r, char *const argv[], bool quiet, uint64_t wait_ns,
               int *ret_status, struct err *e)
{
    const struct request what = { .kind = OP_START }; /* none of them: the task says it */
    struct intent in;

    control_intent(c, r, &what, &in);
    _cleanup_free_ char *address = ssh_address(r->guest->id);
    int rc = address ? ssh_exec(address, argv, quiet, ret_status, e)
                     : exec_by_platform(c, &in, argv, quiet, wait_ns, ret_status, e);
    request_release(&in.req);
    return rc;
}
