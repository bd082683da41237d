#include "tests/unit/docker_fixture.h"

#include <errno.h>
#include <stdio.h>

#include "dockstat/parse.h"

static void version_of_docker(void **state)
{
    (void)state;
    _cleanup_free_ char *text = fixture("version-docker.json");
    struct dstat_version v;

    assert_int_equal(dstat_parse_version(text, strlen(text), &v, NULL), 0);
    assert_string_equal(v.version, "20.10.24+dfsg1");
    assert_int_equal(v.minor, 41);
    assert_false(v.podman);
}

static void version_of_podman(void **state)
{
    (void)state;
    _cleanup_free_ char *text = fixture("version-podman.json");
    struct dstat_version v;

    assert_int_equal(dstat_parse_version(text, strlen(text), &v, NULL), 0);
    assert_string_equal(v.version, "4.3.1");
    assert_true(v.podman);
    assert_int_equal(dstat_version_headers("1.41", "4.3.1", &v, NULL), 0);
    assert_true(v.podman);
    assert_int_equal(v.minor, 41);
    assert_string_equal(v.version, "4.3.1");
}

static int version_rc(const char *text, struct dstat_version *v, struct err *e)
{
    return dstat_parse_version(text, strlen(text), v, e);
}

static void version_is_negotiated(void **state)
{
    (void)state;
    struct dstat_version v = { .minor = 7 };
    struct err e = ERR_INIT;

    assert_int_equal(version_rc("{\"ApiVersion\":\"1.52\",\"MinAPIVersion\":\"1.44\"}", &v, &e), 0);
    assert_int_equal(v.minor, DSTAT_API_MINOR);
    assert_int_equal(v.server_minor, 52);
    v.minor = 7;
    assert_int_equal(version_rc("{\"ApiVersion\":\"1.60\",\"MinAPIVersion\":\"1.50\"}", &v, &e),
                     -EPROTO);
    assert_non_null(strstr(e.msg, "1.50"));
    assert_int_equal(version_rc("{\"ApiVersion\":\"1.12\"}", &v, &e), -EPROTO);
    assert_non_null(strstr(e.msg, "too old"));
    assert_int_equal(version_rc("{\"ApiVersion\":\"2.0\"}", &v, &e), -EPROTO);
    assert_int_equal(version_rc("{\"ApiVersion\":1.41}", &v, &e), -EPROTO);
    assert_int_equal(version_rc("[]", &v, &e), -EPROTO);
    assert_int_equal(version_rc("<html>", &v, &e), -EPROTO);
    assert_int_equal(dstat_version_headers("", "", &v, &e), -EPROTO);
    assert_int_equal(v.minor, 7); /* untouched */
}

static struct dstat_container *by_name(const struct dstat_set *set, const char *name)
{
    for (size_t i = 0; i < set->n; i++)
        if (set->v[i]->name && strcmp(set->v[i]->name, name) == 0)
            return set->v[i];
    fail_msg("no container '%s'", name);
    return NULL;
}

static void load_list(struct dstat_set *set, const char *name, unsigned generation)
{
    _cleanup_free_ char *text = fixture(name);

    assert_int_equal(dstat_parse_list(set, text, strlen(text), generation, NULL), 0);
}

static void list_of_docker(void **state)
{
    (void)state;
    struct dstat_set set = { .v = NULL };

    load_list(&set, "list-docker.json", 1);
    const struct dstat_container *web = by_name(&set, "shop-web-1");
    assert_string_equal(web->group, "shop");
    assert_string_equal(web->image, "bb:1");
    assert_int_equal(web->state, GUEST_RUNNING);
    assert_true(web->alive && web->dirty);
    assert_string_equal(by_name(&set, "k8s_web_pod-7")->group, "prod/web-0");
    assert_int_equal(by_name(&set, "frozen")->state, GUEST_PAUSED);
    assert_true(by_name(&set, "frozen")->alive);
    const struct dstat_container *gone = by_name(&set, "gone");
    assert_int_equal(gone->state, GUEST_STOPPED);
    assert_false(gone->alive || gone->dirty);
    assert_null(gone->group);
    for (size_t i = 1; i < set.n; i++)
        assert_true(strcmp(set.v[i - 1]->id, set.v[i]->id) < 0);
    dstat_set_release(&set);
}

