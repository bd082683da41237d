#include "experiment/page.h"

#include <math.h>
#include <string.h>

#include "core/escape.h"
#include "core/mem.h"
#include "experiment/page_parts.h"
#include "experiment/study_facts.h"

static const char style[] =
    "body{margin:0 auto;padding:1.5rem;max-width:1040px;font:15px/1.5 system-ui,sans-serif;"
    "color:var(--ink);background:var(--ground);color-scheme:light dark}\n"
    "h1{font-size:1.6rem;line-height:1.25;margin:.2em 0;overflow-wrap:anywhere}\n"
    "h2{font-size:1.25rem;margin:2.2em 0 .4em;padding-top:.5em;border-top:2px solid "
    "var(--grid);overflow-wrap:anywhere}\n"
    ".text tbody th{min-width:0}h4{font-size:.92rem;margin:1.6em 0 .3em}"
    "h3{font-size:1.02rem;margin:1.8em 0 .4em;overflow-wrap:anywhere}\n"
    "p,ul{max-width:46rem;overflow-wrap:anywhere}.lead,figcaption,.why,footer{color:var(--muted)}\n"
    "nav ul{display:flex;flex-wrap:wrap;gap:.2rem "
    "1.4rem;list-style:none;padding:0}a{color:var(--first)}\n"
    ".warning{border-left:4px solid var(--second);padding:.1em .8em}\n"
    "figure{margin:.6em 0 1.4em}figure "
    "svg{max-width:100%;height:auto;display:block}figcaption{font-size:.86rem}\n"
    ".table{overflow-x:auto}table{border-collapse:collapse;font-size:.86rem;font-variant-numeric:"
    "tabular-nums;margin:.4em 0 1em}\n"
    "caption{text-align:left;color:var(--muted);padding-bottom:.3em}\n"
    "th,td{text-align:right;padding:.22em .7em;border-bottom:1px solid "
    "var(--grid);vertical-align:top}\n"
    "th{font-weight:600}thead th{border-bottom:2px solid var(--grid)}\n"
    "td{white-space:nowrap}td.why,.text td,.said td:last-child{white-space:normal}.said "
    "td:last-child{min-width:12rem}"
    "th:first-child,.text th,.text td,td.why,.said th:last-child,.said "
    "td:last-child{text-align:left}tbody th{font-weight:400;overflow-wrap:anywhere;min-width:7em}\n"
    ".text td{overflow-wrap:anywhere}abbr{text-decoration:none;color:var(--muted);cursor:help}\n"
    "pre{padding:.7em 1em;border:1px solid "
    "var(--grid);border-radius:4px;white-space:pre-wrap;overflow-wrap:anywhere;font-size:.86rem}\n"
    "@media "
    "print{body{max-width:none;padding:0;font-size:10pt}nav{display:none}h2,h3,h4{break-after:"
    "avoid}"
    "figure,tr,pre{break-inside:avoid}a{color:inherit;text-decoration:none}}\n";

void sheet_text(struct sheet *s, const char *text)
{
    escape_xml(s->out, text);
}

void sheet_element(struct sheet *s, const char *tag, const char *text)
{
    strbuf_addf(s->out, "<%s>", tag);
    sheet_text(s, text);
    strbuf_addf(s->out, "</%s>", tag);
}

void sheet_head(struct sheet *s, const char *class, const char *caption, const char *const *names)
{
    strbuf_addf(s->out, "<div class=\"table\"><table class=\"%s\">\n", class);
    sheet_element(s, "caption", caption);
    strbuf_adds(s->out, "\n<thead><tr>");
    for (; *names; names++) {
        strbuf_adds(s->out, "<th scope=\"col\">");
        sheet_text(s, *names);
        strbuf_adds(s->out, "</th>");
    }
    strbuf_adds(s->out, "</tr></thead>\n<tbody>\n");
}

void sheet_table_end(struct sheet *s)
{
    strbuf_adds(s->out, "</tbody></table></div>\n");
}

void sheet_figure(struct sheet *s, enum metric m, double v, const char *why)
{
    _cleanup_strbuf_ struct strbuf text = STRBUF_INIT;

    if (isnan(v)) {
        strbuf_adds(s->out, "<td><abbr title=\"");
        sheet_text(s, why);
        strbuf_adds(s->out, "\">–</abbr></td>");
        return;
    }
    if (metric_plot_unit(m) == PLOT_NS)
        unit_format(&text, PLOT_NS, v);
    else
        metric_format(&text, m, v);
    sheet_element(s, "td", strbuf_str(&text));
}

