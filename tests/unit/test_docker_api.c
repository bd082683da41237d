/* Counters over the API, and addresses of engines. */
#include "tests/unit/docker_fixture.h"

#include <errno.h>
#include <stdio.h>

#include "core/strlist.h"
#include "dockstat/endpoint.h"
#include "dockstat/stats.h"

static const struct dstat_stats_ctx docker_v1 = { .v2 = false };
static const struct dstat_stats_ctx podman_v1 = { .podman = true };

static int stats_of(const char *name, const struct dstat_container *c,
                    const struct dstat_stats_ctx *ctx, struct sample *s, uint64_t *read_ns)
{
    _cleanup_free_ char *text = fixture(name);

    *s = (struct sample){ .t_ns = 1 };
    return dstat_parse_stats(c, ctx, text, strlen(text), s, read_ns, NULL);
}

static void stats_docker_v1(void **state)
{
    (void)state;
    const struct dstat_container c = { .nano_cpus = 300000000 };
    struct sample s;
    uint64_t read_ns = 0;

    assert_int_equal(stats_of("stats-docker-v1-io.json", &c, &docker_v1, &s, &read_ns), 0);
    is_value(&s, F_DISK_READ_BYTES, 48238592);
    is_value(&s, F_DISK_WRITE_BYTES, 49020928);
    is_value(&s, F_DISK_READ_OPS, 737);
    is_value(&s, F_DISK_WRITE_OPS, 748);
    assert_true(sample_has(&s, F_CPU_TIME) && sample_has(&s, F_WAIT_TIME));
    assert_true(sample_has(&s, F_MEM) && sample_has(&s, F_NET_RX_BYTES));
    is_unknown(&s, F_HOST_CPU_TIME, "shim");
    assert_true(read_ns > 1795304952000000000u);
}

static void stats_without_block_io(void **state)
{
    (void)state;
    const struct dstat_container c = { .nano_cpus = 0 };
    struct sample s;
    uint64_t read_ns;

    assert_int_equal(stats_of("stats-docker-v1-shop-web-1.json", &c, &docker_v1, &s, &read_ns), 0);
    is_unknown(&s, F_DISK_READ_BYTES, "counted no block I/O");
    is_unknown(&s, F_DISK_WRITE_OPS, "counted no operations");
    is_unknown(&s, F_WAIT_TIME, "no limit");
}

static void stats_host_network(void **state)
{
    (void)state;
    const struct dstat_container c = { .host_net = true };
    struct sample s;
    uint64_t read_ns;

    assert_int_equal(stats_of("stats-docker-v1-hostnet.json", &c, &docker_v1, &s, &read_ns), 0);
    is_unknown(&s, F_NET_TX_BYTES, "host's network");
    assert_true(sample_has(&s, F_CPU_TIME));
}

static void stats_of_the_dead(void **state)
{
    (void)state;
    const struct dstat_container c = { .alive = true };
    struct sample s;
    uint64_t read_ns;

    assert_int_equal(stats_of("stats-docker-v1-gone.json", &c, &docker_v1, &s, &read_ns), -EPROTO);
    assert_int_equal(s.valid, 0);
}

static void stats_podman(void **state)
{
    (void)state;
    const struct dstat_container c = { .nano_cpus = 1 };
    struct sample s;
    uint64_t read_ns;

    assert_int_equal(stats_of("stats-podman-v1.json", &c, &podman_v1, &s, &read_ns), 0);
    assert_true(sample_has(&s, F_CPU_TIME));
    is_unknown(&s, F_MEM, "page cache");
    is_unknown(&s, F_WAIT_TIME, "Podman");
}

static void stats_v2_in_lower_case(void **state)
{
    (void)state;
    const struct dstat_container c = { .nano_cpus = 1 };
    const struct dstat_stats_ctx v2 = { .v2 = true };
    const char *text =
        "{\"read\":\"2026-11-21T23:49:14Z\",\"cpu_stats\":{\"cpu_usage\":{\"total_usage\":7},"
        "\"throttling_data\":{\"throttled_time\":9}},\"memory_stats\":{\"usage\":100,\"stats\":"
        "{\"inactive_file\":40}},\"blkio_stats\":{\"io_service_bytes_recursive\":[{\"op\":\"read\","
        "\"value\":5},{\"op\":\"write\",\"value\":6}],\"io_serviced_recursive\":null}}";
    struct sample s = { .t_ns = 1 };
    uint64_t read_ns;

    assert_int_equal(dstat_parse_stats(&c, &v2, text, strlen(text), &s, &read_ns, NULL), 0);
    is_value(&s, F_CPU_TIME, 7);
    is_value(&s, F_MEM, 60);
    is_value(&s, F_DISK_READ_BYTES, 5);
    is_value(&s, F_DISK_WRITE_BYTES, 6);
    is_unknown(&s, F_DISK_READ_OPS, "cgroup v2");
    is_unknown(&s, F_WAIT_TIME, "pressure");
}

