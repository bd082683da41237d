/* The small parts of the Docker toolstack: names of images and containers, the
 * stream of a command's output, limits. */
#include "tests/unit/docker_fixture.h"

#include <errno.h>

#include "xltool/docker/images.h"
#include "xltool/docker/limits.h"
#include "xltool/docker/stream.h"

static void repository_is(const char *name, bool plain, const char *want)
{
    _cleanup_strbuf_ struct strbuf got = STRBUF_INIT;

    dock_repository(&got, name, "0123456789abcdef0123", plain);
    assert_string_equal(got.s, want);
}

static void test_repository(void **state)
{
    (void)state;
    repository_is("web", true, "xltool/web");
    repository_is("shop_web-1.x", true, "xltool/shop_web-1.x");
    repository_is("web", false, "xltool/web--0123456789ab");
    repository_is("Web", true, "xltool/web--0123456789ab");
    repository_is("a--b", true, "xltool/a-b--0123456789ab");
    repository_is("web_", true, "xltool/web--0123456789ab");
    repository_is("_.-", true, "xltool/0123456789ab");
    repository_is("../x:y/z", true, "xltool/x-y-z--0123456789ab");
    repository_is("\xc3\xa4\033[31m", true, "xltool/31m--0123456789ab");
}

static void test_container_names(void **state)
{
    static const char *const bad[] = { "",   "a",    "-ab",     "a b", "a/b",
                                       "..", "a\nb", "\033[1m", "a+b", "\xc3\xa4\xc3\xa4" };

    (void)state;
    assert_int_equal(dock_name_check("web", NULL), 0);
    assert_int_equal(dock_name_check("W_e.b-1", NULL), 0);
    for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++)
        assert_int_equal(dock_name_check(bad[i], NULL), -EINVAL);
}

static void keep_output(void *arg, bool is_stderr, const char *data, size_t len)
{
    struct strbuf *out = arg;

    strbuf_add(&out[is_stderr], data, len);
}

/* Two of stdout, one of stderr between them, an empty one. */
static const char frames[] = "\1\0\0\0\0\0\0\3one"
                             "\2\0\0\0\0\0\0\5error"
                             "\1\0\0\0\0\0\0\0"
                             "\1\0\0\0\0\0\0\4 two";

static void test_stream_cut_anywhere(void **state)
{
    (void)state;
    for (size_t step = 1; step < sizeof(frames); step++) {
        struct strbuf out[2] = { STRBUF_INIT, STRBUF_INIT };
        struct dock_stream s = { .out = keep_output, .arg = out };
        for (size_t at = 0; at < sizeof(frames) - 1; at += step) {
            size_t left = sizeof(frames) - 1 - at;
            dock_stream_add(&s, frames + at, left < step ? left : step);
        }
        assert_string_equal(strbuf_str(&out[0]), "one two");
        assert_string_equal(strbuf_str(&out[1]), "error");
        assert_false(s.broken);
        strbuf_release(&out[0]);
        strbuf_release(&out[1]);
    }
}

static void test_stream_of_something_else(void **state)
{
    struct strbuf out[2] = { STRBUF_INIT, STRBUF_INIT };
    struct dock_stream s = { .out = keep_output, .arg = out };

    (void)state;
    dock_stream_add(&s, "<html>nothing</html>", 20);
    assert_true(s.broken);
    assert_int_equal(out[0].len + out[1].len, 0);
}

static void cpuset_is(const char *list, uint64_t n, const char *want)
{
    _cleanup_strbuf_ struct strbuf got = STRBUF_INIT;

    assert_int_equal(dock_cpuset_resize(list, n, 8, &got), want != NULL);
    if (want)
        assert_string_equal(got.s, want);
}

static void test_cpuset(void **state)
{
    (void)state;
    cpuset_is("2-3", 1, "2");
    cpuset_is("2-3", 2, "2,3");
    cpuset_is("2-3", 4, "0,1,2,3");
    cpuset_is("7,5", 3, "0,5,7");
    cpuset_is("0-1", 9, NULL);
    cpuset_is("0-1", 0, NULL);
    cpuset_is("x-y,99999999999999999999,4", 1, "4");
}

static void body_is(const struct dock_limits *now, const struct resize_spec *want, const char *text)
{
    _cleanup_json_ json_object *body = dock_limits_body(now, want, 8);

    assert_string_equal(json_object_to_json_string_ext(body, JSON_C_TO_STRING_PLAIN), text);
}

