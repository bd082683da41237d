/* The matrix for people: one for ICMP, one for TCP, and what the signs in them mean. */
#include "xltool/reach/reach.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "core/escape.h"
#include "xltool/grid.h"

enum {
    LINE = 80,
    LABEL_MOST = 14,    /* of a row's name */
    GAP = 2,            /* between two columns */
    HEAD_LEAST = 6,     /* "refused" is told as "closed" */
    HEAD_MOST = 14,
    BLOCK_MOST = 8,     /* columns beside each other */
    TIMED_LEAST = 11,   /* "closed 12.3" */
    ADDRESSES_TOLD = 3
};

struct page {
    const struct reach *r;
    bool markdown;
    bool lossy;          /* a cell says so */
    struct strlist whys; /* of cells that are not known, in the order of their numbers */
};

/* What a cell says. */
typedef void cell_text(struct page *p, const struct reach_result *r, bool timed, struct strbuf *out);

static size_t why_number(struct page *p, const char *why)
{
    for (size_t i = 0; i < p->whys.n; i++)
        if (strcmp(p->whys.v[i], why) == 0)
            return i + 1;
    strlist_add(&p->whys, why);
    return p->whys.n;
}

static void add_ms(struct strbuf *out, double ms)
{
    strbuf_addf(out, "%.*f", ms < 9.995 ? 2 : ms < 99.95 ? 1 : 0, ms);
}

static void icmp_text(struct page *p, const struct reach_result *r, bool timed, struct strbuf *out)
{
    double min, median, max;

    (void)timed;
    if (r->icmp == ICMP_UNKNOWN) {
        strbuf_addf(out, "?%zu", why_number(p, r->icmp_why));
    } else if (r->icmp == ICMP_UNREACHED) {
        strbuf_adds(out, "none");
    } else if (reach_rtt(r, &min, &median, &max)) {
        add_ms(out, median);
    } else {
        strbuf_adds(out, "yes");
    }
    if (r->icmp == ICMP_REACHED && r->received < r->sent) {
        strbuf_addc(out, '!');
        p->lossy = true;
    }
}

static void tcp_text(struct page *p, const struct reach_result *r, bool timed, struct strbuf *out)
{
    if (r->tcp == TCP_UNKNOWN)
        strbuf_addf(out, "?%zu", why_number(p, r->tcp_why));
    else
        strbuf_adds(out, r->tcp == TCP_OPEN ? "open" : r->tcp == TCP_REFUSED ? "closed" : "none");
    if (timed && isfinite(r->tcp_ms)) {
        strbuf_addc(out, ' ');
        add_ms(out, r->tcp_ms);
    }
}

/* ---- a matrix ---- */

/* "2 web": names are cut, numbers are not. */
static void add_name(struct grid *g, const struct reach *r, size_t end, int most)
{
    _cleanup_strbuf_ struct strbuf text = STRBUF_INIT;

    if (r->ends[end].row)
        strbuf_addf(&text, "%zu ", end + 1);
    strbuf_adds(&text, r->ends[end].name);
    grid_add(g, strbuf_str(&text), most);
}

static void add_head(struct grid *g, const struct reach *r, size_t column, int most)
{
    const struct reach_column *c = &r->columns[column];

    if (c->kind == REACH_GUEST)
        add_name(g, r, c->end, most);
    else if (c->kind == REACH_GATEWAY && most < (int)strlen("gateway"))
        grid_add(g, "gatew.", most);
    else
        grid_add(g, reach_column_name(r, column), c->kind == REACH_EXTRA ? 0 : most);
}

static int head_width(size_t columns)
{
    int width = (LINE - LABEL_MOST) / (int)columns - GAP;

    return width < HEAD_LEAST ? HEAD_LEAST : width > HEAD_MOST ? HEAD_MOST : width;
}

static void print_block(struct page *p, cell_text *text, size_t from, size_t to)
{
    const struct reach *r = p->r;
    const char *const corner[] = { "FROM \\ TO" };
    int width = head_width(to - from);
    struct grid g;

    grid_init(&g, NULL, 0, 0, p->markdown);
    g.columns = g.left = to - from + 1;
    grid_add(&g, corner[0], 0);
    for (size_t i = from; i < to; i++)
        add_head(&g, r, i, width);
    for (size_t row = 0; row < r->n_ends; row++) {
        add_name(&g, r, row, LABEL_MOST);
        for (size_t i = from; i < to; i++) {
            _cleanup_strbuf_ struct strbuf cell = STRBUF_INIT;
            const struct reach_cell *c = reach_cell(r, row, i);
            if (c->self)
                strbuf_adds(&cell, ".");
            else
                text(p, &c->result, p->markdown || width >= TIMED_LEAST, &cell);
            grid_add(&g, strbuf_str(&cell), 0);
        }
    }
    grid_print(&g);
    grid_release(&g);
}

