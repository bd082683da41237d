#include "tui/guest/guestview_tabs.h"

#include <math.h>
#include <string.h>

#include "core/format.h"
#include "core/parse.h"
#include "tui/term/layout.h"

/* How a cell is made of a record's values, and of those of the description before. */
enum cell_kind {
    CELL_TEXT,
    CELL_NAME,  /* tells the devices of a section apart */
    CELL_STATE, /* libvirt numbers the states of a vCPU */
    CELL_BYTES,
    CELL_COUNT,
    CELL_CPU_TIME,
    CELL_BYTE_RATE,
    CELL_COUNT_RATE,
    CELL_PERCENT, /* ns per second */
    CELL_LATENCY, /* ns per request */
};

/* Each platform calls it something else: the first key that a record has counts. */
enum { KEYS = 4 };

struct cell_def {
    const char *header;
    int width;
    enum cell_kind kind;
    const char *keys[KEYS];
    const char *per[KEYS]; /* CELL_LATENCY: the requests */
};

/* What matters most comes first: the rest is left out where there is no room. */
static const struct cell_def vcpu_cells[] = {
    { "VCPU", 4, CELL_NAME, { "vcpu" }, { NULL } },
    { "STATE", 8, CELL_STATE, { "state" }, { NULL } },
    { "CPU%", 6, CELL_PERCENT, { "cpu_time_ns", "time" }, { NULL } },
    { "WAIT%", 6, CELL_PERCENT, { "delay" }, { NULL } },
    { "ON CPU", 6, CELL_TEXT, { "cpu" }, { NULL } },
    { "CPU-TIME", 8, CELL_CPU_TIME, { "cpu_time_ns", "time" }, { NULL } },
    { "WAITED", 8, CELL_CPU_TIME, { "delay" }, { NULL } },
};

static const struct cell_def disk_cells[] = {
    { "DISK", 8, CELL_NAME, { "target", "vdev", "device" }, { NULL } },
    { "READ/s", 6, CELL_BYTE_RATE, { "read_bytes", "rd.bytes" }, { NULL } },
    { "WRIT/s", 6, CELL_BYTE_RATE, { "write_bytes", "wr.bytes" }, { NULL } },
    { "RIO/s", 6, CELL_COUNT_RATE, { "read_ops", "rd.reqs" }, { NULL } },
    { "WIO/s", 6, CELL_COUNT_RATE, { "write_ops", "wr.reqs" }, { NULL } },
    { "RLAT", 7, CELL_LATENCY, { "read_time_ns", "rd.times" }, { "read_ops", "rd.reqs" } },
    { "WLAT", 7, CELL_LATENCY, { "write_time_ns", "wr.times" }, { "write_ops", "wr.reqs" } },
    { "READ", 6, CELL_BYTES, { "read_bytes", "rd.bytes" }, { NULL } },
    { "WRITE", 6, CELL_BYTES, { "write_bytes", "wr.bytes" }, { NULL } },
    { "SIZE", 6, CELL_BYTES, { "capacity" }, { NULL } },
    { "FORMAT", 6, CELL_TEXT, { "format" }, { NULL } },
    { "BUS", 6, CELL_TEXT, { "bus", "backend" }, { NULL } },
    { "MODE", 4, CELL_TEXT, { "mode" }, { NULL } },
    { "ERR", 5, CELL_COUNT, { "errors" }, { NULL } },
    { "SOURCE", 60, CELL_TEXT, { "source", "params", "path" }, { NULL } },
};

static const struct cell_def net_cells[] = {
    { "NIC", 12, CELL_NAME, { "ifname", "interface", "device", "vif" }, { NULL } },
    { "RX/s", 6, CELL_BYTE_RATE, { "rx_bytes", "rx.bytes" }, { NULL } },
    { "TX/s", 6, CELL_BYTE_RATE, { "tx_bytes", "tx.bytes" }, { NULL } },
    { "RXP/s", 6, CELL_COUNT_RATE, { "rx_packets", "rx.pkts" }, { NULL } },
    { "TXP/s", 6, CELL_COUNT_RATE, { "tx_packets", "tx.pkts" }, { NULL } },
    { "MAC", 17, CELL_TEXT, { "mac" }, { NULL } },
    { "BRIDGE", 10, CELL_TEXT, { "bridge", "source" }, { NULL } },
    { "RX", 6, CELL_BYTES, { "rx_bytes", "rx.bytes" }, { NULL } },
    { "TX", 6, CELL_BYTES, { "tx_bytes", "tx.bytes" }, { NULL } },
    { "RXDROP", 6, CELL_COUNT, { "rx_drops", "rx.drop" }, { NULL } },
    { "TXDROP", 6, CELL_COUNT, { "tx_drops", "tx.drop" }, { NULL } },
    { "RXERR", 6, CELL_COUNT, { "rx_errors", "rx.errs" }, { NULL } },
    { "TXERR", 6, CELL_COUNT, { "tx_errors", "tx.errs" }, { NULL } },
    { "MODEL", 10, CELL_TEXT, { "model", "type" }, { NULL } },
};

