/* The inside of `bench`: what the files of its kinds share. Main thread alone. */
#ifndef XLTOOL_BENCHER_H
#define XLTOOL_BENCHER_H

#include "core/snapshot.h"
#include "core/strbuf.h"
#include "experiment/bench.h"
#include "xltool/control.h"
#include "xltool/progress.h"

/* The steps of `bench control`, in the order in which a run takes them. */
enum control_step {
    STEP_CREATE,
    STEP_VISIBLE,
    STEP_USABLE,
    STEP_SNAPSHOT,
    STEP_STILL,
    STEP_REVERT,
    STEP_REVERT_USABLE,
    STEP_SNAPSHOT_DELETE,
    STEP_MEMORY_DOWN,
    STEP_MEMORY_UP,
    STEP_VCPUS_UP,
    STEP_VCPUS_DOWN,
    STEP_CLONE,
    STEP_CLONE_USABLE,
    STEP_LINKED,
    STEP_LINKED_USABLE,
    STEP_STOP,
    STEP_DELETE,
    STEP_COUNT
};

struct bench_subject;
struct bencher;

/* A kind of bench: its steps, the first of which makes the guest, and what a run does. */
struct bench_kind {
    const char *name; /* "control" */
    const struct bench_step *steps;
    size_t n_steps;
    bool measures; /* what is measured is done in the guest and has a cost on the host; else operations are timed */
    /* What a guest of this bench has beyond the spec, on a platform; NULL: nothing. */
    void (*equip)(const struct bencher *b, const char *platform, struct guest_spec *spec);
    /* All steps of a run; the guest may stay. */
    void (*live)(struct bench_subject *s);
    void (*print_table)(const struct bencher *b, bool markdown);
};

extern const struct bench_kind bench_control, bench_data;

/* What every guest of every bench is called, up to the bench's own id. */
#define BENCH_PREFIX "xltool-bench-"

/* Where a platform's guests are made. */
struct bench_place {
    size_t conn, ask_conn; /* of the two connections */
    bool full;             /* no guest gets a vCPU more than it was made with */
    bool stuck;            /* an operation did not come back: nothing more can be done there */
};

struct bencher {
    const struct options *o;
    const struct bench_kind *kind;
    struct control c;        /* changes guests, and looks whether they are in the table */
    struct control ask;      /* runs commands in them meanwhile, on connections of its own */
    bool asks;               /* `ask` is open */
    struct request what;     /* OP_CREATE of any of its guests, but for platform and name */
    struct bench results;
    struct bench_place *places; /* one a platform of the results */
    char id[9];              /* of this bench */
    bool told;               /* the user knows that a signal has come */
    bool cleaning;           /* a signal no longer cancels: what was made is being deleted */
    struct strlist left;     /* what could not be deleted, and why: a line each */
    struct progress progress;
    struct operation_status shown; /* how far the bench is, as the progress shows it */
};

/* One operation, and what is awaited of a guest while and after it is done: watch.c. */
struct bench_watch {
    size_t place;
    const struct request *req; /* NULL: nothing is done, the guest is only asked */
    const char *name;          /* the guest that is looked for in the table, and asked */
    char id[160];              /* its id; "" = looked for by its name once the operation has returned, or before */
    bool look;                 /* until it stands in the table, running */
    bool look_early;           /* it may be there before the operation has returned */
    const char *const *ask;    /* a command for the guest, NULL-terminated; NULL: it is not asked */
    bool ask_once;             /* when it cannot be asked that is the end of it; else it is asked again */
    bool (*answer)(void *arg, int status, const char *output); /* true: that is what was awaited; NULL: status 0 */
    void *arg;
    bool (*hopeless)(const struct operation *op, struct err *e); /* once it has returned: what is awaited will never
                                                                  * come, as *e says; NULL: it will */
    uint64_t shell_wait_ns;    /* how long a console may take to answer, which is asked for a shell again and again meanwhile,
                                * before the command is typed, once; 0: a second */
    uint64_t patience_ns;      /* for all of it */

    /* What came of it; CLOCK_MONOTONIC, 0 = it never came. */
    uint64_t begun_ns, returned_ns, visible_ns, answered_ns;
    struct operation *op;      /* to be released with bench_watch_release(); its result */
    struct err err;            /* of the operation, or of the last question */
};

