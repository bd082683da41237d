/* A container's settings, from what a real engine said of one to what is asked for the next one. */
#include "tests/unit/docker_fixture.h"

#include "xltool/docker/guest.h"
#include "xltool/docker/settings.h"

#define ANONYMOUS "ef67a61ca483f70f9ee6d41dc8adf4d71f774af8f11fd2ddf0ef361e56024b1a"

static json_object *parse(const char *text)
{
    json_object *o = NULL;
    struct err e = ERR_INIT;

    if (dstat_json_parse(text, strlen(text), "a test's text", &o, &e) < 0)
        fail_msg("%s", e.msg);
    return o;
}

static json_object *inspected(void)
{
    _cleanup_free_ char *text = fixture("inspect-settings.json");

    return parse(text);
}

/* What stands at a path ("Config/Labels") in one line; "" = nothing. */
static const char *at(json_object *o, const char *path)
{
    json_object *found = NULL;
    _cleanup_strlist_ struct strlist keys = STRLIST_INIT;

    strlist_split(&keys, path, '|');
    for (size_t i = 0; i < keys.n; i++) {
        found = NULL;
        if (!json_object_is_type(o, json_type_object) ||
            !json_object_object_get_ex(o, keys.v[i], &found))
            return "";
        o = found;
    }
    return json_object_to_json_string_ext(found,
                                          JSON_C_TO_STRING_PLAIN | JSON_C_TO_STRING_NOSLASHESCAPE);
}

static void test_keeps_what_was_asked_for(void **state)
{
    _cleanup_json_ json_object *o = inspected(), *s = dock_settings_of(o, false);

    (void)state;
    assert_string_equal(at(s, "Config|Cmd"), "[\"sleep\",\"1000\"]");
    assert_string_equal(at(s, "Config|Env"), "[\"X=1\"]");
    assert_string_equal(at(s, "Config|Labels"), "{\"a\":\"b\"}");
    assert_string_equal(at(s, "Config|Image"), "");
    assert_string_equal(at(s, "HostConfig|Memory"), "67108864");
    assert_string_equal(at(s, "HostConfig|MemorySwap"), "134217728");
    assert_string_equal(at(s, "HostConfig|NanoCpus"), "500000000");
    assert_string_equal(at(s, "HostConfig|RestartPolicy|Name"), "\"unless-stopped\"");
    assert_string_equal(at(s, "HostConfig|PortBindings"),
                        "{\"80/tcp\":[{\"HostIp\":\"\",\"HostPort\":\"18080\"}]}");
    assert_string_equal(at(s, "Networks|n1"),
                        "{\"Aliases\":[\"db\"],\"IPAMConfig\":{\"IPv4Address\":\"10.77.0.9\"}}");
    assert_string_equal(at(s, "Networks|n2|Aliases"), "[\"two\"]");
    assert_string_equal(at(s, "Networks|n2|IPAMConfig"), "");
}

static void test_names_anonymous_volumes(void **state)
{
    _cleanup_json_ json_object *o = inspected(), *s = dock_settings_of(o, false);

    (void)state;
    assert_string_equal(at(s, "HostConfig|Binds"),
                        "[\"vol1:/data\",\"/tmp:/host:ro\",\"" ANONYMOUS ":/anon\"]");
}

static void test_body(void **state)
{
    _cleanup_json_ json_object *o = inspected(), *s = dock_settings_of(o, false);
    _cleanup_json_ json_object *body = dock_settings_body(s, "xltool/probe:one", "0123456789ab");
    _cleanup_json_ json_object *join = dock_settings_connect_body(s, "n2", "cafe");

    (void)state;
    assert_string_equal(dock_settings_first_network(s), "n1");
    assert_string_equal(at(body, "Image"), "\"xltool/probe:one\"");
    assert_string_equal(at(body, "Labels"),
                        "{\"a\":\"b\",\"" DOCK_LABEL_GUEST "\":\"0123456789ab\"}");
    assert_string_equal(at(body, "HostConfig|NetworkMode"), "\"n1\"");
    assert_string_equal(at(body, "NetworkingConfig|EndpointsConfig|n1|Aliases"), "[\"db\"]");
    assert_string_equal(at(body, "NetworkingConfig|EndpointsConfig|n2"), "");
    assert_string_equal(at(join, "Container"), "\"cafe\"");
    assert_string_equal(at(join, "EndpointConfig|Aliases"), "[\"two\"]");
}

