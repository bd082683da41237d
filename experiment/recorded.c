#include "experiment/recorded.h"

#include <stdlib.h>

void recorded_forget(struct recorded *d)
{
    for (size_t i = 0; i < d->n_heard; i++) {
        snapshot_unref(d->heard[i].prev);
        snapshot_unref(d->heard[i].now);
        free(d->heard[i].slots);
    }
    d->n_heard = d->n_strings = d->n_rows = 0;
    d->n_fields = 0;
    d->t_ns = 0;
}

void recorded_release(struct recorded *d)
{
    recorded_forget(d);
    free(d->heard);
    free(d->strings);
    *d = (struct recorded){ .t_ns = 0 };
}

const char *recorded_string(const struct recorded *d, struct reader *r, uint64_t number)
{
    if (number > d->n_strings)
        r->bad = true;
    return number == 0 || number > d->n_strings ? NULL : d->strings[number - 1];
}
