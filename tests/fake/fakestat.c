#include "tests/fake/fakestat.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "core/mem.h"
#include "core/parse.h"
#include "tests/fake/vary.h"

struct fake {
    struct obs base;
    char *uri;
    uint64_t n_samples, first_ns;
    struct vary vary; /* with vary=1 */
};

bool fake_param(const char *uri, const char *key, char *ret, size_t cap)
{
    const char *query = strchr(uri, '?');
    _cleanup_strlist_ struct strlist pairs = STRLIST_INIT;
    size_t len = strlen(key);

    strlist_split(&pairs, query ? query + 1 : "", '&');
    for (size_t i = 0; i < pairs.n; i++) {
        if (strncmp(pairs.v[i], key, len) == 0 && pairs.v[i][len] == '=') {
            snprintf(ret, cap, "%s", pairs.v[i] + len + 1);
            return true;
        }
    }
    return false;
}

static uint64_t number(const char *uri, const char *key, uint64_t otherwise)
{
    char text[32];
    uint64_t v = otherwise;

    if (fake_param(uri, key, text, sizeof(text)))
        parse_u64(text, &v);
    return v;
}

static void stall(void)
{
    for (;;)
        pause();
}

static bool accepts(const char *uri)
{
    return strncmp(uri, "fake:", 5) == 0;
}

static int open_now(struct obs **ret, const char *uri)
{
    struct fake *f = xcalloc(1, sizeof(*f));

    f->base.ops = &fakestat_observer;
    f->uri = xstrdup(uri);
    f->first_ns = clock_ns();
    if (number(uri, "vary", 0))
        vary_init(&f->vary, number(uri, "guests", 3));
    *ret = &f->base;
    return 0;
}

static int fake_open(struct obs **ret, const char *uri, struct err *e)
{
    char how[16];

    if (fake_param(uri, "open", how, sizeof(how))) {
        if (strcmp(how, "stall") == 0)
            stall();
        if (strcmp(how, "slow") == 0) {
            usleep(1500000);
            return open_now(ret, uri);
        }
        int code = strcmp(how, "absent") == 0 ? ENOENT : strcmp(how, "denied") == 0 ? EACCES : EIO;
        int rc = err_sys(e, code, "cannot open '%s'", uri);
        err_cure(e, "ask for another one");
        return rc;
    }
    return open_now(ret, uri);
}

static const char *fake_name(struct snapshot *s, const struct fake *f, uint64_t i)
{
    static const char *const hostile[] = { "\033[31mred\033[2J", "two\nlines", "bad\xff\xfeutf8",
                                           "over\xe2\x80\xaeride", ("c1\xc2\x9b" "31m"),
                                           "=cmd|' /C calc'!A0", "quote\"comma,", "" };
    char prefix[64] = "guest";

    fake_param(f->uri, "prefix", prefix, sizeof(prefix));
    if (!number(f->uri, "hostile", 0))
        return snapshot_strf(s, "%s-%llu", prefix, (unsigned long long)i);
    if (i == 0) {
        char name[301];
        memset(name, 'x', 300);
        name[300] = '\0';
        return snapshot_strdup(s, name);
    }
    return hostile[(i - 1) % (sizeof(hostile) / sizeof(hostile[0]))];
}

static void fill_sample(struct sample *s, uint64_t n, uint64_t i, bool xen)
{
    uint64_t k = i + 1;

    sample_set(s, F_CPU_TIME, n * k * 100000000);
    sample_set(s, F_HOST_CPU_TIME, n * k * 120000000);
    if (xen)
        sample_unknown(s, F_WAIT_TIME, "Xen does not report it");
    else
        sample_set(s, F_WAIT_TIME, n * k * 1000000);
    sample_set(s, F_MEM, k << 20);
    sample_set(s, F_MEM_LIMIT, k << 21);
    sample_set(s, F_NET_RX_BYTES, n * 1000 * k);
    sample_set(s, F_NET_TX_BYTES, n * 500 * k);
    sample_set(s, F_DISK_READ_BYTES, n * 4096 * k);
    sample_set(s, F_DISK_WRITE_BYTES, n * 2048 * k);
    sample_set(s, F_DISK_READ_OPS, n * k);
    sample_set(s, F_DISK_READ_TIME, n * k * 2000000);
    sample_set(s, F_VCPUS, 1 + i % 4);
    sample_set(s, F_UPTIME, n);
}

