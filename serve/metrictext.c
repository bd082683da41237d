#include "serve/metrictext.h"

#include <string.h>

#include "core/escape.h"

#define NS_PER_S 1000000000u

static const char *const type_names[FORMAT_COUNT][4] = {
    [FORMAT_PROMETHEUS] = { "counter", "gauge", "gauge", "gauge" },
    [FORMAT_OPENMETRICS] = { "counter", "gauge", "info", "stateset" },
};
static const char *const suffixes[] = { [TYPE_COUNTER] = "_total", "", [TYPE_INFO] = "_info", "" };

const char *metrictext_mime(enum metrictext_format f)
{
    return f == FORMAT_OPENMETRICS ? "application/openmetrics-text; version=1.0.0; charset=utf-8"
                                   : "text/plain; version=0.0.4; charset=utf-8";
}

void metrictext_family(struct metrictext *m, const struct metrictext_family *family)
{
    m->family = *family;
    m->begun = false;
}

static void add_name(struct metrictext *m, bool of_sample)
{
    strbuf_adds(m->out, m->family.prefix);
    strbuf_adds(m->out, m->family.name);
    if (of_sample)
        strbuf_adds(m->out, suffixes[m->family.type]);
}

static void add_comment(struct metrictext *m, const char *keyword, const char *text)
{
    strbuf_adds(m->out, keyword);
    /* OpenMetrics calls a family by its bare name, Prometheus as its samples. */
    add_name(m, m->format == FORMAT_PROMETHEUS);
    strbuf_addc(m->out, ' ');
    strbuf_adds(m->out, text);
    strbuf_addc(m->out, '\n');
}

static void begin(struct metrictext *m)
{
    add_comment(m, "# HELP ", m->family.help);
    add_comment(m, "# TYPE ", type_names[m->format][m->family.type]);
    if (m->family.unit && m->format == FORMAT_OPENMETRICS)
        add_comment(m, "# UNIT ", m->family.unit);
    m->begun = true;
}

static void add_head(struct metrictext *m, const char *labels, size_t len)
{
    if (!m->begun)
        begin(m);
    add_name(m, true);
    if (len) {
        strbuf_addc(m->out, '{');
        strbuf_add(m->out, labels, len);
        strbuf_addc(m->out, '}');
    }
    strbuf_addc(m->out, ' ');
}

/* At least `digits` of them. By hand: a page of 10,000 guests has 200,000 numbers. */
static void add_digits(struct strbuf *out, uint64_t v, int digits)
{
    char text[20];
    int n = 0;

    do {
        text[sizeof(text) - 1 - (size_t)n++] = (char)('0' + v % 10);
        v /= 10;
    } while (v || n < digits);
    strbuf_add(out, text + sizeof(text) - n, (size_t)n);
}

void metrictext_number(struct metrictext *m, const char *labels, size_t len, uint64_t value)
{
    add_head(m, labels, len);
    add_digits(m->out, value, 1);
    strbuf_addc(m->out, '\n');
}

void metrictext_seconds(struct metrictext *m, const char *labels, size_t len, uint64_t ns)
{
    uint64_t fraction = ns % NS_PER_S;
    int digits = 9;

    add_head(m, labels, len);
    add_digits(m->out, ns / NS_PER_S, 1);
    for (; fraction && fraction % 10 == 0; digits--)
        fraction /= 10;
    if (fraction) {
        strbuf_addc(m->out, '.');
        add_digits(m->out, fraction, digits);
    }
    strbuf_addc(m->out, '\n');
}

void metrictext_end(struct metrictext *m)
{
    if (m->format == FORMAT_OPENMETRICS)
        strbuf_adds(m->out, "# EOF\n");
}

void metrictext_label(struct strbuf *labels, const char *name, const char *value)
{
    if (!value || !*value)
        return;
    if (labels->len)
        strbuf_addc(labels, ',');
    strbuf_adds(labels, name);
    strbuf_adds(labels, "=\"");
    escape_label(labels, value);
    strbuf_addc(labels, '"');
}
