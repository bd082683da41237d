/* What is kept between two samples: changes noted by events, entries, block counters; URIs and
 * error codes; a guest's local process. */
#include <errno.h>
#include <fcntl.h>
#include <libvirt/virterror.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "core/mem.h"
#include "kvmstat/cache.h"
#include "kvmstat/conn.h"
#include "kvmstat/events.h"

static void changes_fold(void **state)
{
    struct kstat_events *ev = kstat_events_new();
    struct kstat_changes *c = xcalloc(1, sizeof(*c));

    (void)state;
    kstat_events_note(ev, "a", 0);
    kstat_events_note(ev, "b", 7);
    kstat_events_note(ev, "b", 0);
    kstat_events_take(ev, c);
    assert_int_equal(c->n, 2);
    assert_false(c->all);
    assert_int_equal(kstat_changes_find(c, "b")->started_ns, 7);
    assert_null(kstat_changes_find(c, "c"));
    kstat_events_take(ev, c);
    assert_int_equal(c->n, 0);
    kstat_events_note(ev, NULL, 0);
    kstat_events_take(ev, c);
    assert_true(c->all);
    free(c);
    kstat_events_unref(ev);
}

static void too_many_changes(void **state)
{
    struct kstat_events *ev = kstat_events_ref(kstat_events_new());
    struct kstat_changes *c = xcalloc(1, sizeof(*c));
    char uuid[16];

    (void)state;
    kstat_events_unref(ev);
    for (int i = 0; i <= KSTAT_EVENTS_MAX; i++) {
        snprintf(uuid, sizeof(uuid), "%d", i);
        kstat_events_note(ev, uuid, 0);
    }
    kstat_events_take(ev, c);
    assert_int_equal(c->n, KSTAT_EVENTS_MAX);
    assert_true(c->all);
    assert_false(kstat_events_is_lost(ev));
    kstat_events_lost(ev);
    assert_true(kstat_events_is_lost(ev));
    free(c);
    kstat_events_unref(ev);
}

static void entries(void **state)
{
    struct kstat_cache *c = xcalloc(1, sizeof(*c));

    (void)state;
    kstat_cache_begin(c);
    struct kstat_guest *a = kstat_cache_get(c, "a");
    assert_true(a->dirty);
    assert_int_equal(a->id, -1);
    kstat_cache_get(c, "b");
    kstat_cache_sweep(c);
    kstat_cache_begin(c);
    assert_ptr_equal(kstat_cache_get(c, "a"), a);
    kstat_cache_sweep(c);
    assert_ptr_equal(kstat_cache_find(c, "a"), a);
    assert_null(kstat_cache_find(c, "b"));
    kstat_cache_release(c);
    assert_null(kstat_cache_find(c, "a"));
    free(c);
}

static void block_counters(void **state)
{
    struct kstat_block b = { .valid = false };
    struct sample known = { .t_ns = 1 }, unknown = { .t_ns = 1 };

    (void)state;
    sample_set(&known, F_CPU_TIME, 100);
    assert_true(kstat_block_may_have_moved(&b, true, &known));
    b = (struct kstat_block){ .valid = true, .has_cpu = true, .cpu_ns = 100 };
    assert_false(kstat_block_may_have_moved(&b, false, &known));
    sample_set(&known, F_CPU_TIME, 101);
    assert_true(kstat_block_may_have_moved(&b, true, &known));
    /* Without CPU time: only what was read in the pause stands, and only during it. */
    assert_true(kstat_block_may_have_moved(&b, true, &unknown));
    b.while_paused = true;
    assert_false(kstat_block_may_have_moved(&b, true, &unknown));
    assert_true(kstat_block_may_have_moved(&b, false, &unknown));
}

static void uris(void **state)
{
    static const char *const ours[] = { "qemu:///system",
                                        "qemu:///embed?root=/x",
                                        "test:///default",
                                        "qemu+ssh://root@host/system",
                                        "lxc:///",
                                        "vz:///system",
                                        "xen+ssh://host/",
                                        "esx://host/?no_verify=1",
                                        "qemu+unix:///system?socket=/run/x" };
    static const char *const others[] = { "xen:///",       "unix:///run/docker.sock",
                                          "tcp://h:2375",  "",
                                          "http://h",      "https://h",
                                          "ssh://h",       "host:///",
                                          "fake:a",        "qemu",
                                          "qemu:/system",  "qemu+:///system",
                                          "://",           "qemu+pigeon://h/system",
                                          "QEMU:///system" };
    struct kstat_uri u;

    (void)state;
    for (size_t i = 0; i < sizeof(ours) / sizeof(ours[0]); i++)
        if (!kstat_accepts(ours[i]))
            fail_msg("refused %s", ours[i]);
    for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++) {
        if (kstat_accepts(others[i]))
            fail_msg("accepted %s", others[i]);
    }
    assert_int_equal(kstat_uri_parse("qemu:///embed?a=b&root=/x/y", &u), 0);
    assert_true(u.embed);
    assert_string_equal(u.root, "/x/y");
    assert_int_equal(kstat_uri_parse("qemu:///embed?noroot=/x", &u), 0);
    assert_string_equal(u.root, "");
    assert_int_equal(kstat_uri_parse("qemu+ssh://h/system", &u), 0);
    assert_false(u.local);
    assert_int_equal(kstat_uri_parse("test:///default", &u), 0);
    assert_false(u.local);
}