/* What a plan refuses, told from all that a platform may say. */
enum { BENCH_REFUSED = 10000 };

/* Plans and does it. 0 once all that was asked for has come; -errno and the error, or -BENCH_REFUSED. -ECANCELED is a
 * signal's. The times say how far it came. */
int bench_watch(struct bencher *b, struct bench_watch *w);
void bench_watch_release(struct bench_watch *w);

/* Waits for news of any of the connections, `ns` at most and never long, and shows the progress. */
void bench_nap(struct bencher *b, uint64_t ns);

/* A plan alone, in op. 0, -errno, or -BENCH_REFUSED. */
int bench_plan(struct bencher *b, size_t place, struct operation *op, struct err *e);

/* One run, from create to delete; whatever it leaves behind is deleted: run.c, and what each kind does. */
void bench_run(struct bencher *b, struct bench_run *run);

/* The guest that a run is about. */
struct bench_subject {
    struct bencher *b;
    struct bench_run *run;
    char name[64], id[160];
    bool made; /* its create returned */
};

/* "true": whoever runs it is usable. */
extern const char *const bench_are_you_there[];
/* What makes a guest of that name for a run. Release it with request_release(). */
void bench_create_request(const struct bench_subject *s, const char *name, struct request *ret);
/* After a step that failed: does the guest still answer? */
bool bench_is_well(struct bench_subject *s);
/* True when there is no point in going on: interrupted, or the platform is stuck. */
bool bench_is_over(const struct bench_subject *s);

/* What came of a step that was asked for: a time, or by rc and *e why there is none. True when it was done. */
bool bench_take(struct bench_subject *s, size_t step, int rc, const struct err *e, uint64_t from_ns,
                uint64_t to_ns);
/* What is asked of the subject. Release it with request_release(). */
void bench_request(const struct bench_subject *s, enum op_kind kind, struct request *ret);
uint64_t bench_patience_ns(const struct bencher *b);
/* Shows what is under way. */
void bench_show_step(struct bencher *b, size_t step);
void bench_resize(struct bench_subject *s);

/* What the host pays while something goes on: cost.c. */
struct bench_meter {
    struct snapshot *guests, *host; /* before; NULL = not known */
};
void bench_meter_begin(struct bencher *b, size_t place, struct bench_meter *m);
/* Ends it. The guests that took part, one or several, are found by their ids, NULL-terminated. ret's strings are for
 * bench_paid(), or free(). */
void bench_meter_end(struct bencher *b, size_t place, const char *const *ids, struct bench_meter *m,
                     struct bench_cost *ret);

/* What `bench data` measures for, in seconds, and the size of its files. */
uint64_t bench_seconds(const struct bencher *b);
uint64_t bench_file_bytes(const struct bencher *b);
/* The steps of the network, from `first` on: guest to host, host to guest, guest to guest: net.c. */
void bench_net(struct bench_subject *s, size_t first);
/* Runs a shell's script in the guest `name` with that id, once. Its output, both streams, in out. 0, or -errno and the error when
 * it could not be run; *ret_status is the script's. */
int bench_script(struct bench_subject *s, const char *name, const char *id, const char *script, struct strbuf *out,
                 int *ret_status, struct err *e);
/* A step that failed, was interrupted, or is nothing that the platform has (-ENOTSUP). */
void bench_failed_by(struct bench_subject *s, size_t step, int rc, const struct err *e);

/* Deletes all guests of this bench on a connection: guests.c. */
void bench_clean(struct bencher *b, size_t place);
/* The table of a connection as it is from now on, in *ret; NULL when none comes in time. The others do not matter. */
void bench_look_anew(struct bencher *b, size_t conn, struct snapshot **ret);
/* Keeps in mind, for the end, what could not be deleted. */
void bench_leave(struct bencher *b, size_t place, const char *name, const char *why);
/* Says which guests earlier benches have left. */
void bench_tell_leftovers(const struct bencher *b);

/* What the results are like: text.c, columns.c, json.c. */
void bench_print_rows(const struct bencher *b, bool markdown);
void bench_print_columns(const struct bencher *b, bool markdown);
void bench_print_text(const struct bencher *b, bool markdown);
void bench_print_csv(const struct bencher *b);
struct json_object *bench_json(const struct bencher *b);

#endif
