/* xltool report FILE ... -o OUT.html: one page with plots and tables, from recordings, or from the results of benches. */
#include "xltool/command.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/escape.h"
#include "core/mem.h"
#include "experiment/page.h"
#include "storage/copy.h"
#include "xltool/baseline.h"
#include "xltool/exit.h"
#include "xltool/message.h"
#include "xltool/playback/playback.h"

enum { DEFAULT_TOP = 12, RESULTS_MOST_BYTES = 64 << 20 };

struct report {
    const struct options *o;
    struct study *studies;
    struct bench_file *benches; /* instead */
    size_t n, n_benches;
    unsigned mode; /* of the files that are made */
};

static void release(struct report *r)
{
    for (size_t i = 0; i < r->n; i++)
        study_release(&r->studies[i]);
    free(r->studies);
    for (size_t i = 0; i < r->n_benches; i++)
        bench_file_release(&r->benches[i]);
    free(r->benches);
}

/* A page is made to be passed on: who may read it is for the umask to say. */
static unsigned file_mode(void)
{
    mode_t mask = umask(077);

    umask(mask);
    return 0666 & ~mask;
}

static bool to_stdout(const struct options *o)
{
    return strcmp(o->output, "-") == 0;
}

/* Before hours of a recording are read. */
static int check_output(const struct options *o)
{
    struct stat st;

    if (!o->output) {
        message("'report' needs -o FILE, the page to write; '-o -' is standard output");
        return EXIT_USAGE;
    }
    if (to_stdout(o) || lstat(o->output, &st) < 0)
        return EXIT_DONE;
    if (!S_ISREG(st.st_mode) && !S_ISLNK(st.st_mode)) {
        message("cannot write '%s': it is no regular file; name another one", o->output);
        return EXIT_FAILED;
    }
    if (!o->force) {
        message("there is a file '%s' already; name another one, or write over it with --force",
                o->output);
        return EXIT_REFUSED;
    }
    return EXIT_DONE;
}

static int read_one(struct report *r, const char *path)
{
    const struct options *o = r->o;
    struct study_wish wish = { .filter = o->filter,
                               .most = o->top ? o->top : DEFAULT_TOP,
                               .keep = baseline_within(o->baseline, path) };
    struct err err = ERR_INIT;
    int code;
    struct feed *f = playback_open(path, &code);

    if (!f)
        return code;
    if (playback_span(f, path, o->from_mark, o->to_mark, &wish.begin_ns, &wish.end_ns, &err) < 0) {
        message_err(&err);
        return playback_close(f, EXIT_FAILED);
    }
    study_read(&r->studies[r->n++], f, path, &wish);
    return playback_close(f, EXIT_DONE);
}

/* True for what may be JSON; a recording begins otherwise. Opening neither waits for a FIFO nor takes a terminal. */
static bool is_results(const char *path)
{
    _cleanup_close_ int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
    char head[256];
    struct stat st;
    ssize_t n = fd >= 0 && fstat(fd, &st) == 0 && S_ISREG(st.st_mode) ? read(fd, head, sizeof(head)) : 0, i = 0;

    while (i < n && memchr(" \t\r\n", head[i], 4))
        i++;
    return i < n && head[i] == '{';
}

static int read_bench(struct report *r, const char *path)
{
    _cleanup_free_ char *text = NULL;
    struct err err = ERR_INIT;
    int rc = read_file(path, RESULTS_MOST_BYTES, &text, NULL, &err);

    if (rc == 0)
        rc = bench_file_parse(&r->benches[r->n_benches++], path, text, &err);
    if (rc < 0)
        message_err(&err);
    return rc < 0 ? EXIT_FAILED : EXIT_DONE;
}

/* Results of benches have neither time nor guests. */
static int check_options(const struct options *o)
{
    const char *given = o->baseline      ? "baseline"
                        : o->from_mark   ? "from"
                        : o->to_mark     ? "to"
                        : o->filter_text ? "filter"
                        : o->top         ? "top"
                                         : NULL;

    if (!given)
        return EXIT_DONE;
    message("--%s is for recordings, not for the results of a bench", given);
    return EXIT_USAGE;
}

