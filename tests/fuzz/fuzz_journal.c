/* The journal of an interrupted operation, which another process finishes or undoes. */
#include <errno.h>

#include "engine/jobfile.h"
#include "tests/fuzz/fuzz.h"

static void look_at(const struct step *steps, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        fuzz_require(steps[i].verb);
        fuzz_look(steps[i].verb);
        for (size_t k = 0; k < steps[i].args.n; k++)
            fuzz_look(steps[i].args.v[k]);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct err e = ERR_INIT;
    struct job job;
    char path[64];
    _cleanup_close_ int fd = fuzz_file(data, size, path);

    if (job_read(&job, fd, "fuzz", &e) < 0) {
        fuzz_require(e.msg[0]);
        return 0;
    }
    fuzz_require(job.uri && job.op && job.time);
    look_at(job.undo, job.n_undo);
    look_at(job.then, job.n_then);
    job_release(&job);
    return 0;
}