static void the_engines_clock(void **state)
{
    (void)state;
    struct dstat_clock clock = { .known = false };
    const uint64_t day = 86400u * 1000000000ull;

    assert_int_equal(dstat_clock_map(&clock, 1000 * day, 100, 200), 200);
    assert_int_equal(dstat_clock_map(&clock, 1000 * day + 1000, 1100, 1300), 1200);
    /* never outside of the request, whatever the clock says */
    assert_int_equal(dstat_clock_map(&clock, 1000 * day - 5000, 2000, 2100), 2100);
    assert_int_equal(dstat_clock_map(&clock, 5 * day, 3000, 3100), 3100);
    assert_int_equal(dstat_clock_map(&clock, 5 * day + 1000, 4000, 4200), 4100);
    /* nor where it is beyond all reason: before our boot, and five centuries on */
    assert_int_equal(dstat_clock_map(&clock, 0, 5000, 5100), 5100);
    assert_int_equal(dstat_clock_map(&clock, 50, 5100, 5200), 5150);
    assert_int_equal(dstat_clock_map(&clock, INT64_MAX, 6000, 6100), 6100);
    assert_int_equal(dstat_clock_map(&clock, UINT64_MAX, 7000, 7100), 7100);
}

static void addresses(void **state)
{
    (void)state;
    struct dstat_endpoint ep;

    unsetenv("DOCKER_TLS_VERIFY");
    unsetenv("DOCKER_CERT_PATH");
    assert_int_equal(dstat_endpoint_parse("unix:///run/x.sock", &ep, NULL), 0);
    assert_string_equal(ep.unix_path, "/run/x.sock");
    assert_int_equal(dstat_endpoint_parse("tcp://host", &ep, NULL), 0);
    assert_string_equal(ep.base, "http://host:2375");
    assert_false(ep.tls);
    assert_int_equal(dstat_endpoint_parse("tcp://[::1]:99/", &ep, NULL), 0);
    assert_string_equal(ep.base, "http://[::1]:99");
    assert_int_equal(dstat_endpoint_parse("https://h:1", &ep, NULL), 0);
    assert_true(ep.tls);
    setenv("DOCKER_TLS_VERIFY", "1", 1);
    setenv("DOCKER_CERT_PATH", "/certs", 1);
    assert_int_equal(dstat_endpoint_parse("tcp://host", &ep, NULL), 0);
    assert_string_equal(ep.base, "https://host:2376");
    assert_string_equal(ep.cert_dir, "/certs");
    unsetenv("DOCKER_TLS_VERIFY");
    unsetenv("DOCKER_CERT_PATH");
}

static void bad_addresses(void **state)
{
    (void)state;
    static const char *const bad[] = { "unix://",   "unix://relative", "tcp://",     "tcp://:1",
                                       "tcp://h:0", "tcp://h:65536",   "tcp://h:x",  "tcp://a/b",
                                       "tcp://u@h", "tcp://h\r\nX: y", "http://h?x", "xen:///",
                                       "" };
    struct dstat_endpoint ep;
    char longest[400] = "unix:///";

    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        struct err e = ERR_INIT;
        assert_int_equal(dstat_endpoint_parse(bad[i], &ep, &e), -EINVAL);
        assert_true(e.msg[0]);
    }
    memset(longest + 8, 'a', 300);
    assert_int_equal(dstat_endpoint_parse(longest, &ep, NULL), -EINVAL);
    assert_false(dstat_accepts("qemu:///system"));
    assert_true(dstat_accepts("unix:///x") && dstat_accepts("tcp://x"));
}

static void discovery(void **state)
{
    (void)state;
    _cleanup_strlist_ struct strlist uris = STRLIST_INIT, named = STRLIST_INIT;

    unsetenv("DOCKER_HOST");
    unsetenv("CONTAINER_HOST");
    dstat_discover(&uris);
    assert_int_equal(uris.n, 2);
    assert_string_equal(uris.v[0], "unix:///var/run/docker.sock");
    assert_non_null(strstr(uris.v[1], "podman/podman.sock"));
    setenv("DOCKER_HOST", "tcp://h:1", 1);
    setenv("CONTAINER_HOST", "tcp://h:1", 1);
    dstat_discover(&named);
    assert_int_equal(named.n, 1);
    unsetenv("DOCKER_HOST");
    unsetenv("CONTAINER_HOST");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(stats_docker_v1),    cmocka_unit_test(stats_without_block_io),
        cmocka_unit_test(stats_host_network), cmocka_unit_test(stats_of_the_dead),
        cmocka_unit_test(stats_podman),       cmocka_unit_test(stats_v2_in_lower_case),
        cmocka_unit_test(the_engines_clock),  cmocka_unit_test(addresses),
        cmocka_unit_test(bad_addresses),      cmocka_unit_test(discovery),
    };

    return cmocka_run_group_tests_name("docker_api", tests, NULL, NULL);
}
