/* Operations as data: what was asked for, what is going to be done, how it is taken back. */
#include "tests/unit/storage_fixture.h"

#include "core/guestname.h"
#include "core/plan.h"
#include "core/request.h"
#include "core/statedir.h"

static void a_step_has_its_arguments_in_order(void **state)
{
    (void)state;
    _cleanup_test_op_ struct test_op t = TEST_OP_INIT;
    struct err e = ERR_INIT;

    assert_int_equal(op_undo(&t.op, &e, "rename", "a b", "c", NULL), 0);
    assert_int_equal(op_then(&t.op, &e, "sync", NULL), 0);
    assert_int_equal(t.steps.n, 2);
    assert_string_equal(t.steps.v[0], "rename a b c");
    assert_string_equal(t.steps.v[1], "sync");
}

static void results_are_records(void **state)
{
    (void)state;
    _cleanup_test_op_ struct test_op t = TEST_OP_INIT;

    op_note(&t.op, "%s is %d", "this", 1);
    op_resized(&t.op, "memory", "512M", NULL, "480M", "no");
    assert_int_equal(t.op.result.n, 2);
    assert_string_equal(t.op.result.records[0].section, "note");
    assert_string_equal(t.op.result.records[0].pairs[0].value, "this is 1");
    const struct detail_record *row = &t.op.result.records[1];
    static const char *const want[][2] = { { "what", "memory" }, { "requested", "512M" },
                                           { "applied", "-" },   { "seen", "480M" },
                                           { "reboot", "no" } };
    assert_string_equal(row->section, "resize");
    assert_int_equal(row->n, 5);
    for (size_t i = 0; i < row->n; i++) {
        assert_string_equal(row->pairs[i].key, want[i][0]);
        assert_string_equal(row->pairs[i].value, want[i][1]);
    }
}

static void what_blocks_a_plan(void **state)
{
    (void)state;
    _cleanup_plan_ struct plan harmless = PLAN_INIT, risky = PLAN_INIT, wrong = PLAN_INIT;

    plan_step(&harmless, "copy %s", "a");
    plan_loses(&harmless, "what came after");
    plan_cure(&harmless, "nothing");
    plan_stands_still(&harmless, "about %d s", 1);
    plan_stands_still(&harmless, "about %d s", 2);
    assert_string_equal(harmless.steps.v[0], "copy a");
    assert_string_equal(harmless.stands_still, "about 2 s");
    assert_false(plan_blocked(&harmless, false));

    plan_force(&risky, "it would crash");
    assert_true(plan_blocked(&risky, false));
    assert_false(plan_blocked(&risky, true));

    plan_refuse(&wrong, "a disk is never shrunk");
    assert_true(plan_blocked(&wrong, false));
    assert_true(plan_blocked(&wrong, true));
}

/* A plan says what comes from a guest as it is: no directive in a name is followed. */
static void a_plan_takes_long_and_hostile_text(void **state)
{
    (void)state;
    _cleanup_plan_ struct plan p = PLAN_INIT;
    char name[5000];

    memset(name, 'n', sizeof(name) - 1);
    memcpy(name, "%s%n\x1b[2J", 8);
    name[sizeof(name) - 1] = '\0';
    plan_step(&p, "%s", name);
    assert_string_equal(p.steps.v[0], name);
}

static void kinds_have_names(void **state)
{
    (void)state;
    for (unsigned kind = 0; kind < OP_KIND_COUNT; kind++)
        assert_int_equal(op_kind_of(op_kind_name((enum op_kind)kind)), kind);
    assert_int_equal(op_kind_of("delete"), OP_DELETE);
    assert_int_equal(op_kind_of("delete snapshot"), OP_SNAPSHOT_DELETE);
    assert_int_equal(op_kind_of(""), OP_KIND_COUNT);
    assert_int_equal(op_kind_of("dele"), OP_KIND_COUNT);
    assert_int_equal(op_kind_of("deleted"), OP_KIND_COUNT);
}

/* All that a request owns, so that valgrind sees what a copy forgets or shares. */
static void fill(struct request *r)
{
    *r = (struct request){ .kind = OP_CREATE,
                           .guest_id = xstrdup("id"),
                           .guest_name = xstrdup("web"),
                           .platform = xstrdup("xen"),
                           .name = xstrdup("web2"),
                           .from_snapshot = xstrdup("before"),
                           .description = xstrdup("why"),
                           .force = true,
                           .linked = true,
                           .config_kind = CONFIG_XL,
                           .config_path = xstrdup("/etc/xen/web.cfg"),
                           .config_text = xstrdup("name = 'web'") };
    r->spec = (struct guest_spec){ .name = xstrdup("web"),
                                   .vcpus = 2,
                                   .memory_bytes = 512 * MB,
                                   .kernel = xstrdup("vmlinuz"),
                                   .initrd = xstrdup("initrd"),
                                   .cmdline = xstrdup("quiet"),
                                   .image = xstrdup("web:1"),
                                   .command = xstrdup("init"),
                                   .address = xstrdup("10.0.0.2") };
    for (int i = 0; i < 3; i++) {
        struct disk_spec *d = guest_spec_add_disk(&r->spec);
        d->name = xstrdup("xvda");
        d->source = i ? xstrdup("a.img") : NULL;
        d->size_bytes = (uint64_t)i * MB;
    }
    guest_spec_add_net(&r->spec)->bridge = xstrdup("br0");
    guest_spec_add_net(&r->spec)->mac = xstrdup("00:16:3e:00:00:01");
    r->resize.cpu_limit = 1.5;
    resize_spec_add_disk(&r->resize)->name = xstrdup("vda");
}

