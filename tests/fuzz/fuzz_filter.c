/* Filter expressions, and the guests that they choose. */
#include "core/select.h"
#include "tests/fuzz/fuzz.h"

static void add_guest(struct snapshot *s, unsigned i)
{
    struct guest *g = snapshot_add(s);

    g->id = snapshot_strf(s, "%08x", i);
    g->name = snapshot_strf(s, "web-%u \xff\033[m", i);
    g->platform = i % 2 ? "xen" : "docker";
    g->group = i % 3 ? "shop/pod" : NULL;
    g->state = (enum guest_state)(i % GUEST_STATE_COUNT);
    for (unsigned f = 0; f < F_COUNT; f += 1 + i % 2)
        sample_set(&g->now, (enum field)f, i << f);
}

static struct table *invented(void)
{
    static struct table t;
    static char uri[] = "fake:///";
    struct snapshot *s;

    if (t.n)
        return &t;
    s = snapshot_new();
    for (unsigned i = 0; i < 6; i++)
        add_guest(s, i);
    snapshot_seal(s);
    struct table_source source = { .uri = uri, .platform = "fake", .state = CONN_OK, .now = s };
    table_build(&t, &source, 1, 1000000000);
    snapshot_unref(s);
    return &t;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    _cleanup_free_ char *text = fuzz_text(data, size);
    const struct table *t = invented();
    _cleanup_(filter_freep) struct filter *f = NULL;
    const struct row *row;
    struct err e = ERR_INIT;

    if (filter_parse(text, &f, &e) < 0) {
        fuzz_require(e.msg[0] && !f);
        return 0;
    }
    filter_needs_rate(f);
    for (size_t i = 0; i < t->n; i++)
        filter_match(f, t, &t->rows[i]);
    table_find_guest(t, text, &row, &e);
    return 0;
}
