#include "engine/journal.h"

#include <errno.h>
#include <fcntl.h>
#include <json-c/json.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "core/mem.h"
#include "core/parse.h"
#include "core/statedir.h"
#include "core/strbuf.h"
#include "engine/jobfile.h"

struct journal {
    int fd;
    char *path;
    struct job job;
};

void fault_point(void)
{
    static atomic_ulong passed;
    const char *text = getenv("XLTOOL_KILL_AT");
    uint64_t at;

    if (text && parse_u64(text, &at) == 0 && atomic_fetch_add(&passed, 1) + 1 == at)
        raise(SIGKILL);
}

/* Makes each directory of path that is missing, for its owner alone. */
static int make_state_dir(const char *path, struct err *e)
{
    _cleanup_free_ char *part = xstrdup(path);

    for (char *slash = strchr(part + 1, '/');; slash = strchr(slash + 1, '/')) {
        if (slash)
            *slash = '\0';
        if (mkdir(part, 0700) < 0 && errno != EEXIST) {
            int rc = err_sys(e, errno, "cannot make '%s' for the journal", part);
            err_cure(e, "XLTOOL_STATE_DIR names another place");
            return rc;
        }
        if (!slash)
            return 0;
        *slash = '/';
    }
}

/* Opens the directory of jobs, made if need be, and locks it: one process at a time looks for
 * conflicts and adds a job. */
static int lock_jobs(char **ret_path, int *ret_fd, struct err *e)
{
    _cleanup_strbuf_ struct strbuf path = STRBUF_INIT;

    jobs_path(&path);
    int rc = make_state_dir(strbuf_str(&path), e);
    if (rc < 0)
        return rc;
    int fd = open(strbuf_str(&path), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0 || flock(fd, LOCK_EX) < 0) {
        rc = err_sys(e, errno, "cannot lock the journal in '%s'", strbuf_str(&path));
        close_cleanup(&fd);
        return rc;
    }
    *ret_path = strbuf_detach(&path);
    *ret_fd = fd;
    return 0;
}

static bool same(const char *a, const char *b)
{
    return a && b && strcmp(a, b) == 0;
}

static bool is_conflict(const struct job *other, const char *uri, const struct request *r)
{
    if (!same(other->uri, uri))
        return false;
    return r->guest_id ? same(other->guest_id, r->guest_id)
                       : !other->guest_id && same(other->name, r->name);
}

/* One operation at a time on a guest, and none on one that waits for recovery. */
static int check_conflicts(const char *uri, const struct request *r, struct err *e)
{
    struct job *jobs;
    size_t n;
    int rc = jobs_read(&jobs, &n, e);

    if (rc < 0)
        return rc;
    for (size_t i = 0; rc == 0 && i < n; i++) {
        if (!is_conflict(&jobs[i], uri, r))
            continue;
        rc = err_set(e, EBUSY, "cannot %s '%s': %s of it, begun at %s, %s", op_kind_name(r->kind),
                     request_subject(r), jobs[i].op, jobs[i].time,
                     jobs[i].running ? "is under way" : "was interrupted");
        if (jobs[i].running)
            err_cure(e, "wait for process %d, or end it", jobs[i].pid);
        else
            err_cure(e, "'xltool recover' puts it right");
    }
    jobs_free(jobs, n);
    return rc;
}

/* "20261122T031500Z", or as ISO 8601 has it for people. */
static char *now_text(bool for_people)
{
    char text[32];
    time_t now = time(NULL);
    struct tm tm;

    gmtime_r(&now, &tm);
    if (for_people)
        strftime(text, sizeof(text), "%Y-%m-%dT%H:%M:%SZ", &tm);
    else
        strftime(text, sizeof(text), "%Y%m%dT%H%M%SZ", &tm);
    return xstrdup(text);
}

static void describe_job(struct job *job, const char *uri, const struct request *r)
{
    *job = (struct job){ .uri = xstrdup(uri), .op = xstrdup(op_kind_name(r->kind)) };
    job->guest_id = r->guest_id ? xstrdup(r->guest_id) : NULL;
    job->guest = r->guest_name ? xstrdup(r->guest_name) : NULL;
    job->name = r->name ? xstrdup(r->name) : NULL;
    job->time = now_text(true);
    job->pid = (int)getpid();
    job->running = true;
}

/* Writes a line and waits until the disk has it. Takes o over. */
static int append(struct journal *j, struct json_object *o, struct err *e)
{
    _cleanup_strbuf_ struct strbuf line = STRBUF_INIT;
    off_t end = lseek(j->fd, 0, SEEK_END);
    int rc = 0;

    fault_point();
    strbuf_adds(&line, json_object_to_json_string_ext(o, JSON_C_TO_STRING_PLAIN));
    strbuf_addc(&line, '\n');
    json_object_put(o);
    ssize_t n = write(j->fd, line.s, line.len);
    if (n < 0 || fdatasync(j->fd) < 0)
        rc = err_sys(e, errno, "cannot write the journal '%s'", j->path);
    else if ((size_t)n < line.len)
        rc = err_sys(e, ENOSPC, "cannot write the journal '%s'", j->path);
    /* What was refused must not be found there later: "committed", say. */
    if (rc < 0 && ftruncate(j->fd, end) < 0)
        rc = err_sys(e, errno, "cannot cut half a line off the journal '%s'", j->path);
    fault_point();
    return rc;
}