static void where_the_guests_are(void **state)
{
    static const struct {
        const char *uri;
        bool local, socket;
    } t[] = {
        { "qemu:///system", true, false },
        { "qemu+unix:///session", true, false },
        { "qemu+unix:///system?socket=/run/x", true, true }, /* libvirtd is asked for its host */
        { "qemu+unix:///system?a=b&socket=/run/x", true, true },
        { "qemu:///system?nosocket=/run/x", true, false },
        { "qemu+ssh:///system", false, false },
        { "qemu+ssh://root@127.0.0.1:2222/system?keyfile=/k", false, false },
        { "qemu+tls://localhost/system", false, false },
        { "qemu+tcp://127.0.0.1/system", false, false },
        { "qemu://localhost/system", false, false },
        { "qemu+ext:///system?command=/x", false, false },
    };
    struct kstat_uri u;

    (void)state;
    for (size_t i = 0; i < sizeof(t) / sizeof(t[0]); i++) {
        assert_int_equal(kstat_uri_parse(t[i].uri, &u), 0);
        if (u.local != t[i].local || u.socket != t[i].socket)
            fail_msg("%s", t[i].uri);
    }
}

static int cure_of(const char *uri, int rc, const char *msg, struct err *e)
{
    struct kstat_uri u;

    assert_int_equal(kstat_uri_parse(uri, &u), 0);
    err_set(e, -rc, "%s", msg);
    return kstat_connect_cure(uri, &u, rc, e);
}

static void cures(void **state)
{
    struct err e = ERR_INIT;

    (void)state;
    assert_int_equal(cure_of("qemu+ssh://h/system", -ECONNRESET,
                             "Cannot recv data: Host key verification failed.: Connection reset by peer",
                             &e),
                     -EACCES);
    assert_int_equal(e.code, EACCES);
    assert_non_null(strstr(e.cure, "host's key"));
    assert_int_equal(cure_of("qemu+tls://h/system", -EIO,
                             "The server certificate /etc/pki/x has expired", &e),
                     -EIO);
    assert_non_null(strstr(e.cure, "pkipath"));
    assert_int_equal(cure_of("qemu:///system", -EACCES, "Permission denied (publickey)", &e), -EACCES);
    assert_non_null(strstr(e.cure, "group libvirt"));
    assert_int_equal(cure_of("qemu+ssh://h/system", -EIO, "?", &e), -EIO);
    assert_non_null(strstr(e.cure, "virsh"));
}

static void errors(void **state)
{
    (void)state;
    assert_int_equal(conn_state_of(kstat_errno(VIR_ERR_SYSTEM_ERROR, ENOENT)), CONN_ABSENT);
    assert_int_equal(conn_state_of(kstat_errno(VIR_ERR_NO_CONNECT, 0)), CONN_ABSENT);
    assert_int_equal(conn_state_of(kstat_errno(VIR_ERR_SYSTEM_ERROR, EACCES)), CONN_DENIED);
    assert_int_equal(conn_state_of(kstat_errno(VIR_ERR_AUTH_CANCELLED, 0)), CONN_DENIED);
    assert_int_equal(conn_state_of(kstat_errno(VIR_ERR_SYSTEM_ERROR, 0)), CONN_FAILED);
    assert_int_equal(conn_state_of(kstat_errno(VIR_ERR_SYSTEM_ERROR, ECONNREFUSED)), CONN_FAILED);
    assert_int_equal(conn_state_of(kstat_errno(VIR_ERR_RPC, 0)), CONN_FAILED);
    assert_int_equal(kstat_errno(VIR_ERR_NO_SUPPORT, 0), ENOTSUP);
}

