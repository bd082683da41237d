/* What every changing command does: find the guests, plan, ask, run, tell. */
#ifndef XLTOOL_CONTROL_H
#define XLTOOL_CONTROL_H

#include "engine/operation.h"
#include "xltool/connect.h"
#include "xltool/options.h"

struct control {
    struct engine *engine;
    const struct options *o;
    uint64_t deadline_ns; /* CLOCK_MONOTONIC, of commands in guests; 0 = as long as the user wants */
    struct table table; /* all guests as they were when the command began */
};

/* One guest's part of a command: what to do, on which connection. */
struct intent {
    size_t conn;
    struct request req;
};

/* Connects, and waits until every connection has answered or is late. Exit code; on anything but
 * EXIT_DONE there is nothing to close. */
int control_open(struct control *c, const struct options *o);

/* Ends the engine; the process, if a call is stuck. Returns code otherwise. */
int control_close(struct control *c, int code);

/* Finds the guest that the user named. EXIT_DONE, or prints an error. */
int control_find(struct control *c, const char *arg, const struct row **ret);

/* Reads the table anew. False after a signal. */
bool control_refresh(struct control *c);

/* What is asked (kind, names, sizes; no guest) of this guest. */
void control_intent(const struct control *c, const struct row *r, const struct request *what,
                    struct intent *ret);

/* The connection that makes guests of this platform, in *ret; prints an error and returns the exit
 * code when none does. */
int control_place(struct control *c, const char *platform, size_t *ret);

/* Plans all; prints the plans and stops (--dry-run), or asks what must be asked, and does one after the
 * other. Stops at the first that fails. Exit code. */
int control_run(struct control *c, struct intent *intents, size_t n);

/* Hands one task to the connection's operation thread and waits for its end: an operation or its
 * recovery with progress on stderr, and until what was begun is taken back when it is cancelled; anything
 * else silently, and for two seconds after a signal. 0 or -errno, the error in *ret. */
int control_task(struct control *c, size_t conn, struct operation *op, enum task task,
                 struct operation_status *ret);

/* Shuts down our end of a console's socket and waits until the operation thread has let go of the other, at
 * most two seconds. */
void control_hang_up(int fd, struct operation *op, struct operation_status *ret);

/* The exit code for an error of an operation. */
int control_exit_code(int rc);

/* Opens, finds the guests, asks `what` of each, closes. Exit code. */
int control_guests(const struct options *o, const struct request *what, const struct strlist *guests);
int control_guest(const struct options *o, const struct request *what, const char *guest);

#endif
