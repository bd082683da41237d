/* Whole recordings: blocks found, read, played, facts and command, compose.h. */
#include "tests/fuzz/compose.h"
#include "tests/fuzz/play.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct err e = ERR_INIT;
    struct feed *f;
    char path[64];

    if (size == 0)
        return 0;
    int fd = compose(data, size, path);
    if (replay_open(path, &f, &e) == 0) {
        play_all(f);
        f->ops->close(f);
    } else {
        fuzz_require(e.msg[0]);
    }
    close(fd);
    return 0;
}
