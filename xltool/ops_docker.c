#include "xltool/ops.h"

const struct toolstack docker_toolstack = {
    .name = "docker",
};
