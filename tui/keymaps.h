/* The tables of keys, one a screen. Private to tui/. */
#ifndef TUI_KEYMAPS_H
#define TUI_KEYMAPS_H

#include "tui/keys.h"

#define KEYMAP(name, title, table)                                                                 \
    const struct keymap name = { title, table, sizeof(table) / sizeof((table)[0]) }

extern const struct keymap table_keymap, guest_keymap, compare_keymap, jobs_keymap;

#endif
