/* The small texts inside the engine's answers: times and lists of CPUs. */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "dockstat/parse.h"

/* ".693688569" in ns; *text moves past it. */
static uint64_t fraction_ns(const char **text)
{
    const char *p = *text;
    uint64_t ns = 0, unit = 100000000;

    if (*p != '.')
        return 0;
    for (p++; isdigit((unsigned char)*p); p++, unit /= 10)
        ns += (uint64_t)(*p - '0') * unit;
    *text = p;
    return ns;
}

/* "Z" or "+02:00", in seconds to take away. */
static bool zone_s(const char *text, int64_t *ret)
{
    struct tm tm = { .tm_mday = 1 };
    const char *end;

    *ret = 0;
    if (strcmp(text, "Z") == 0)
        return true;
    if (*text != '+' && *text != '-')
        return false;
    end = strptime(text + 1, "%H:%M", &tm);
    *ret = (*text == '-' ? -1 : 1) * (tm.tm_hour * 3600 + tm.tm_min * 60);
    return end && *end == '\0';
}

bool dstat_parse_time(const char *text, uint64_t *ret_unix_ns)
{
    struct tm tm = { .tm_isdst = 0 };
    const char *p = strptime(text, "%Y-%m-%dT%H:%M:%S", &tm);
    int64_t zone;

    if (!p)
        return false;
    uint64_t ns = fraction_ns(&p);
    if (!zone_s(p, &zone))
        return false;
    int64_t s = (int64_t)timegm(&tm) - zone;
    if (s <= 0 || (uint64_t)s > UINT64_MAX / 1000000000u - 1)
        return false;
    *ret_unix_ns = (uint64_t)s * 1000000000u + ns;
    return true;
}

unsigned dstat_count_cpus(const char *list)
{
    unsigned long n = 0;

    for (const char *p = list;;) {
        char *end;
        if (!isdigit((unsigned char)*p))
            return 0;
        unsigned long first = strtoul(p, &end, 10), last = first;
        if (*end == '-' && isdigit((unsigned char)end[1]))
            last = strtoul(end + 1, &end, 10);
        if (last < first || last > 65535)
            return 0;
        n += last - first + 1;
        if (*end == '\0' || *end == '\n')
            return (unsigned)n;
        if (*end != ',')
            return 0;
        p = end + 1;
    }
}