static void test_macs_of_newer_engines(void **state)
{
    _cleanup_json_ json_object *o = inspected(), *s = dock_settings_of(o, true);

    (void)state;
    assert_string_equal(at(s, "Networks|n1|MacAddress"), "\"02:42:0a:4d:00:09\"");
    dock_settings_for_clone(s);
    assert_string_equal(at(s, "Networks|n1|MacAddress"), "");
}

static void test_clone_has_its_own(void **state)
{
    _cleanup_json_ json_object *o = inspected(), *s = dock_settings_of(o, false);
    _cleanup_strlist_ struct strlist shared = STRLIST_INIT;

    (void)state;
    dock_settings_shared(s, &shared);
    assert_int_equal(shared.n, 1);
    assert_string_equal(shared.v[0], "'/data' ('vol1')");
    assert_string_equal(at(s, "Config|Hostname"), "\"bea6770bcc2e\"");
    dock_settings_for_clone(s);
    assert_string_equal(at(s, "Config|Hostname"), "");
    assert_string_equal(at(s, "Networks|n1|IPAMConfig"), "");
    assert_string_equal(at(s, "Networks|n1|Aliases"), "[\"db\"]");
    assert_string_equal(at(s, "HostConfig|Binds"), "[\"vol1:/data\",\"/tmp:/host:ro\"]");
    assert_string_equal(at(s, "Config|Volumes"), "{\"/anon\":{}}");
}

static void test_host_name_that_was_chosen_stays(void **state)
{
    _cleanup_json_ json_object *s = parse("{\"Config\":{\"Hostname\":\"db1\"},\"HostConfig\":{}}");

    (void)state;
    dock_settings_for_clone(s);
    assert_string_equal(at(s, "Config|Hostname"), "\"db1\"");
}

static bool below_8083(void *arg, const char *ip, unsigned port, const char *proto)
{
    (void)arg;
    (void)ip;
    return strcmp(proto, "tcp") == 0 && port >= 1024 && port < 8083;
}

static void test_ports_move(void **state)
{
    _cleanup_strlist_ struct strlist notes = STRLIST_INIT;
    _cleanup_json_ json_object *s = parse("{\"HostConfig\":{\"PortBindings\":{"
                                          "\"80/"
                                          "tcp\":[{\"HostIp\":\"0.0.0.0\",\"HostPort\":\"8080\"},{"
                                          "\"HostIp\":\"::\",\"HostPort\":\"8080\"}],"
                                          "\"81/tcp\":[{\"HostIp\":\"\",\"HostPort\":\"8082\"}],"
                                          "\"53/udp\":[{\"HostIp\":\"\",\"HostPort\":\"65535\"}],"
                                          "\"90/tcp\":[{\"HostIp\":\"\",\"HostPort\":\"\"}],\"91/"
                                          "tcp\":[{\"HostPort\":\"9000-9010\"}],"
                                          "\"92/tcp\":null}}}");

    (void)state;
    dock_settings_move_ports(s, below_8083, NULL, &notes);
    assert_string_equal(at(s, "HostConfig|PortBindings|80/tcp"),
                        "[{\"HostIp\":\"0.0.0.0\",\"HostPort\":\"8083\"},{\"HostIp\":\"::\","
                        "\"HostPort\":\"8083\"}]");
    assert_string_equal(at(s, "HostConfig|PortBindings|81/tcp"),
                        "[{\"HostIp\":\"\",\"HostPort\":\"8084\"}]");
    assert_string_equal(at(s, "HostConfig|PortBindings|53/udp"),
                        "[{\"HostIp\":\"\",\"HostPort\":\"1024\"}]");
    assert_string_equal(at(s, "HostConfig|PortBindings|90/tcp"),
                        "[{\"HostIp\":\"\",\"HostPort\":\"\"}]");
    assert_string_equal(at(s, "HostConfig|PortBindings|91/tcp"), "[{\"HostPort\":\"9000-9010\"}]");
    assert_int_equal(notes.n, 3);
    assert_string_equal(notes.v[0], "port 8083 of the host leads to 80/tcp (it was 8080)");
}

