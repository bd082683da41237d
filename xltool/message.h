/* One-line messages on stderr, escaped: what they quote may be hostile. */
#ifndef XLTOOL_MESSAGE_H
#define XLTOOL_MESSAGE_H

#include "core/err.h"

/* "xltool: TEXT" */
void message(const char *fmt, ...) _printf_(1, 2);

/* "xltool: MSG; CURE" */
void message_err(const struct err *e);

/* Flushes stdout, so that a stream's reader has each line when it is made. */
void message_sync(void);

/* The last flush of stdout. Output that did not arrive (a full disk, a closed pipe) is a failure: says so and
 * returns EXIT_FAILED, unless code is an error already. */
int message_flush(int code);

#endif
