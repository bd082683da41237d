/* What all three forms of the report share, and the text. */
#include "xltool/usage_report.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/escape.h"
#include "core/format.h"
#include "core/mem.h"

enum { PLATFORM_COLUMNS = 8, NAME_COLUMNS = 24, LABEL_COLUMNS = PLATFORM_COLUMNS + 2 + NAME_COLUMNS };

static const char *tag_of(const void *arg, const struct table *t, const struct row *row)
{
    const struct usage_report *r = arg;

    for (size_t i = 0; i < r->config.tags.n; i++)
        if (filter_match(r->tags[i], t, row))
            return r->config.tags.v[i].name;
    return NULL;
}

static int read_tags(struct usage_report *r, const struct options *o, struct err *e)
{
    const struct config_list *l = &r->config.tags;

    if (o->config && o->no_config)
        return err_set(e, EINVAL, "--config and --no-config exclude each other");
    int rc = o->no_config ? 0 : config_read(&r->config, o->config, e);
    if (rc == 0 && l->n == 0) {
        rc = err_set(e, ENOENT, "there is no tag to group by");
        err_cure(e, "add one to the section [tags] of the configuration file, see xltool-config(5)");
    }
    if (rc < 0)
        return rc;
    r->tags = xcalloc(l->n, sizeof(struct filter *));
    for (size_t i = 0; rc == 0 && i < l->n; i++)
        rc = filter_parse(l->v[i].value, &r->tags[i], e);
    r->usage.tag_of = tag_of;
    r->usage.tag_arg = r;
    return rc;
}

int usage_report_init(struct usage_report *r, const struct options *o, struct err *e)
{
    *r = (struct usage_report){ .usage = USAGE_INIT, .command = o->command, .is_grouped = o->by };
    config_init(&r->config);
    if (!o->by)
        return 0;
    r->by = (enum usage_by)usage_by_find(o->by);
    return r->by == USAGE_BY_TAG ? read_tags(r, o, e) : 0;
}

void usage_report_release(struct usage_report *r)
{
    for (size_t i = 0; r->tags && i < r->config.tags.n; i++)
        filter_free(r->tags[i]);
    free(r->tags);
    config_release(&r->config);
    usage_release(&r->usage);
    *r = (struct usage_report){ .usage = USAGE_INIT };
}

/* clang-format off */
static const struct { enum field field; const char *header; int width; } shown[] = {
    { F_CPU_TIME, "CPU", 7 }, { F_HOST_CPU_TIME, "HOST-CPU", 8 }, { F_WAIT_TIME, "WAITED", 7 },
    { F_NET_RX_BYTES, "RX", 6 }, { F_NET_TX_BYTES, "TX", 6 },
    { F_DISK_READ_BYTES, "READ", 6 }, { F_DISK_WRITE_BYTES, "WRITE", 6 },
};
/* clang-format on */
enum { N_SHOWN = sizeof(shown) / sizeof(shown[0]) };

/* at_least: others have used something too, nobody knows how much. */
static void print_figure(bool known, bool at_least, uint64_t value, size_t column)
{
    _cleanup_strbuf_ struct strbuf b = STRBUF_INIT;

    if (known && at_least)
        strbuf_addc(&b, '>');
    if (!known)
        strbuf_addc(&b, '-');
    else if (field_info(shown[column].field)->unit == UNIT_NS)
        format_cpu_time(&b, value);
    else
        format_bytes(&b, (double)value);
    fprintf(stderr, "  %*s", shown[column].width, strbuf_str(&b));
}

static const char *note_of(const struct usage_row *r)
{
    return r->gone ? "  ended" : r->appeared ? "  started" : r->rebooted ? "  rebooted" : "";
}

