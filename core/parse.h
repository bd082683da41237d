/* Strict parsing of what users and daemons write. Each takes the whole string or nothing:
 * 0 and *ret, or -EINVAL (-ERANGE when it is too large) and *ret untouched. */
#ifndef CORE_PARSE_H
#define CORE_PARSE_H

#include <stdint.h>

int parse_u64(const char *text, uint64_t *ret);
/* Digits with an optional K, M, G or T (powers of 1024, either case). */
int parse_size(const char *text, uint64_t *ret_bytes);
/* Seconds, a decimal number ("0.5"), above 0 and at most a day, as nanoseconds. */
int parse_seconds(const char *text, uint64_t *ret_ns);
/* A finite decimal number. */
int parse_double(const char *text, double *ret);

#endif
