#include "experiment/gauge.h"

#include <errno.h>
#include <json.h>
#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "core/mem.h"
#include "core/strbuf.h"

enum { COMPLAINT_MOST = 160, NUMBER_MOST = 40 };

#define MIB 1048576.0
#define SLOW_GUEST "; where the guest is slow, give it more with --seconds"

/* How far two figures of a report that say the same may be apart, as a part of them: they are taken some moments after
 * one another, which counts in short runs. */
static const double apart_most = 0.1;

/* ---- sysbench ---- */

static int broken(struct err *e, const char *why)
{
    return err_set(e, EPROTO, "the output cannot be read: %s", why);
}

/* What follows `key` on the one line that begins with it, in ret. False when there is none, several, or when the line
 * has no end. */
static bool line_after(const char *text, const char *key, struct strbuf *ret)
{
    size_t n = 0, len = strlen(key);

    for (const char *line = text; *line;) {
        size_t whole = strcspn(line, "\n"), blank = strspn(line, " \t\r");
        bool ended = line[whole] == '\n';
        if (blank < whole && strncmp(line + blank, key, len) == 0) {
            if (!ended || n++)
                return false;
            strbuf_add(ret, line + blank + len, whole - blank - len);
        }
        line += whole + ended;
    }
    return n == 1;
}

/* A number as sysbench writes it, digits with a dot, then exactly `unit` and blanks. Moves *at behind both. */
static bool number(const char **at, const char *unit, double *ret)
{
    char *end;
    const char *p = *at + strspn(*at, " ");
    size_t digits = strspn(p, "0123456789."), len = strlen(unit);

    if (!digits || digits > NUMBER_MOST || strncmp(p + digits, unit, len) != 0)
        return false;
    *ret = strtod(p, &end);
    *at = p + digits + len;
    return end == p + digits && isfinite(*ret);
}

static bool figure(const char *text, const char *key, const char *unit, double *ret)
{
    _cleanup_strbuf_ struct strbuf rest = STRBUF_INIT;

    if (!line_after(text, key, &rest))
        return false;
    const char *at = strbuf_str(&rest);
    return number(&at, unit, ret) && at[strspn(at, " \r")] == '\0';
}

/* How long the test took and how many events it had: what comes last of all that is looked at. */
static int totals(const char *text, double *ret_seconds, double *ret_events, struct err *e)
{
    if (!figure(text, "total time:", "s", ret_seconds) || !figure(text, "total number of events:", "", ret_events))
        return broken(e, "there is no one total of time and events");
    if (*ret_seconds <= 0 || *ret_events <= 0)
        return err_set(e, EIO, "the test did nothing in its time; give it more with --seconds");
    return 0;
}

static bool agree(double a, double b, double step)
{
    return fabs(a - b) <= apart_most * fmax(fabs(a), fabs(b)) + step;
}

static int read_cpu(const char *text, double *ret, struct err *e)
{
    double seconds, events, rate;
    int rc = totals(text, &seconds, &events, e);

    if (rc < 0)
        return rc;
    if (!figure(text, "events per second:", "", &rate))
        return broken(e, "there is no one line 'events per second'");
    if (!agree(rate, events / seconds, 0.01))
        return broken(e, "its events a second do not fit its events and its time" SLOW_GUEST);
    *ret = rate;
    return 0;
}

/* "7032.05 MiB transferred (7022.45 MiB/sec)": the line begins with a figure. */
static bool transferred(const char *text, double *ret_mib, double *ret_rate)
{
    size_t n = 0;

    for (const char *line = text; *line;) {
        size_t whole = strcspn(line, "\n");
        bool ended = line[whole] == '\n';
        const char *at = line;
        if (number(&at, " MiB transferred (", ret_mib)) {
            if (!number(&at, " MiB/sec)", ret_rate) || at + strspn(at, " \r") != line + whole || !ended || n++)
                return false;
        }
        line += whole + ended;
    }
    return n == 1;
}

static int read_memory(const char *text, double *ret, struct err *e)
{
    double seconds, events, mib, rate;
    int rc = totals(text, &seconds, &events, e);

    if (rc < 0)
        return rc;
    if (!transferred(text, &mib, &rate))
        return broken(e, "there is no one line 'MiB transferred'");
    if (!agree(rate, mib / seconds, 0.01))
        return broken(e, "its MiB a second do not fit its MiB and its time" SLOW_GUEST);
    *ret = rate * MIB;
    return 0;
}

