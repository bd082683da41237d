#include "tui/operate/interrupted.h"

#include <stdlib.h>

#include "core/mem.h"

void interrupted_release(struct interrupted *i)
{
    jobs_free(i->jobs, i->n_jobs);
    free(i->v);
    *i = (struct interrupted){ .n = 0 };
}

void interrupted_read(struct interrupted *i)
{
    interrupted_release(i);
    if (jobs_read(&i->jobs, &i->n_jobs, &i->err) < 0)
        return;
    i->v = xcalloc(i->n_jobs + 1, sizeof(*i->v));
    for (size_t k = i->n_jobs; k-- > 0;)
        if (job_is_interrupted(&i->jobs[k]) || job_is_lost(&i->jobs[k]))
            i->v[i->n++] = &i->jobs[k];
}

static void add_name(struct strbuf *out, const struct job *j)
{
    if (j->unreadable)
        strbuf_addf(out, "job '%s'", j->id);
    else
        strbuf_addf(out, "%s '%s'", j->op, job_guest(j));
}

void interrupted_describe(struct strbuf *out, const struct job *j)
{
    add_name(out, j);
    if (j->unreadable)
        strbuf_adds(out, ": its journal cannot be understood");
    else
        strbuf_addf(out, ", %s: r does that", job_state(j));
}

static void add_line(struct strlist *ret, const char *what, const char *text)
{
    _cleanup_strbuf_ struct strbuf line = STRBUF_INIT;

    strbuf_addf(&line, "%s%s", what, text);
    strlist_add(ret, strbuf_str(&line));
}

static void add_steps(const struct job *j, struct strlist *ret)
{
    _cleanup_strlist_ struct strlist steps = STRLIST_INIT;

    job_steps(j, &steps);
    strlist_add(ret, steps.n ? j->committed ? "r finishes it:" : "r undoes it:"
                             : "It had begun nothing: r forgets it.");
    for (size_t i = 0; i < steps.n; i++)
        add_line(ret, "  ", steps.v[i]);
}

void interrupted_report(const struct job *j, struct strlist *ret)
{
    _cleanup_strbuf_ struct strbuf name = STRBUF_INIT;

    add_name(&name, j);
    if (j->unreadable) {
        add_line(ret, strbuf_str(&name), " has left a journal that cannot be understood.");
        strlist_add(ret, "If no newer xltool has written it, look after its guest and run 'xltool "
                         "recover --force'.");
        return;
    }
    add_line(ret, strbuf_str(&name), " was interrupted: its process has gone.");
    add_line(ret, "begun: ", j->time);
    add_line(ret, "connection: ", j->uri);
    add_steps(j, ret);
}
