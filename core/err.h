/* One error: what failed, on which object, why, and what to do about it. */
#ifndef CORE_ERR_H
#define CORE_ERR_H

#include "core/cleanup.h"

struct err {
    int code;       /* errno value, positive; 0 = no error */
    char msg[512];  /* "cannot open 'X': cause"; may hold hostile text, escape before printing */
    char cure[256]; /* what the user can do, or empty */
};

#define ERR_INIT { .code = 0 }

/* Sets code and message, clears the cure. Returns -code (-EIO when code is 0). e may be NULL. */
int err_set(struct err *e, int code, const char *fmt, ...) _printf_(3, 4);

/* As err_set(), and appends ": strerror(code)" to the message. */
int err_sys(struct err *e, int code, const char *fmt, ...) _printf_(3, 4);

/* Adds the cure to an error set before. */
void err_cure(struct err *e, const char *fmt, ...) _printf_(2, 3);

/* Static text for an errno value; thread-safe. */
const char *errno_text(int code);

#endif
