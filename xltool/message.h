/* One-line messages on stderr, escaped: what they quote may be hostile. */
#ifndef XLTOOL_MESSAGE_H
#define XLTOOL_MESSAGE_H

#include "core/err.h"

/* "xltool: TEXT" */
void message(const char *fmt, ...) _printf_(1, 2);

/* "xltool: MSG; CURE" */
void message_err(const struct err *e);

#endif
