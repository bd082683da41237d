/* What is in one block, decompressed: tables, and as if it were marks or circumstances. */
#include "experiment/aside.h"
#include "experiment/decode.h"
#include "tests/fuzz/fuzz.h"

static void take_mark(void *arg, uint64_t t_ns, enum mark_kind kind, const char *text)
{
    (void)arg;
    (void)t_ns;
    (void)kind;
    fuzz_look(text);
}

static void look_at(const struct recorded *said)
{
    for (size_t i = 0; i < said->n_heard; i++) {
        const struct snapshot *s = said->heard[i].now;
        for (size_t k = 0; s && k < s->n; k++) {
            fuzz_look(s->guests[k].id);
            fuzz_look(s->guests[k].name);
            fuzz_look(s->guests[k].platform);
            fuzz_require(snapshot_find(s, s->guests[k].id));
        }
    }
}

static void read_tables(const uint8_t *data, size_t size)
{
    struct decoder d = { .raw = NULL };
    uint64_t t = 0, next;

    decoder_open(&d, (uint8_t *)fuzz_text(data, size), size);
    while (decoder_next(&d, &next)) {
        fuzz_require(next > t || t == 0);
        t = next;
        decoder_forward(&d, t);
        look_at(&d.said);
    }
    decoder_rewind(&d);
    decoder_forward(&d, t);
    look_at(&d.said);
    decoder_release(&d);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct aside aside = { .n_pairs = 0 };

    read_tables(data, size);
    decode_marks(data, size, take_mark, NULL);
    aside_take(&aside, data, size);
    aside_release(&aside);
    return 0;
}