void sheet_plot(struct sheet *s, const struct plot *p, const char *caption)
{
    strbuf_adds(s->out, "<figure>\n");
    plot_svg(s->out, p, false);
    if (caption)
        sheet_element(s, "figcaption", caption);
    strbuf_adds(s->out, "\n</figure>\n");
    if (s->page->save && s->rc == 0)
        s->rc = s->page->save(s->page->arg, p, s->err);
}

void sheet_about_boxes(struct sheet *s)
{
    strbuf_adds(s->out, "<p class=\"lead\">A box is the middle half of the samples, the line in it the median, the lozenge the "
                        "mean. Rings are samples far from the others.</p>\n");
}

enum plot_unit metric_plot_unit(enum metric m)
{
    switch (m) {
    case METRIC_MEM:
        return PLOT_BYTES;
    case METRIC_NET_RX:
    case METRIC_NET_TX:
    case METRIC_DISK_READ:
    case METRIC_DISK_WRITE:
        return PLOT_BYTES_PER_S;
    case METRIC_READ_OPS:
    case METRIC_WRITE_OPS:
        return PLOT_PER_S;
    case METRIC_LATENCY:
        return PLOT_NS;
    default:
        return PLOT_PERCENT;
    }
}

void metric_axis(struct strbuf *out, enum metric m)
{
    strbuf_addf(out, "%s, %s", metric_info(m)->label, unit_name(metric_plot_unit(m)));
}

void guest_about(struct strbuf *out, const struct page *p, const struct study *s,
                 const struct study_guest *g)
{
    strbuf_adds(out, g->platform);
    if (p->n > 1)
        strbuf_addf(out, ", %s", s->name);
}

static void add_names(struct strbuf *out, const struct page *p)
{
    for (size_t i = 0; i < p->n; i++) {
        strbuf_adds(out, i ? ", " : "");
        strbuf_adds(out, p->studies[i].name);
    }
}

/* What is shown is said to be all there is only where it is. */
static void tell_study(struct sheet *s, const struct study *st)
{
    _cleanup_strbuf_ struct strbuf text = STRBUF_INIT;

    strbuf_addf(&text, "%s: ", st->name);
    study_add_time(&text, st->wall_ns);
    strbuf_addf(&text, ", %.1f s, %zu guest%s", st->seconds, st->n_found,
                st->n_found == 1 ? "" : "s");
    strbuf_addf(&text, ", %zu mark%s.", st->n_marks, st->n_marks == 1 ? "" : "s");
    if (st->n_guests < st->n_found)
        strbuf_addf(&text, " Shown are the %zu that used most CPU; %zu are left out.", st->n_guests,
                    st->n_found - st->n_guests);
    strbuf_adds(s->out, "<p class=\"lead\">");
    sheet_text(s, strbuf_str(&text));
    strbuf_adds(s->out, "</p>\n");
    if (!st->warning)
        return;
    strbuf_adds(s->out, "<p class=\"warning\">");
    sheet_text(s, st->warning);
    strbuf_adds(s->out, "</p>\n");
}

void sheet_open(struct sheet *s, const char *title)
{
    strbuf_adds(s->out,
                "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\"/>\n"
                "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"/>\n"
                "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; "
                "style-src 'unsafe-inline'\"/>\n");
    sheet_element(s, "title", title);
    strbuf_adds(s->out, "\n<style>\n");
    plot_style(s->out);
    strbuf_adds(s->out, style);
    strbuf_adds(s->out, "</style>\n</head>\n<body>\n<header>\n");
    sheet_element(s, "h1", title);
    strbuf_adds(s->out, "\n");
}

void sheet_close(struct sheet *s)
{
    strbuf_adds(s->out, "</main>\n<footer><p>Made by xltool " XLTOOL_VERSION ".</p></footer>\n</body>\n</html>\n");
}

static void write_top(struct sheet *s)
{
    _cleanup_strbuf_ struct strbuf title = STRBUF_INIT;

    strbuf_adds(&title, "xltool report: ");
    add_names(&title, s->page);
    sheet_open(s, strbuf_str(&title));
    for (size_t i = 0; i < s->page->n; i++)
        tell_study(s, &s->page->studies[i]);
    strbuf_adds(s->out,
                "<nav aria-label=\"Contents\"><ul><li><a href=\"#glance\">At a glance</a></li>");
    if (s->page->n_pairs)
        strbuf_adds(s->out, "<li><a href=\"#compared\">Compared</a></li>");
    strbuf_adds(s->out,
                "<li><a href=\"#time\">Over time</a></li><li><a href=\"#samples\">Samples</a></li>"
                "<li><a href=\"#environment\">Environment</a></li><li><a href=\"#repeat\">To "
                "repeat it</a></li>"
                "<li><a href=\"#reading\">How to read it</a></li></ul></nav>\n</header>\n<main>\n");
}

