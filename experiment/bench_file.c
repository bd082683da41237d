#include "experiment/bench_file.h"

#include <errno.h>
#include <inttypes.h>
#include <json.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/mem.h"
#include "core/strbuf.h"

enum { STEPS_MOST = 200, RUNS_MOST = 200000, PLATFORMS_MOST = 64 };

static void json_put(struct json_object **object)
{
    json_object_put(*object);
}

/* The member of that type; NULL when there is none. */
static struct json_object *member(struct json_object *o, const char *key, enum json_type type)
{
    struct json_object *v;

    return json_object_is_type(o, json_type_object) && json_object_object_get_ex(o, key, &v) && json_object_is_type(v, type)
               ? v
               : NULL;
}

static const char *text_of(struct json_object *o, const char *key)
{
    struct json_object *v = member(o, key, json_type_string);

    return v ? json_object_get_string(v) : NULL;
}

static char *copy_of(struct json_object *o, const char *key)
{
    const char *text = text_of(o, key);

    return xstrdup(text ? text : "");
}

/* NaN when it is not known. */
static double number_of(struct json_object *o, const char *key)
{
    struct json_object *v = member(o, key, json_type_double);

    if (!v)
        v = member(o, key, json_type_int);
    double d = v ? json_object_get_double(v) : (double)NAN;
    return isfinite(d) ? d : (double)NAN;
}

static size_t length_of(struct json_object *array)
{
    return array ? json_object_array_length(array) : 0;
}

static int wrong(const struct bench_file *f, const char *what, struct err *e)
{
    return err_set(e, EPROTO, "'%s' holds no results of a bench: %s", f->path, what);
}

/* ---- steps and platforms ---- */

static size_t find_step(const struct bench_file *f, size_t n, const char *key)
{
    size_t i = 0;

    while (i < n && strcmp(f->steps[i].key, key) != 0)
        i++;
    return i;
}

static bool find_unit(const char *name, enum bench_unit *ret)
{
    for (unsigned u = BENCH_SECONDS; u <= BENCH_BITS; u++) {
        *ret = (enum bench_unit)u;
        if (strcmp(bench_unit_name(*ret), name) == 0)
            return true;
    }
    return false;
}

static int take_steps(struct bench_file *f, struct json_object *results, size_t *ret_n, struct err *e)
{
    f->steps = xcalloc(STEPS_MOST, sizeof(*f->steps));
    for (size_t i = 0; i < length_of(results); i++) {
        struct json_object *one = json_object_array_get_idx(results, i);
        const char *key = text_of(one, "step"), *label = text_of(one, "label"), *unit = text_of(one, "unit");
        enum bench_unit u;
        if (!key || !unit || !find_unit(unit, &u))
            return wrong(f, "a result has no step, or a unit that nobody knows", e);
        if (find_step(f, *ret_n, key) < *ret_n)
            continue;
        if (*ret_n == STEPS_MOST)
            return wrong(f, "it has too many steps", e);
        f->steps[(*ret_n)++] = (struct bench_step){ xstrdup(key), xstrdup(label ? label : key), u };
    }
    return *ret_n ? 0 : wrong(f, "there are none in it", e);
}

static int take_platforms(const struct bench_file *f, struct json_object *platforms, struct strlist *ret, struct err *e)
{
    for (size_t i = 0; i < length_of(platforms); i++) {
        const char *name = text_of(json_object_array_get_idx(platforms, i), "platform");
        if (!name || ret->n == PLATFORMS_MOST || strlist_has(ret, name))
            return wrong(f, "its platforms make no sense", e);
        strlist_add(ret, name);
    }
    return ret->n ? 0 : wrong(f, "it names no platform", e);
}

/* ---- runs ---- */

static void take_mark(struct bench_run *r, size_t step, struct json_object *o)
{
    const char *outcome = text_of(o, "outcome"), *why = text_of(o, "why"), *remark = text_of(o, "remark");
    double value = number_of(o, "value");
    struct bench_cost cost = { .seconds = number_of(o, "measured_seconds"),
                               .host = number_of(o, "host_cpu_percent"),
                               .guest = number_of(o, "guest_host_cpu_percent") };
    struct json_object *reasons = member(o, "cost_why", json_type_object);

    if (isnan(value))
        value = number_of(o, "seconds"); /* as it was once called */
    if (!outcome || strcmp(outcome, "not tried") == 0)
        return bench_not_tried(r, step, step, why ? why : "");
    if (strcmp(outcome, "n/a") == 0)
        return bench_not_here(r, step, why);
    if (strcmp(outcome, "done") != 0 || isnan(value) || value < 0)
        return bench_failed(r, step, why);
    bench_done(r, step, value);
    if (remark)
        bench_remark(r, step, remark);
    if (!reasons)
        return;
    cost.host_why = copy_of(reasons, "host_cpu_percent");
    cost.guest_why = copy_of(reasons, "guest_host_cpu_percent");
    bench_paid(r, step, &cost);
}

static void take_run(struct bench *b, struct bench_run *r, struct json_object *o)
{
    struct json_object *begun = member(o, "begun", json_type_boolean), *steps = member(o, "steps", json_type_object);

    r->begun = begun && json_object_get_boolean(begun);
    for (size_t s = 0; r->begun && s < b->n_steps; s++)
        take_mark(r, s, member(steps, b->steps[s].key, json_type_object));
}

