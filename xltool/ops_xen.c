#include "xltool/ops.h"

const struct toolstack xen_toolstack = {
    .name = "xen",
};
