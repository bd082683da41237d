/* Charts of one line: sparklines and bars. */
#include "tui/term/chart.h"

#include <math.h>

static int level(double v, double max, int levels)
{
    if (!(v > 0) || !(max > 0))
        return 0;
    double at = v / max * levels;
    return at >= levels ? levels - 1 : (int)at;
}

void chart_sparkline(struct strbuf *out, const float *v, size_t n, double fixed, bool utf8)
{
    static const char *const blocks[] = { "▁", "▂", "▃", "▄", "▅", "▆", "▇", "█" };
    static const char plain[] = "_.:|#";
    double max = fixed > 0 ? fixed : 0;

    for (size_t i = 0; fixed <= 0 && i < n; i++)
        if (isfinite(v[i]) && (double)v[i] > max)
            max = (double)v[i];
    for (size_t i = 0; i < n; i++) {
        if (isnan(v[i]))
            strbuf_addc(out, ' ');
        else if (utf8)
            strbuf_adds(out, blocks[level((double)v[i], max, 8)]);
        else
            strbuf_addc(out, plain[level((double)v[i], max, 5)]);
    }
}

void chart_sparkdots(struct strbuf *out, const float *v, size_t n, double max)
{
    /* Columns of dots from the bottom up: none for the unknown, at least one for what is known. */
    static const unsigned char left[] = { 0, 0x40, 0x44, 0x46, 0x47 };
    static const unsigned char right[] = { 0, 0x80, 0xa0, 0xb0, 0xb8 };

    for (size_t i = 0; i + 1 < n; i += 2) {
        int a = isnan(v[i]) ? 0 : 1 + level((double)v[i], max, 4);
        int b = isnan(v[i + 1]) ? 0 : 1 + level((double)v[i + 1], max, 4);
        chart_add_braille(out, left[a] | right[b]);
    }
}

void chart_bar(struct strbuf *out, double value, double total, int cells, bool utf8)
{
    static const char *const eighths[] = { "", "▏", "▎", "▍", "▌", "▋", "▊", "▉", "█" };
    int parts = utf8 ? 8 : 2;

    if (cells <= 0)
        return;
    if (isnan(value) || isnan(total)) {
        strbuf_addf(out, "%-*s", cells, "-");
        return;
    }
    double share = value > 0 && total > 0 ? value / total : 0;
    int filled = (int)lround((share > 1 || isnan(share) ? 1 : share) * cells * parts);
    for (int i = 0; i < cells; i++, filled -= parts) {
        int n = filled > parts ? parts : filled;
        if (n <= 0)
            strbuf_addc(out, ' ');
        else if (utf8)
            strbuf_adds(out, eighths[n]);
        else
            strbuf_addc(out, n == parts ? '#' : '|');
    }
}