static void list_leaves_out_what_is_unfinished(void **state)
{
    (void)state;
    static const char text[] = "[{\"Id\":\"aaaaaaaaaaaa\",\"Names\":[\"/xltool-unfinished-1\"],\"State\":\"created\"},"
                               "{\"Id\":\"bbbbbbbbbbbb\",\"Names\":[\"/xltool-unfinished-2\"],\"State\":\"running\"},"
                               "{\"Id\":\"cccccccccccc\",\"Names\":[\"/xltool-u\"],\"State\":\"created\"}]";
    struct dstat_set set = { .v = NULL };

    assert_int_equal(dstat_parse_list(&set, text, strlen(text), 1, NULL), 0);
    assert_int_equal(set.n, 2);
    by_name(&set, "xltool-unfinished-2"); /* what has run is shown whatever its name */
    by_name(&set, "xltool-u");
    dstat_set_release(&set);
}

static void list_drops_what_it_does_not_name(void **state)
{
    (void)state;
    struct dstat_set set = { .v = NULL };

    load_list(&set, "list-docker.json", 1);
    load_list(&set, "list-podman.json", 2);
    assert_int_equal(set.n, 1);
    assert_string_equal(set.v[0]->name, "pone");
    assert_string_equal(set.v[0]->image, "localhost/bb:1");
    dstat_set_release(&set);
}

static void inspect(struct dstat_container *c, const char *name)
{
    _cleanup_free_ char *text = fixture(name);

    assert_int_equal(dstat_parse_inspect(c, text, strlen(text), NULL), 0);
}

static void inspect_of_docker(void **state)
{
    (void)state;
    struct dstat_set set = { .v = NULL };

    load_list(&set, "list-docker.json", 1);
    struct dstat_container *web = by_name(&set, "shop-web-1");
    inspect(web, "inspect-shop-web-1.json");
    assert_false(web->dirty);
    assert_true(web->pid > 1);
    assert_int_equal(web->nano_cpus, 500000000);
    assert_int_equal(web->cpuset_cpus, 2);
    assert_int_equal(web->mem_limit, 128 << 20);
    assert_false(web->host_net);
    assert_true(web->started_unix_ns > 1000000000000000000u);
    assert_int_equal(dstat_vcpus(web, 8), 1);
    struct dstat_container *pod = by_name(&set, "k8s_web_pod-7");
    inspect(pod, "inspect-k8s_web_pod-7.json");
    assert_int_equal(pod->nano_cpus, 1500000000); /* quota 150000 of the default period */
    assert_int_equal(dstat_vcpus(pod, 8), 2);
    assert_int_equal(dstat_vcpus(pod, 1), 1);
    assert_int_not_equal(pod->boot, web->boot);
    inspect(by_name(&set, "hostnet"), "inspect-hostnet.json");
    assert_true(by_name(&set, "hostnet")->host_net);
    dstat_set_release(&set);
}

static void boot_follows_the_start(void **state)
{
    (void)state;
    struct dstat_set set = { .v = NULL };
    struct dstat_container *c = dstat_set_add(&set, "0123456789abcdef");
    const char *first = "{\"State\":{\"Status\":\"running\",\"Pid\":7,\"StartedAt\":\"A\"}}";
    const char *again = "{\"State\":{\"Status\":\"running\",\"Pid\":7,\"StartedAt\":\"B\"}}";

    assert_int_equal(dstat_parse_inspect(c, first, strlen(first), NULL), 0);
    uint64_t boot = c->boot;
    assert_int_equal(dstat_parse_inspect(c, first, strlen(first), NULL), 0);
    assert_int_equal(c->boot, boot);
    assert_int_equal(dstat_parse_inspect(c, again, strlen(again), NULL), 0);
    assert_int_not_equal(c->boot, boot);
    dstat_set_release(&set);
}

/* How many lines of a recording call for another look at a container. */
static int count_events(const char *name, int *ret_lines)
{
    _cleanup_free_ char *text = fixture(name);
    char id[DSTAT_ID_MAX + 1];
    int hits = 0;

    *ret_lines = 0;
    for (const char *line = text; *line; (*ret_lines)++) {
        size_t len = strcspn(line, "\n");
        hits += dstat_parse_event(line, len, id);
        line += len + (line[len] == '\n');
    }
    return hits;
}

