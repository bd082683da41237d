/* Keys that the configuration gives to actions. */
#ifndef TUI_KEYCONF_H
#define TUI_KEYCONF_H

#include "tui/tui.h"

/* Each setting: the name of an action, and at most three names of keys. Before the console starts.
 * -EINVAL with an error that names the line. */
int keyconf_apply(const struct tui_setting *settings, size_t n, struct err *e);
/* True when some action has this key: for keys that the terminal does not tell from others. */
bool keyconf_is_bound(int key);

#endif
