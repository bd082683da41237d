/* What the guests of the invented world (world.h) say to `bench data`: the words of sysbench and iperf3. */
#ifndef TESTS_FAKE_INSIDE_H
#define TESTS_FAKE_INSIDE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/strbuf.h"

enum { INSIDE_FAKE_DISKS = 8 };

struct inside_disks {
    uint64_t bytes[INSIDE_FAKE_DISKS];
    size_t n;
};

struct inside_answer {
    struct strbuf out; /* the caller's */
    int status;
    bool vanished;     /* the guest goes away instead */
};

/* False when the script is none of the bench's. */
bool inside_answer(const char *uri, const char *guest, const struct inside_disks *disks, const char *script,
                   struct inside_answer *ret);

#endif
