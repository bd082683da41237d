/* Listens to what a COMMAND writes into stdout and stderr while it goes where it went before: to
 * ours. Where ours is a terminal COMMAND sees one as well (a pseudo terminal), else a pipe. Nothing
 * here blocks, and COMMAND is held up when whoever reads our output is, as it would be without us.
 * Main thread. */
#ifndef XLTOOL_OVERHEAR_H
#define XLTOOL_OVERHEAR_H

#include <poll.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* One stream on its way. */
struct stream {
    int from;    /* -1: at its end */
    int to;      /* stdout or stderr */
    int command; /* COMMAND's end, until it has been started; -1 */
    bool is_terminal, lost;
    size_t left;      /* bytes that are still taken */
    char bytes[4096]; /* PIPE_BUF: a pipe that can be written takes so many at once */
    size_t n;         /* read, and not yet written */
};

struct overheard {
    struct stream streams[2];
    void (*take)(void *arg, unsigned stream, const char *bytes, size_t n); /* 0 stdout, 1 stderr */
    void *arg;
    bool ended; /* COMMAND has */
    uint64_t until_ns;
};

/* Prepares both streams; streams[i].command is what COMMAND is to have for them. -errno when there
 * are no files to be had. */
int overhear_open(struct overheard *o);
/* COMMAND has its ends now: ours are closed, so that its end can be seen. */
void overhear_begun(struct overheard *o);
/* Says what each stream waits for: two entries, fd -1 for nothing. */
void overhear_wait(const struct overheard *o, struct pollfd p[2]);
/* Reads and writes what can be by what poll() found. */
void overhear_step(struct overheard *o, const struct pollfd p[2]);
/* COMMAND has ended; whom it left behind is not waited for. */
void overhear_ended(struct overheard *o);
/* After that: all that COMMAND has written is through. Reads on; overhear_step() writes. */
bool overhear_is_through(struct overheard *o);
void overhear_close(struct overheard *o);

#endif