/* "odd" and none by turns; with pods=1 pods of two containers in two namespaces, hostile ones with hostile=1. */
static const char *fake_group(struct snapshot *s, const struct fake *f, uint64_t i)
{
    if (!number(f->uri, "pods", 0))
        return i % 2 ? "odd" : NULL;
    if (number(f->uri, "hostile", 0))
        return snapshot_strf(s, "\033[31m%llu\nspace/\xe2\x80\xaepod\xff", (unsigned long long)i / 4);
    return snapshot_strf(s, "%s/pod-%llu", i % 4 < 2 ? "prod" : "test", (unsigned long long)i / 2);
}

static void add_guest(struct snapshot *s, const struct fake *f, uint64_t i)
{
    static const char *const platforms[] = { "xen", "kvm", "docker" };
    struct guest *g = snapshot_add(s);
    bool rebooted = i == 0 && f->n_samples > number(f->uri, "reboot_after", UINT64_MAX);

    g->id = snapshot_strf(s, "%08llx-0000-4000-8000-000000000000", (unsigned long long)i);
    g->name = fake_name(s, f, i);
    g->platform = platforms[i % 3];
    g->group = fake_group(s, f, i);
    g->state = GUEST_RUNNING;
    g->boot = rebooted ? 2 : 1;
    fill_sample(&g->now, rebooted ? f->n_samples - number(f->uri, "reboot_after", 0) : f->n_samples,
                i, i % 3 == 0);
    if (number(f->uri, "fixed", 0))
        g->now.t_ns = f->first_ns + f->n_samples * 1000000000u;
}

/* Blocks while the control file says "stall"; true when it says "fail". */
static bool obey(const char *path)
{
    for (;;) {
        char word[16] = "";
        _cleanup_fclose_ FILE *file = fopen(path, "re");
        if (!file || !fgets(word, sizeof(word), file) || strncmp(word, "stall", 5) != 0)
            return strncmp(word, "fail", 4) == 0;
        usleep(20000);
    }
}

/* A machine of 8 CPUs behind the connection, and a daemon that takes a tenth of one to ask. */
static void add_host(struct snapshot *s, const struct fake *f, const char *name)
{
    s->has_host = true;
    s->host = (struct guest){ .id = "host", .platform = "host", .state = GUEST_RUNNING, .boot = 1 };
    s->host.name = snapshot_strdup(s, name);
    s->host.now.t_ns = f->first_ns + f->n_samples * 1000000000u;
    sample_set(&s->host.now, F_CPU_TIME, f->n_samples * 2000000000u);
    sample_set(&s->host.now, F_VCPUS, 8);
    sample_set(&s->host.now, F_MEM, (uint64_t)3 << 30);
    sample_set(&s->host.now, F_MEM_LIMIT, (uint64_t)12 << 30);
    s->daemon = (struct daemon_cost){ true, "faked", clock_ns() / 10 };
}

static int fake_sample(struct obs *o, struct snapshot **ret, struct err *e)
{
    struct fake *f = (struct fake *)o;
    char control[256], host[64];

    bool fail = fake_param(f->uri, "control", control, sizeof(control)) && obey(control);
    if (fail || f->n_samples >= number(f->uri, "fail_after", UINT64_MAX))
        return err_set(e, EPIPE, "'%s' has lost its connection", f->uri);
    if (f->n_samples >= number(f->uri, "stall_after", UINT64_MAX))
        stall();
    f->n_samples++;
    struct snapshot *s = snapshot_new();
    bool vanished = f->n_samples > number(f->uri, "vanish_after", UINT64_MAX);
    if (f->vary.n)
        vary_second(&f->vary, s, clock_ns());
    for (uint64_t i = vanished ? 1 : 0; !f->vary.n && i < number(f->uri, "guests", 3); i++)
        add_guest(s, f, i);
    if (fake_param(f->uri, "host", host, sizeof(host)))
        add_host(s, f, host);
    *ret = s;
    return 0;
}

static int fake_describe(struct obs *o, const struct guest *g, struct detail *d, struct err *e)
{
    char how[16];

    (void)e;
    if (fake_param(((struct fake *)o)->uri, "describe", how, sizeof(how)))
        stall();
    detail_begin(d, "config");
    detail_text(d, "name", g->name);
    detail_number(d, "vcpus", g->now.v[F_VCPUS]);
    detail_begin(d, "disk");
    detail_text(d, "name", "vda");
    return 0;
}

static void fake_facts(struct obs *o, struct detail *d)
{
    (void)o;
    detail_begin(d, "connection");
    detail_text(d, "version", "fake 1");
}

static void fake_close(struct obs *o)
{
    struct fake *f = (struct fake *)o;

    free(f->uri);
    vary_release(&f->vary);
    free(f);
}

const struct observer fakestat_observer = {
    .name = "fake",
    .accepts = accepts,
    .open = fake_open,
    .sample = fake_sample,
    .describe = fake_describe,
    .facts = fake_facts,
    .close = fake_close,
};
