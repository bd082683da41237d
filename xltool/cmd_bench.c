/* xltool bench control: what create, clone, snapshot, revert, resize, stop and delete take on each platform.
 * xltool bench data: what guests do in them, and what that costs the host. */
#include "xltool/command.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <unistd.h>

#include "core/mem.h"
#include "storage/copy.h"
#include "xltool/bench/bencher.h"
#include "xltool/exit.h"
#include "xltool/guestspec.h"
#include "xltool/interrupt.h"
#include "xltool/message.h"
#include "xltool/output.h"
#include "xltool/plan_text.h"

enum { DEFAULT_RUNS = 10, DEFAULT_VCPUS = 2, PLATFORMS_MOST = 12, RESULT_MODE = 0644 };
#define DEFAULT_MEMORY (256ull << 20)

static uint32_t draw(void)
{
    uint32_t v;

    if (getrandom(&v, sizeof(v), 0) != (ssize_t)sizeof(v))
        v = (uint32_t)clock_ns();
    return v ? v : 1;
}

/* ---- what is asked for ---- */

static int check_platforms(const struct options *o, struct err *e)
{
    if (o->on.n == 0)
        return err_set(e, EINVAL, "bench needs --on PLATFORM[,PLATFORM ...]; try 'xltool bench --help'");
    if (o->on.n > PLATFORMS_MOST)
        return err_set(e, EINVAL, "--on names %zu platforms: bench takes %d at most", o->on.n, PLATFORMS_MOST);
    for (size_t i = 0; i < o->on.n; i++)
        for (size_t k = 0; k < i; k++)
            if (strcmp(o->on.v[i], o->on.v[k]) == 0)
                return err_set(e, EINVAL, "--on names '%s' twice", o->on.v[i]);
    return 0;
}

static int check_result_file(const char *path, struct err *e)
{
    if (path && access(path, F_OK) == 0) {
        err_set(e, EEXIST, "there is a file '%s' already", path);
        err_cure(e, "name another one");
        return -EEXIST;
    }
    return 0;
}

/* Equal guests everywhere: what the spec leaves open is not left to the platforms. */
static int make_request(struct request *what, const struct options *o, const struct strlist *args, struct err *e)
{
    *what = (struct request){ .kind = OP_CREATE };
    int rc = args->n > 1 ? guestspec_read(what, args->v[1], e) : 0;

    if (rc < 0)
        return rc;
    if (what->config_kind != CONFIG_SPEC)
        return err_set(e, EINVAL, "'%s' is no guest spec: bench makes the same guest on every platform", args->v[1]);
    rc = guestspec_add_options(&what->spec, o, e);
    if (!what->spec.vcpus)
        what->spec.vcpus = DEFAULT_VCPUS;
    if (!what->spec.memory_bytes)
        what->spec.memory_bytes = DEFAULT_MEMORY;
    free(what->spec.address); /* would be every guest's and every clone's */
    what->spec.address = NULL;
    return rc;
}

static const struct bench_kind *find_kind(const char *name)
{
    static const struct bench_kind *const kinds[] = { &bench_control, &bench_data };

    for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
        if (strcmp(kinds[i]->name, name) == 0)
            return kinds[i];
    return NULL;
}

static int check_usage(struct bencher *b, const struct strlist *args, struct err *e)
{
    b->kind = find_kind(args->v[0]);
    if (!b->kind)
        return err_set(e, EINVAL, "there is no bench '%s': bench takes control [FILE] or data [FILE]", args->v[0]);
    if (!b->kind->measures && (b->o->seconds || b->o->file_bytes))
        return err_set(e, EINVAL, "--%s is for 'bench data'", b->o->seconds ? "seconds" : "file-size");
    if (b->o->demo)
        return err_set(e, EINVAL, "the guests of --demo are for looking at: bench makes its own");
    int rc = check_platforms(b->o, e);

    if (rc == 0)
        rc = check_result_file(b->o->output, e);
    return rc < 0 ? rc : make_request(&b->what, b->o, args, e);
}

/* ---- connections ---- */

static int find_connection(const struct control *c, const char *uri, size_t *ret)
{
    for (size_t i = 0; i < engine_count(c->engine); i++) {
        struct engine_conn conn;
        engine_conn(c->engine, i, &conn);
        if (strcmp(conn.uri, uri) != 0)
            continue;
        *ret = i;
        return EXIT_DONE;
    }
    return EXIT_UNAVAILABLE;
}

/* A second connection to each place, to ask guests on while the first one is busy. */
static int open_second(struct bencher *b, struct options *second)
{
    const size_t n = b->results.platforms.n;

    *second = *b->o;
    second->connect = (struct strlist)STRLIST_INIT;
    for (size_t i = 0; i < n; i++) {
        struct engine_conn conn;
        engine_conn(b->c.engine, b->places[i].conn, &conn);
        if (!strlist_has(&second->connect, conn.uri))
            strlist_add(&second->connect, conn.uri);
    }
    int code = control_open(&b->ask, second);
    b->asks = code == EXIT_DONE;
    for (size_t i = 0; code == EXIT_DONE && i < n; i++) {
        struct engine_conn conn;
        engine_conn(b->c.engine, b->places[i].conn, &conn);
        code = find_connection(&b->ask, conn.uri, &b->places[i].ask_conn);
    }
    return code;
}

static int find_places(struct bencher *b)
{
    int code = EXIT_DONE;

    for (size_t i = 0; code == EXIT_DONE && i < b->results.platforms.n; i++)
        code = control_place(&b->c, b->results.platforms.v[i], &b->places[i].conn);
    return code;
}

