#include "xltool/message.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>

#include "core/escape.h"
#include "xltool/exit.h"

static void print_line(const char *text)
{
    _cleanup_strbuf_ struct strbuf line = STRBUF_INIT;

    strbuf_adds(&line, "xltool: ");
    escape_terminal(&line, text);
    strbuf_addc(&line, '\n');
    fputs(strbuf_str(&line), stderr);
}

void message(const char *fmt, ...)
{
    _cleanup_free_ char *text = NULL;
    va_list ap;

    va_start(ap, fmt);
    int len = vasprintf(&text, fmt, ap);
    va_end(ap);
    if (len >= 0)
        print_line(text);
    else
        text = NULL;
}

void message_err(const struct err *e)
{
    _cleanup_strbuf_ struct strbuf text = STRBUF_INIT;

    strbuf_adds(&text, e->msg[0] ? e->msg : errno_text(e->code));
    if (e->cure[0])
        strbuf_addf(&text, "; %s", e->cure);
    print_line(strbuf_str(&text));
}

static int lost; /* errno of the first flush that failed: the stream itself forgets it */

void message_sync(void)
{
    if (fflush(stdout) != 0 && !lost)
        lost = errno;
}

int message_flush(int code)
{
    message_sync();
    if (!lost && !ferror(stdout))
        return code;
    if (!lost)
        message("cannot write all of the output");
    else if (lost != EPIPE)
        message("cannot write the output: %s", errno_text(lost));
    return code ? code : EXIT_FAILED;
}
