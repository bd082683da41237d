/* xltool top: the console. */
#include "xltool/command.h"

#include <errno.h>
#include <unistd.h>

#include "core/escape.h"
#include "engine/feed.h"
#include "experiment/recording.h"
#include "tui/keys.h"
#include "tui/script.h"
#include "tui/tui.h"
#include "xltool/attach.h"
#include "xltool/config.h"
#include "xltool/connect.h"
#include "xltool/exit.h"
#include "xltool/facts.h"
#include "xltool/interrupt.h"
#include "xltool/message.h"
#include "xltool/playback/playback.h"

static bool is_action(const char *name)
{
    return binding_find(name) != NULL;
}

static int read_config(struct config *c, const struct options *o, struct err *e)
{
    if (o->config && o->no_config)
        return err_set(e, EINVAL, "--config and --no-config exclude each other");
    int rc = o->no_config ? 0 : config_read(c, o->config, e);
    return rc < 0 ? rc : config_check_actions(c, is_action, e);
}

/* What the options say, else what the file says. */
static void merge(struct tui_options *ret, const struct options *o, const struct config *c)
{
    *ret = (struct tui_options){
        .interval_ns = o->interval_ns ? o->interval_ns : c->interval_ns ? c->interval_ns : USUAL_INTERVAL_NS,
        .read_only = o->read_only,
        .sort = o->sort ? o->sort : c->sort,
        .reverse = o->reverse || (c->reverse && !o->sort),
        .filter = o->filter_text ? o->filter_text : c->filter,
        .banner = o->demo ? "demo guests" : NULL,
        .version = XLTOOL_VERSION,
        .theme = c->theme,
        .mouse = c->mouse,
        .ascii = c->ascii,
        .bars = c->bars,
        .filters = c->filters.v,
        .n_filters = c->filters.n,
        .tree = o->tree ? (enum grouping)grouping_find(o->tree) : c->tree,
        .tags = c->tags.v,
        .n_tags = c->tags.n,
        .keys = c->keys.v,
        .n_keys = c->keys.n,
    };
    ret->columns = o->n_columns ? o->columns : c->n_columns ? c->columns : NULL;
    ret->n_columns = o->n_columns ? o->n_columns : c->n_columns;
}

/* arg: the options. */
static int save(void *arg, const struct tui_habits *h, struct strbuf *ret_path, struct err *e)
{
    return config_save(((const struct options *)arg)->config, h, ret_path, e);
}

/* script: NULL for the terminal. */
static int show(struct feed *f, const struct tui_options *tui, const char *script)
{
    struct err err = ERR_INIT;
    int rc = script ? tui_script(f, tui, script, &err) : tui_run(f, tui, &err);

    if (rc == 0)
        return EXIT_DONE;
    message_err(&err);
    return script && rc == -EINVAL ? EXIT_USAGE : EXIT_FAILED;
}

static int show_recording(const struct options *o, const struct tui_options *tui)
{
    int code;
    struct feed *f = playback_open(o->replay, &code);

    return f ? playback_close(f, show(f, tui, o->script)) : code;
}

static int attach(struct engine *e, size_t conn, const struct request *guest, struct err *err)
{
    interrupt_catch();
    int rc = attach_console(e, conn, guest, err);
    return interrupt_caught() ? -EINTR : rc;
}

static struct engine *shown; /* what the console shows; there is one */

/* The console's recordings have the facts too. */
static int record(const char *path, struct tape **ret, struct err *e)
{
    struct err why = ERR_INIT;
    struct tape *t;
    int rc = tape_open(path, &t, e);

    if (rc < 0)
        return rc;
    rc = facts_record(shown, t, e);
    if (rc == 0) {
        *ret = t;
        return 0;
    }
    t->ops->close(t, &why); /* says the same again */
    unlink(path);
    return rc;
}

static int show_live(const struct options *o, struct tui_options *tui)
{
    int code;
    struct engine *e = connect_start(o, tui->interval_ns, &code);

    if (!e)
        return code;
    struct feed *f = engine_feed(e);
    tui->engine = e;
    tui->attach = attach;
    tui->record = record;
    shown = e;
    code = show(f, tui, o->script);
    f->ops->close(f);
    return connect_stop(e, code);
}

int cmd_top(struct options *o, const struct strlist *args)
{
    _cleanup_config_ struct config c;
    struct tui_options tui;
    struct err err = ERR_INIT;

    (void)args;
    config_init(&c);
    if (read_config(&c, o, &err) < 0) {
        message_err(&err);
        return EXIT_USAGE;
    }
    if (c.ascii)
        escape_ascii_only(); /* before there are other threads */
    merge(&tui, o, &c);
    if (!o->no_config) {
        tui.save = save;
        tui.save_arg = o;
    }
    return o->replay ? show_recording(o, &tui) : show_live(o, &tui);
}
