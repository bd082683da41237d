/* Which kind of snapshot by what there is; what the agent's base64 means. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "xltool/kvm/agent.h"
#include "xltool/kvm/snap.h"

enum { OLD = 9000000, NEW = 9009000 };

static void by_disks_and_version(void **state)
{
    static const struct {
        struct kvm_snap_case c;
        enum kvm_snap_how how;
        const char *cure; /* a piece of it, where it is refused */
    } cases[] = {
        { { .n_own = 1, .active = true, .version = OLD }, SNAP_INTERNAL_MEMORY, NULL },
        { { .n_own = 1, .version = OLD }, SNAP_INTERNAL_DISKS, NULL },
        { { .n_own = 1, .disk_only = true, .version = OLD }, SNAP_INTERNAL_DISKS, NULL },
        { { .n_own = 1, .active = true, .disk_only = true, .version = OLD }, SNAP_NONE, "--disk-only" },
        { { .n_own = 1, .active = true, .disk_only = true, .version = NEW }, SNAP_EXTERNAL_DISKS, NULL },
        { { .n_own = 2, .active = true, .not_qcow2 = "vdb", .version = OLD }, SNAP_NONE, "convert" },
        { { .n_own = 2, .active = true, .not_qcow2 = "vdb", .version = NEW }, SNAP_EXTERNAL_MEMORY, NULL },
        { { .n_own = 2, .not_qcow2 = "vdb", .version = OLD }, SNAP_NONE, "convert" },
        { { .n_own = 2, .not_qcow2 = "vdb", .version = NEW }, SNAP_EXTERNAL_DISKS, NULL },
        { { .n_own = 1, .active = true, .firmware_state = true, .version = OLD }, SNAP_NONE, "stop" },
        { { .n_own = 1, .active = true, .firmware_state = true, .version = NEW }, SNAP_EXTERNAL_MEMORY, NULL },
        { { .n_own = 1, .active = true, .plugged_vcpu = true, .version = OLD }, SNAP_NONE, "--vcpus" },
        { { .n_own = 1, .active = true, .plugged_vcpu = true, .version = NEW }, SNAP_EXTERNAL_MEMORY, NULL },
        { { .n_own = 1, .active = true, .shared = "vdc", .version = NEW }, SNAP_NONE, "of its own" },
        { { .active = true, .version = NEW }, SNAP_NONE, "qcow2 disk" },
        { { .active = true, .own_driver = true, .version = OLD }, SNAP_INTERNAL_MEMORY, NULL },
    };

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        const char *why = "", *cure = "";
        enum kvm_snap_how how = kvm_snap_choose(&cases[i].c, &why, &cure);
        if (how != cases[i].how || (how == SNAP_NONE && !strstr(cure, cases[i].cure)))
            fail_msg("case %zu: %d, '%s', '%s'", i, (int)how, why, cure);
    }
}

/* What a snapshot's <memory> says of it: in a file beside the disks, in them, or not kept. */
static void where_memory_is(void **state)
{
    static const struct {
        const char *memory, *file;
        bool beside;
    } cases[] = {
        { "<memory snapshot='external' file='/srv/a.mem'/>", "/srv/a.mem", true },
        { "<memory snapshot='external'/>", NULL, true },
        { "<memory snapshot='internal' file='/srv/a.mem'/>", NULL, false },
        { "<memory snapshot='no'/>", NULL, false },
        { "", NULL, false },
    };
    const struct kvm old = { .version = OLD }, new = { .version = NEW };

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct err e = ERR_INIT;
        char text[160];
        _cleanup_xml_ xmlDoc *doc = NULL;
        snprintf(text, sizeof(text), "<domainsnapshot>%s</domainsnapshot>", cases[i].memory);
        assert_int_equal(kxml_parse(text, "a snapshot", "domainsnapshot", &doc, &e), 0);
        const xmlNode *root = xmlDocGetRootElement(doc);
        _cleanup_free_ char *file = kvm_snap_memory_file(root);
        assert_int_equal(kvm_snap_memory_beside(root), cases[i].beside);
        assert_int_equal(kvm_snap_can_revert(&old, root), !cases[i].beside);
        assert_true(kvm_snap_can_revert(&new, root));
        assert_int_equal(file == NULL, cases[i].file == NULL);
        if (file)
            assert_string_equal(file, cases[i].file);
    }
}

static void decode(const char *text, int rc, const char *bytes, size_t len)
{
    _cleanup_strbuf_ struct strbuf out = STRBUF_INIT;

    assert_int_equal(kvm_base64_decode(&out, text), rc);
    if (rc < 0)
        return;
    assert_int_equal(out.len, len);
    assert_memory_equal(strbuf_str(&out), bytes, len);
}

static void base64(void **state)
{
    (void)state;
    decode("", 0, "", 0);
    decode("Zg==", 0, "f", 1);
    decode("Zm8=", 0, "fo", 2);
    decode("Zm9v", 0, "foo", 3);
    decode("AP8K", 0, "\0\xff\n", 3);
    decode("+/+/", 0, "\xfb\xff\xbf", 3);
    decode("Zm9v\n", -EINVAL, NULL, 0);
    decode("Zg==Zg==", -EINVAL, NULL, 0);
    decode("Z-9v", -EINVAL, NULL, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(by_disks_and_version),
        cmocka_unit_test(where_memory_is),
        cmocka_unit_test(base64),
    };

    return cmocka_run_group_tests_name("kvm_ops_choose", tests, NULL, NULL);
}