static int read_file(enum gauge what, const char *text, double *ret, struct err *e)
{
    double seconds, events, reads, writes, read_mib, written_mib;
    const double block_mib = GAUGE_BLOCK_BYTES / MIB;
    int rc = totals(text, &seconds, &events, e);

    if (rc < 0)
        return rc;
    if (!figure(text, "reads/s:", "", &reads) || !figure(text, "writes/s:", "", &writes) ||
        !figure(text, "read, MiB/s:", "", &read_mib) || !figure(text, "written, MiB/s:", "", &written_mib))
        return broken(e, "there is no one line each of reads and writes");
    if (!agree(reads * block_mib, read_mib, 0.01) || !agree(writes * block_mib, written_mib, 0.01))
        return broken(e, "its requests and its MiB a second do not fit each other");
    if ((what == GAUGE_FILE_READ && writes > 0) || (what == GAUGE_FILE_WRITE && reads > 0))
        return broken(e, "it is of another test");
    *ret = what == GAUGE_FILE_BOTH ? reads + writes : (reads + writes) * GAUGE_BLOCK_BYTES;
    return *ret > 0 ? 0 : err_set(e, EIO, "the test did nothing in its time; give it more with --seconds");
}

/* sysbench says "FATAL: ..." and goes. */
static int complaint(const char *text, struct err *e)
{
    const char *fatal = strstr(text, "FATAL: ");

    return fatal ? err_set(e, EIO, "%.*s", (int)strcspn(fatal, "\r\n") < COMPLAINT_MOST ? (int)strcspn(fatal, "\r\n")
                                                                                        : COMPLAINT_MOST, fatal)
                 : 0;
}

/* ---- iperf3 ---- */

static void json_put(struct json_object **object)
{
    json_object_put(*object);
}

static bool member(struct json_object *o, const char *key, enum json_type type, struct json_object **ret)
{
    return json_object_is_type(o, json_type_object) && json_object_object_get_ex(o, key, ret) &&
           json_object_is_type(*ret, type);
}

static bool positive(struct json_object *o, const char *key, double *ret)
{
    struct json_object *v;

    if (!json_object_is_type(o, json_type_object) || !json_object_object_get_ex(o, key, &v) ||
        !(json_object_is_type(v, json_type_double) || json_object_is_type(v, json_type_int)))
        return false;
    *ret = json_object_get_double(v);
    return isfinite(*ret) && *ret > 0;
}

/* One object, and behind it nothing but blanks; what a console or a warning has put before it is passed over. */
static struct json_object *parse(const char *text)
{
    const char *begin = strncmp(text, "{", 1) == 0 ? text : strstr(text, "\n{");
    struct json_tokener *t = json_tokener_new();
    struct json_object *o = NULL;

    if (begin) {
        size_t len = strlen(begin);
        o = json_tokener_parse_ex(t, begin, len > 1 << 20 ? 1 << 20 : (int)len);
        const char *rest = begin + json_tokener_get_parse_end(t);
        if (json_tokener_get_error(t) != json_tokener_success || rest[strspn(rest, " \t\r\n")]) {
            json_object_put(o);
            o = NULL;
        }
    }
    json_tokener_free(t);
    return o;
}

static int read_net(const char *text, double *ret, struct err *e)
{
    _cleanup_(json_put) struct json_object *all = parse(text);
    struct json_object *error, *end, *received;
    double bits, bytes, seconds;

    if (!all)
        return broken(e, "it is no JSON, or not all of it");
    if (member(all, "error", json_type_string, &error))
        return err_set(e, EIO, "iperf3: %.*s", COMPLAINT_MOST, json_object_get_string(error));
    if (!member(all, "end", json_type_object, &end) || !member(end, "sum_received", json_type_object, &received) ||
        !positive(received, "bits_per_second", &bits) || !positive(received, "bytes", &bytes) ||
        !positive(received, "seconds", &seconds))
        return broken(e, "it does not say what was received");
    if (!agree(bits, bytes * 8 / seconds, 0))
        return broken(e, "its bits a second do not fit its bytes and its time");
    *ret = bits;
    return 0;
}

int gauge_read(enum gauge what, const char *text, double *ret, struct err *e)
{
    int rc = what == GAUGE_NET ? 0 : complaint(text, e);

    if (rc < 0)
        return rc;
    switch (what) {
    case GAUGE_CPU:
        return read_cpu(text, ret, e);
    case GAUGE_MEMORY:
        return read_memory(text, ret, e);
    case GAUGE_NET:
        return read_net(text, ret, e);
    default:
        return read_file(what, text, ret, e);
    }
}
