#include "core/statedir.h"

#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

void state_dir(struct strbuf *out)
{
    const char *named = getenv("XLTOOL_STATE_DIR"), *xdg = getenv("XDG_STATE_HOME");
    const char *home = getenv("HOME");

    if (named && *named == '/')
        strbuf_adds(out, named);
    else if (geteuid() == 0)
        strbuf_adds(out, "/var/lib/xltool");
    else if (xdg && *xdg == '/')
        strbuf_addf(out, "%s/xltool", xdg);
    else
        strbuf_addf(out, "%s/.local/state/xltool", home && *home == '/' ? home : "");
}

int state_dir_check(struct err *e)
{
    const char *named = getenv("XLTOOL_STATE_DIR");

    if (!named || !*named || *named == '/')
        return 0;
    return err_set(e, EINVAL, "XLTOOL_STATE_DIR is '%s', not an absolute path", named);
}
