#include "core/format.h"

#include <inttypes.h>
#include <math.h>

enum { DAY_S = 86400 };

static void format_scaled(struct strbuf *out, double v, double base, const char *suffixes)
{
    if (isnan(v) || v < 0)
        v = 0;
    const char *s = suffixes;
    /* 999.5 would print as "1000": move on to the next unit before rounding does. */
    while (v >= base - 0.5 && s[1]) {
        v /= base;
        s++;
    }
    if (v >= base - 0.5)
        strbuf_addf(out, ">999%c", *s);
    else if (*s == ' ')
        strbuf_addf(out, "%.0f", v);
    else
        strbuf_addf(out, v < 99.95 ? "%.1f%c" : "%.0f%c", v, *s);
}

void format_bytes(struct strbuf *out, double bytes)
{
    format_scaled(out, bytes, 1024, " KMGTPE");
}

void format_size(struct strbuf *out, uint64_t bytes)
{
    format_bytes(out, (double)bytes);
    if (bytes < 1024)
        strbuf_adds(out, bytes == 1 ? " byte" : " bytes");
}

void format_count(struct strbuf *out, double count)
{
    format_scaled(out, count, 1000, " kMGTPE");
}

void format_percent(struct strbuf *out, double percent)
{
    if (isnan(percent))
        percent = 0;
    if (percent >= 999999.5)
        strbuf_adds(out, ">99999");
    else
        strbuf_addf(out, percent < 999.95 ? "%.1f" : "%.0f", percent);
}

void format_duration(struct strbuf *out, uint64_t s)
{
    if (s < 60)
        strbuf_addf(out, "%" PRIu64 "s", s);
    else if (s < 3600)
        strbuf_addf(out, "%" PRIu64 "m%02us", s / 60, (unsigned)(s % 60));
    else if (s < DAY_S)
        strbuf_addf(out, "%" PRIu64 "h%02um", s / 3600, (unsigned)(s % 3600 / 60));
    else if (s < 100ull * DAY_S)
        strbuf_addf(out, "%" PRIu64 "d%02uh", s / DAY_S, (unsigned)(s % DAY_S / 3600));
    else if (s < 100000ull * DAY_S)
        strbuf_addf(out, "%" PRIu64 "d", s / DAY_S);
    else
        strbuf_adds(out, ">9999d");
}

void format_ratio(struct strbuf *out, double ratio)
{
    if (isnan(ratio))
        strbuf_addc(out, '-');
    else if (ratio < 99.95)
        strbuf_addf(out, "%#.3g", ratio);
    else
        strbuf_addf(out, ratio < 999999.5 ? "%.0f" : "%.3g", ratio);
}

void format_interval(struct strbuf *out, double low, double high)
{
    format_ratio(out, low);
    strbuf_adds(out, "..");
    format_ratio(out, high);
}

void format_cpu_time(struct strbuf *out, uint64_t ns)
{
    double s = (double)ns / 1e9;

    if (s < 9.995)
        strbuf_addf(out, "%.2fs", s);
    else if (s < 59.95)
        strbuf_addf(out, "%.1fs", s);
    else
        format_duration(out, (uint64_t)(s + 0.5));
}
