#include "experiment/bench_scale.h"

#include <math.h>

struct bench_scale bench_scale_for(enum bench_unit unit, double most)
{
    static const struct bench_scale bytes[] = { { 1 << 10, "KiB/s" }, { 1 << 20, "MiB/s" }, { 1 << 30, "GiB/s" } },
                                    bits[] = { { 1e3, "kbit/s" }, { 1e6, "Mbit/s" }, { 1e9, "Gbit/s" } };
    const struct bench_scale *from = unit == BENCH_BYTES ? bytes : bits;
    size_t i = 0;

    if ((unit != BENCH_BYTES && unit != BENCH_BITS) || most <= 0)
        return (struct bench_scale){ 1, bench_unit_name(unit) };
    while (i < 2 && most >= from[i + 1].by)
        i++;
    return from[i];
}

void bench_number(struct strbuf *out, double v)
{
    if (isnan(v))
        strbuf_adds(out, "–");
    else if (v >= 0.0001 && v < 0.0995)
        strbuf_addf(out, "%#.3g", v);
    else
        strbuf_addf(out, "%.*f", v < 9.9995 ? 3 : v < 99.995 ? 2 : v < 999.95 ? 1 : 0, v);
}
