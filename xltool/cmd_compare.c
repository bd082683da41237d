/* xltool compare A B ...: guests, groups, platforms or recordings side by side, and whether they
 * differ. */
#include "xltool/command.h"

#include "xltool/compare/comparison.h"
#include "xltool/connect.h"
#include "xltool/exit.h"
#include "xltool/message.h"

/* A side of which nothing was ever seen; EXIT_DONE when there is none. */
static int check_found(const struct comparison *c)
{
    for (size_t i = 0; i < c->n; i++) {
        const struct contender *one = &c->v[i];
        if (one->side.seen)
            continue;
        if (one->path && !*one->side.selector)
            message("the recording '%s' has no guests in it", one->path);
        else if (one->path)
            message("there is no guest '%s' in '%s'; 'xltool list --replay' shows those at its end",
                    one->side.selector, one->path);
        else
            message("there is no guest, group or platform '%s'; 'xltool list' shows the guests",
                    one->side.selector);
        return EXIT_NO_GUEST;
    }
    return EXIT_DONE;
}

static bool all_seen(const struct comparison *c)
{
    size_t seen = 0;

    for (size_t i = 0; i < c->n; i++)
        seen += c->v[i].side.seen;
    return seen == c->n;
}

static void print(const struct comparison *c, const struct options *o)
{
    if (o->json)
        comparison_print_json(c);
    else if (o->csv)
        comparison_print_csv(c);
    else
        comparison_print_text(c, o->markdown);
    message_sync();
    for (size_t i = 0; i < c->warnings.n; i++)
        message("%s", c->warnings.v[i]);
}

static int show(struct comparison *c, const struct options *o, int taken)
{
    if (taken == EXIT_INTERRUPTED && !all_seen(c)) /* it had hardly begun */
        return taken;
    int code = check_found(c);
    if (code != EXIT_DONE) /* what is missing may be on a connection that does not answer */
        return taken != EXIT_DONE ? taken : code;
    bool compared = comparison_measure(c);
    print(c, o);
    if (taken != EXIT_DONE || compared)
        return taken;
    message("nothing could be compared; the table says why");
    return EXIT_FAILED;
}

int cmd_compare(struct options *o, const struct strlist *args)
{
    _cleanup_comparison_ struct comparison c;
    struct err err = ERR_INIT;

    if (comparison_init(&c, o, args, &err) < 0) {
        message_err(&err);
        return EXIT_USAGE;
    }
    int code = comparison_take(&c, o);
    if (code == EXIT_DONE || code == EXIT_INTERRUPTED || (code == EXIT_UNAVAILABLE && c.engine))
        code = show(&c, o, code);
    return c.engine ? connect_stop(c.engine, code) : code;
}
