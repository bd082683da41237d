/* strbuf, strlist, detail, err: the small tools. */
#include "tests/unit/core_fixture.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "core/detail.h"
#include "core/err.h"
#include "core/mem.h"
#include "core/strbuf.h"
#include "core/strlist.h"

static void a_string_grows(void **state)
{
    (void)state;
    struct strbuf b = STRBUF_INIT;

    assert_string_equal(strbuf_str(&b), "");
    for (int i = 0; i < 10000; i++)
        strbuf_addc(&b, (char)('a' + i % 26));
    assert_int_equal(b.len, 10000);
    assert_int_equal(strlen(strbuf_str(&b)), 10000);
    for (int i = 0; i < 10000; i++)
        assert_int_equal(b.s[i], 'a' + i % 26);
    strbuf_reset(&b);
    assert_string_equal(strbuf_str(&b), "");
    strbuf_addf(&b, "%s-%d", "x", 5);
    strbuf_adds(&b, "");
    strbuf_add(&b, "yz!", 2);
    strbuf_addf(&b, "%s", "");
    assert_string_equal(strbuf_str(&b), "x-5yz");
    strbuf_release(&b);
    assert_string_equal(strbuf_str(&b), "");
    strbuf_release(&b);
}

static void a_string_longer_than_its_room_is_whole(void **state)
{
    (void)state;
    _cleanup_strbuf_ struct strbuf b = STRBUF_INIT;
    char text[5001];

    memset(text, 'q', 5000);
    text[5000] = '\0';
    strbuf_addf(&b, "<%s>", text);
    assert_int_equal(b.len, 5002);
    assert_int_equal(b.s[0], '<');
    assert_int_equal(b.s[5001], '>');
}

static void detaching_leaves_it_empty(void **state)
{
    (void)state;
    struct strbuf b = STRBUF_INIT;
    char *s = strbuf_detach(&b);

    assert_string_equal(s, "");
    free(s);
    strbuf_adds(&b, "kept");
    s = strbuf_detach(&b);
    assert_string_equal(s, "kept");
    assert_string_equal(strbuf_str(&b), "");
    free(s);
}

static void splitting_drops_what_is_empty(void **state)
{
    (void)state;
    struct strlist l = STRLIST_INIT;

    strlist_split(&l, ",a,,bc,d,", ',');
    assert_int_equal(l.n, 3);
    assert_string_equal(l.v[0], "a");
    assert_string_equal(l.v[1], "bc");
    assert_string_equal(l.v[2], "d");
    strlist_split(&l, "", ',');
    strlist_split(&l, ",,,", ',');
    assert_int_equal(l.n, 3);
    strlist_add(&l, "");
    assert_int_equal(l.n, 4);
    assert_true(strlist_has(&l, "bc"));
    assert_true(strlist_has(&l, ""));
    assert_false(strlist_has(&l, "b"));
    strlist_release(&l);
    assert_int_equal(l.n, 0);
    assert_false(strlist_has(&l, "a"));
    strlist_release(&l);
}

static void details_keep_their_order(void **state)
{
    (void)state;
    struct detail d = DETAIL_INIT, all = DETAIL_INIT;

    detail_text(&d, "loose", "pair"); /* before any section */
    for (unsigned i = 0; i < 100; i++) {
        detail_begin(&d, i % 2 ? "disk" : "net");
        detail_number(&d, "index", i);
        detail_textf(&d, "name", "%s%u", "dev", i);
        detail_text(&d, "nothing", NULL);
    }
    detail_number(&d, "most", UINT64_MAX);
    detail_begin(&all, "first");
    detail_append(&all, &d);
    detail_release(&d);
    assert_int_equal(d.n, 0);

    assert_int_equal(all.n, 102);
    assert_string_equal(all.records[0].section, "first");
    assert_int_equal(all.records[0].n, 0);
    assert_string_equal(all.records[1].section, "general");
    assert_string_equal(all.records[1].pairs[0].value, "pair");
    assert_string_equal(all.records[4].section, "net");
    assert_int_equal(all.records[4].n, 2);
    assert_string_equal(all.records[4].pairs[0].value, "2");
    assert_true(all.records[4].pairs[0].number);
    assert_string_equal(all.records[4].pairs[1].value, "dev2");
    assert_false(all.records[4].pairs[1].number);
    assert_string_equal(all.records[101].pairs[2].value, "18446744073709551615");
    detail_release(&all);
    detail_release(&all);
}

static void errors_tell_all(void **state)
{
    (void)state;
    struct err e = ERR_INIT;

    assert_int_equal(err_set(&e, ENOENT, "no '%s'", "x"), -ENOENT);
    assert_int_equal(e.code, ENOENT);
    assert_string_equal(e.msg, "no 'x'");
    err_cure(&e, "make %s", "one");
    assert_string_equal(e.cure, "make one");

    assert_int_equal(err_sys(&e, EACCES, "cannot open '%s'", "x"), -EACCES);
    assert_string_equal(e.msg, "cannot open 'x': Permission denied");
    assert_string_equal(e.cure, ""); /* a new error has no old cure */

    assert_int_equal(err_set(&e, 0, "odd"), -EIO);
    assert_int_equal(e.code, EIO);
    assert_int_equal(err_set(NULL, EINVAL, "nobody listens"), -EINVAL);
    assert_int_equal(err_sys(NULL, EINVAL, "nobody listens"), -EINVAL);
    err_cure(NULL, "nobody listens");
    assert_string_equal(errno_text(99999), "unknown error");
}

static void a_huge_error_is_cut(void **state)
{
    (void)state;
    struct err e = ERR_INIT;
    char text[4001];

    memset(text, 'x', 4000);
    text[4000] = '\0';
    err_sys(&e, EIO, "%s", text);
    assert_int_equal(strlen(e.msg), sizeof(e.msg) - 1);
    err_cure(&e, "%s", text);
    assert_int_equal(strlen(e.cure), sizeof(e.cure) - 1);
}

static void arrays_grow_in_steps(void **state)
{
    (void)state;
    size_t cap = 0, moves = 0;
    int *a = NULL;

    for (size_t n = 1; n <= 100000; n++) {
        size_t before = cap;
        a = grow_array(a, &cap, n, sizeof(*a));
        moves += cap != before;
        a[n - 1] = (int)n;
    }
    assert_true(cap >= 100000 && moves < 30);
    for (size_t n = 1; n <= 100000; n++)
        assert_int_equal(a[n - 1], n);
    free(a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_string_grows),
        cmocka_unit_test(a_string_longer_than_its_room_is_whole),
        cmocka_unit_test(detaching_leaves_it_empty),
        cmocka_unit_test(splitting_drops_what_is_empty),
        cmocka_unit_test(details_keep_their_order),
        cmocka_unit_test(errors_tell_all),
        cmocka_unit_test(a_huge_error_is_cut),
        cmocka_unit_test(arrays_grow_in_steps),
    };

    return cmocka_run_group_tests_name("text", tests, NULL, NULL);
}
