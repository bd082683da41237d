#include "experiment/study_facts.h"

#include <inttypes.h>
#include <string.h>
#include <time.h>

#include "core/format.h"
#include "core/mem.h"

void study_fact(struct study *s, const char *key, const char *value)
{
    s->facts = grow_array(s->facts, &s->cap_facts, s->n_facts + 1, sizeof(*s->facts));
    s->facts[s->n_facts++] = (struct study_fact){ xstrdup(key), xstrdup(value) };
}

void study_add_time(struct strbuf *out, int64_t wall_ns)
{
    time_t s = (time_t)(wall_ns / 1000000000);
    struct tm tm;
    char text[40];

    if (gmtime_r(&s, &tm) && strftime(text, sizeof(text), "%Y-%m-%d %H:%M:%S UTC", &tm))
        strbuf_adds(out, text);
}

static void tell_time(struct study *s)
{
    _cleanup_strbuf_ struct strbuf begin = STRBUF_INIT, length = STRBUF_INIT, samples = STRBUF_INIT;

    study_add_time(&begin, s->wall_ns);
    study_fact(s, "Begin", strbuf_str(&begin));
    strbuf_addf(&length, "%.1f s", s->seconds);
    study_fact(s, "Length", strbuf_str(&length));
    strbuf_addf(&samples, "%" PRIu64 " of %zu guest%s", s->samples, s->n_found,
                s->n_found == 1 ? "" : "s");
    if (s->interval > 0)
        strbuf_addf(&samples, ", one every %.3g s", s->interval);
    study_fact(s, "Samples", strbuf_str(&samples));
}

/* `record -- COMMAND` leaves marks: "COMMAND: began", "COMMAND: ended, exit 0". */
static void tell_command(struct study *s)
{
    static const char began[] = ": began", ended[] = ": ended";

    for (size_t i = 0; i < s->n_marks && !s->command; i++) {
        const struct study_mark *m = &s->marks[i];
        size_t len = strlen(m->text);
        if (m->kind == MARK_OPERATION && len >= sizeof(began) &&
            strcmp(m->text + len - strlen(began), began) == 0)
            s->command = xstrndup(m->text, len - strlen(began));
    }
    if (!s->command)
        return;
    study_fact(s, "Command", s->command);
    for (size_t i = 0, len = strlen(s->command); i < s->n_marks; i++) {
        const char *text = s->marks[i].text;
        if (strncmp(text, s->command, len) == 0 && strncmp(text + len, ended, strlen(ended)) == 0)
            study_fact(s, "Its end", text + len + 2);
    }
}

static void tell_host(struct study *s, const struct table *t, size_t source)
{
    _cleanup_strbuf_ struct strbuf text = STRBUF_INIT;
    struct row host;
    uint64_t v;

    if (!table_host(t, source, &host))
        return;
    strbuf_adds(&text, host.guest->name);
    if (sample_get(&host.guest->now, F_VCPUS, &v))
        strbuf_addf(&text, ", %" PRIu64 " CPUs", v);
    if (sample_get(&host.guest->now, F_MEM_LIMIT, &v)) {
        strbuf_adds(&text, ", memory ");
        format_size(&text, v);
    }
    strbuf_addf(&text, " (by %s)", t->sources[source].uri);
    study_fact(s, "Host", strbuf_str(&text));
}

static void tell_connection(struct study *s, const struct table_source *source)
{
    _cleanup_strbuf_ struct strbuf text = STRBUF_INIT;

    strbuf_addf(&text, "%s (%s): %s", source->uri, source->platform,
                conn_state_name(source->state));
    if (source->now)
        strbuf_addf(&text, ", %zu guest%s", source->now->n, source->now->n == 1 ? "" : "s");
    if (source->reason)
        strbuf_addf(&text, "; %s", source->reason);
    study_fact(s, "Connection", strbuf_str(&text));
}

/* As they were at the end. */
void study_gather_facts(struct study *s, struct feed *f)
{
    _cleanup_table_ struct table t = TABLE_INIT;

    f->ops->player->table_at(f, s->end_ns, &t);
    tell_time(s);
    tell_command(s);
    for (size_t i = 0; i < t.n_sources; i++)
        tell_host(s, &t, i);
    for (size_t i = 0; i < t.n_sources; i++)
        tell_connection(s, &t.sources[i]);
}
