#include "tui/view.h"

#include "tui/keycode.h"
#include "tui/keys.h"

static const char *const legend[] = {
    "",
    "-        not known: Enter tells why, for the selected guest",
    "old 12s  the connection does not answer; these values are 12 s old",
    "Rates are sorted by their average over some seconds, so that rows stay put.",
    "CPU% is what the guest ran, HCPU% all that the host burned for it; 100 = one core.",
    "Net is as the guest sees it: RX is into the guest.",
};

static void help_lines(struct strlist *ret)
{
    size_t n;
    const struct binding *all = bindings_all(&n);

    for (size_t i = 0; i < n; i++) {
        _cleanup_strbuf_ struct strbuf line = STRBUF_INIT;
        strbuf_addf(&line, "%-13s %s", all[i].names, all[i].help);
        strlist_add(ret, strbuf_str(&line));
    }
    for (size_t i = 0; i < sizeof(legend) / sizeof(legend[0]); i++)
        strlist_add(ret, legend[i]);
}

void help_draw(struct canvas *cv, const struct console *c)
{
    _cleanup_strlist_ struct strlist lines = STRLIST_INIT;

    help_lines(&lines);
    list_draw(cv, c, " Help: Up and Down scroll, q closes ", &lines, false);
}

void help_key(struct console *c, int key)
{
    _cleanup_strlist_ struct strlist lines = STRLIST_INIT;
    int rows = c->canvas.rows - 2;

    help_lines(&lines);
    size_t tops = rows < (int)lines.n ? lines.n - (size_t)(rows > 0 ? rows : 0) + 1 : 1;
    if (!list_key(c, key, tops))
        c->mode = MODE_TABLE;
}
