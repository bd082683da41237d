/* When each guest booted, as a point in time that stays where it is: an uptime is whole seconds and
 * read a little later each time, so that "now less uptime" would move by a second from sample to
 * sample. Pure. */
#ifndef SERVE_BOOTS_H
#define SERVE_BOOTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/table.h"

struct boot;

struct boots {
    struct boot *v; /* as the rows of the table that was taken in last */
    size_t n;
};

#define BOOTS_INIT                                                                                 \
    {                                                                                              \
        .v = NULL                                                                                  \
    }

/* Takes in the table; wall_ns is its t_ns as ns since 1970. The tables' sources are always the
 * same. */
void boots_take(struct boots *b, const struct table *t, int64_t wall_ns);
void boots_release(struct boots *b);

/* When the guest of this row booted, in s since 1970; false when it is not known. */
bool boots_of(const struct boots *b, size_t row, int64_t *ret_s);

#endif
