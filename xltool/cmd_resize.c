/* xltool resize GUEST: vCPUs, memory, disks and the CPU limit, and what came of it. */
#include "xltool/command.h"

#include "xltool/control.h"
#include "xltool/exit.h"
#include "xltool/guestspec.h"
#include "xltool/message.h"

int cmd_resize(struct options *o, const struct strlist *args)
{
    _cleanup_request_ struct request what = { .kind = OP_RESIZE };
    struct err err = ERR_INIT;

    what.resize.vcpus = o->spec.vcpus;
    what.resize.memory_bytes = o->spec.memory_bytes;
    what.resize.cpu_limit = o->cpu_limit;
    if (guestspec_disk_sizes(&what.resize, o, &err) < 0) {
        message_err(&err);
        return EXIT_USAGE;
    }
    if (!what.resize.vcpus && !what.resize.memory_bytes && !what.resize.n_disks && o->cpu_limit <= 0) {
        message("resize needs one of --vcpus, --memory, --disk, --cpu-limit; try 'xltool resize --help'");
        return EXIT_USAGE;
    }
    return control_guest(o, &what, args->v[0]);
}
