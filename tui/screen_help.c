/* The keys of the screen that it was called from, and what the signs mean. */
#include "tui/screens.h"

#include <stdlib.h>

#include "core/mem.h"
#include "tui/console.h"
#include "tui/keymaps.h"
#include "tui/term/keyname.h"
#include "tui/widget/pager.h"

static const char *const legend[] = {
    "",
    "-        not known: a click on it tells why, i does for the selected guest",
    "old 12s  the connection does not answer; these values are 12 s old",
    "Rates are sorted by their average over some seconds, so that rows stay put.",
    "CPU% is what the guest ran, HCPU% all that the host burned for it; 100 = one core.",
    "Net is as the guest sees it: RX is into the guest.",
    "A full bar beside CPU% and HCPU% is all of the guest's own vCPUs; beside MEM",
    "the most it may hold; beside a rate the largest in its column of late.",
};

static void add_line(struct strlist *ret, const char *keys, const char *help)
{
    _cleanup_strbuf_ struct strbuf line = STRBUF_INIT;

    strbuf_addf(&line, "%-13s %s", keys, help);
    strlist_add(ret, strbuf_str(&line));
}

static void add_keys(struct strlist *ret, const struct console *c, const struct keymap *m)
{
    for (size_t i = 0; m && i < m->n; i++) {
        _cleanup_strbuf_ struct strbuf names = STRBUF_INIT;
        if (!binding_usable(&m->bindings[i], c))
            continue;
        binding_names(&names, &m->bindings[i]);
        add_line(ret, strbuf_str(&names), m->bindings[i].help);
    }
}

/* The table's keys that work here too, but for those that mean something else here. */
static void add_common(struct strlist *ret, const struct console *c, const struct keymap *m)
{
    for (size_t i = 0; m && m != &table_keymap && i < table_keymap.n; i++) {
        const struct binding *b = &table_keymap.bindings[i];
        _cleanup_strbuf_ struct strbuf names = STRBUF_INIT;
        const int *keys = binding_keys(b);
        for (int k = 0; b->flags & BIND_COMMON && k < BINDING_KEYS; k++) {
            if (!keys[k] || !binding_usable(b, c) || keymap_find(m, keys[k]))
                continue;
            strbuf_adds(&names, names.len ? " " : "");
            keyname_format(&names, keys[k]);
        }
        if (names.len)
            add_line(ret, strbuf_str(&names), b->help);
    }
}

void help_open(struct console *c)
{
    _cleanup_strlist_ struct strlist lines = STRLIST_INIT;
    const struct keymap *m = screen_whole(c)->ops->keymap;

    add_keys(&lines, c, m);
    add_common(&lines, c, m);
    for (size_t i = 0; i < sizeof(legend) / sizeof(legend[0]); i++)
        strlist_add(&lines, legend[i]);
    pager_open(c, " Help: Up and Down scroll, q closes ", &lines);
}
