#include "xltool/opwatch.h"

#include <string.h>
#include <sys/inotify.h>
#include <unistd.h>

#include "core/mem.h"
#include "core/statedir.h"
#include "core/strbuf.h"
#include "engine/recovery.h"

/* Away from who has not asked for it: the directory is not made, only looked for. */
static void find_directory(struct opwatch *w)
{
    _cleanup_strbuf_ struct strbuf path = STRBUF_INIT;

    if (w->fd < 0 || w->wd >= 0)
        return;
    state_dir(&path);
    strbuf_adds(&path, "/jobs");
    w->wd = inotify_add_watch(w->fd, strbuf_str(&path), IN_CREATE | IN_MODIFY | IN_DELETE | IN_MOVE | IN_CLOSE_WRITE | IN_ONLYDIR);
}

/* None where the journal cannot be read: what is recorded is then without such marks. */
static void read_jobs(struct job **ret, size_t *ret_n)
{
    struct err ignored = ERR_INIT;

    if (jobs_read(ret, ret_n, &ignored) == 0)
        return;
    *ret = NULL;
    *ret_n = 0;
}

void opwatch_init(struct opwatch *w)
{
    *w = (struct opwatch){ .fd = inotify_init1(IN_NONBLOCK | IN_CLOEXEC), .wd = -1 };
    find_directory(w);
    read_jobs(&w->known, &w->n);
}

void opwatch_release(struct opwatch *w)
{
    if (w->fd >= 0)
        close(w->fd);
    jobs_free(w->known, w->n);
    *w = (struct opwatch){ .fd = -1, .wd = -1 };
}

static const struct job *job_with(const struct job *jobs, size_t n, const char *id)
{
    for (size_t i = 0; i < n; i++)
        if (strcmp(jobs[i].id, id) == 0)
            return &jobs[i];
    return NULL;
}

static bool goes_on(const struct job *j)
{
    return j && j->running && !j->unreadable;
}

static void drain(int fd)
{
    char events[4096];

    while (fd >= 0 && read(fd, events, sizeof(events)) > 0)
        ;
}

void opwatch_look(struct opwatch *w, void (*say)(void *arg, const struct job *j, const char *what), void *arg)
{
    struct job *now;
    size_t n;

    drain(w->fd); /* before the look: what comes later wakes us again */
    find_directory(w);
    read_jobs(&now, &n);
    for (size_t i = 0; i < w->n; i++) {
        const struct job *after = job_with(now, n, w->known[i].id);
        if (goes_on(&w->known[i]) && !goes_on(after))
            say(arg, &w->known[i], after ? "was interrupted" : "is over");
    }
    for (size_t i = 0; i < n; i++)
        if (goes_on(&now[i]) && !goes_on(job_with(w->known, w->n, now[i].id)))
            say(arg, &now[i], "begins");
    jobs_free(w->known, w->n);
    w->known = now;
    w->n = n;
}
