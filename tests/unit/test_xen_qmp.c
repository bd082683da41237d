/* clang-format off: cmocka wants these before it */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>
/* clang-format on */

#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "core/sample.h"
#include "procfs/file.h"
#include "xenstat/qmp.h"

#define SECOND_NS 1000000000ull

static char recorded[16384];
static size_t recorded_len;

static int read_recording(void **state)
{
    ssize_t n = pf_read("tests/fixtures/xen/qmp-blockstats.txt", recorded, sizeof(recorded));

    (void)state;
    recorded_len = n > 0 ? (size_t)n : 0;
    return n > 0 ? 0 : -1;
}

static const char *recorded_line(int k, size_t *ret_len)
{
    const char *line = recorded;

    while (k-- > 0)
        line = strchr(line, '\n') + 1;
    *ret_len = strcspn(line, "\n");
    return line;
}

static void recorded_answer(void **state)
{
    struct xstat_blockstats b = { .read_ops = 42 };
    size_t len;
    const char *line = recorded_line(0, &len);

    (void)state;
    assert_int_equal(xstat_qmp_parse(line, len, &b), XSTAT_QMP_SKIP);
    line = recorded_line(1, &len);
    assert_int_equal(xstat_qmp_parse(line, len, &b), XSTAT_QMP_SKIP);
    assert_int_equal(b.read_ops, 42);
    line = recorded_line(2, &len);
    assert_int_equal(xstat_qmp_parse(line, len, &b), XSTAT_QMP_STATS);
    assert_int_equal(b.read_ops, 2874);
    assert_int_equal(b.read_bytes, 125448192);
    assert_int_equal(b.read_time_ns, 31640261720);
    assert_int_equal(b.write_ops, 2726);
    assert_int_equal(b.write_bytes, 121634816);
    assert_int_equal(b.write_time_ns, 111117363294);
}

static void one_disk(void **state)
{
    struct xstat_blockstats b = { .read_ops = 42 };
    size_t len;
    const char *line = recorded_line(2, &len);

    (void)state;
    assert_int_equal(xstat_qmp_parse_disk(line, len, "xvda", &b), XSTAT_QMP_STATS);
    assert_int_equal(b.write_ops, 2726);
    assert_int_equal(xstat_qmp_parse_disk(line, len, "xvd", &b), XSTAT_QMP_ERROR);
    assert_int_equal(xstat_qmp_parse_disk(line, len, "xvdb", &b), XSTAT_QMP_ERROR);
}

static enum xstat_qmp_line parse(const char *text, struct xstat_blockstats *b)
{
    return xstat_qmp_parse(text, strlen(text), b);
}

static void bad_lines(void **state)
{
    struct xstat_blockstats b = { .read_ops = 42 };

    (void)state;
    assert_int_equal(parse("", &b), XSTAT_QMP_ERROR);
    assert_int_equal(parse("{", &b), XSTAT_QMP_ERROR);
    assert_int_equal(parse("[1]", &b), XSTAT_QMP_ERROR);
    assert_int_equal(parse("null", &b), XSTAT_QMP_ERROR);
    assert_int_equal(parse("{\"error\": {\"class\": \"CommandNotFound\"}}", &b), XSTAT_QMP_ERROR);
    assert_int_equal(parse("{\"return\": []}", &b), XSTAT_QMP_ERROR);
    assert_int_equal(parse("{\"return\": [null, 5, {\"qdev\": 3, \"stats\": 1}]}", &b),
                     XSTAT_QMP_ERROR);
    assert_int_equal(parse("{\"event\": \"RESUME\", \"data\": {}}", &b), XSTAT_QMP_SKIP);
    assert_int_equal(b.read_ops, 42);
}

/* Numbers of a wrong kind count nothing; layers without a guest's device are left out; several
 * devices are summed. */
static void odd_entries(void **state)
{
    struct xstat_blockstats b;

    (void)state;
    assert_int_equal(parse("{\"return\": [{\"qdev\":\"a\",\"stats\":{\"rd_operations\":1,"
                           "\"wr_bytes\":\"many\"}},{\"stats\":{\"rd_operations\":100}},"
                           "{\"qdev\":\"b\",\"stats\":{\"rd_operations\":2,\"wr_bytes\":-1}}]}",
                           &b),
                     XSTAT_QMP_STATS);
    assert_int_equal(b.read_ops, 3);
    assert_int_equal(b.write_bytes, 0);
}

static struct xstat_qmp talk(int *peer)
{
    struct xstat_qmp q = XSTAT_QMP_INIT;
    int fds[2];

    assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0, fds), 0);
    q.fd = fds[0];
    *peer = fds[1];
    return q;
}

static void collect(struct xstat_qmp *q, uint64_t wait_ns)
{
    xstat_qmp_collect(&q, 1, clock_ns() + wait_ns);
    assert_int_equal(q->fd, -1);
}

static void answer_is_taken(void **state)
{
    int peer;
    struct xstat_qmp q = talk(&peer);
    struct xstat_blockstats b;

    (void)state;
    assert_int_equal(write(peer, recorded, recorded_len), recorded_len);
    collect(&q, 5 * SECOND_NS);
    assert_true(q.answered);
    assert_int_equal(q.total.read_ops, 2874);
    assert_int_equal(xstat_qmp_parse_disk(q.in.s + q.answer, q.answer_len, "xvda", &b),
                     XSTAT_QMP_STATS);
    xstat_qmp_release(&q);
    close(peer);
}

/* It accepts and never answers: a reason, the deadline kept, and no new question for a while. */
static void silence(void **state)
{
    int peer;
    struct xstat_qmp q = talk(&peer);

    (void)state;
    assert_int_equal(write(peer, recorded, 50), 50); /* half a greeting */
    collect(&q, SECOND_NS / 100);
    assert_false(q.answered);
    assert_string_equal(q.why, "its device model does not answer");
    assert_true(q.retry_ns > clock_ns());
    xstat_qmp_ask(&q, 1);
    assert_int_equal(q.fd, -1);
    assert_string_equal(q.why, "its device model does not answer");
    xstat_qmp_release(&q);
    close(peer);
}

static void hang_up(void **state)
{
    int peer;
    struct xstat_qmp q = talk(&peer);

    (void)state;
    close(peer);
    collect(&q, 5 * SECOND_NS);
    assert_false(q.answered);
    assert_string_equal(q.why, "its device model hung up");
    xstat_qmp_release(&q);
}

static void no_device_model(void **state)
{
    struct xstat_qmp q = XSTAT_QMP_INIT;

    (void)state;
    xstat_qmp_ask(&q, 32000);
    assert_int_equal(q.fd, -1);
    assert_string_equal(q.why, "its device model has no socket for statistics");
    xstat_qmp_release(&q);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(recorded_answer), cmocka_unit_test(one_disk),
        cmocka_unit_test(bad_lines),       cmocka_unit_test(odd_entries),
        cmocka_unit_test(answer_is_taken), cmocka_unit_test(silence),
        cmocka_unit_test(hang_up),         cmocka_unit_test(no_device_model),
    };

    return cmocka_run_group_tests(tests, read_recording, NULL);
}
