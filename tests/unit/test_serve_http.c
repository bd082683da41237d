/* What the web server decides: formats, addresses, whom to cut off. */
#include "tests/unit/core_fixture.h"

#include <errno.h>

#include "serve/accept.h"
#include "serve/address.h"
#include "serve/clients.h"

static void the_format_is_what_was_asked_for(void **state)
{
    static const struct {
        const char *accept;
        enum metrictext_format want;
    } rows[] = {
        { NULL, FORMAT_PROMETHEUS },
        { "", FORMAT_PROMETHEUS },
        { "*/*", FORMAT_PROMETHEUS },
        { "text/html,application/xhtml+xml,*/*;q=0.8", FORMAT_PROMETHEUS },
        { "application/openmetrics-text", FORMAT_OPENMETRICS },
        { "application/openmetrics-text; version=1.0.0; charset=utf-8", FORMAT_OPENMETRICS },
        { "Application/OpenMetrics-Text;Version=\"1.0.0\"", FORMAT_OPENMETRICS },
        { "application/openmetrics-text;version=2.0.0", FORMAT_PROMETHEUS },
        { "application/openmetrics-text;version=1.0.01", FORMAT_PROMETHEUS },
        { "application/openmetrics-text;version=0.0.1", FORMAT_PROMETHEUS },
        { "application/openmetrics-text;q=0", FORMAT_PROMETHEUS },
        { "application/openmetrics-text;q=x", FORMAT_PROMETHEUS },
        { "application/openmetrics-textual", FORMAT_PROMETHEUS },
        { "application/openmetrics-text;q=0.5,text/plain", FORMAT_PROMETHEUS },
        { "application/openmetrics-text;q=0.5,text/plain;version=9;q=0.7", FORMAT_OPENMETRICS },
        { "text/plain;q=0.5 , application/openmetrics-text;q=0.6", FORMAT_OPENMETRICS },
        /* Prometheus 2.42 and 3.5 */
        { "application/openmetrics-text;version=1.0.0,application/openmetrics-text;version=0.0.1;q=0.75,"
          "text/plain;version=0.0.4;q=0.5,*/*;q=0.1", FORMAT_OPENMETRICS },
        { "application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.6,application/openmetrics-text;"
          "version=0.0.1;q=0.5,text/plain;version=1.0.0;escaping=allow-utf-8;q=0.4,text/plain;version=0.0.4;"
          "q=0.3,*/*;q=0.2", FORMAT_OPENMETRICS },
        { ",;,=;q;;q=,version", FORMAT_PROMETHEUS },
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
        assert_int_equal(accept_format(rows[i].accept), rows[i].want);
}

static void an_address_is_numeric_and_has_a_port(void **state)
{
    static const struct {
        const char *text, *want; /* NULL: refused */
        bool loopback;
    } rows[] = {
        { "127.0.0.1:9755", "127.0.0.1:9755", true },
        { "127.8.8.8:0", "127.8.8.8:0", true },
        { "localhost:1", "127.0.0.1:1", true },
        { "[::1]:65535", "[::1]:65535", true },
        { "0.0.0.0:9755", "0.0.0.0:9755", false },
        { "192.168.1.1:80", "192.168.1.1:80", false },
        { "[::]:80", "[::]:80", false },
        { "[::ffff:127.0.0.1]:80", "[::ffff:127.0.0.1]:80", false },
        { "", NULL, false },
        { "127.0.0.1", NULL, false },
        { "127.0.0.1:", NULL, false },
        { ":9755", NULL, false },
        { "9755", NULL, false },
        { "127.0.0.1:65536", NULL, false },
        { "127.0.0.1:-1", NULL, false },
        { "127.0.0.1:80x", NULL, false },
        { "127.1:80", NULL, false },
        { "::1:80", NULL, false },
        { "[127.0.0.1]:80", NULL, false },
        { "[::1:80", NULL, false },
        { "[]:80", NULL, false },
        { "host.example:80", NULL, false },
        { "1111111111111111111111111111111111111111111111111111111111111111:80", NULL, false },
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        _cleanup_strbuf_ struct strbuf text = STRBUF_INIT;
        struct address a;
        struct err e = ERR_INIT;
        int rc = address_parse(rows[i].text, &a, &e);
        assert_int_equal(rc, rows[i].want ? 0 : -EINVAL);
        if (!rows[i].want) {
            assert_non_null(strstr(e.msg, "ADDR:PORT"));
            continue;
        }
        address_format(&text, &a);
        assert_string_equal(strbuf_str(&text), rows[i].want);
        assert_int_equal(address_is_loopback(&a), rows[i].loopback);
    }
}

static void who_takes_too_long_is_cut_off_once(void **state)
{
    static struct clients c;
    int one, two;

    (void)state;
    struct client *first = clients_add(&c, &one, SECOND), *second = clients_add(&c, &two, 2 * SECOND);
    assert_null(clients_overdue(&c, 13 * SECOND - 1));
    assert_ptr_equal(clients_overdue(&c, 13 * SECOND), first);
    assert_null(clients_overdue(&c, 13 * SECOND));
    second->since_ns = 10 * SECOND; /* it had its answer */
    assert_null(clients_overdue(&c, 20 * SECOND));
    clients_remove(&c, first);
    clients_remove(&c, second);
    assert_int_equal(c.n, 0);
    assert_null(clients_overdue(&c, 100 * SECOND));
}

static void when_places_become_few_the_oldest_goes(void **state)
{
    static struct clients c;
    static int connections[CLIENTS_MOST];
    size_t cut = 0;

    (void)state;
    for (size_t i = 0; i < CLIENTS_MOST; i++)
        assert_non_null(clients_add(&c, &connections[i], i));
    assert_null(clients_add(&c, &connections[0], 0));
    assert_null(clients_overdue(&c, SECOND - 1)); /* a burst is none */
    for (struct client *late; (late = clients_overdue(&c, SECOND + 64)); cut++)
        assert_ptr_equal(late->connection, &connections[cut]);
    assert_int_equal(cut, 16);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_format_is_what_was_asked_for),
        cmocka_unit_test(an_address_is_numeric_and_has_a_port),
        cmocka_unit_test(who_takes_too_long_is_cut_off_once),
        cmocka_unit_test(when_places_become_few_the_oldest_goes),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
