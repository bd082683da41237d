#include "tui/keyconf.h"

#include <errno.h>

#include "tui/term/keyname.h"
#include "tui/keys.h"

int keyconf_apply(const struct tui_setting *settings, size_t n, struct err *e)
{
    for (size_t i = 0; i < n; i++) {
        int keys[BINDING_KEYS] = { 0 };
        int rc = keyname_parse_list(settings[i].value, keys, BINDING_KEYS, e);
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
