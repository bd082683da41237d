/* xltool export: the table for Prometheus, over HTTP. Whoever asks gets what was sampled last; nobody who
 * asks makes a platform do anything. */
#include "xltool/command.h"

#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

#include "core/mem.h"
#include "procfs/file.h"
#include "serve/exposition.h"
#include "serve/httpd.h"
#include "xltool/connect.h"
#include "xltool/exit.h"
#include "xltool/interrupt.h"
#include "xltool/message.h"

#define DEFAULT_INTERVAL_NS 5000000000ull
static const char DEFAULT_LISTEN[] = "127.0.0.1:9755";

struct exporter {
    struct engine *engine;
    struct httpd *httpd;
    struct boots boots;
    uint64_t began_ns; /* since 1970 */
};

static uint64_t wall_ns(void)
{
    struct timespec ts;

    clock_gettime(CLOCK_REALTIME, &ts);
    return (uint64_t)ts.tv_sec * 1000000000u + (uint64_t)ts.tv_nsec;
}

static uint64_t timeval_ns(struct timeval t)
{
    return (uint64_t)t.tv_sec * 1000000000u + (uint64_t)t.tv_usec * 1000u;
}

/* Now, which getrusage() does not know: it has the most there ever was. */
static uint64_t resident_bytes(void)
{
    char text[128];
    unsigned long size, resident;

    if (pf_read("/proc/self/statm", text, sizeof(text)) < 0 || sscanf(text, "%lu %lu", &size, &resident) != 2)
        return 0;
    return (uint64_t)resident * (uint64_t)sysconf(_SC_PAGESIZE);
}

static struct exposition_self about_self(const struct exporter *x)
{
    struct rusage usage;

    getrusage(RUSAGE_SELF, &usage);
    return (struct exposition_self){ .version = XLTOOL_VERSION,
                                     .cpu_ns = timeval_ns(usage.ru_utime) + timeval_ns(usage.ru_stime),
                                     .resident_bytes = resident_bytes(),
                                     .began_ns = x->began_ns };
}

static struct exposition_conn *about_conns(const struct engine *e)
{
    size_t n = engine_count(e);
    struct exposition_conn *conns = xcalloc(n, sizeof(*conns));

    for (size_t i = 0; i < n; i++) {
        struct engine_conn c;
        engine_conn(e, i, &c);
        conns[i] = (struct exposition_conn){ c.answered_ns, c.seq, c.sample_wall_ns, c.self_cpu_ns,
                                             c.optional };
    }
    return conns;
}

static void render(void *arg, enum metrictext_format format, struct strbuf *out)
{
    struct exporter *x = arg;
    _cleanup_table_ struct table t = TABLE_INIT;
    _cleanup_free_ struct exposition_conn *conns = about_conns(x->engine);

    engine_table(x->engine, &t);
    boots_take(&x->boots, &t, (int64_t)wall_ns());
    struct exposition page = { &t, conns, &x->boots, about_self(x) };
    exposition_render(out, &page, format);
}

static void serve(struct exporter *x)
{
    struct pollfd p[] = { { .fd = engine_fd(x->engine), .events = POLLIN },
                          { .fd = httpd_fd(x->httpd), .events = POLLIN } };

    while (!interrupt_caught()) {
        /* A signal between this look and the next cuts no poll() short: none is longer than a second. */
        if (poll(p, 2, httpd_timeout_ms(x->httpd)) < 0)
            continue;
        if (p[0].revents) {
            engine_drain(x->engine);
            httpd_renew(x->httpd);
        }
        httpd_run(x->httpd);
    }
}

/* Anybody who can connect reads the names of all guests. */
static int check_address(const struct options *o, const struct address *a)
{
    _cleanup_strbuf_ struct strbuf text = STRBUF_INIT;

    if (o->public || address_is_loopback(a))
        return EXIT_DONE;
    address_format(&text, a);
    message("refused to listen on '%s': whoever can reach it would read the names and figures of all guests, without "
            "a password; put a proxy with TLS in front, or add --public if the network keeps strangers out",
            strbuf_str(&text));
    return EXIT_REFUSED;
}

static int open_httpd(struct exporter *x, const struct options *o)
{
    struct address a;
    struct err err = ERR_INIT;

    if (address_parse(o->listen ? o->listen : DEFAULT_LISTEN, &a, &err) < 0) {
        message_err(&err);
        return EXIT_USAGE;
    }
    int code = check_address(o, &a);
    if (code == EXIT_DONE && httpd_open(&x->httpd, &a, render, x, &err) < 0) {
        message_err(&err);
        code = EXIT_FAILED;
    }
    return code;
}

static void tell(const struct exporter *x)
{
    _cleanup_strbuf_ struct strbuf text = STRBUF_INIT;

    httpd_address(x->httpd, &text);
    message("serving http://%s/metrics", strbuf_str(&text));
}

int cmd_export(struct options *o, const struct strlist *args)
{
    struct exporter x = { .began_ns = wall_ns() };
    int code;

    (void)args;
    interrupt_catch();
    signal(SIGPIPE, SIG_IGN); /* a scraper that has gone is no reason to end */
    code = open_httpd(&x, o);
    if (code != EXIT_DONE)
        return code;
    x.engine = connect_start(o, o->interval_ns ? o->interval_ns : DEFAULT_INTERVAL_NS, &code);
    if (x.engine) {
        tell(&x);
        serve(&x);
    }
    httpd_close(x.httpd);
    boots_release(&x.boots);
    return x.engine ? connect_stop(x.engine, EXIT_DONE) : code;
}
