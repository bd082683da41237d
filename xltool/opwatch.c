#include "xltool/opwatch.h"

#include <string.h>
#include <sys/inotify.h>
#include <unistd.h>

#include "core/strbuf.h"

/* Away from who has not asked for it: the directory is not made, only looked for. To watch what is
 * watched already changes nothing. */
static void watch_directory(struct opwatch *w)
{
    _cleanup_strbuf_ struct strbuf path = STRBUF_INIT;

    jobs_path(&path);
    if (w->fd >= 0)
        inotify_add_watch(w->fd, strbuf_str(&path),
                          IN_CREATE | IN_MODIFY | IN_DELETE | IN_MOVE | IN_CLOSE_WRITE |
                              IN_ONLYDIR);
}

void opwatch_init(struct opwatch *w)
{
    struct err ignored = ERR_INIT;

    *w = (struct opwatch){ .fd = inotify_init1(IN_NONBLOCK | IN_CLOEXEC) };
    watch_directory(w);
    jobs_read(&w->known, &w->n, &ignored); /* none, where it cannot be read */
}

void opwatch_release(struct opwatch *w)
{
    if (w->fd >= 0)
        close(w->fd);
    jobs_free(w->known, w->n);
    *w = (struct opwatch){ .fd = -1 };
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

/* What cannot be read now, for want of a descriptor or memory, may be there the next time: that
 * nothing is known of it does not say that it is over. */
static bool are_all_readable(const struct opwatch *w, const struct job *now, size_t n)
{
    for (size_t i = 0; i < w->n; i++) {
        const struct job *after = job_with(now, n, w->known[i].id);
        if (goes_on(&w->known[i]) && after && after->unreadable)
            return false;
    }
    return true;
}

static void tell(const struct opwatch *w, const struct job *now, size_t n,
                 void (*say)(void *arg, const struct job *j, const char *what), void *arg)
{
    for (size_t i = 0; i < w->n; i++) {
        const struct job *after = job_with(now, n, w->known[i].id);
        if (goes_on(&w->known[i]) && !goes_on(after))
            say(arg, &w->known[i], after ? "was interrupted" : "is over");
    }
    for (size_t i = 0; i < n; i++)
        if (goes_on(&now[i]) && !goes_on(job_with(w->known, w->n, now[i].id)))
            say(arg, &now[i], "begins");
}

void opwatch_look(struct opwatch *w, void (*say)(void *arg, const struct job *j, const char *what),
                  void *arg)
{
    struct err ignored = ERR_INIT;
    struct job *now;
    size_t n;

    drain(w->fd); /* before the look: what comes later wakes us again */
    watch_directory(w);
    if (jobs_read(&now, &n, &ignored) < 0 || !are_all_readable(w, now, n)) {
        jobs_free(now, n);
        return;
    }
    tell(w, now, n, say, arg);
    jobs_free(w->known, w->n);
    w->known = now;
    w->n = n;
}
