#include "kvmstat/params.h"

#include <ctype.h>
#include <string.h>

bool kstat_param_u64(const virTypedParameter *p, uint64_t *ret)
{
    switch (p->type) {
    case VIR_TYPED_PARAM_INT:
        *ret = (uint64_t)p->value.i;
        return p->value.i >= 0;
    case VIR_TYPED_PARAM_UINT:
        *ret = p->value.ui;
        return true;
    case VIR_TYPED_PARAM_LLONG:
        *ret = (uint64_t)p->value.l;
        return p->value.l >= 0;
    case VIR_TYPED_PARAM_ULLONG:
        *ret = p->value.ul;
        return true;
    default:
        return false;
    }
}

struct param_field {
    const char *name;
    enum field field;
    uint64_t unit; /* what one of libvirt's is in ours */
};

static const struct param_field plain_fields[] = {
    { "cpu.time", F_HOST_CPU_TIME, 1 },
    { "balloon.rss", F_MEM, 1024 },
    { "balloon.maximum", F_MEM_LIMIT, 1024 },
    { "vcpu.current", F_VCPUS, 1 },
    { NULL, F_COUNT, 0 },
};

static const struct param_field vcpu_fields[] = {
    { "time", F_CPU_TIME, 1 },
    { "delay", F_WAIT_TIME, 1 },
    { NULL, F_COUNT, 0 },
};

static const struct param_field net_fields[] = {
    { "rx.bytes", F_NET_RX_BYTES, 1 },
    { "tx.bytes", F_NET_TX_BYTES, 1 },
    { "rx.pkts", F_NET_RX_PACKETS, 1 },
    { "tx.pkts", F_NET_TX_PACKETS, 1 },
    { "rx.errs", F_NET_RX_ERRORS, 1 },
    { "tx.errs", F_NET_TX_ERRORS, 1 },
    { "rx.drop", F_NET_RX_DROPS, 1 },
    { "tx.drop", F_NET_TX_DROPS, 1 },
    { NULL, F_COUNT, 0 },
};

static const struct param_field block_fields[] = {
    { "rd.bytes", F_DISK_READ_BYTES, 1 },
    { "wr.bytes", F_DISK_WRITE_BYTES, 1 },
    { "rd.reqs", F_DISK_READ_OPS, 1 },
    { "wr.reqs", F_DISK_WRITE_OPS, 1 },
    { "rd.times", F_DISK_READ_TIME, 1 },
    { "wr.times", F_DISK_WRITE_TIME, 1 },
    { NULL, F_COUNT, 0 },
};

static void add_field(const struct param_field *table, const char *name, uint64_t value,
                      struct sample *s)
{
    for (const struct param_field *f = table; f->name; f++) {
        if (strcmp(f->name, name) != 0)
            continue;
        if (value <= UINT64_MAX / f->unit)
            sample_add(s, f->field, value * f->unit);
        return;
    }
}

/* What follows "GROUP.N." in a parameter's name, or NULL. */
static const char *device_key(const char *name, const char *group)
{
    size_t len = strlen(group);

    if (strncmp(name, group, len) != 0 || !isdigit((unsigned char)name[len]))
        return NULL;
    name += len + strspn(name + len, "0123456789");
    return *name == '.' ? name + 1 : NULL;
}

static void read_param(const char *name, uint64_t value, struct kstat_reading *r)
{
    const char *key;

    if ((key = device_key(name, "vcpu.")))
        add_field(vcpu_fields, key, value, &r->now);
    else if ((key = device_key(name, "net.")))
        add_field(net_fields, key, value, &r->now);
    else if ((key = device_key(name, "block.")))
        add_field(block_fields, key, value, &r->now);
    else if (strcmp(name, "net.count") == 0)
        r->net_none = value == 0;
    else if (strcmp(name, "block.count") == 0)
        r->block_none = value == 0;
    else
        add_field(plain_fields, name, value, &r->now);
}

void kstat_params_read(const virTypedParameter *params, int n, struct kstat_reading *ret)
{
    uint64_t value;

    *ret = (struct kstat_reading){ .has_state = false };
    for (int i = 0; i < n; i++) {
        const virTypedParameter *p = &params[i];
        if (strcmp(p->field, "state.state") == 0 && p->type == VIR_TYPED_PARAM_INT) {
            ret->state = p->value.i;
            ret->has_state = true;
        } else if (strcmp(p->field, "state.reason") == 0 && p->type == VIR_TYPED_PARAM_INT) {
            ret->reason = p->value.i;
        } else if (kstat_param_u64(p, &value)) {
            read_param(p->field, value, ret);
        }
    }
}

void kstat_sample_merge(struct sample *base, const struct sample *ext, enum field first,
                        enum field last)
{
    uint64_t value;

    for (unsigned f = first; f <= (unsigned)last; f++)
        if (sample_get(ext, (enum field)f, &value))
            sample_set(base, (enum field)f, value);
}

bool kstat_state_active(int state)
{
    return state == VIR_DOMAIN_RUNNING || state == VIR_DOMAIN_BLOCKED ||
           state == VIR_DOMAIN_PAUSED || state == VIR_DOMAIN_SHUTDOWN ||
           state == VIR_DOMAIN_PMSUSPENDED || state == VIR_DOMAIN_NOSTATE;
}

enum guest_state kstat_state(int state, int reason)
{
    switch (state) {
    case VIR_DOMAIN_RUNNING:
        return GUEST_RUNNING;
    case VIR_DOMAIN_BLOCKED:
        return GUEST_BLOCKED;
    case VIR_DOMAIN_PAUSED:
        if (reason == VIR_DOMAIN_PAUSED_STARTING_UP)
            return GUEST_STARTING;
        return reason == VIR_DOMAIN_PAUSED_CRASHED ? GUEST_CRASHED : GUEST_PAUSED;
    case VIR_DOMAIN_PMSUSPENDED:
        return GUEST_PAUSED;
    case VIR_DOMAIN_SHUTDOWN:
        return GUEST_DYING;
    case VIR_DOMAIN_SHUTOFF:
        return reason == VIR_DOMAIN_SHUTOFF_CRASHED ? GUEST_CRASHED : GUEST_STOPPED;
    case VIR_DOMAIN_CRASHED:
        return GUEST_CRASHED;
    default:
        return GUEST_UNKNOWN;
    }
}