static size_t load(const char *name, char *buf, size_t cap)
{
    char path[128];

    snprintf(path, sizeof(path), "tests/fixtures/kvm/%s", name);
    FILE *f = fopen(path, "re");
    assert_non_null(f);
    size_t n = fread(buf, 1, cap - 1, f);
    fclose(f);
    buf[n] = '\0';
    return n;
}

static void process_stat(void **state)
{
    struct kstat_procstat st;
    char text[1024];

    (void)state;
    load("qemu.stat", text, sizeof(text));
    assert_int_equal(kstat_procstat_parse(text, &st), 0);
    assert_int_equal(st.threads, 6);
    assert_int_equal(st.start_ns, 3110280000000);
    assert_int_equal(st.rss_bytes, 11520ull * (uint64_t)sysconf(_SC_PAGESIZE));
    assert_int_equal(kstat_procstat_parse("", &st), -EINVAL);
    assert_int_equal(kstat_procstat_parse("1 (x) S 1 2 3", &st), -EINVAL);
}

static void process_arguments(void **state)
{
    char args[16384];
    size_t n = load("qemu.cmdline", args, sizeof(args));

    (void)state;
    assert_true(kstat_cmdline_has_uuid(args, n, "d2951c3f-15d1-4829-b2c1-0c5dfc1d0e79"));
    assert_false(kstat_cmdline_has_uuid(args, n, "d2951c3f-15d1-4829-b2c1-0c5dfc1d0e7"));
    assert_false(kstat_cmdline_has_uuid(args, n, "d2951c3f-15d1-4829-b2c1-0c5dfc1d0e78"));
    assert_false(kstat_cmdline_has_uuid(args, 0, "d2951c3f-15d1-4829-b2c1-0c5dfc1d0e79"));
    assert_false(kstat_cmdline_has_uuid("-uuid", 6, "x"));
    assert_false(kstat_cmdline_has_uuid("x\0-uuidx\0u", 11, "u"));
}

static void write_pid(const char *dir, const char *name, int pid)
{
    char path[256];

    snprintf(path, sizeof(path), "%s/%s.pid", dir, name);
    FILE *f = fopen(path, "we");
    assert_non_null(f);
    fprintf(f, "%d\n", pid);
    fclose(f);
}

static void process_by_pid_file(void **state)
{
    char dir[] = "/tmp/xltool-test-XXXXXX", path[256], file[64];
    struct kstat_proc p = { .pid = 0 };
    struct sample s = { .t_ns = 0 };

    (void)state;
    assert_non_null(mkdtemp(dir));
    write_pid(dir, "me", (int)getpid());
    assert_int_equal(kstat_proc_find(&p, dir, "me", NULL), 0);
    assert_int_equal(p.pid, getpid());
    assert_int_equal(kstat_proc_uptime(&p, &s), 0);
    assert_true(sample_has(&s, F_UPTIME));
    /* No vCPU threads in here. */
    assert_int_equal(kstat_proc_sample(&p, &s), -ENODATA);
    /* Another process under the same pid. */
    p.start_ns++;
    assert_int_equal(kstat_proc_sample(&p, &s), -ESRCH);
    /* Not the guest that it should be. */
    assert_int_equal(kstat_proc_find(&p, dir, "me", "some-uuid"), -ESRCH);
    assert_int_equal(p.pid, 0);
    snprintf(path, sizeof(path), "../%s/me", dir + 5);
    assert_int_equal(kstat_proc_find(&p, dir, path, NULL), -EINVAL);
    assert_int_equal(kstat_proc_find(&p, dir, "", NULL), -EINVAL);
    assert_int_equal(kstat_proc_find(&p, dir, "none", NULL), -ENOENT);
    char name[300];
    memset(name, 'n', sizeof(name));
    name[sizeof(name) - 1] = '\0';
    assert_int_equal(kstat_proc_find(&p, dir, name, NULL), -EINVAL);
    write_pid(dir, "zero", 0);
    assert_int_equal(kstat_proc_find(&p, dir, "zero", NULL), -EINVAL);
    static const char *const files[] = { "me", "zero" };
    for (size_t i = 0; i < 2; i++) {
        snprintf(file, sizeof(file), "%s/%s.pid", dir, files[i]);
        unlink(file);
    }
    rmdir(dir);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(changes_fold),
        cmocka_unit_test(too_many_changes),
        cmocka_unit_test(entries),
        cmocka_unit_test(block_counters),
        cmocka_unit_test(uris),
        cmocka_unit_test(where_the_guests_are),
        cmocka_unit_test(cures),
        cmocka_unit_test(errors),
        cmocka_unit_test(process_stat),
        cmocka_unit_test(process_arguments),
        cmocka_unit_test(process_by_pid_file),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