struct device_table {
    const char *section, *title;
    const struct cell_def *cells;
    size_t n;
};

#define CELLS(c) c, sizeof(c) / sizeof((c)[0])
static const struct device_table tables[] = {
    { "vcpu", "vCPUs", CELLS(vcpu_cells) },
    { "disk", "Disks", CELLS(disk_cells) },
    { "net", "Network interfaces", CELLS(net_cells) },
};
enum { N_TABLES = sizeof(tables) / sizeof(tables[0]), CELLS_MAX = 16 };

static const char *text_of(const struct detail_record *r, const char *const *keys)
{
    const char *text = NULL;

    for (int i = 0; r && !text && i < KEYS && keys[i]; i++)
        text = detail_value(r, keys[i]);
    return text;
}

static bool number_of(const struct detail_record *r, const char *const *keys, uint64_t *ret)
{
    const char *text = text_of(r, keys);

    return text && parse_u64(text, ret) == 0;
}

/* What a counter grew by; a device that started afresh has no rate. */
static bool growth(const struct detail_record *before, const struct detail_record *now,
                   const char *const *keys, uint64_t *ret)
{
    uint64_t a, b;

    if (!number_of(before, keys, &a) || !number_of(now, keys, &b) || b < a)
        return false;
    *ret = b - a;
    return true;
}

static bool in_table(const struct detail_record *r, const struct device_table *t)
{
    return strcmp(r->section, t->section) == 0;
}

/* The device of record `at` one description earlier. Most often it is in the same place. */
static const struct detail_record *earlier(const struct guestview_data *d,
                                           const struct device_table *t, size_t at)
{
    const char *name = text_of(&d->detail->records[at], t->cells[0].keys);
    size_t n = d->before ? d->before->n : 0;

    for (size_t i = 0; name && i < n; i++) {
        const struct detail_record *r = &d->before->records[(at + i) % n];
        const char *other = in_table(r, t) ? text_of(r, t->cells[0].keys) : NULL;
        if (other && strcmp(other, name) == 0)
            return r;
    }
    return NULL;
}

static double seconds_between(const struct guestview_data *d)
{
    return d->before && d->detail_ns > d->before_ns ? (double)(d->detail_ns - d->before_ns) / 1e9
                                                    : 0;
}

static void add_state(struct strbuf *out, const char *text)
{
    static const char *const names[] = { "offline", "running", "blocked" }; /* virVcpuState */
    uint64_t v;

    if (parse_u64(text, &v) == 0 && v < sizeof(names) / sizeof(names[0]))
        text = names[v];
    strbuf_adds(out, text);
}

static void add_gauge(struct strbuf *out, enum cell_kind kind, uint64_t v)
{
    if (kind == CELL_BYTES)
        format_bytes(out, (double)v);
    else if (kind == CELL_CPU_TIME)
        format_cpu_time(out, v);
    else
        format_count(out, (double)v);
}

static void add_rate(struct strbuf *out, enum cell_kind kind, double per_s)
{
    if (kind == CELL_BYTE_RATE)
        format_bytes(out, per_s);
    else if (kind == CELL_PERCENT)
        format_percent(out, per_s / 1e7);
    else
        format_count(out, per_s);
}

/* The cell's text, raw; nothing when it is not known. */
static void cell_text(const struct cell_def *c, const struct detail_record *before,
                      const struct detail_record *now, double seconds, struct strbuf *out)
{
    const char *text = text_of(now, c->keys);
    uint64_t v, ops;

    if (c->kind == CELL_STATE && text)
        add_state(out, text);
    else if (c->kind <= CELL_STATE)
        strbuf_adds(out, text ? text : "");
    else if (c->kind <= CELL_CPU_TIME && number_of(now, c->keys, &v))
        add_gauge(out, c->kind, v);
    else if (c->kind <= CELL_CPU_TIME || !growth(before, now, c->keys, &v))
        return;
    else if (c->kind != CELL_LATENCY && seconds > 0)
        add_rate(out, c->kind, (double)v / seconds);
    else if (c->kind == CELL_LATENCY && growth(before, now, c->per, &ops) && ops)
        metric_format(out, METRIC_LATENCY, (double)v / (double)ops);
}

