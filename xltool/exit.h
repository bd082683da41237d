/* Exit codes that scripts rely on (design §3). */
#ifndef XLTOOL_EXIT_H
#define XLTOOL_EXIT_H

enum {
    EXIT_DONE = 0,
    EXIT_FAILED = 1,
    EXIT_USAGE = 2,
    EXIT_NO_GUEST = 3,
    EXIT_UNAVAILABLE = 4, /* the platform is not there, or does not let us in */
    EXIT_REFUSED = 5,
    EXIT_INTERRUPTED = 130,
};

#endif
