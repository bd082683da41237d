/* The keys of the screen that it was called from, and what the signs mean. */
#include "tui/screens.h"

#include <stdlib.h>

#include "core/mem.h"
#include "tui/console.h"
#include "tui/keycode.h"
#include "tui/pager.h"

static const char *const legend[] = {
    "",
    "-        not known: Enter tells why, for the selected guest",
    "old 12s  the connection does not answer; these values are 12 s old",
    "Rates are sorted by their average over some seconds, so that rows stay put.",
    "CPU% is what the guest ran, HCPU% all that the host burned for it; 100 = one core.",
    "Net is as the guest sees it: RX is into the guest.",
};

static void add_keys(struct strlist *ret, const struct console *c, const struct keymap *m)
{
    for (size_t i = 0; m && i < m->n; i++) {
        _cleanup_strbuf_ struct strbuf names = STRBUF_INIT, line = STRBUF_INIT;
        if (!binding_usable(&m->bindings[i], c))
            continue;
        binding_names(&names, &m->bindings[i]);
        strbuf_addf(&line, "%-13s %s", strbuf_str(&names), m->bindings[i].help);
        strlist_add(ret, strbuf_str(&line));
    }
}

void help_open(struct console *c)
{
    _cleanup_strlist_ struct strlist lines = STRLIST_INIT;

    add_keys(&lines, c, screen_whole(c)->ops->keymap);
    for (size_t i = 0; i < sizeof(legend) / sizeof(legend[0]); i++)
        strlist_add(&lines, legend[i]);
    pager_open(c, " Help: Up and Down scroll, q closes ", &lines);
}
