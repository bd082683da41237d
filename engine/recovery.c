#include "engine/recovery.h"

bool job_is_interrupted(const struct job *j)
{
    return !j->running && !j->unreadable;
}

bool job_is_lost(const struct job *j)
{
    return j->unreadable && !j->running;
}

const char *job_state(const struct job *j)
{
    if (j->unreadable)
        return "unreadable";
    return j->running ? "running" : j->committed ? "to be finished" : "to be undone";
}

const char *job_guest(const struct job *j)
{
    return j->guest ? j->guest : j->name ? j->name : "";
}

void job_remedy(struct strbuf *out, const struct job *j)
{
    strbuf_addf(out, "%s the %s of '%s'", j->committed ? "finish" : "undo", j->op, job_guest(j));
}

void job_steps(const struct job *j, struct strlist *ret)
{
    const struct step *steps = j->committed ? j->then : j->undo;
    size_t n = j->committed ? j->n_then : j->n_undo;

    for (size_t i = 0; i < n; i++) {
        const struct step *s = &steps[j->committed ? i : n - 1 - i];
        _cleanup_strbuf_ struct strbuf text = STRBUF_INIT;
        strbuf_adds(&text, s->verb);
        for (size_t k = 0; k < s->args.n; k++)
            strbuf_addf(&text, " %s", s->args.v[k]);
        strlist_add(ret, strbuf_str(&text));
    }
}

struct operation *job_recovery(const struct job *j)
{
    const struct request what = {
        .kind = op_kind_of(j->op),
        .guest_id = j->guest_id,
        .guest_name = j->guest,
        .name = j->name,
    };
    struct operation *op = operation_new(&what);

    operation_set_job(op, j->id);
    return op;
}