static int read_all(struct report *r, const struct strlist *args)
{
    bool results = is_results(args->v[0]);
    int code = results ? check_options(r->o) : EXIT_DONE;

    r->studies = xcalloc(args->n, sizeof(*r->studies));
    r->benches = xcalloc(args->n, sizeof(*r->benches));
    for (size_t i = 0; i < args->n && code == EXIT_DONE; i++) {
        if (is_results(args->v[i]) != results) {
            message("'%s' and '%s' do not go on one page: one is a recording, the other results of a bench", args->v[0],
                    args->v[i]);
            return EXIT_USAGE;
        }
        code = results ? read_bench(r, args->v[i]) : read_one(r, args->v[i]);
    }
    return code;
}

static void add_option(struct strbuf *out, const char *name, const char *value)
{
    if (!value)
        return;
    strbuf_addf(out, " %s ", name);
    escape_shell(out, value);
}

/* The line that makes the page again. */
static void make_command(struct strbuf *out, const struct options *o, const struct strlist *args)
{
    strbuf_adds(out, "xltool report");
    for (size_t i = 0; i < args->n; i++) {
        strbuf_addc(out, ' ');
        escape_shell(out, args->v[i]);
    }
    add_option(out, "--baseline", o->baseline);
    add_option(out, "--from", o->from_mark);
    add_option(out, "--to", o->to_mark);
    add_option(out, "--filter", o->filter_text);
    if (o->top)
        strbuf_addf(out, " --top %zu", (size_t)o->top);
    add_option(out, "--output", o->output);
}

static int save(const struct report *r, const struct plot *p, const char *ending,
                const struct strbuf *data, struct err *e)
{
    _cleanup_strbuf_ struct strbuf path = STRBUF_INIT;

    strbuf_addf(&path, "%s/%s.%s", r->o->plots, p->name, ending);
    return write_file(strbuf_str(&path), strbuf_str(data), data->len, r->mode, e);
}

static int save_plot(void *arg, const struct plot *p, struct err *e)
{
    const struct report *r = arg;
    _cleanup_strbuf_ struct strbuf svg = STRBUF_INIT, png = STRBUF_INIT;

    plot_svg(&svg, p, true);
    int rc = save(r, p, "svg", &svg, e);
    if (rc == 0)
        rc = plot_png(&png, p, e);
    return rc < 0 ? rc : save(r, p, "png", &png, e);
}

static int put_page(const struct report *r, const struct strbuf *page, struct err *e)
{
    if (!to_stdout(r->o))
        return write_file(r->o->output, strbuf_str(page), page->len, r->mode, e);
    fwrite(strbuf_str(page), 1, page->len, stdout); /* what fails is told at the end */
    return 0;
}

static int write_report(struct report *r, const struct strlist *args)
{
    _cleanup_free_ struct page_pair *pairs = NULL;
    _cleanup_strbuf_ struct strbuf html = STRBUF_INIT, command = STRBUF_INIT;
    struct page page = { .studies = r->studies, .n = r->n, .arg = r };
    struct err err = ERR_INIT;
    int rc = r->n_benches ? 0 : baseline_pairs(r->o->baseline, r->studies, r->n, &pairs, &page.n_pairs, &err);

    if (rc < 0) {
        message_err(&err);
        return rc == -ESRCH ? EXIT_NO_GUEST : EXIT_USAGE;
    }
    make_command(&command, r->o, args);
    page.pairs = pairs;
    page.command = strbuf_str(&command);
    page.save = r->o->plots ? save_plot : NULL;
    if (r->o->plots)
        rc = make_dirs(r->o->plots, &err);
    if (rc == 0)
        rc = r->n_benches ? page_write_benches(&html, &page, r->benches, r->n_benches, &err)
                          : page_write(&html, &page, &err);
    if (rc == 0)
        rc = put_page(r, &html, &err);
    if (rc < 0)
        message_err(&err);
    return rc < 0 ? EXIT_FAILED : EXIT_DONE;
}

int cmd_report(struct options *o, const struct strlist *args)
{
    struct report r = { .o = o, .mode = file_mode() };
    int code = check_output(o);

    if (code != EXIT_DONE)
        return code;
    code = read_all(&r, args);
    if (code == EXIT_DONE)
        code = write_report(&r, args);
    release(&r);
    return code;
}
