#include "storage/steps.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "storage/copy.h"
#include "storage/image.h"

static int refuse(int code, const char *verb, const char *path, const char *why, struct err *e)
{
    return err_set(e, code, "cannot %s '%s': %s", verb, path, why);
}

int storage_claim(struct op *op, struct err *e, const char *verb, const char *path)
{
    struct stat st;

    if (lstat(path, &st) == 0) {
        err_set(e, EEXIST, "cannot make '%s': it is there already", path);
        err_cure(e, "move it away, or choose another name");
        return -EEXIST;
    }
    if (errno != ENOENT)
        return err_sys(e, errno, "cannot make '%s'", path);
    return op_undo(op, e, verb, path, NULL);
}

static int perform_unlink(struct op *op, char *const args[], struct err *e)
{
    const char *path = args[0];
    struct stat st;

    (void)op;
    if (lstat(path, &st) < 0)
        return errno == ENOENT ? 0 : err_sys(e, errno, "cannot remove '%s'", path);
    if (!S_ISREG(st.st_mode) && !S_ISLNK(st.st_mode) && !S_ISSOCK(st.st_mode))
        return refuse(EPERM, "remove", path, "it is not a file", e);
    if (unlink(path) < 0 && errno != ENOENT)
        return err_sys(e, errno, "cannot remove '%s'", path);
    return copy_sync_dir(path, e);
}

static int perform_rename(struct op *op, char *const args[], struct err *e)
{
    (void)op;
    if (rename(args[0], args[1]) == 0)
        return copy_sync_dir(args[1], e);
    if (errno == ENOENT && access(args[0], F_OK) < 0 && errno == ENOENT)
        return 0;
    return err_sys(e, errno, "cannot move '%s' to '%s'", args[0], args[1]);
}

/* Calls what() for each entry of a directory, in which it may remove them. */
static int for_each_entry(DIR *dir, int (*what)(int fd, const char *name))
{
    struct dirent *entry;
    int rc = 0;

    rewinddir(dir);
    while (rc == 0 && (entry = readdir(dir)))
        if (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0)
            rc = what(dirfd(dir), entry->d_name);
    return rc;
}

static int is_no_directory(int fd, const char *name)
{
    struct stat st;

    if (fstatat(fd, name, &st, AT_SYMLINK_NOFOLLOW) < 0)
        return -errno;
    return S_ISDIR(st.st_mode) ? -ENOTEMPTY : 0;
}

static int remove_entry(int fd, const char *name)
{
    return unlinkat(fd, name, 0) < 0 && errno != ENOENT ? -errno : 0;
}

static void closedir_cleanup(DIR **dir)
{
    if (*dir)
        closedir(*dir);
}

/* All or nothing: looks at every entry before it removes the first. */
static int empty_directory(int fd)
{
    _cleanup_(closedir_cleanup) DIR *dir = fdopendir(fd);

    if (!dir) {
        int code = errno;
        close(fd);
        return -code;
    }
    int rc = for_each_entry(dir, is_no_directory);
    return rc < 0 ? rc : for_each_entry(dir, remove_entry);
}

static int perform_rmdir(struct op *op, char *const args[], struct err *e)
{
    const char *path = args[0];
    int fd = open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);

    (void)op;
    if (fd < 0)
        return errno == ENOENT ? 0 : err_sys(e, errno, "cannot remove '%s'", path);
    int rc = empty_directory(fd);
    if (rc == -ENOTEMPTY)
        return refuse(ENOTEMPTY, "remove", path, "there are directories in it", e);
    if (rc == 0 && rmdir(path) < 0)
        rc = -errno;
    return rc < 0 ? err_sys(e, -rc, "cannot remove '%s'", path) : copy_sync_dir(path, e);
}

static int perform_restore(struct op *op, char *const args[], struct err *e)
{
    return copy_onto(op, args[0], args[1], NULL, e);
}

static int perform_lvremove(struct op *op, char *const args[], struct err *e)
{
    return image_lvm_remove(op, args[0], args[1], e);
}

static const struct {
    const char *verb;
    size_t n_args;
    bool paths; /* its arguments are */
    int (*perform)(struct op *op, char *const args[], struct err *e);
} verbs[] = {
    { "unlink", 1, true, perform_unlink },
    { "rename", 2, true, perform_rename },
    { "rmdir", 1, true, perform_rmdir },
    { "restore", 2, true, perform_restore },
    { "lvremove", 2, false, perform_lvremove },
};

int storage_perform(struct op *op, const struct step *s, struct err *e)
{
    size_t v = 0;

    while (v < sizeof(verbs) / sizeof(verbs[0]) && strcmp(verbs[v].verb, s->verb) != 0)
        v++;
    if (v == sizeof(verbs) / sizeof(verbs[0]))
        return err_set(e, ENOTSUP, "cannot perform '%s': no such step", s->verb);
    if (s->args.n != verbs[v].n_args)
        return err_set(e, EINVAL, "cannot perform '%s': %zu arguments, not %zu", s->verb, s->args.n,
                       verbs[v].n_args);
    for (size_t i = 0; verbs[v].paths && i < s->args.n; i++)
        if (s->args.v[i][0] != '/')
            return refuse(EINVAL, s->verb, s->args.v[i], "the path is not absolute", e);
    return verbs[v].perform(op, s->args.v, e);
}