static void print_matrix(struct page *p, cell_text *text)
{
    size_t n = p->r->n_columns, blocks = p->markdown ? 1 : (n + BLOCK_MOST - 1) / BLOCK_MOST;

    if (n >= GRID_COLUMNS_MOST && blocks == 1)
        blocks = (n + BLOCK_MOST - 1) / BLOCK_MOST;
    for (size_t i = 0; i < blocks; i++) {
        putchar('\n');
        print_block(p, text, n * i / blocks, n * (i + 1) / blocks);
    }
}

/* ---- what stands below ---- */

static void print_item(const struct page *p, const char *text)
{
    _cleanup_strbuf_ struct strbuf safe = STRBUF_INIT;

    escape_terminal(&safe, text);
    printf("%s%s\n", p->markdown ? "- " : "", strbuf_str(&safe));
}

static void add_addresses(struct strbuf *out, const struct strlist *addresses)
{
    size_t told = addresses->n < ADDRESSES_TOLD ? addresses->n : ADDRESSES_TOLD;

    for (size_t i = 0; i < told; i++)
        strbuf_addf(out, "%s%s", i ? ", " : "", addresses->v[i]);
    if (addresses->n > told)
        strbuf_addf(out, " and %zu more", addresses->n - told);
}

static void print_guest(const struct page *p, size_t i)
{
    _cleanup_strbuf_ struct strbuf line = STRBUF_INIT;
    _cleanup_strlist_ struct strlist addresses = STRLIST_INIT;
    const struct reach_end *end = &p->r->ends[i];

    for (size_t k = 0; k < end->n; k++)
        strlist_add(&addresses, end->v[k].text);
    strbuf_addf(&line, "%zu %s (%s): ", i + 1, end->name, end->row->guest->platform);
    if (end->n)
        add_addresses(&line, &addresses);
    else
        strbuf_adds(&line, end->known ? "no IPv4 address" : end->why);
    if (end->known)
        strbuf_addf(&line, "; %s%s", *end->gateway ? "gateway " : "no gateway", end->gateway);
    print_item(p, strbuf_str(&line));
}

/* Of a host's many addresses those that somebody tried. */
static void print_host(const struct page *p)
{
    _cleanup_strbuf_ struct strbuf line = STRBUF_INIT;
    _cleanup_strlist_ struct strlist addresses = STRLIST_INIT;
    const struct reach *r = p->r;
    const struct reach_end *host = &r->ends[r->n_ends - 1];

    for (size_t row = 0; row < r->n_ends; row++)
        for (size_t i = 0; i < r->n_columns; i++) {
            const char *address = reach_cell(r, row, i)->address;
            if (r->columns[i].kind == REACH_HOST && *address && !strlist_has(&addresses, address))
                strlist_add(&addresses, address);
        }
    strbuf_adds(&line, "host: ");
    if (addresses.n)
        add_addresses(&line, &addresses);
    else
        strbuf_adds(&line, !host->known ? host->why : host->n ? "nobody tried it" : "no IPv4 address");
    if (host->known)
        strbuf_addf(&line, "; %s%s", *host->gateway ? "gateway " : "no gateway", host->gateway);
    print_item(p, strbuf_str(&line));
}

static void print_below(struct page *p)
{
    putchar('\n');
    for (size_t i = 0; i + 1 < p->r->n_ends; i++)
        print_guest(p, i);
    print_host(p);
    print_item(p, "none: no answer, or no way there.");
    print_item(p, "closed: refused, which only somebody who is reached does.");
    if (p->lossy)
        print_item(p, "!: some of the echoes were lost.");
    for (size_t i = 0; i < p->whys.n; i++) {
        _cleanup_strbuf_ struct strbuf line = STRBUF_INIT;
        strbuf_addf(&line, "?%zu not known: %s", i + 1, p->whys.v[i]);
        print_item(p, strbuf_str(&line));
    }
    for (size_t i = 0; i < p->r->notes.n; i++)
        print_item(p, p->r->notes.v[i]);
}

void reach_print_text(const struct reach *r, bool markdown)
{
    struct page p = { .r = r, .markdown = markdown };

    puts("ICMP echo: median round trip in ms");
    print_matrix(&p, icmp_text);
    printf("\nTCP port %u%s\n", r->port, markdown || head_width(r->n_columns) >= TIMED_LEAST ? ", and ms to connect" : "");
    print_matrix(&p, tcp_text);
    print_below(&p);
    strlist_release(&p.whys);
}