/* Each run of the file takes the place of the first run of its platform that is left. */
static int take_runs(struct bench_file *f, struct json_object *runs, struct err *e)
{
    struct bench *b = &f->bench;
    _cleanup_free_ bool *taken = xcalloc(b->n_runs + 1, sizeof(*taken));

    for (size_t i = 0; i < length_of(runs); i++) {
        struct json_object *one = json_object_array_get_idx(runs, i);
        const char *platform = text_of(one, "platform");
        size_t k = 0;
        while (platform && k < b->n_runs &&
               (taken[k] || strcmp(b->platforms.v[b->runs[k].platform], platform) != 0))
            k++;
        if (!platform || k == b->n_runs)
            return wrong(f, "its runs do not fit its platforms", e);
        taken[k] = true;
        take_run(b, &b->runs[k], one);
    }
    return 0;
}

/* ---- circumstances ---- */

static void add_fact(struct bench_file *f, const char *of, const char *key, const char *value)
{
    _cleanup_strbuf_ struct strbuf name = STRBUF_INIT;

    strbuf_addf(&name, "%s %s", of, key);
    f->facts = xreallocarray(f->facts, f->n_facts + 1, sizeof(*f->facts));
    f->facts[f->n_facts++] = (struct bench_fact){ strbuf_detach(&name), xstrdup(value) };
}

/* All plain members of an object that are known. */
static void add_facts(struct bench_file *f, const char *of, struct json_object *o)
{
    if (!o)
        return;
    json_object_object_foreach (o, key, v) {
        if (v && strcmp(key, "platform") != 0 && !json_object_is_type(v, json_type_object) && !json_object_is_type(v, json_type_array))
            add_fact(f, of, key, json_object_get_string(v));
    }
}

static void take_facts(struct bench_file *f, struct json_object *all)
{
    struct json_object *platforms = member(all, "platforms", json_type_array);

    add_facts(f, "host", member(all, "host", json_type_object));
    add_facts(f, "guest", member(all, "spec", json_type_object));
    add_facts(f, "measured", member(all, "measures", json_type_object));
    for (size_t i = 0; i < length_of(platforms); i++) {
        struct json_object *one = json_object_array_get_idx(platforms, i), *facts = member(one, "facts", json_type_array);
        add_facts(f, text_of(one, "platform"), one);
        for (size_t k = 0; k < length_of(facts); k++)
            if (json_object_is_type(json_object_array_get_idx(facts, k), json_type_object))
                add_facts(f, text_of(one, "platform"), json_object_array_get_idx(facts, k));
    }
}

/* ---- all of it ---- */

static int take(struct bench_file *f, struct json_object *all, struct err *e)
{
    _cleanup_strlist_ struct strlist platforms = STRLIST_INIT;
    struct json_object *runs = member(all, "single_runs", json_type_array);
    const char *schema = text_of(all, "schema");
    double rounds = number_of(all, "runs"), seed = number_of(all, "seed");
    size_t n_steps = 0;

    if (!schema || strcmp(schema, "xltool.bench/1") != 0)
        return wrong(f, "its schema is not xltool.bench/1", e);
    if (!(rounds >= 1) || rounds * PLATFORMS_MOST > RUNS_MOST * 64.0 || !runs)
        return wrong(f, "it does not say how many runs there were", e);
    int rc = take_steps(f, member(all, "results", json_type_array), &n_steps, e);
    if (rc == 0)
        rc = take_platforms(f, member(all, "platforms", json_type_array), &platforms, e);
    if (rc == 0 && rounds * (double)platforms.n > RUNS_MOST)
        rc = wrong(f, "it has too many runs", e);
    if (rc < 0)
        return rc;
    bench_init(&f->bench, f->steps, n_steps, &platforms, (size_t)rounds, seed >= 1 && seed < 1e19 ? (uint64_t)seed : 1);
    f->kind = copy_of(all, "kind");
    f->id = copy_of(all, "id");
    f->time = copy_of(all, "time");
    take_facts(f, all);
    return take_runs(f, runs, e);
}

int bench_file_parse(struct bench_file *ret, const char *path, const char *text, struct err *e)
{
    *ret = (struct bench_file){ .path = xstrdup(path) };
    _cleanup_(json_put) struct json_object *all = json_tokener_parse(text);
    return all ? take(ret, all, e) : wrong(ret, "it is no JSON, or not all of it", e);
}

static void free_text(const char *text)
{
    free((void *)(uintptr_t)text);
}

void bench_file_release(struct bench_file *f)
{
    bench_release(&f->bench);
    for (size_t i = 0; f->steps && i < STEPS_MOST; i++) {
        free_text(f->steps[i].key);
        free_text(f->steps[i].label);
    }
    for (size_t i = 0; i < f->n_facts; i++) {
        free(f->facts[i].key);
        free(f->facts[i].value);
    }
    free(f->facts);
    free(f->steps);
    free(f->path);
    free(f->kind);
    free(f->id);
    free(f->time);
    *f = (struct bench_file){ .path = NULL };
}
