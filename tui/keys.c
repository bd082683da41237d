#include "tui/keys.h"

#include <errno.h>
#include <string.h>

#include "tui/console.h"
#include "tui/keymaps.h"
#include "tui/term/keyname.h"

static const struct keymap *const keymaps[] = {
    &table_keymap,
    &guest_keymap,
    &compare_keymap,
    &jobs_keymap,
};

enum { N_KEYMAPS = sizeof(keymaps) / sizeof(keymaps[0]), CHANGED_MAX = 64 };

/* What the configuration has changed. */
static struct {
    const struct binding *binding;
    int keys[BINDING_KEYS];
} changed[CHANGED_MAX];
static size_t n_changed;

const struct keymap *const *keymaps_all(size_t *ret_n)
{
    *ret_n = N_KEYMAPS;
    return keymaps;
}

const int *binding_keys(const struct binding *b)
{
    for (size_t i = 0; i < n_changed; i++)
        if (changed[i].binding == b)
            return changed[i].keys;
    return b->keys;
}

static bool among(const int *keys, int key)
{
    for (int i = 0; i < BINDING_KEYS; i++)
        if (keys[i] == key)
            return true;
    return false;
}

static bool is_in(const struct keymap *m, const struct binding *b)
{
    return b >= m->bindings && b < m->bindings + m->n;
}

const struct binding *keymap_find(const struct keymap *m, int key)
{
    /* A key that the user has given away is no longer its first owner's. */
    for (size_t i = 0; key != 0 && i < n_changed; i++)
        if (is_in(m, changed[i].binding) && among(changed[i].keys, key))
            return changed[i].binding;
    for (size_t i = 0; key != 0 && i < m->n; i++)
        if (among(binding_keys(&m->bindings[i]), key))
            return &m->bindings[i];
    return NULL;
}

const struct binding *keymap_find_common(int key)
{
    const struct binding *b = keymap_find(&table_keymap, key);

    return b && b->flags & BIND_COMMON ? b : NULL;
}

const struct binding *binding_find(const char *action)
{
    for (size_t k = 0; k < N_KEYMAPS; k++)
        for (size_t i = 0; i < keymaps[k]->n; i++)
            if (strcmp(keymaps[k]->bindings[i].action, action) == 0)
                return &keymaps[k]->bindings[i];
    return NULL;
}

int binding_set_keys(const char *action, const int keys[BINDING_KEYS])
{
    const struct binding *b = binding_find(action);
    size_t at = 0;

    while (at < n_changed && changed[at].binding != b)
        at++;
    if (!b || at == CHANGED_MAX)
        return b ? -ENOSPC : -ENOENT;
    changed[at].binding = b;
    memcpy(changed[at].keys, keys, sizeof(changed[at].keys));
    n_changed += at == n_changed;
    return 0;
}

void binding_names(struct strbuf *out, const struct binding *b)
{
    const int *keys = binding_keys(b);

    for (int i = 0; i < BINDING_KEYS; i++) {
        if (!keys[i])
            continue;
        strbuf_adds(out, i ? " " : "");
        keyname_format(out, keys[i]);
    }
}

bool binding_usable(const struct binding *b, const struct console *c)
{
    bool player = c->feed->ops->player != NULL;

    if (b->flags & BIND_PLAYER)
        return player;
    if (b->flags & BIND_LIVE && player)
        return false;
    return !(b->flags & BIND_CHANGES) || !(c->options->read_only || player);
}
