#include "xltool/playback/playback.h"

#include <stdio.h>
#include <string.h>

#include "core/escape.h"
#include "core/mem.h"
#include "experiment/recording.h"
#include "xltool/exit.h"
#include "xltool/message.h"
#include "xltool/output.h"

enum { EMPTY_STEPS_MOST = 1000 };

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

/* Its recorder may have stood still, or it was made to harm: a recording may say that it lasts for a century. */
uint64_t playback_pass_over(struct feed *f, uint64_t t_ns, uint64_t end_ns, uint64_t step_ns)
{
    uint64_t next;

    if (!f->ops->player->next(f, t_ns, &next) || next > end_ns)
        next = end_ns;
    uint64_t empty = next > t_ns ? (next - t_ns - 1) / step_ns : 0;
    return empty > EMPTY_STEPS_MOST ? t_ns + empty * step_ns : t_ns;
}

/* The first of *ret_n marks in order that are after from_ns and not after to_ns. */
static const struct feed_mark *marks_between(struct feed *f, uint64_t from_ns, uint64_t to_ns,
                                             size_t *ret_n)
{
    const struct feed_mark *m;
    size_t n = f->ops->player->marks(f, &m), first = 0;

    while (first < n && m[first].t_ns <= from_ns)
        first++;
    *ret_n = 0;
    while (first + *ret_n < n && m[first + *ret_n].t_ns <= to_ns)
        ++*ret_n;
    return *ret_n ? m + first : NULL;
}

static const char *time_of(struct feed *f, const struct feed_mark *m, char *buf, size_t size)
{
    f->ops->player->seek(f, m->t_ns);
    return output_time_of(buf, size, f->ops->wall_ns(f));
}

void playback_print_marks(struct feed *f, uint64_t from_ns, uint64_t to_ns)
{
    size_t n;
    const struct feed_mark *m = marks_between(f, from_ns, to_ns, &n);

    for (size_t i = 0; i < n; i++) {
        _cleanup_strbuf_ struct strbuf text = STRBUF_INIT;
        char time[32];
        escape_terminal(&text, m[i].text);
        printf("%s %s\n", time_of(f, &m[i], time, sizeof(time)), strbuf_str(&text));
    }
}

struct json_object *playback_marks_json(struct feed *f, uint64_t from_ns, uint64_t to_ns)
{
    struct json_object *list = json_object_new_array();
    size_t n;
    const struct feed_mark *m = marks_between(f, from_ns, to_ns, &n);

    for (size_t i = 0; i < n; i++) {
        struct json_object *o = json_object_new_object();
        char time[32];
        const char *kind = m[i].kind == MARK_OPERATION ? "operation" : "text";
        json_object_object_add(o, "time",
                               json_object_new_string(time_of(f, &m[i], time, sizeof(time))));
        json_object_object_add(o, "kind", json_object_new_string(kind));
        json_object_object_add(o, "text", output_string(m[i].text));
        json_object_array_add(list, o);
    }
    return list;
}