/* ---- the plan ---- */

/* A create that is refused now would be refused in every run. */
static int plan_creates(struct bencher *b)
{
    int code = EXIT_DONE;

    for (size_t i = 0; i < b->results.platforms.n && !interrupt_caught(); i++) {
        struct request req = REQUEST_INIT;
        struct err err = ERR_INIT;
        request_copy(&req, &b->what);
        req.platform = xstrdup(b->results.platforms.v[i]);
        if (b->kind->equip)
            b->kind->equip(b, req.platform, &req.spec);
        struct operation *op = operation_new(&req);
        int rc = bench_plan(b, i, op, &err);
        if (b->o->dry_run && !b->o->json && (rc == 0 || rc == -BENCH_REFUSED))
            plan_print(&req, b->c.table.sources[b->places[i].conn].uri, operation_plan(op));
        else if (rc < 0)
            message_err(&err);
        if (rc < 0 && code == EXIT_DONE)
            code = rc == -BENCH_REFUSED ? EXIT_REFUSED : control_exit_code(rc);
        operation_unref(op);
        request_release(&req);
    }
    return interrupt_caught() ? EXIT_INTERRUPTED : code;
}

static void print_order(const struct bencher *b)
{
    const struct bench *r = &b->results;

    printf("%zu runs, each: ", r->n_runs);
    for (size_t s = 0; s < r->n_steps; s++)
        printf("%s%s", s ? ", " : "", r->steps[s].label);
    printf("\norder (--seed %" PRIu64 "):", r->seed);
    for (size_t i = 0; i < r->n_runs; i++)
        printf(" %s", r->platforms.v[r->runs[i].platform]);
    putchar('\n');
}

/* ---- the results ---- */

/* After each run, so that little is lost with the machine. */
static int keep_results(const struct bencher *b)
{
    struct err err = ERR_INIT;

    if (!b->o->output)
        return EXIT_DONE;
    struct json_object *o = bench_json(b);
    struct strbuf text = STRBUF_INIT;
    output_json_text(&text, o);
    int rc = write_file(b->o->output, strbuf_str(&text), text.len, RESULT_MODE, &err);
    strbuf_release(&text);
    json_object_put(o);
    if (rc < 0)
        message_err(&err);
    return rc < 0 ? EXIT_FAILED : EXIT_DONE;
}

static void print_results(const struct bencher *b)
{
    if (b->o->json)
        output_json(bench_json(b), true);
    else if (b->o->csv)
        bench_print_csv(b);
    else
        bench_print_text(b, b->o->markdown);
    for (size_t i = 0; i < b->left.n; i++)
        message("%s; 'xltool recover' and 'xltool delete' put it right", b->left.v[i]);
}

/* ---- the runs ---- */

static int run_all(struct bencher *b)
{
    struct bench *r = &b->results;
    int code = keep_results(b);

    message("bench %s: %zu runs on each platform; --seed %" PRIu64 " repeats their order", b->id, r->rounds, r->seed);
    progress_init(&b->progress, b->o, &b->what);
    b->shown = (struct operation_status){ .total = r->n_runs, .begun_ns = clock_ns() };
    for (size_t i = 0; code == EXIT_DONE && i < r->n_runs && !interrupt_caught(); i++) {
        b->shown.done = i;
        bench_run(b, &r->runs[i]);
        code = keep_results(b);
    }
    progress_clear(&b->progress);
    print_results(b);
    if (interrupt_caught())
        return EXIT_INTERRUPTED;
    return code != EXIT_DONE || bench_failures(r) || b->left.n ? EXIT_FAILED : EXIT_DONE;
}

static int run_connected(struct bencher *b)
{
    struct options second;
    int code = find_places(b);

    if (code == EXIT_DONE)
        bench_tell_leftovers(b);
    if (code == EXIT_DONE)
        code = plan_creates(b);
    if (code == EXIT_DONE && b->o->dry_run)
        print_order(b);
    if (code != EXIT_DONE || b->o->dry_run)
        return code;
    code = open_second(b, &second);
    if (code == EXIT_DONE)
        code = run_all(b);
    if (b->asks)
        code = control_close(&b->ask, code);
    strlist_release(&second.connect);
    return code;
}

static int bench(struct bencher *b)
{
    const struct options *o = b->o;
    int code = control_open(&b->c, o);

    if (code != EXIT_DONE)
        return code;
    snprintf(b->id, sizeof(b->id), "%06" PRIx32, draw() & 0xffffff);
    _cleanup_strbuf_ struct strbuf name = STRBUF_INIT;
    strbuf_addf(&name, BENCH_PREFIX "%s", b->id);
    b->what.name = strbuf_detach(&name);
    bench_init(&b->results, b->kind->steps, b->kind->n_steps, &o->on, o->runs ? o->runs : DEFAULT_RUNS,
               o->seed ? o->seed : draw());
    b->places = xcalloc(o->on.n, sizeof(*b->places));
    code = run_connected(b);
    bench_release(&b->results);
    free(b->places);
    return control_close(&b->c, code);
}

int cmd_bench(struct options *o, const struct strlist *args)
{
    struct bencher b = { .o = o };
    struct err err = ERR_INIT;

    if (check_usage(&b, args, &err) < 0) {
        message_err(&err);
        request_release(&b.what);
        return err.code == EINVAL || err.code == ERANGE ? EXIT_USAGE : EXIT_FAILED;
    }
    int code = bench(&b);
    request_release(&b.what);
    strlist_release(&b.left);
    return code;
}
