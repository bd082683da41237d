/* The guests that benches make: those of this one are deleted, whatever happens; those of earlier ones are told of. */
#include "xltool/bench/bencher.h"

#include <stdio.h>
#include <string.h>

#include "core/mem.h"
#include "xltool/message.h"

#define NS_PER_S 1000000000ull

enum { LOOK_PATIENCE_S = 10, CLEAN_PATIENCE_S = 300, TOLD_MOST = 5 };

static bool begins_with(const char *text, const char *prefix)
{
    return strncmp(text, prefix, strlen(prefix)) == 0;
}

void bench_look_anew(struct bencher *b, size_t conn, struct snapshot **ret)
{
    uint64_t since_ns = clock_ns(), deadline_ns = since_ns + LOOK_PATIENCE_S * NS_PER_S;
    struct snapshot *before = NULL;
    struct engine_conn c;

    engine_kick_one(b->c.engine, conn);
    do {
        engine_conn(b->c.engine, conn, &c);
        if (c.answered_ns > since_ns && c.answered_ns - c.sample_wall_ns >= since_ns)
            break;
        bench_nap(b, NS_PER_S / 100);
    } while (clock_ns() < deadline_ns);
    engine_latest(b->c.engine, conn, ret, &before);
    snapshot_unref(before);
}

void bench_leave(struct bencher *b, size_t place, const char *name, const char *why)
{
    _cleanup_strbuf_ struct strbuf line = STRBUF_INIT;

    strbuf_addf(&line, "'%s' (%s) is left behind: %s", name, b->results.platforms.v[place], why);
    strlist_add(&b->left, strbuf_str(&line));
}

static void delete_guest(struct bencher *b, size_t place, const struct guest *g)
{
    struct request req = { .kind = OP_DELETE };
    struct bench_watch w = { .place = place, .req = &req, .name = g->name };

    req.guest_id = xstrdup(g->id);
    req.guest_name = xstrdup(g->name);
    req.platform = xstrdup(g->platform);
    w.patience_ns = CLEAN_PATIENCE_S * NS_PER_S;
    if (bench_watch(b, &w) < 0)
        bench_leave(b, place, g->name, w.err.msg);
    bench_watch_release(&w);
    request_release(&req);
}

/* Clones first: the disks of the original may lie below theirs. Their names are longer, and so is a neighbour's. */
static void delete_all(struct bencher *b, size_t place, const struct snapshot *now, const char *prefix)
{
    for (int clones = 1; clones >= 0; clones--) {
        for (size_t i = 0; i < now->n; i++) {
            const char *name = now->guests[i].name;
            size_t len = strlen(name);
            bool is_clone = len > 2 && name[len - 2] == '-' && strchr("cln", name[len - 1]);
            if (begins_with(name, prefix) && is_clone == (clones == 1))
                delete_guest(b, place, &now->guests[i]);
        }
    }
}

void bench_clean(struct bencher *b, size_t place)
{
    char prefix[sizeof(BENCH_PREFIX) + sizeof(b->id) + 1];
    struct snapshot *now = NULL;

    snprintf(prefix, sizeof(prefix), BENCH_PREFIX "%s-", b->id);
    b->cleaning = true;
    if (b->places[place].stuck) {
        bench_leave(b, place, prefix, "an operation on this platform did not come back");
    } else {
        bench_look_anew(b, b->places[place].conn, &now);
        if (now)
            delete_all(b, place, now, prefix);
        else
            bench_leave(b, place, prefix, "the platform does not tell which guests it has");
    }
    snapshot_unref(now);
    b->cleaning = false;
}

void bench_tell_leftovers(const struct bencher *b)
{
    _cleanup_strbuf_ struct strbuf names = STRBUF_INIT;
    size_t n = 0;

    for (size_t i = 0; i < b->c.table.n; i++) {
        const char *name = b->c.table.rows[i].guest->name;
        if (!begins_with(name, BENCH_PREFIX))
            continue;
        if (n++ < TOLD_MOST)
            strbuf_addf(&names, " %s", name);
    }
    if (n)
        message("%zu guest%s of another bench, under way or killed, %s here; if it was killed: 'xltool recover', then "
                "'xltool delete%s%s'", n, n == 1 ? "" : "s", n == 1 ? "is" : "are", strbuf_str(&names),
                n > TOLD_MOST ? " ..." : "");
}
