#include "tui/guest/guestview_tabs.h"

#include <string.h>
#include <time.h>

#include "tui/operate/taskstyle.h"
#include "tui/operate/taskwords.h"

#define NS_PER_S 1000000000ull

static bool is_of(const struct job_task *task, const struct row *r)
{
    const char *id = operation_request(task->op)->guest_id;

    return task->source == r->source && id && strcmp(id, r->guest->id) == 0;
}

/* The time of day when it was asked for, or its age where that is not known. */
static void add_when(const struct guestview_data *d, const struct job_task *task, struct lines *ret)
{
    uint64_t ago_s = d->clock_ns > task->began_ns ? (d->clock_ns - task->began_ns) / NS_PER_S : 0;
    time_t at = (time_t)(d->wall_s - (int64_t)ago_s);
    char text[16];
    struct tm tm;

    if (d->wall_s && localtime_r(&at, &tm) && strftime(text, sizeof(text), "%H:%M:%S", &tm))
        lines_add(ret, STYLE_LABEL, text);
    else
        lines_addf(ret, STYLE_LABEL, "-%us", (unsigned)ago_s);
}

/* How long it has been under way; nothing before it is, and where how it ended tells. */
static void add_duration(const struct guestview_data *d, const struct job_task *task,
                         struct lines *ret)
{
    uint64_t end = task->ended_ns ? task->ended_ns : d->clock_ns;

    if (task->ran_ns && task->stage != STAGE_DONE && end >= task->ran_ns)
        lines_addf(ret, STYLE_LABEL, "  %.1f s", (double)(end - task->ran_ns) / NS_PER_S);
}

static void add_task(const struct guestview_data *d, const struct job_task *task, int width,
                     struct lines *ret)
{
    _cleanup_strbuf_ struct strbuf how = STRBUF_INIT;
    _cleanup_strlist_ struct strlist wrapped = STRLIST_INIT;

    lines_begin(ret);
    add_when(d, task, ret);
    lines_addf(ret, STYLE_NORMAL, "  %s", task->title);
    add_duration(d, task, ret);
    lines_fit(ret, width);
    task_describe(&how, task);
    wrap_text(&wrapped, strbuf_str(&how), width - 2, 2);
    for (size_t i = 0; i < wrapped.n; i++) {
        lines_begin(ret);
        lines_addf(ret, task_style(task), "  %s", wrapped.v[i]);
        lines_fit(ret, width);
    }
}

void guestview_operations(const struct guestview_data *d, int width, struct lines *ret)
{
    for (size_t i = d->tasks ? d->tasks->n : 0; i-- > 0;)
        if (is_of(d->tasks->v[i], d->row))
            add_task(d, d->tasks->v[i], width, ret);
    if (ret->n)
        return;
    lines_begin(ret);
    lines_add(ret, STYLE_DIM, "Nothing has been asked for it here.");
    lines_fit(ret, width);
}
