#include "core/guest.h"

const char *guest_state_name(enum guest_state state)
{
    static const char *const names[GUEST_STATE_COUNT] = {
        [GUEST_UNKNOWN] = "unknown", [GUEST_RUNNING] = "running", [GUEST_PAUSED] = "paused",
        [GUEST_BLOCKED] = "blocked", [GUEST_STOPPED] = "stopped", [GUEST_CRASHED] = "crashed",
        [GUEST_DYING] = "dying",     [GUEST_STARTING] = "starting",
    };

    return (unsigned)state < GUEST_STATE_COUNT ? names[state] : "unknown";
}