static void test_cpu_limits(void **state)
{
    (void)state;
    body_is(&(struct dock_limits){ .cpuset = "" }, &(struct resize_spec){ .vcpus = 2 },
            "{\"NanoCpus\":2000000000}");
    body_is(&(struct dock_limits){ .cpuset = "" },
            &(struct resize_spec){ .vcpus = 2, .cpu_limit = 1.5 }, "{\"NanoCpus\":1500000000}");
    body_is(&(struct dock_limits){ .cpuset = "" },
            &(struct resize_spec){ .vcpus = 1, .cpu_limit = 1.5 }, "{\"NanoCpus\":1000000000}");
    body_is(&(struct dock_limits){ .cpuset = "0-1" }, &(struct resize_spec){ .vcpus = 1 },
            "{\"CpusetCpus\":\"0\"}");
    body_is(&(struct dock_limits){ .cpuset = "0", .nano_cpus = 1000000000 },
            &(struct resize_spec){ .vcpus = 2 },
            "{\"CpusetCpus\":\"0,1\",\"NanoCpus\":2000000000}");
    body_is(&(struct dock_limits){ .cpuset = "", .cpu_quota = 50000 },
            &(struct resize_spec){ .cpu_limit = 0.25 }, "{\"CpuQuota\":25000}");
    body_is(&(struct dock_limits){ .cpuset = "", .cpu_quota = 50000, .cpu_period = 50000 },
            &(struct resize_spec){ .vcpus = 2 }, "{\"CpuQuota\":100000}");
}

static void test_memory_limits(void **state)
{
    const struct resize_spec more = { .memory_bytes = 1000 }, less = { .memory_bytes = 10 };

    (void)state;
    body_is(&(struct dock_limits){ .cpuset = "", .memory_bytes = 100, .memory_swap_bytes = 100 },
            &more, "{\"Memory\":1000,\"MemorySwap\":1000}");
    body_is(&(struct dock_limits){ .cpuset = "", .memory_bytes = 100, .memory_swap_bytes = 200 },
            &more, "{\"Memory\":1000,\"MemorySwap\":1100}");
    body_is(&(struct dock_limits){ .cpuset = "", .memory_bytes = 100, .memory_swap_bytes = 200 },
            &less, "{\"Memory\":10,\"MemorySwap\":110}");
    body_is(&(struct dock_limits){ .cpuset = "", .memory_bytes = 100, .memory_swap_bytes = -1 },
            &more, "{\"Memory\":1000,\"MemorySwap\":-1}");
    body_is(&(struct dock_limits){ .cpuset = "" }, &more, "{\"Memory\":1000,\"MemorySwap\":1000}");
}

/* What is asked of an engine that says this of its limits. */
static void said(const char *host_config, const char *body)
{
    _cleanup_strbuf_ struct strbuf text = STRBUF_INIT;
    _cleanup_json_ json_object *inspect = NULL;
    struct dock_limits now;

    strbuf_addf(&text, "{\"HostConfig\":{%s}}", host_config);
    inspect = json_tokener_parse(text.s);
    dock_limits_of(inspect, &now);
    body_is(&now, &(struct resize_spec){ .memory_bytes = 1000, .cpu_limit = 2 }, body);
}

static void test_absurd_limits(void **state)
{
    (void)state;
    said("\"Memory\":1,\"MemorySwap\":9223372036854775807",
         "{\"NanoCpus\":2000000000,\"Memory\":1000,\"MemorySwap\":-1}");
    said("\"Memory\":1001,\"MemorySwap\":9223372036854775807",
         "{\"NanoCpus\":2000000000,\"Memory\":1000,\"MemorySwap\":9223372036854775806}");
    said("\"Memory\":18446744073709551615,\"MemorySwap\":9223372036854775807",
         "{\"NanoCpus\":2000000000,\"Memory\":1000,\"MemorySwap\":1000}");
    said("\"Memory\":9223372036854775807,\"MemorySwap\":-9223372036854775808",
         "{\"NanoCpus\":2000000000,\"Memory\":1000,\"MemorySwap\":-1}");
    said("\"CpuQuota\":1,\"CpuPeriod\":18446744073709551615",
         "{\"CpuQuota\":200000,\"Memory\":1000,\"MemorySwap\":1000}");
}

static void test_restore(void **state)
{
    const struct dock_limits some = {
        .cpuset = "1", .nano_cpus = 5, .memory_bytes = 100, .memory_swap_bytes = 150
    };
    const struct dock_limits none = { .cpuset = "" };
    _cleanup_json_ json_object *a = dock_limits_restore(&some, 2, 999),
                               *b = dock_limits_restore(&none, 2, 999);

    (void)state;
    assert_string_equal(json_object_to_json_string_ext(a, JSON_C_TO_STRING_PLAIN),
                        "{\"NanoCpus\":5,\"CpusetCpus\":\"1\",\"Memory\":100,\"MemorySwap\":150}");
    assert_string_equal(json_object_to_json_string_ext(b, JSON_C_TO_STRING_PLAIN),
                        "{\"NanoCpus\":2000000000,\"Memory\":999,\"MemorySwap\":-1}");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_repository),
        cmocka_unit_test(test_container_names),
        cmocka_unit_test(test_stream_cut_anywhere),
        cmocka_unit_test(test_stream_of_something_else),
        cmocka_unit_test(test_cpuset),
        cmocka_unit_test(test_cpu_limits),
        cmocka_unit_test(test_memory_limits),
        cmocka_unit_test(test_absurd_limits),
        cmocka_unit_test(test_restore),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
