#include "serve/accept.h"

#include <string.h>
#include <strings.h>

#include "core/parse.h"
#include "core/strlist.h"

/* "text/plain; version=0.0.4; q=0.5" */
struct range {
    const char *type;
    const char *version; /* NULL = any */
    double q;
};

static char *trim(char *text)
{
    text += strspn(text, " \t");
    for (char *end = text + strlen(text); end > text && strchr(" \t", end[-1]); end--)
        end[-1] = '\0';
    return text;
}

/* Takes the text apart in its place. */
static struct range parse_range(char *text)
{
    struct range r = { .q = 1 };
    char *next = text;

    r.type = trim(strsep(&next, ";"));
    while (next) {
        char *parameter = trim(strsep(&next, ";"));
        if (strncasecmp(parameter, "version=", 8) == 0)
            r.version = parameter + 8;
        else if (strncasecmp(parameter, "q=", 2) == 0 && parse_double(parameter + 2, &r.q) < 0)
            r.q = 0;
    }
    return r;
}

static bool is_version(const struct range *r, const char *version)
{
    size_t len = strlen(version);

    if (!r->version)
        return true;
    const char *v = r->version + (*r->version == '"');
    return strncmp(v, version, len) == 0 && (!v[len] || strcmp(v + len, "\"") == 0);
}

static bool is_text(const struct range *r)
{
    return (strcasecmp(r->type, "text/plain") == 0 && is_version(r, "0.0.4")) ||
           strcasecmp(r->type, "text/*") == 0 || strcmp(r->type, "*/*") == 0;
}

enum metrictext_format accept_format(const char *header)
{
    _cleanup_strlist_ struct strlist ranges = STRLIST_INIT;
    double open = 0, text = 0;

    strlist_split(&ranges, header ? header : "", ',');
    for (size_t i = 0; i < ranges.n; i++) {
        struct range r = parse_range(ranges.v[i]);
        if (strcasecmp(r.type, "application/openmetrics-text") == 0 && is_version(&r, "1.0.0"))
            open = r.q > open ? r.q : open;
        else if (is_text(&r))
            text = r.q > text ? r.q : text;
    }
    return open > 0 && open >= text ? FORMAT_OPENMETRICS : FORMAT_PROMETHEUS;
}
