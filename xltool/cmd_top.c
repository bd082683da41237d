/* xltool top: the console. */
#include "xltool/command.h"

#include "tui/tui.h"
#include "xltool/connect.h"
#include "xltool/exit.h"
#include "xltool/message.h"
#include "xltool/playback.h"

#define DEFAULT_INTERVAL_NS 1000000000ull

/* The console of a recording: tui_run() is to be given the feed in place of an engine, and nothing
 * can be changed from it. */
static int top_recording(const char *path)
{
    int code;
    struct feed *f = playback_open(path, &code);

    if (!f)
        return code;
    message("the console does not play recordings yet; 'xltool stat --replay %s' shows one", path);
    return playback_close(f, EXIT_FAILED);
}

int cmd_top(struct options *o, const struct strlist *args)
{
    struct err err = ERR_INIT;
    struct tui_options tui = { .interval_ns = o->interval_ns ? o->interval_ns : DEFAULT_INTERVAL_NS,
                               .read_only = o->read_only,
                               .columns = o->n_columns ? o->columns : NULL,
                               .n_columns = o->n_columns,
                               .sort = o->sort,
                               .reverse = o->reverse,
                               .filter = o->filter_text,
                               .banner = o->demo ? "demo guests" : NULL,
                               .version = XLTOOL_VERSION };
    int code;

    (void)args;
    if (o->replay)
        return top_recording(o->replay);
    struct engine *e = connect_start(o, tui.interval_ns, &code);
    if (!e)
        return code;
    if (tui_run(e, &tui, &err) < 0) {
        message_err(&err);
        code = EXIT_FAILED;
    }
    return connect_stop(e, code);
}
