#include "engine/jobfile.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/mem.h"
#include "core/statedir.h"

#define SCHEMA "xltool.job/1"

void jobs_path(struct strbuf *out)
{
    state_dir(out);
    strbuf_adds(out, "/jobs");
}

static void add_text(struct json_object *o, const char *key, const char *text)
{
    if (text)
        json_object_object_add(o, key, json_object_new_string(text));
}

struct json_object *job_header(const struct job *job)
{
    struct json_object *o = json_object_new_object();

    add_text(o, "schema", SCHEMA);
    add_text(o, "uri", job->uri);
    add_text(o, "op", job->op);
    add_text(o, "guest_id", job->guest_id);
    add_text(o, "guest", job->guest);
    add_text(o, "name", job->name);
    add_text(o, "time", job->time);
    json_object_object_add(o, "pid", json_object_new_int(job->pid));
    return o;
}

static char *get_text(struct json_object *o, const char *key)
{
    struct json_object *v;

    if (!json_object_object_get_ex(o, key, &v) || !json_object_is_type(v, json_type_string))
        return NULL;
    return xstrdup(json_object_get_string(v));
}

static int read_header(struct job *job, struct json_object *o)
{
    _cleanup_free_ char *schema = get_text(o, "schema");
    struct json_object *pid;

    if (!schema || strcmp(schema, SCHEMA) != 0)
        return -EBADMSG;
    job->uri = get_text(o, "uri");
    job->op = get_text(o, "op");
    job->guest_id = get_text(o, "guest_id");
    job->guest = get_text(o, "guest");
    job->name = get_text(o, "name");
    job->time = get_text(o, "time");
    if (json_object_object_get_ex(o, "pid", &pid))
        job->pid = json_object_get_int(pid);
    return job->uri && job->op && job->time ? 0 : -EBADMSG;
}

void job_keep_step(struct job *job, const char *list, struct json_object *words)
{
    bool undo = strcmp(list, "undo") == 0;
    struct step **steps = undo ? &job->undo : &job->then;
    size_t *n = undo ? &job->n_undo : &job->n_then, len = json_object_array_length(words);

    *steps = xreallocarray(*steps, *n + 1, sizeof(**steps));
    struct step *s = &(*steps)[(*n)++];
    *s = (struct step){ .verb = xstrdup(json_object_get_string(json_object_array_get_idx(words, 0))) };
    for (size_t i = 1; i < len; i++)
        strlist_add(&s->args, json_object_get_string(json_object_array_get_idx(words, i)));
}

/* A verb and its arguments. */
static bool is_step(struct json_object *words)
{
    bool good = json_object_is_type(words, json_type_array) && json_object_array_length(words) > 0;

    for (size_t i = 0; good && i < json_object_array_length(words); i++)
        good = json_object_is_type(json_object_array_get_idx(words, i), json_type_string);
    return good;
}

static int read_line(struct job *job, struct json_object *o)
{
    static const char *const lists[] = { "undo", "then" };
    struct json_object *v;

    for (size_t i = 0; i < 2; i++) {
        if (!json_object_object_get_ex(o, lists[i], &v))
            continue;
        if (!is_step(v))
            return -EBADMSG;
        job_keep_step(job, lists[i], v);
    }
    if (json_object_object_get_ex(o, "committed", &v))
        job->committed = json_object_get_boolean(v);
    return 0;
}

static int read_lines(struct job *job, FILE *f)
{
    _cleanup_free_ char *line = NULL;
    size_t cap = 0, lines = 0;
    ssize_t len;
    int rc = 0;

    while (rc == 0 && (len = getline(&line, &cap, f)) > 0 && line[len - 1] == '\n') {
        struct json_object *o = json_tokener_parse(line);
        if (!o || !json_object_is_type(o, json_type_object))
            rc = -EBADMSG;
        else if (lines++ == 0)
            rc = read_header(job, o);
        else
            rc = read_line(job, o);
        json_object_put(o);
    }
    if (rc == 0 && ferror(f))
        return -EIO;
    return rc == 0 && lines == 0 ? -ENODATA : rc;
}