static int create_file(struct journal *j, const char *dir, int dir_fd, struct err *e)
{
    static atomic_uint count;
    _cleanup_strbuf_ struct strbuf id = STRBUF_INIT, path = STRBUF_INIT;
    _cleanup_free_ char *stamp = now_text(false);

    strbuf_addf(&id, "%s-%d-%u", stamp, j->job.pid, atomic_fetch_add(&count, 1));
    strbuf_addf(&path, "%s/%s", dir, strbuf_str(&id));
    j->job.id = strbuf_detach(&id);
    j->path = strbuf_detach(&path);
    /* It gets its name when it is complete with its first line: nobody ever sees less of it. */
    j->fd = openat(dir_fd, ".new", O_RDWR | O_APPEND | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600);
    int rc = j->fd < 0 ? -errno : job_lock(j->fd);
    if (rc < 0)
        return err_sys(e, -rc, "cannot make a journal in '%s'", dir);
    rc = append(j, job_header(&j->job), e);
    if (rc == 0 && (renameat(dir_fd, ".new", dir_fd, j->job.id) < 0 || fsync(dir_fd) < 0))
        return err_sys(e, errno, "cannot make the journal '%s'", j->path);
    return rc;
}

int journal_begin(struct journal **ret, const char *uri, const struct request *r, struct err *e)
{
    _cleanup_free_ char *dir = NULL;
    _cleanup_close_ int dir_fd = -1;
    int rc = lock_jobs(&dir, &dir_fd, e);

    if (rc == 0)
        rc = check_conflicts(uri, r, e);
    if (rc < 0)
        return rc;
    struct journal *j = xcalloc(1, sizeof(*j));
    j->fd = -1;
    describe_job(&j->job, uri, r);
    rc = create_file(j, dir, dir_fd, e);
    if (rc < 0)
        journal_end(j);
    else
        *ret = j;
    return rc;
}

int journal_reopen(struct journal **ret, const char *id, struct err *e)
{
    _cleanup_strbuf_ struct strbuf path = STRBUF_INIT;
    struct job job;

    jobs_path(&path);
    strbuf_addf(&path, "/%s", id);
    int fd = open(strbuf_str(&path), O_RDWR | O_APPEND | O_CLOEXEC | O_NOFOLLOW);
    if (fd < 0)
        return err_sys(e, errno, "cannot open the journal '%s'", strbuf_str(&path));
    int rc = job_lock(fd);
    if (rc < 0)
        rc = err_set(e, EBUSY, "job '%s' is under way in another process", id);
    if (rc == 0)
        rc = job_read(&job, fd, id, e);
    if (rc < 0) {
        close(fd);
        return rc;
    }
    struct journal *j = xcalloc(1, sizeof(*j));
    *j = (struct journal){ .fd = fd, .path = strbuf_detach(&path), .job = job };
    *ret = j;
    return 0;
}

static int add_step(struct journal *j, const char *list, const struct step *s, struct err *e)
{
    struct json_object *o = json_object_new_object(), *words = json_object_new_array();

    json_object_array_add(words, json_object_new_string(s->verb));
    for (size_t i = 0; i < s->args.n; i++)
        json_object_array_add(words, json_object_new_string(s->args.v[i]));
    json_object_object_add(o, list, words);
    job_keep_step(&j->job, list, words);
    return append(j, o, e);
}

int journal_undo(struct journal *j, const struct step *s, struct err *e)
{
    return add_step(j, "undo", s, e);
}

int journal_then(struct journal *j, const struct step *s, struct err *e)
{
    return add_step(j, "then", s, e);
}

int journal_commit(struct journal *j, struct err *e)
{
    struct json_object *o = json_object_new_object();

    json_object_object_add(o, "committed", json_object_new_boolean(true));
    int rc = append(j, o, e);
    j->job.committed = rc == 0;
    return rc;
}

const struct job *journal_job(const struct journal *j)
{
    return &j->job;
}

void journal_end(struct journal *j)
{
    if (!j)
        return;
    if (j->path)
        unlink(j->path);
    journal_leave(j);
}

void journal_leave(struct journal *j)
{
    if (!j)
        return;
    close_cleanup(&j->fd);
    free(j->path);
    job_release(&j->job);
    free(j);
}

/* By its name alone: what it says may be what nobody understands. */
int journal_forget(const char *id, struct err *e)
{
    _cleanup_strbuf_ struct strbuf path = STRBUF_INIT;

    jobs_path(&path);
    strbuf_addf(&path, "/%s", id);
    _cleanup_close_ int fd = open(strbuf_str(&path), O_RDWR | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
    if (fd >= 0 && job_lock(fd) < 0)
        return err_set(e, EBUSY, "job '%s' is under way in another process", id);
    if (unlink(strbuf_str(&path)) < 0 && errno != ENOENT)
        return err_sys(e, errno, "cannot remove the journal '%s'", strbuf_str(&path));
    return 0;
}
