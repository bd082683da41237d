#include "xltool/ops.h"

const struct toolstack kvm_toolstack = {
    .name = "libvirt",
};
