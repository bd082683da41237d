#include "experiment/player.h"

#include <math.h>

#include "core/sample.h"

#define SPEED_MOST 100000.0

uint64_t player_clip(const struct player *p, uint64_t t_ns)
{
    return t_ns < p->begin_ns ? p->begin_ns : t_ns > p->end_ns ? p->end_ns : t_ns;
}

void player_go(struct player *p, uint64_t t_ns, double speed)
{
    p->played_ns = player_clip(p, t_ns);
    p->since_ns = clock_ns();
    p->speed = p->played_ns >= p->end_ns || !(speed > 0) ? 0
               : speed < SPEED_MOST                      ? speed
                                                         : SPEED_MOST;
}

uint64_t player_now(struct player *p)
{
    if (p->speed <= 0)
        return p->played_ns;
    double passed = (double)(clock_ns() - p->since_ns) * p->speed;
    uint64_t left = p->end_ns - p->played_ns;
    if (passed < (double)left)
        return p->played_ns + (uint64_t)passed;
    p->played_ns = p->end_ns; /* it stops there */
    p->speed = 0;
    return p->played_ns;
}

uint64_t player_due(const struct player *p, uint64_t t_ns)
{
    double wait_ns = ceil((double)(t_ns - p->played_ns) / p->speed);

    /* In a hostile recording the next instant may be a century away. */
    return wait_ns < (double)INT64_MAX / 2 ? p->since_ns + (uint64_t)wait_ns : INT64_MAX;
}