int job_read(struct job *ret, int fd, const char *id, struct err *e)
{
    int copy = fcntl(fd, F_DUPFD_CLOEXEC, 0);
    _cleanup_fclose_ FILE *f = copy < 0 ? NULL : fdopen(copy, "r");

    if (!f)
        return err_sys(e, errno, "cannot read job '%s'", id);
    rewind(f);
    *ret = (struct job){ .id = xstrdup(id) };
    int rc = read_lines(ret, f);
    if (rc == 0)
        return 0;
    job_release(ret);
    err_set(e, -rc, "the journal of job '%s' %s", id, rc == -ENODATA ? "is empty" : "cannot be understood");
    return rc;
}

/* Locks of the open file, which one can ask after without taking them: whoever looks is in nobody's way. */
static int lock(int fd, int how, struct flock *ret)
{
    *ret = (struct flock){ .l_type = F_WRLCK, .l_whence = SEEK_SET };
    return fcntl(fd, how, ret) < 0 ? -errno : 0;
}

int job_lock(int fd)
{
    struct flock whole;

    return lock(fd, F_OFD_SETLK, &whole);
}

bool job_is_locked(int fd)
{
    struct flock whole;

    return lock(fd, F_OFD_GETLK, &whole) == 0 && whole.l_type != F_UNLCK;
}

static void steps_free(struct step *steps, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        free((void *)(uintptr_t)steps[i].verb); /* ours: xstrdup() above */
        strlist_release(&steps[i].args);
    }
    free(steps);
}

void job_release(struct job *job)
{
    free(job->id);
    free(job->uri);
    free(job->op);
    free(job->guest_id);
    free(job->guest);
    free(job->name);
    free(job->time);
    steps_free(job->undo, job->n_undo);
    steps_free(job->then, job->n_then);
    *job = (struct job){ .id = NULL };
}

void jobs_free(struct job *jobs, size_t n)
{
    for (size_t i = 0; i < n; i++)
        job_release(&jobs[i]);
    free(jobs);
}

static int is_job(const struct dirent *d)
{
    return d->d_name[0] != '.';
}

static bool is_unlinked(int fd)
{
    struct stat st;

    return fstat(fd, &st) == 0 && st.st_nlink == 0;
}

/* Adds the job of one file. One that went away or is empty (its process died before anything began) is
 * left out; one that cannot be read is not, for its guest may be half-made. */
static void add_job(struct job **jobs, size_t *n, int dir_fd, const char *name)
{
    _cleanup_close_ int fd = openat(dir_fd, name, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
    struct err ignored = ERR_INIT;
    struct job job;

    if (fd < 0 && errno == ENOENT)
        return;
    bool running = fd >= 0 && job_is_locked(fd);
    if (fd >= 0 && !running && is_unlinked(fd))
        return; /* over since it was opened: journal_end() unlinks, then unlocks */
    int rc = fd < 0 ? -errno : job_read(&job, fd, name, &ignored);
    if (rc == -ENODATA)
        return;
    if (rc < 0)
        job = (struct job){ .id = xstrdup(name), .unreadable = true };
    job.running = running;
    *jobs = xreallocarray(*jobs, *n + 1, sizeof(**jobs));
    (*jobs)[(*n)++] = job;
}

int jobs_read(struct job **ret, size_t *ret_n, struct err *e)
{
    _cleanup_strbuf_ struct strbuf path = STRBUF_INIT;
    struct dirent **names = NULL;

    *ret = NULL;
    *ret_n = 0;
    jobs_path(&path);
    _cleanup_close_ int dir_fd = open(strbuf_str(&path), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (dir_fd < 0 && errno == ENOENT)
        return 0;
    int n = dir_fd < 0 ? -1 : scandirat(dir_fd, ".", &names, is_job, alphasort);
    if (n < 0)
        return err_sys(e, errno, "cannot read the journal in '%s'", strbuf_str(&path));
    for (int i = 0; i < n; i++) {
        add_job(ret, ret_n, dir_fd, names[i]->d_name);
        free(names[i]);
    }
    free(names);
    return 0;
}
