/* How much room a recording takes (the design's bar: 40 bytes per guest and sample), and how much
 * memory playing it. */
#include "tests/unit/experiment_fixture.h"

#include <malloc.h>


enum { GUESTS = 200, SECONDS = 60, MOST_BYTES = 40 };

static struct snapshot *sample_all(struct vary *v, uint64_t t_ns)
{
    struct snapshot *s = snapshot_new();
    uint64_t last_ns = vary_second(v, s, t_ns);

    return sealed(s, last_ns + 1000);
}

static double record(void)
{
    struct vary guests;
    struct table_source s = source_of("unix:///run/docker.sock", NULL, NULL);
    struct tape *tape = new_tape();

    vary_init(&guests, GUESTS);
    for (uint64_t i = 1; i <= SECONDS; i++) {
        advance(&s, sample_all(&guests, i * SECOND));
        take(tape, &s, 1, i * SECOND + SECOND / 10);
    }
    end_tape(tape);
    drop_source(&s);
    vary_release(&guests);
    struct stat st;
    assert_int_equal(stat(work_file, &st), 0);
    return (double)st.st_size / (GUESTS * SECONDS);
}

static void a_guests_sample_takes_forty_bytes_at_most(void **state)
{
    (void)state;
    double bytes = record();

    print_message("%.1f bytes per guest and sample\n", bytes);
    assert_true(bytes <= MOST_BYTES);
}

/* However long the recording is: what is held is a block and the tables made of it. */
static void playing_holds_little(void **state)
{
    (void)state;
    record();
    struct feed *f = play();
    struct mallinfo2 before = mallinfo2();
    uint64_t t = 0;
    int n = 0;

    while (f->ops->player->next(f, t, &t)) {
        struct table table;
        f->ops->player->table_at(f, t, &table);
        table_release(&table);
        n++;
    }
    assert_int_equal(n, SECONDS);
    size_t grown = mallinfo2().uordblks - before.uordblks;
    print_message("%zu bytes held at the end\n", grown);
    assert_true(grown < 4u << 20);
    f->ops->close(f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_guests_sample_takes_forty_bytes_at_most, make_work,
                                        drop_work),
        cmocka_unit_test_setup_teardown(playing_holds_little, make_work, drop_work),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