static void a_copy_of_a_request_is_whole(void **state)
{
    (void)state;
    struct request r = REQUEST_INIT;
    _cleanup_request_ struct request copy = REQUEST_INIT;

    fill(&r);
    request_copy(&copy, &r);
    request_release(&r);
    assert_int_equal(r.kind, OP_KIND_COUNT);
    request_release(&r);

    assert_int_equal(copy.kind, OP_CREATE);
    assert_true(copy.force && copy.linked);
    assert_false(copy.start || copy.disk_only);
    assert_string_equal(copy.guest_id, "id");
    assert_string_equal(copy.guest_name, "web");
    assert_string_equal(copy.platform, "xen");
    assert_string_equal(copy.name, "web2");
    assert_string_equal(copy.from_snapshot, "before");
    assert_string_equal(copy.description, "why");
    assert_string_equal(copy.config_path, "/etc/xen/web.cfg");
    assert_string_equal(copy.config_text, "name = 'web'");
    assert_string_equal(copy.spec.address, "10.0.0.2");
    assert_int_equal(copy.spec.memory_bytes, 512 * MB);
    assert_int_equal(copy.spec.n_disks, 3);
    assert_null(copy.spec.disks[0].source);
    assert_string_equal(copy.spec.disks[2].source, "a.img");
    assert_int_equal(copy.spec.disks[2].size_bytes, 2 * MB);
    assert_int_equal(copy.spec.n_nets, 2);
    assert_string_equal(copy.spec.nets[0].bridge, "br0");
    assert_string_equal(copy.spec.nets[1].mac, "00:16:3e:00:00:01");
    assert_int_equal(copy.resize.n_disks, 1);
    assert_string_equal(copy.resize.disks[0].name, "vda");
    assert_true(copy.resize.cpu_limit > 1.4);
}

static void names_a_guest_may_have(void **state)
{
    (void)state;
    static const char *const good[] = { "a", "0", "web-1.example_2+x", "20261122-031500", "a..b" };
    static const char *const bad[] = { "",     ".",    "..",    "../x",   "a/b",       "-rf",
                                       "+a",   "a b",  "a\n",   "\x1b[m", "a\x7f",     "a:b",
                                       "a\\b", "a'b",  "a\"b",  "a$b",    "a;b",       "a%b",
                                       "_a",   "a\tb", "caf\xc3\xa9",     "a\xff" };
    struct err e = ERR_INIT;
    char name[301];

    for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++)
        assert_int_equal(guest_name_check(good[i], "guest", &e), 0);
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
        if (guest_name_check(bad[i], "guest", &e) != -EINVAL)
            fail_msg("'%s' is allowed", bad[i]);

    memset(name, 'x', sizeof(name));
    name[GUEST_NAME_MOST] = '\0';
    assert_int_equal(guest_name_check(name, "guest", &e), 0);
    name[GUEST_NAME_MOST] = 'x';
    name[300] = '\0';
    assert_int_equal(guest_name_check(name, "snapshot", &e), -EINVAL);
    assert_says(e, "the snapshot's name has 300 characters");
}

static void state_is(const char *own, const char *xdg, const char *home, const char *want)
{
    const char *const values[][2] = { { "XLTOOL_STATE_DIR", own },
                                      { "XDG_STATE_HOME", xdg },
                                      { "HOME", home } };
    _cleanup_strbuf_ struct strbuf dir = STRBUF_INIT;

    for (size_t i = 0; i < 3; i++)
        if (values[i][1])
            setenv(values[i][0], values[i][1], 1);
        else
            unsetenv(values[i][0]);
    state_dir(&dir);
    assert_string_equal(strbuf_str(&dir), want);
}

static void where_state_is_kept(void **state)
{
    (void)state;
    state_is("/tmp/x", "/xdg", "/home/u", "/tmp/x");
    if (geteuid() == 0) {
        state_is(NULL, "/xdg", "/home/u", "/var/lib/xltool");
        state_is("relative", NULL, NULL, "/var/lib/xltool");
        assert_int_equal(seteuid(65534), 0);
    }
    state_is(NULL, "/xdg", "/home/u", "/xdg/xltool");
    state_is("", "relative", "/home/u", "/home/u/.local/state/xltool");
    if (getuid() == 0)
        assert_int_equal(seteuid(0), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_step_has_its_arguments_in_order),
        cmocka_unit_test(results_are_records),
        cmocka_unit_test(what_blocks_a_plan),
        cmocka_unit_test(a_plan_takes_long_and_hostile_text),
        cmocka_unit_test(kinds_have_names),
        cmocka_unit_test(a_copy_of_a_request_is_whole),
        cmocka_unit_test(names_a_guest_may_have),
        cmocka_unit_test(where_state_is_kept),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
