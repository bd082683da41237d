#include "experiment/page.h"

#include <string.h>

#include "core/escape.h"
#include "core/mem.h"
#include "experiment/page_parts.h"
#include "experiment/study_facts.h"

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
