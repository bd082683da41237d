/* The table of platforms of build/tests/xltool-fake: the invented one and the machine. */
#include "xltool/registry.h"

#include "hoststat/hoststat.h"
#include "tests/fake/fakestat.h"
#include "tests/fake/faketool.h"
#include "tests/fake/world.h"

const struct observer *const registry[] = { &fakestat_observer, &world_observer, &hoststat_observer, NULL };
const struct toolstack *const toolstacks[] = { &faketool_toolstack, &world_toolstack, NULL };
const char *const registry_left_out[] = { NULL };
