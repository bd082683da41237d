#include "experiment/study_facts.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "core/format.h"
#include "core/mem.h"
#include "experiment/recording.h"

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

/* All that an older recording has of COMMAND: "COMMAND: began", "COMMAND: ended, exit 0". */
static void tell_marked_command(struct study *s)
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

static char *kept_output(const struct command_output *o)
{
    _cleanup_strbuf_ struct strbuf text = STRBUF_INIT;

    command_output_text(o, &text);
    return o->total ? strbuf_detach(&text) : NULL;
}

static void tell_end(struct study *s, const struct command_run *c)
{
    _cleanup_strbuf_ struct strbuf text = STRBUF_INIT;

    command_ending(c, &text);
    if (c->end == COMMAND_EXITED || c->end == COMMAND_SIGNALLED)
        strbuf_addf(&text, ", after %.1f s", (double)(c->end_ns - c->begin_ns) / 1e9);
    study_fact(s, "Its end", strbuf_str(&text));
}

/* A recording that has facts would have its command, too: marks that look like one are of operations then. */
static void tell_command(struct study *s, const struct command_run *c, const struct detail *facts)
{
    _cleanup_strbuf_ struct strbuf words = STRBUF_INIT;

    if (!c && !facts->n)
        tell_marked_command(s);
    if (!c)
        return;
    command_quoted(c, &words);
    s->command = strbuf_detach(&words);
    s->command_is_exact = c->words.n == c->n_words;
    study_fact(s, "Command", s->command);
    tell_end(s, c);
    for (size_t i = 0; i < 2; i++)
        s->output[i] = kept_output(&c->output[i]);
}

static const struct detail_record *section_of(const struct detail *d, const char *name)
{
    for (size_t i = 0; i < d->n; i++)
        if (strcmp(d->records[i].section, name) == 0)
            return &d->records[i];
    return NULL;
}

/* A fact of a section, when the recording has it. */
static void tell_fact(struct study *s, const struct detail_record *r, const char *key,
                      const char *title)
{
    const char *value = r ? detail_value(r, key) : NULL;

    if (value)
        study_fact(s, title, value);
}

static void tell_memory(struct study *s, const struct detail_record *machine)
{
    _cleanup_strbuf_ struct strbuf text = STRBUF_INIT;
    const char *bytes = machine ? detail_value(machine, "mem_bytes") : NULL;

    if (!bytes)
        return;
    format_size(&text, strtoull(bytes, NULL, 10));
    study_fact(s, "Memory", strbuf_str(&text));
}

/* clang-format off */
static const struct { const char *key, *title; } of_machine[] = {
    { "name", "Machine" }, { "product", "Product" }, { "os", "System" }, { "kernel", "Kernel" },
    { "hypervisor", "Hypervisor below" }, { "cpu", "CPU" }, { "cpus", "CPUs" },
    { "cpu_governor", "CPU governor" },
};
/* clang-format on */

static void tell_machine(struct study *s, const struct detail *facts)
{
    const struct detail_record *machine = section_of(facts, "machine");

    for (size_t i = 0; i < sizeof(of_machine) / sizeof(of_machine[0]); i++)
        tell_fact(s, machine, of_machine[i].key, of_machine[i].title);
    tell_memory(s, machine);
    tell_fact(s, section_of(facts, "clock"), "source", "Clock");
    tell_fact(s, section_of(facts, "clock"), "zone", "Time zone");
    tell_fact(s, section_of(facts, "xltool"), "version", "Recorded by xltool");
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

/* What the connection said of itself: "version 7.2.0; hypervisor_version 10.1.0". */
static void add_versions(struct strbuf *out, const struct detail *facts, const char *uri)
{
    for (size_t i = 0; i < facts->n; i++) {
        const struct detail_record *r = &facts->records[i];
        const char *of = detail_value(r, "uri");
        if (strcmp(r->section, "connection") != 0 || !of || strcmp(of, uri) != 0)
            continue;
        for (size_t k = 0; k < r->n; k++)
            if (strcmp(r->pairs[k].key, "uri") != 0 && strcmp(r->pairs[k].key, "platform") != 0)
                strbuf_addf(out, "; %s %s", r->pairs[k].key, r->pairs[k].value);
        return;
    }
}

static void tell_connection(struct study *s, const struct detail *facts,
                            const struct table_source *source)
{
    _cleanup_strbuf_ struct strbuf text = STRBUF_INIT;

    strbuf_addf(&text, "%s (%s): %s", source->uri, source->platform,
                conn_state_name(source->state));
    if (source->now)
        strbuf_addf(&text, ", %zu guest%s", source->now->n, source->now->n == 1 ? "" : "s");
    if (source->reason)
        strbuf_addf(&text, "; %s", source->reason);
    add_versions(&text, facts, source->uri);
    study_fact(s, "Connection", strbuf_str(&text));
}

/* As they were at the end. */
void study_gather_facts(struct study *s, struct feed *f)
{
    _cleanup_table_ struct table t = TABLE_INIT;
    const struct detail *facts = replay_facts(f);

    f->ops->player->table_at(f, s->end_ns, &t);
    tell_time(s);
    tell_command(s, replay_command(f), facts);
    tell_machine(s, facts);
    for (size_t i = 0; i < t.n_sources; i++)
        tell_host(s, &t, i);
    for (size_t i = 0; i < t.n_sources; i++)
        tell_connection(s, facts, &t.sources[i]);
}
