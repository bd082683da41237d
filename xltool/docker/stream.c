#include "xltool/docker/stream.h"

enum { STDIN_FRAME, STDOUT_FRAME, STDERR_FRAME };

static void begin_frame(struct dock_stream *s)
{
    const unsigned char *h = s->head;

    s->broken = h[0] > STDERR_FRAME || h[1] || h[2] || h[3];
    s->is_stderr = h[0] == STDERR_FRAME;
    s->left = (uint32_t)h[4] << 24 | (uint32_t)h[5] << 16 | (uint32_t)h[6] << 8 | h[7];
    s->have = 0;
}

void dock_stream_add(struct dock_stream *s, const char *data, size_t len)
{
    while (len > 0 && !s->broken) {
        if (s->left == 0) {
            s->head[s->have++] = (unsigned char)*data++;
            len--;
            if (s->have == DOCK_FRAME_HEAD)
                begin_frame(s);
            continue;
        }
        size_t piece = len < s->left ? len : s->left;
        s->out(s->arg, s->is_stderr, data, piece);
        s->left -= (uint32_t)piece;
        data += piece;
        len -= piece;
    }
}
