#include "core/observer.h"

#include <errno.h>

const char *conn_state_name(enum conn_state state)
{
    static const char *const names[CONN_STATE_COUNT] = {
        [CONN_CONNECTING] = "connecting", [CONN_OK] = "ok",           [CONN_ABSENT] = "absent",
        [CONN_DENIED] = "denied",         [CONN_STALLED] = "stalled", [CONN_FAILED] = "failed",
    };

    return (unsigned)state < CONN_STATE_COUNT ? names[state] : "failed";
}

enum conn_state conn_state_of(int code)
{
    switch (code) {
    case 0:
        return CONN_OK;
    case ENOENT:
    case ENODEV:
    case ENOSYS:
    case EPROTONOSUPPORT:
        return CONN_ABSENT;
    case EACCES:
    case EPERM:
        return CONN_DENIED;
    default:
        return CONN_FAILED;
    }
}
