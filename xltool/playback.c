#include "xltool/playback.h"

#include <string.h>

#include "core/mem.h"
#include "experiment/recording.h"
#include "xltool/exit.h"
#include "xltool/message.h"

struct feed *playback_open(const char *path, int *ret_code)
{
    struct err err = ERR_INIT;
    struct feed *f;

    if (replay_open(path, &f, &err) < 0) {
        message_err(&err);
        *ret_code = EXIT_FAILED;
        return NULL;
    }
    f->ops->player->set_speed(f, 0);
    f->ops->player->seek(f, 0);
    return f;
}

void playback_to_end(struct feed *f)
{
    f->ops->player->seek(f, UINT64_MAX);
}

int playback_close(struct feed *f, int code)
{
    const char *warning = replay_warning(f);

    if (warning)
        message("%s", warning);
    f->ops->close(f);
    return code;
}

/* The snapshot of the table before that comes before this source's own. */
static struct snapshot *predecessor(const struct table *before, size_t i,
                                    const struct table_source *s)
{
    const struct table_source *b = i < before->n_sources ? &before->sources[i] : NULL;

    if (!b || !b->now || !s->now || strcmp(b->uri, s->uri) != 0 || b->now->t_ns >= s->now->t_ns)
        return s->prev;
    return b->now;
}

void playback_since(struct feed *f, uint64_t t_ns, const struct table *before, struct table *ret)
{
    _cleanup_table_ struct table t = TABLE_INIT;

    f->ops->player->table_at(f, t_ns, &t);
    _cleanup_free_ struct table_source *sources = xcalloc(t.n_sources, sizeof(*sources));
    for (size_t i = 0; i < t.n_sources; i++) {
        sources[i] = t.sources[i];
        sources[i].prev = predecessor(before, i, &t.sources[i]);
    }
    table_build(ret, sources, t.n_sources, t.t_ns);
}
