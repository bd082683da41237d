/* What an engine answers; the first byte says to what. */
#include "dockstat/parse.h"
#include "dockstat/stats.h"
#include "tests/fuzz/fuzz.h"
#include "xltool/docker/limits.h"
#include "xltool/docker/settings.h"

static bool none_taken(void *arg, const char *ip, unsigned port, const char *proto)
{
    (void)arg;
    (void)ip;
    (void)proto;
    return port % 2;
}

/* A clone: the settings taken, changed, and put together again. */
static void settings(const char *text, size_t len)
{
    _cleanup_json_ json_object *inspect = NULL, *s = NULL, *body = NULL, *limits = NULL;
    _cleanup_strlist_ struct strlist notes = STRLIST_INIT;
    struct dock_limits now;
    struct dock_mount m;
    const char *network;

    if (dstat_json_parse(text, len, "an inspection", &inspect, NULL) < 0)
        return;
    dock_limits_of(inspect, &now);
    limits = dock_limits_body(&now, &(struct resize_spec){ .vcpus = 2, .memory_bytes = 1 << 27 }, 4);
    for (size_t i = 0; dock_mount_at(inspect, i, &m); i++)
        fuzz_look(m.target);
    s = dock_settings_of(inspect, len % 2);
    if (!s)
        return;
    dock_settings_for_clone(s);
    dock_settings_shared(s, &notes);
    dock_settings_move_ports(s, none_taken, NULL, &notes);
    body = dock_settings_body(s, "image", "root");
    network = dock_settings_first_network(s);
    if (network)
        json_object_put(dock_settings_connect_body(s, network, "container"));
    if (body)
        fuzz_look(json_object_to_json_string(body));
}

static void inspection(const char *text, size_t len)
{
    struct dstat_set set = { .v = NULL };
    struct dstat_container *c = dstat_set_add(&set, "0123456789ab");

    dstat_parse_inspect(c, text, len, NULL);
    dstat_vcpus(c, 4);
    dstat_set_release(&set);
    settings(text, len);
}

static void list(const char *text, size_t len)
{
    struct dstat_set set = { .v = NULL };

    dstat_parse_list(&set, text, len, 1, NULL);
    dstat_parse_list(&set, text, len, 2, NULL);
    for (size_t i = 0; i < set.n; i++)
        fuzz_require(dstat_id_ok(set.v[i]->id));
    dstat_set_release(&set);
}

static void statistics(const char *text, size_t len)
{
    struct dstat_set set = { .v = NULL };
    struct dstat_stats_ctx ctx = { .podman = len % 2, .v2 = len % 3 };
    struct sample s = { .valid = 0 };
    uint64_t read_ns;

    dstat_parse_stats(dstat_set_add(&set, "0123456789ab"), &ctx, text, len, &s, &read_ns, NULL);
    dstat_set_release(&set);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char id[DSTAT_ID_MAX + 1];
    struct dstat_version version;
    struct dstat_info info;

    if (size == 0)
        return 0;
    _cleanup_free_ char *text = fuzz_text(data + 1, size - 1);
    size_t len = size - 1;
    if (data[0] == 'i')
        inspection(text, len);
    else if (data[0] == 'l')
        list(text, len);
    else if (data[0] == 's')
        statistics(text, len);
    else if (data[0] == 'e')
        dstat_parse_event(text, len, id);
    else if (data[0] == 'v')
        dstat_parse_version(text, len, &version, NULL);
    else
        dstat_parse_info(text, len, &info, NULL);
    return 0;
}
