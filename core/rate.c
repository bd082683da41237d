#include "core/rate.h"

static bool refuse(const char **ret_why, const char *why)
{
    *ret_why = why;
    return false;
}

bool rate_delta(const struct guest *prev, const struct guest *now, enum field f, uint64_t *ret,
                const char **ret_why)
{
    uint64_t a, b;

    if (!sample_get(&now->now, f, &b))
        return refuse(ret_why, sample_why(&now->now, f));
    if (!prev)
        return refuse(ret_why, "needs two samples");
    if (prev->boot != now->boot)
        return refuse(ret_why, "the guest has just rebooted");
    if (!sample_get(&prev->now, f, &a))
        return refuse(ret_why, "known only since the latest sample");
    if (now->now.t_ns <= prev->now.t_ns)
        return refuse(ret_why, "no time passed between two samples");
    if (b < a)
        return refuse(ret_why, "the counter was reset");
    *ret = b - a;
    return true;
}

bool rate_per_s(const struct guest *prev, const struct guest *now, enum field f, double *ret,
                const char **ret_why)
{
    uint64_t delta;

    if (!rate_delta(prev, now, f, &delta, ret_why))
        return false;
    *ret = (double)delta * 1e9 / (double)(now->now.t_ns - prev->now.t_ns);
    return true;
}

double rate_display(enum field f, double per_s)
{
    return field_info(f)->unit == UNIT_NS ? per_s / 1e7 : per_s;
}