/* Lines stay lines, else a newline would be escaped. */
static void write_lines(struct sheet *s, const char *line)
{
    for (size_t len; *line; line += len + (line[len] == '\n')) {
        len = strcspn(line, "\n");
        _cleanup_free_ char *one = xstrndup(line, len);
        sheet_text(s, one);
        strbuf_adds(s->out, "\n");
    }
}

/* What the command wrote, as far as it is kept. */
static void write_output(struct sheet *s, const struct study *st)
{
    static const char *const names[] = { "standard output", "standard error" };

    for (size_t i = 0; i < 2; i++) {
        _cleanup_strbuf_ struct strbuf title = STRBUF_INIT;
        if (!st->output[i])
            continue;
        strbuf_addf(&title, "%s: %s of the command", st->name, names[i]);
        strbuf_adds(s->out, "<details class=\"output\">");
        sheet_element(s, "summary", strbuf_str(&title));
        strbuf_adds(s->out, "<pre>");
        write_lines(s, st->output[i]);
        strbuf_adds(s->out, "</pre></details>\n");
    }
}

static void write_environment(struct sheet *s)
{
    strbuf_adds(s->out, "<section id=\"environment\">\n<h2>Environment</h2>\n");
    for (size_t i = 0; i < s->page->n; i++) {
        const struct study *st = &s->page->studies[i];
        strbuf_adds(s->out, "<div class=\"table\"><table class=\"text\">\n");
        sheet_element(s, "caption", st->path);
        strbuf_adds(s->out, "\n<tbody>\n");
        for (size_t k = 0; k < st->n_facts; k++) {
            strbuf_adds(s->out, "<tr><th scope=\"row\">");
            sheet_text(s, st->facts[k].key);
            strbuf_adds(s->out, "</th>");
            sheet_element(s, "td", st->facts[k].value);
            strbuf_adds(s->out, "</tr>\n");
        }
        sheet_table_end(s);
        write_output(s, st);
    }
    strbuf_adds(s->out, "</section>\n");
}

static bool has_controls(const char *text)
{
    for (; *text; text++)
        if (((unsigned char)*text < ' ' && *text != '\n') || *text == 0x7f)
            return true;
    return false;
}

static void add_repeat(struct strbuf *text, const struct study *st)
{
    if (st->command && !st->command_is_exact)
        strbuf_adds(text,
                    "# not all of the command's words are known as they were: quotes around them may be lost\n");
    if (st->command && has_controls(st->command))
        strbuf_adds(text, "# control characters in the command's words are shown as escapes\n");
    strbuf_adds(text, "xltool record ");
    escape_shell(text, st->path);
    if (st->interval > 0)
        strbuf_addf(text, " -i %.2g", st->interval);
    strbuf_addf(text, "%s%s\n", st->command ? " -- " : "", st->command ? st->command : "");
}

static void write_repeat(struct sheet *s)
{
    _cleanup_strbuf_ struct strbuf text = STRBUF_INIT;

    strbuf_adds(s->out, "<section id=\"repeat\">\n<h2>To repeat it</h2>\n<pre>");
    for (size_t i = 0; i < s->page->n; i++)
        add_repeat(&text, &s->page->studies[i]);
    strbuf_adds(&text, s->page->command);
    write_lines(s, strbuf_str(&text));
    strbuf_adds(s->out, "</pre>\n</section>\n");
}

static void write_end(struct sheet *s)
{
    strbuf_adds(
        s->out,
        "<section id=\"reading\">\n<h2>How to read it</h2>\n<ul>\n"
        "<li>Every figure means the same on every platform; xltool(1) says how each is got.</li>\n"
        "<li>CPU is in percent of one core: two busy cores are 200%. “Guest” is what the guest "
        "itself ran, “host” all "
        "that the host burned for it.</li>\n"
        "<li>Network is as the guest sees it: rx is what it received.</li>\n"
        "<li>A gap in a line, or a dash in a table, is a figure that is not known. It is never "
        "zero.</li>\n"
        "<li>A rate stands for the time since the sample before.</li>\n"
        "<li>A box holds the middle half of the samples, the thick line in it is the median, the "
        "lozenge the mean; whiskers "
        "reach to the furthest samples within one and a half lengths of the box, circles are those "
        "beyond.</li>\n"
        "<li>Percentiles are interpolated (type 7 of Hyndman and Fan), spread is the standard "
        "deviation.</li>\n"
        "</ul>\n</section>\n");
    sheet_close(s);
}

int page_write(struct strbuf *out, const struct page *p, struct err *e)
{
    struct sheet s = { .page = p, .out = out, .err = e };

    write_top(&s);
    page_glance(&s);
    page_comparisons(&s);
    page_timelines(&s);
    page_distributions(&s);
    write_environment(&s);
    write_repeat(&s);
    write_end(&s);
    return s.rc;
}