static void print_name(const char *hostile, const char *more, int columns)
{
    _cleanup_strbuf_ struct strbuf safe = STRBUF_INIT, name = STRBUF_INIT;

    escape_terminal(&safe, hostile);
    int used = escape_fit(&name, strbuf_str(&safe), columns - escape_width(more));
    fprintf(stderr, "%s%s%*s", strbuf_str(&name), more, columns - used - escape_width(more), "");
}

static void print_row(const struct usage_row *r, int indent)
{
    fprintf(stderr, "%-*s  %*s", PLATFORM_COLUMNS, r->platform, indent, "");
    print_name(r->name, "", NAME_COLUMNS - indent);
    for (size_t i = 0; i < N_SHOWN; i++)
        print_figure(!usage_why(r, shown[i].field), false, r->used[shown[i].field], i);
    fprintf(stderr, "%s\n", note_of(r));
}

/* The host, then by platform and name, as in `list`: ids are in no order that a reader knows. */
static int by_name(const void *a, const void *b)
{
    const struct usage_row *x = *(const struct usage_row *const *)a, *y = *(const struct usage_row *const *)b;
    int order = strcmp(x->platform, y->platform);

    if (x->is_host != y->is_host)
        return x->is_host ? -1 : 1;
    if (!order)
        order = strcmp(x->name, y->name);
    return order ? order : strcmp(x->key, y->key);
}

static void print_rows(const struct usage_row *const *rows, size_t n, int indent)
{
    _cleanup_free_ const struct usage_row **sorted = xcalloc(n, sizeof(*sorted));

    for (size_t i = 0; i < n; i++)
        sorted[i] = rows[i];
    if (n)
        qsort(sorted, n, sizeof(*sorted), by_name);
    for (size_t i = 0; i < n; i++)
        print_row(sorted[i], indent);
}

static void print_group(const struct usage_group *g, enum usage_by by)
{
    char count[32];

    snprintf(count, sizeof(count), " (%zu)", g->n);
    print_name(g->name ? g->name : usage_rest_name(by), count, LABEL_COLUMNS);
    for (size_t i = 0; i < N_SHOWN; i++) {
        struct usage_sum sum;
        usage_group_sum(g, shown[i].field, &sum);
        print_figure(sum.n_known, sum.n_unknown, sum.total, i);
    }
    fputc('\n', stderr);
    print_rows(g->rows, g->n, 2);
}

static void print_groups(const struct usage_report *r)
{
    _cleanup_usage_groups_ struct usage_groups groups = USAGE_GROUPS_INIT;

    usage_group(&r->usage, r->by, &groups);
    for (size_t i = 0; i < groups.n; i++)
        print_group(&groups.v[i], r->by);
}

static void print_heading(const struct usage_report *r)
{
    _cleanup_strbuf_ struct strbuf command = STRBUF_INIT, cost = STRBUF_INIT;

    for (char *const *w = r->command; *w; w++) {
        strbuf_addc(&command, ' ');
        escape_terminal(&command, *w);
    }
    format_cpu_time(&cost, r->self_cpu_ns);
    fprintf(stderr, "\nWhile%s ran (%.2f s, exit %d; xltool used %s of CPU):\n\n",
            strbuf_str(&command), r->elapsed_s, r->status, strbuf_str(&cost));
    fprintf(stderr, "%-*s  %-*s", PLATFORM_COLUMNS, "PLATFORM", NAME_COLUMNS, "NAME");
    for (size_t i = 0; i < N_SHOWN; i++)
        fprintf(stderr, "  %*s", shown[i].width, shown[i].header);
    fputc('\n', stderr);
}

void usage_report_text(const struct usage_report *r)
{
    _cleanup_free_ const struct usage_row **rows = xcalloc(r->usage.n, sizeof(*rows));
    size_t n = 0;

    print_heading(r);
    for (size_t i = 0; i < r->usage.n; i++)
        if (r->usage.rows[i].is_host || !r->is_grouped)
            rows[n++] = &r->usage.rows[i];
    print_rows(rows, n, 0);
    if (r->is_grouped)
        print_groups(r);
}
