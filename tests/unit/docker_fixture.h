/* What the Docker tests share: recordings in tests/fixtures/docker, made with Docker 20.10 and
 * Podman 4.3 on Debian 12. */
#ifndef TESTS_UNIT_DOCKER_FIXTURE_H
#define TESTS_UNIT_DOCKER_FIXTURE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "core/mem.h"
#include "core/sample.h"
#include "procfs/file.h"

#define DOCKER_FIXTURES "tests/fixtures/docker/"

/* The whole recording; the caller frees it. */
static inline char *fixture(const char *name)
{
    enum { CAP = 1 << 20 };
    char path[256], *text = xcalloc(1, CAP);

    snprintf(path, sizeof(path), DOCKER_FIXTURES "%s", name);
    if (pf_read(path, text, CAP) < 0)
        fail_msg("cannot read '%s' (run from the top of the tree)", path);
    return text;
}

static inline void is_value(const struct sample *s, enum field f, uint64_t want)
{
    uint64_t got = 0;

    if (!sample_get(s, f, &got))
        fail_msg("%s is unknown: %s", field_info(f)->key, sample_why(s, f));
    else if (got != want)
        fail_msg("%s is %llu, not %llu", field_info(f)->key, (unsigned long long)got,
                 (unsigned long long)want);
}

static inline void is_unknown(const struct sample *s, enum field f, const char *why)
{
    if (sample_has(s, f))
        fail_msg("%s is known", field_info(f)->key);
    if (!strstr(sample_why(s, f), why))
        fail_msg("%s: '%s' does not hold '%s'", field_info(f)->key, sample_why(s, f), why);
}

#endif
