#include "tui/keyconf.h"

#include <errno.h>

#include "core/strlist.h"
#include "tui/keyname.h"
#include "tui/keys.h"

static int parse_keys(const struct tui_setting *s, int ret[BINDING_KEYS], struct err *e)
{
    _cleanup_strlist_ struct strlist names = STRLIST_INIT;
    size_t n = 0;

    strlist_split(&names, s->value, ' ');
    for (size_t i = 0; i < names.n; i++) {
        if (!*names.v[i])
            continue;
        if (n == BINDING_KEYS)
            return err_set(e, EINVAL, "line %u: '%s' has more than %d keys", s->line, s->name,
                           BINDING_KEYS);
        int rc = keyname_parse(names.v[i], &ret[n++], e);
        if (rc < 0)
            return rc;
    }
    return 0;
}

int keyconf_apply(const struct tui_setting *settings, size_t n, struct err *e)
{
    for (size_t i = 0; i < n; i++) {
        int keys[BINDING_KEYS] = { 0 };
        int rc = parse_keys(&settings[i], keys, e);
        if (rc < 0)
            return rc;
        if (binding_set_keys(settings[i].name, keys) < 0) {
            err_set(e, EINVAL, "line %u: the console has no action '%s'", settings[i].line,
                    settings[i].name);
            err_cure(e, "'xltool help keys' lists them");
            return -EINVAL;
        }
    }
    return 0;
}

bool keyconf_is_bound(int key)
{
    size_t n;
    const struct keymap *const *all = keymaps_all(&n);

    for (size_t i = 0; i < n; i++)
        if (keymap_find(all[i], key))
            return true;
    return false;
}