/* A column that no device has anything for is left out. */
static bool is_used(const struct guestview_data *d, const struct device_table *t,
                    const struct cell_def *c)
{
    for (size_t i = 0; i < d->detail->n; i++)
        if (in_table(&d->detail->records[i], t) && text_of(&d->detail->records[i], c->keys))
            return true;
    return false;
}

/* The columns that are used and fit. */
struct placed {
    const struct cell_def *cells[CELLS_MAX];
    struct span spans[CELLS_MAX];
    size_t n;
};

static void place(const struct guestview_data *d, const struct device_table *t, int width,
                  struct placed *ret)
{
    int widths[CELLS_MAX];
    size_t n = 0, flex;

    for (size_t i = 0; i < t->n && n < CELLS_MAX; i++) {
        if (!is_used(d, t, &t->cells[i]))
            continue;
        ret->cells[n] = &t->cells[i];
        widths[n++] = t->cells[i].width;
    }
    flex = n && widths[n - 1] >= 60 ? n - 1 : n;
    ret->n = n ? layout_columns(widths, n, 0, flex, 12, 60, width - 1, ret->spans) : 0;
}

static bool at_the_right(const struct cell_def *c)
{
    return c->kind >= CELL_BYTES;
}

/* Writes a cell at its place in the last line. */
static void add_cell(const struct cell_def *c, const struct span *at, enum style s,
                     const char *text, struct lines *ret)
{
    _cleanup_lines_ struct lines cell = LINES_INIT;

    if (at_the_right(c))
        lines_add_right(&cell, s, text, at->width);
    else
        lines_add(&cell, s, text);
    lines_fit(&cell, at->width);
    lines_pad(ret, at->x + 1);
    lines_join(ret, &cell.v[0]);
}

static void add_heading(const struct placed *p, int width, struct lines *ret)
{
    lines_begin(ret);
    for (size_t i = 0; i < p->n; i++) {
        const struct cell_def *c = p->cells[p->spans[i].index];
        add_cell(c, &p->spans[i], STYLE_LABEL, c->header, ret);
    }
    lines_fit(ret, width);
}

static void add_device(const struct guestview_data *d, const struct device_table *t,
                       const struct placed *p, size_t at, int width, struct lines *ret)
{
    const struct detail_record *r = &d->detail->records[at], *before = earlier(d, t, at);

    lines_begin(ret);
    for (size_t i = 0; i < p->n; i++) {
        const struct cell_def *c = p->cells[p->spans[i].index];
        _cleanup_strbuf_ struct strbuf text = STRBUF_INIT;
        cell_text(c, before, r, seconds_between(d), &text);
        add_cell(c, &p->spans[i], text.len ? STYLE_NORMAL : STYLE_DIM,
                 text.len ? strbuf_str(&text) : "-", ret);
    }
    lines_fit(ret, width);
}

static void add_table(const struct guestview_data *d, const struct device_table *t, int width,
                      struct lines *ret)
{
    struct placed p;
    size_t n = 0;

    for (size_t i = 0; i < d->detail->n; i++)
        n += in_table(&d->detail->records[i], t);
    if (n == 0)
        return;
    place(d, t, width, &p);
    if (ret->n)
        lines_begin(ret);
    lines_begin(ret);
    lines_addf(ret, STYLE_TITLE, "%s", t->title);
    lines_addf(ret, STYLE_DIM, "  %zu", n);
    lines_fit(ret, width);
    add_heading(&p, width, ret);
    for (size_t i = 0; i < d->detail->n; i++)
        if (in_table(&d->detail->records[i], t))
            add_device(d, t, &p, i, width, ret);
}

void guestview_devices(const struct guestview_data *d, int width, struct lines *ret)
{
    for (size_t i = 0; d->detail && i < N_TABLES; i++)
        add_table(d, &tables[i], width, ret);
    if (ret->n == 0) {
        guestview_no_detail(d, width, "The platform tells of no devices.", ret);
        return;
    }
    if (seconds_between(d) <= 0) {
        lines_begin(ret);
        lines_begin(ret);
        lines_add(ret, STYLE_DIM, "Rates need two descriptions: the next one has them.");
        lines_fit(ret, width);
    }
}
