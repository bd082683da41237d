/* The engine's stream of a command without a terminal: stdout and stderr in one, in frames of 8
 * bytes of head (1 or 2, three zeros, the length as 4 bytes, the highest first) and their data.
 * Pure. */
#ifndef XLTOOL_DOCKER_STREAM_H
#define XLTOOL_DOCKER_STREAM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { DOCK_FRAME_HEAD = 8 };

struct dock_stream {
    void (*out)(void *arg, bool is_stderr, const char *data, size_t len);
    void *arg;
    unsigned char head[DOCK_FRAME_HEAD];
    size_t have;   /* bytes of the head that have come */
    uint32_t left; /* bytes of the frame's data that have not */
    bool is_stderr;
    bool broken; /* what came is no such stream: the rest is ignored */
};

/* Calls out() with what is there, however it is cut. */
void dock_stream_add(struct dock_stream *s, const char *data, size_t len);

#endif
