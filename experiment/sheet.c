#include "experiment/sheet.h"

#include <math.h>

#include "core/escape.h"
#include "core/mem.h"

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
    "td{white-space:nowrap}td.why,.text td:last-child,.said td:last-child{white-space:normal}.said "
    "td:last-child{min-width:12rem}"
    "th:first-child,.text th,.text td,td.why,.said th:last-child,.said "
    "td:last-child{text-align:left}tbody th{font-weight:400;overflow-wrap:anywhere;min-width:7em}\n"
    ".notes th,.notes td{text-align:left}.notes td:last-child{white-space:normal}.notes td.why{min-width:16rem}\n"
    ".text td:last-child{overflow-wrap:anywhere}abbr{text-decoration:none;color:var(--muted);cursor:help}\n"
    "pre{padding:.7em 1em;border:1px solid "
    "var(--grid);border-radius:4px;white-space:pre-wrap;overflow-wrap:anywhere;font-size:.86rem}\n"
    "@media "
    "print{body{max-width:none;padding:0;font-size:10pt}nav{display:none}h2,h3,h4{break-after:"
    "avoid}"
    "figure,tr,pre{break-inside:avoid}a{color:inherit;text-decoration:none}}\n";

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

void sheet_missing(struct sheet *s, const char *why)
{
    strbuf_adds(s->out, "<td><abbr title=\"");
    sheet_text(s, why);
    strbuf_adds(s->out, "\">–</abbr></td>");
}

void sheet_figure(struct sheet *s, enum metric m, double v, const char *why)
{
    _cleanup_strbuf_ struct strbuf text = STRBUF_INIT;

    if (isnan(v))
        return sheet_missing(s, why);
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
