/* xltool top: the console. */
#include "xltool/command.h"

#include "engine/feed.h"
#include "tui/tui.h"
#include "xltool/connect.h"
#include "xltool/exit.h"
#include "xltool/message.h"

#define DEFAULT_INTERVAL_NS 1000000000ull

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
    struct engine *e = connect_start(o, tui.interval_ns, &code);
    if (!e)
        return code;
    struct feed *feed = engine_feed(e);
    if (tui_run(feed, &tui, &err) < 0) {
        message_err(&err);
        code = EXIT_FAILED;
    }
    feed->ops->close(feed);
    return connect_stop(e, code);
}
