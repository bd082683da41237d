/* The text formats that Prometheus reads: its own, version 0.0.4, and OpenMetrics 1.0. Writes
 * families of metrics, one after the other; a family without a sample leaves no trace. Pure. */
#ifndef SERVE_METRICTEXT_H
#define SERVE_METRICTEXT_H

#include <stdbool.h>
#include <stdint.h>

#include "core/strbuf.h"

enum metrictext_format { FORMAT_PROMETHEUS, FORMAT_OPENMETRICS, FORMAT_COUNT };

/* Prometheus' own format knows but the first two; the others are gauges there. */
enum metrictext_type { TYPE_COUNTER, TYPE_GAUGE, TYPE_INFO, TYPE_STATESET };

struct metrictext_family {
    const char *prefix, *name; /* "xltool_guest_", "cpu_seconds": without _total or _info */
    enum metrictext_type type;
    const char *unit; /* the name's last word, or NULL */
    const char *help; /* static text without quotes, backslashes and newlines */
};

struct metrictext {
    struct strbuf *out;
    enum metrictext_format format;
    struct metrictext_family family;
    bool begun; /* the family has a sample */
};

/* "text/plain; version=0.0.4; ..." */
const char *metrictext_mime(enum metrictext_format f);

/* The next family: what follows are its samples. Each name once in a text. */
void metrictext_family(struct metrictext *m, const struct metrictext_family *family);

/* A sample. labels: what stands between the braces, `len` bytes; 0 = none. */
void metrictext_number(struct metrictext *m, const char *labels, size_t len, uint64_t value);
/* The same in seconds, of ns. */
void metrictext_seconds(struct metrictext *m, const char *labels, size_t len, uint64_t ns);

/* The text is whole. */
void metrictext_end(struct metrictext *m);

/* Adds NAME="VALUE" to a list of labels; the value may be hostile. NULL and "" leave the label out,
 * which is the same to Prometheus. */
void metrictext_label(struct strbuf *labels, const char *name, const char *value);

#endif
