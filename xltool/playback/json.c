#include "xltool/playback/json.h"

#include <stdio.h>

#include "core/cleanup.h"
#include "experiment/recording.h"
#include "xltool/output.h"

static void add(struct json_object *o, const char *key, struct json_object *value)
{
    json_object_object_add(o, key, value);
}

/* A list even when there is one: programs need not look. */
struct json_object *playback_facts_json(struct feed *f)
{
    const struct detail *facts = replay_facts(f);

    if (facts->n == 0)
        return NULL;
    struct json_object *o = json_object_new_object(), *all = output_detail_json(facts);
    add(o, "schema", json_object_new_string("xltool.facts/1"));
    json_object_object_del(all, "connection");
    add(all, "connections", output_section_json(facts, "connection"));
    add(o, "facts", all);
    return o;
}

static struct json_object *time_json(struct feed *f, uint64_t t_ns)
{
    char second[32], text[48];

    if (!t_ns)
        return NULL;
    int64_t wall = replay_wall_ns(f, t_ns);
    output_time_of(second, sizeof(second), wall);
    snprintf(text, sizeof(text), "%.19s.%03uZ", second,
             (unsigned)((uint64_t)wall / 1000000 % 1000));
    return json_object_new_string(text);
}

static struct json_object *output_json_of(const struct command_output *out)
{
    _cleanup_strbuf_ struct strbuf text = STRBUF_INIT;
    struct json_object *o = json_object_new_object();

    command_output_text(out, &text);
    add(o, "bytes", json_object_new_uint64(out->total));
    add(o, "cut_bytes", json_object_new_uint64(command_output_cut(out)));
    add(o, "text", output_string(strbuf_str(&text)));
    return o;
}

static void add_end(struct json_object *o, const struct command_run *c)
{
    _cleanup_strbuf_ struct strbuf text = STRBUF_INIT;
    bool exited = c->end == COMMAND_EXITED, signalled = c->end == COMMAND_SIGNALLED;

    command_ending(c, &text);
    add(o, "exit_status", exited ? json_object_new_int(c->status) : NULL);
    add(o, "signal", signalled ? json_object_new_int(c->status) : NULL);
    add(o, "ending", output_string(strbuf_str(&text)));
}

struct json_object *playback_command_json(struct feed *f)
{
    const struct command_run *c = replay_command(f);

    if (!c)
        return NULL;
    struct json_object *o = json_object_new_object(), *words = json_object_new_array();
    for (size_t i = 0; i < c->words.n; i++)
        json_object_array_add(words, output_string(c->words.v[i]));
    add(o, "schema", json_object_new_string("xltool.command/1"));
    add(o, "command", words);
    add(o, "words", json_object_new_uint64(c->n_words));
    add(o, "begin", time_json(f, c->begin_ns));
    add(o, "end", time_json(f, c->end_ns));
    add(o, "begin_ns", json_object_new_uint64(c->begin_ns));
    add(o, "end_ns", c->end_ns ? json_object_new_uint64(c->end_ns) : NULL);
    add_end(o, c);
    add(o, "stdout", c->heard ? output_json_of(&c->output[0]) : NULL);
    add(o, "stderr", c->heard ? output_json_of(&c->output[1]) : NULL);
    return o;
}
