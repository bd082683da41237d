/* Plays a recording as its commands do, and looks at all of it. */
#ifndef TESTS_FUZZ_PLAY_H
#define TESTS_FUZZ_PLAY_H

#include "core/column.h"
#include "core/table.h"
#include "experiment/recording.h"
#include "tests/fuzz/fuzz.h"

enum { PLAY_MOST_INSTANTS = 64, PLAY_MOST_ROWS = 256 };

static inline void play_table(const struct table *t)
{
    _cleanup_strbuf_ struct strbuf text = STRBUF_INIT;
    size_t n;
    const struct column *columns = columns_all(&n);

    for (size_t i = 0; i < t->n_sources; i++) {
        struct row host;
        fuzz_require(t->sources[i].uri);
        fuzz_look(t->sources[i].uri);
        table_host(t, i, &host);
    }
    for (size_t i = 0; i < t->n && i < PLAY_MOST_ROWS; i++) {
        fuzz_require(t->rows[i].source < t->n_sources);
        for (size_t k = 0; k < n; k++) {
            struct value v = column_value(&columns[k], t, &t->rows[i]);
            fuzz_require(v.known || v.why);
            strbuf_reset(&text);
            column_format(&columns[k], &v, &text);
            fuzz_require(fuzz_is_harmless(strbuf_str(&text)));
        }
    }
}

static inline void play_aside(struct feed *f)
{
    const struct command_run *c = replay_command(f);
    const struct detail *d = replay_facts(f);

    for (size_t i = 0; d && i < d->n; i++)
        for (size_t k = 0; k < d->records[i].n; k++) {
            fuzz_look(d->records[i].section);
            fuzz_look(d->records[i].pairs[k].key);
            fuzz_look(d->records[i].pairs[k].value);
        }
    for (size_t i = 0; c && i < c->words.n; i++)
        fuzz_look(c->words.v[i]);
}

/* Forwards, and each second instant from the end. */
static inline void play_all(struct feed *f)
{
    const struct player_ops *p = f->ops->player;
    const struct feed_mark *marks;
    uint64_t begin, end, t = 0, last = 0;

    for (size_t i = p->marks(f, &marks); i-- > 0;)
        fuzz_look(marks[i].text);
    p->range(f, &begin, &end);
    fuzz_require(begin <= end);
    for (int n = 0; n < PLAY_MOST_INSTANTS && p->next(f, t, &t); n++) {
        _cleanup_table_ struct table table = TABLE_INIT;
        fuzz_require(t > last);
        last = t;
        p->table_at(f, n % 2 ? t : end - (t - begin), &table);
        play_table(&table);
        replay_wall_ns(f, t);
    }
    p->seek(f, end);
    for (size_t i = 0; i < f->ops->n_conns(f); i++) {
        struct feed_conn c;
        f->ops->conn(f, i, &c);
        fuzz_look(c.uri);
        fuzz_look(c.err.msg);
    }
    play_aside(f);
    if (replay_warning(f))
        fuzz_look(replay_warning(f));
}

#endif