static void events_of_docker(void **state)
{
    (void)state;
    _cleanup_free_ char *text = fixture("events-docker.jsonl");
    char id[DSTAT_ID_MAX + 1] = "";
    int lines, hits = count_events("events-docker.jsonl", &lines);

    assert_true(dstat_parse_event(text, strcspn(text, "\n"), id));
    assert_int_equal(strlen(id), 64);
    /* Most of it is the talk of one health check. */
    assert_true(hits >= 15 && hits < lines / 2 + 10);
    for (const char *line = text; *line;) {
        size_t len = strcspn(line, "\n");
        bool talk = memmem(line, len, "\"status\":\"exec_", 15) ||
                    memmem(line, len, "\"status\":\"health", 16);
        if (talk)
            assert_false(dstat_parse_event(line, len, id));
        line += len + (line[len] == '\n');
    }
}

static void events_of_podman(void **state)
{
    (void)state;
    int lines, hits = count_events("events-podman.jsonl", &lines);

    assert_true(hits >= 4 && hits < lines); /* images and the system have events too */
}

static void times(void **state)
{
    (void)state;
    static const char *const bad[] = { "",
                                       "0001-01-01T00:00:00Z",
                                       "2026-11-21",
                                       "2026-11-21T23:49:12",
                                       "2026-11-21T23:49:12.5",
                                       "2026-11-21T23:49:12Zx",
                                       "now" };
    uint64_t ns = 5;

    assert_true(dstat_parse_time("1970-01-01T00:00:01.5Z", &ns));
    assert_int_equal(ns, 1500000000);
    assert_true(dstat_parse_time("2026-11-21T23:49:12.693688569Z", &ns));
    assert_int_equal(ns, 1795304952693688569);
    assert_true(dstat_parse_time("2026-11-22T01:49:12.693688569+02:00", &ns));
    assert_int_equal(ns, 1795304952693688569);
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
        assert_false(dstat_parse_time(bad[i], &ns));
}

static void cpu_lists(void **state)
{
    (void)state;
    assert_int_equal(dstat_count_cpus("0-3,7"), 5);
    assert_int_equal(dstat_count_cpus("2"), 1);
    assert_int_equal(dstat_count_cpus("0-1\n"), 2);
    assert_int_equal(dstat_count_cpus(""), 0);
    assert_int_equal(dstat_count_cpus("3-1"), 0);
    assert_int_equal(dstat_count_cpus("0-99999999999"), 0);
    assert_int_equal(dstat_count_cpus("all"), 0);
    assert_int_equal(dstat_count_cpus("1,"), 0);
}

static void states(void **state)
{
    (void)state;
    bool alive;

    assert_int_equal(dstat_state("running", &alive), GUEST_RUNNING);
    assert_true(alive);
    assert_int_equal(dstat_state("restarting", &alive), GUEST_STARTING);
    assert_false(alive);
    assert_int_equal(dstat_state("dead", &alive), GUEST_CRASHED);
    assert_int_equal(dstat_state("removing", &alive), GUEST_DYING);
    assert_int_equal(dstat_state("exited", &alive), GUEST_STOPPED);
    assert_int_equal(dstat_state("created", &alive), GUEST_STOPPED);
    assert_int_equal(dstat_state("\x1b[31m", &alive), GUEST_UNKNOWN);
    assert_int_equal(dstat_state(NULL, &alive), GUEST_UNKNOWN);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(version_of_docker),
        cmocka_unit_test(version_of_podman),
        cmocka_unit_test(version_is_negotiated),
        cmocka_unit_test(list_of_docker),
        cmocka_unit_test(list_leaves_out_what_is_unfinished),
        cmocka_unit_test(list_drops_what_it_does_not_name),
        cmocka_unit_test(inspect_of_docker),
        cmocka_unit_test(boot_follows_the_start),
        cmocka_unit_test(events_of_docker),
        cmocka_unit_test(events_of_podman),
        cmocka_unit_test(times),
        cmocka_unit_test(cpu_lists),
        cmocka_unit_test(states),
    };

    return cmocka_run_group_tests_name("docker_parse", tests, NULL, NULL);
}
