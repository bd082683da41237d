#include "core/parse.h"

#include <ctype.h>
#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Reads leading digits; *rest is the first character after them. */
static int leading_u64(const char *text, const char **rest, uint64_t *ret)
{
    uint64_t v = 0;

    if (!isdigit((unsigned char)*text))
        return -EINVAL;
    for (; isdigit((unsigned char)*text); text++) {
        if (__builtin_mul_overflow(v, 10, &v) ||
            __builtin_add_overflow(v, (uint64_t)(*text - '0'), &v))
            return -ERANGE;
    }
    *rest = text;
    *ret = v;
    return 0;
}

int parse_u64(const char *text, uint64_t *ret)
{
    const char *rest;
    uint64_t v;
    int rc = leading_u64(text, &rest, &v);

    if (rc < 0)
        return rc;
    if (*rest)
        return -EINVAL;
    *ret = v;
    return 0;
}

int parse_size(const char *text, uint64_t *ret_bytes)
{
    static const char units[] = "KMGT";
    const char *rest, *unit;
    uint64_t v;
    int rc = leading_u64(text, &rest, &v);

    if (rc < 0)
        return rc;
    if (*rest) {
        unit = strchr(units, toupper((unsigned char)*rest));
        if (!unit || rest[1])
            return -EINVAL;
        unsigned shift = 10 * (unsigned)(unit - units + 1);
        if (v > UINT64_MAX >> shift)
            return -ERANGE;
        v <<= shift;
    }
    *ret_bytes = v;
    return 0;
}

int parse_double(const char *text, double *ret)
{
    char *end;

    /* strtod() also takes blanks, "inf", "nan" and hexadecimal. */
    if (!*text || text[strspn(text, "0123456789.eE+-")] || *text == '+')
        return -EINVAL;
    double v = strtod(text, &end); /* main() keeps LC_NUMERIC at "C" */
    if (end == text || *end || !isfinite(v))
        return -EINVAL;
    *ret = v;
    return 0;
}

int parse_seconds(const char *text, uint64_t *ret_ns)
{
    double s;

    if (parse_double(text, &s) < 0)
        return -EINVAL;
    if (s <= 0 || s > 86400)
        return -ERANGE;
    uint64_t ns = (uint64_t)(s * 1e9);
    if (ns == 0)
        return -ERANGE;
    *ret_ns = ns;
    return 0;
}