static void test_shared_network_decides_on_the_name(void **state)
{
    _cleanup_json_ json_object *o = parse(
        "{\"Id\":\"bea6770bcc2e916a\",\"Config\":{\"Hostname\":\"h\",\"ExposedPorts\":{}},"
        "\"HostConfig\":{\"NetworkMode\":\"container:cafe\"},"
        "\"NetworkSettings\":{\"Networks\":{\"bridge\":{}}}}");
    _cleanup_json_ json_object *s = dock_settings_of(o, false);

    (void)state;
    assert_string_equal(at(s, "Config"), "{}");
    assert_null(dock_settings_first_network(s));
}

static void test_mounts_of_specs(void **state)
{
    _cleanup_json_ json_object *o = parse(
        "{\"Id\":\"bea6770bcc2e916a\",\"Config\":{},\"HostConfig\":{\"VolumesFrom\":[\"x\"],"
        "\"Mounts\":["
        "{\"Type\":\"volume\",\"Target\":\"/v\"},{\"Type\":\"bind\",\"Source\":\"/"
        "etc\",\"Target\":\"/e\",\"ReadOnly\":true}]},"
        "\"Mounts\":[{\"Type\":\"volume\",\"Name\":\"" ANONYMOUS
        "\",\"Destination\":\"/v\",\"RW\":true},"
        "{\"Type\":\"bind\",\"Source\":\"/etc\",\"Destination\":\"/e\",\"RW\":false},"
        "{\"Type\":\"volume\",\"Name\":\"other\",\"Destination\":\"/o\",\"RW\":false},"
        "{\"Type\":\"tmpfs\",\"Destination\":\"/t\",\"RW\":true}]}");
    _cleanup_json_ json_object *s = dock_settings_of(o, false);

    (void)state;
    assert_string_equal(
        at(s, "HostConfig|Mounts"),
        "[{\"Type\":\"volume\",\"Target\":\"/v\",\"Source\":\"" ANONYMOUS "\"},"
        "{\"Type\":\"bind\",\"Source\":\"/etc\",\"Target\":\"/e\",\"ReadOnly\":true}]");
    assert_string_equal(at(s, "HostConfig|Binds"), "[\"other:/o:ro\"]");
    assert_string_equal(at(s, "HostConfig|VolumesFrom"), "");
    dock_settings_for_clone(s);
    assert_string_equal(
        at(s, "HostConfig|Mounts"),
        "[{\"Type\":\"volume\",\"Target\":\"/v\"},"
        "{\"Type\":\"bind\",\"Source\":\"/etc\",\"Target\":\"/e\",\"ReadOnly\":true}]");
}

static void test_nonsense(void **state)
{
    static const char *const texts[] = { "{}", "[]",
                                         "{\"Config\":1,\"HostConfig\":[],\"Mounts\":{}}",
                                         "{\"Id\":\"x\",\"NetworkSettings\":{\"Networks\":{\"a\":"
                                         "null,\"b\":7}},\"Networks\":{\"a\":null}}",
                                         "{\"Mounts\":[null,1,{}],\"HostConfig\":{\"Binds\":[null,"
                                         "\":\"],\"PortBindings\":{\"x\":[null]}}}" };

    (void)state;
    for (size_t i = 0; i < sizeof(texts) / sizeof(*texts); i++) {
        _cleanup_json_ json_object *o = parse(texts[i]), *s = dock_settings_of(o, true);
        _cleanup_strlist_ struct strlist lines = STRLIST_INIT;
        dock_settings_shared(s, &lines);
        dock_settings_for_clone(s);
        dock_settings_move_ports(s, below_8083, NULL, &lines);
        if (json_object_is_type(o, json_type_object))
            dock_settings_for_clone(o);
        _cleanup_json_ json_object *body = dock_settings_body(s, "i", "r");
        assert_string_equal(at(body, "Image"), "\"i\"");
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_keeps_what_was_asked_for),
        cmocka_unit_test(test_names_anonymous_volumes),
        cmocka_unit_test(test_body),
        cmocka_unit_test(test_macs_of_newer_engines),
        cmocka_unit_test(test_clone_has_its_own),
        cmocka_unit_test(test_host_name_that_was_chosen_stays),
        cmocka_unit_test(test_ports_move),
        cmocka_unit_test(test_shared_network_decides_on_the_name),
        cmocka_unit_test(test_mounts_of_specs),
        cmocka_unit_test(test_nonsense),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
