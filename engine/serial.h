/* Runs a command in a guest through a shell on its console: for guests with no agent. Pure: the caller
 * moves the bytes. What is typed asks the shell for marks that do not stand in the line as it is echoed:
 *
 *     x=ID; printf '\n<%s-r>\n' $x
 *     x=ID; printf '\n<%s-b>\n' $x; COMMAND; printf '\n<%s-e %d>\n' $x $?
 *
 * The first line does no harm and is typed until it is answered, since the console may not be ready; the
 * second one only once, for a shell that was busy runs all that was typed meanwhile. */
#ifndef ENGINE_SERIAL_H
#define ENGINE_SERIAL_H

#include <stdbool.h>
#include <stddef.h>

#include "core/err.h"
#include "core/strbuf.h"

struct serial {
    char id[24];          /* unique to this command */
    struct strbuf held;   /* what may be part of a mark */
    bool answers;         /* a shell is there */
    bool begun, ended;
    int status;           /* the command's, once ended */
};

/* id must be a word of letters and digits that the console has not shown before. */
void serial_init(struct serial *s, const char *id);
void serial_release(struct serial *s);

/* Appends the line that asks whether a shell is there. */
void serial_probe(const struct serial *s, struct strbuf *out);

/* Appends the line to type once one answers. -EINVAL for an argument that cannot be typed (a NUL cannot be in it; other
 * control characters are spelled out), -E2BIG when the line is longer than a terminal takes. */
int serial_line(const struct serial *s, struct strbuf *out, char *const argv[], struct err *e);

/* Takes what the console said; appends to out what the command has written (\r\n as \n). */
void serial_feed(struct serial *s, const char *data, size_t len, struct strbuf *out);

#endif
