/* Domain XML that is read, changed and written: what is hostile stays text, what must be one's own is. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "xltool/kvm/clone.h"
#include "xltool/kvm/kxml.h"

static xmlNode *parsed(const char *text, xmlDoc **doc)
{
    struct err e = ERR_INIT;

    assert_int_equal(kxml_parse(text, NULL, "domain", doc, &e), 0);
    return xmlDocGetRootElement(*doc);
}

static void says_where_it_is_wrong(void **state)
{
    struct err e = ERR_INIT;
    xmlDoc *doc = NULL;

    (void)state;
    assert_int_equal(kxml_parse("<domain>\n <name>a</nam>\n <x>\n</domain>", "f.xml", "domain", &doc, &e),
                     -EINVAL);
    assert_ptr_equal(strstr(e.msg, "f.xml:2: not well-formed"), e.msg);
    assert_int_equal(kxml_parse("<network/>", "f.xml", "domain", &doc, &e), -EINVAL);
    assert_non_null(strstr(e.msg, "<network>, not <domain>"));
    assert_int_equal(kxml_parse("", "f.xml", "domain", &doc, &e), -EINVAL);
    assert_int_equal(kxml_parse("<!DOCTYPE domain [<!ENTITY a 'b'>]><domain/>", "f.xml", "domain", &doc, &e),
                     -EINVAL);
    assert_non_null(strstr(e.msg, "document type"));
    assert_null(doc);
}

static void hostile_text_stays_text(void **state)
{
    static const char hostile[] = "a<b>&\"'</name><x y='z'/>\n";
    _cleanup_xml_ xmlDoc *doc = NULL, *again = NULL;
    xmlNode *root;

    (void)state;
    doc = kxml_new("domain", &root);
    kxml_set(kxml_add(root, "name", hostile), "path", hostile);
    kxml_put(root, "title", "first");
    kxml_put(root, "title", hostile);
    kxml_add_made(root, hostile);
    _cleanup_free_ char *text = kxml_text(doc);
    root = parsed(text, &again);
    _cleanup_free_ char *name = kxml_content(kxml_child(root, "name"));
    _cleanup_free_ char *title = kxml_content(kxml_child(root, "title"));
    assert_string_equal(name, hostile);
    assert_string_equal(title, hostile);
    assert_true(kxml_attr_is(kxml_child(root, "name"), "path", hostile));
    assert_true(kxml_is_made(root, hostile));
    assert_null(kxml_child(root, "x"));
    assert_null(kxml_next(kxml_child(root, "title"), "title"));
}

static void notes_have_namespaces(void **state)
{
    _cleanup_xml_ xmlDoc *doc = NULL;
    _cleanup_strlist_ struct strlist made = STRLIST_INIT;
    xmlNode *root = parsed("<domain><metadata><made><file path='/user'/></made>"
                           "<o:made xmlns:o='http://other'><file path='/other'/></o:made></metadata></domain>",
                           &doc);

    (void)state;
    assert_false(kxml_is_made(root, "/user"));
    assert_false(kxml_is_made(root, "/other"));
    kxml_add_made(root, "/ours");
    kxml_add_made(root, "/ours too");
    kxml_list_made(root, &made);
    assert_int_equal(made.n, 2);
    assert_string_equal(made.v[1], "/ours too");
    _cleanup_free_ char *alone = kxml_made_text(root);
    assert_non_null(strstr(alone, "<made>"));
    kxml_drop_made(root);
    assert_false(kxml_is_made(root, "/ours"));
    assert_non_null(kxml_child(kxml_child(root, "metadata"), "made"));
}

static const char original[] =
    "<domain type='kvm' id='7'><name>web</name><uuid>1</uuid><genid>2</genid>"
    "<sysinfo type='smbios'><system><entry name='uuid'>1</entry><entry name='product'>p</entry></system></sysinfo>"
    "<devices>"
    "<disk type='file'><source file='/a'/><target dev='vda'/></disk>"
    "<interface type='bridge'><mac address='52:54:00:00:00:01'/><target dev='vnet3'/><source bridge='br0'/></interface>"
    "<serial type='tcp'><source mode='bind' host='127.0.0.1' service='2445'/><protocol type='telnet'/></serial>"
    "<console type='pty' tty='/dev/pts/4'><source path='/dev/pts/4'/></console>"
    "<channel type='unix'><source mode='bind' path='/agent'/><target type='virtio' name='org.qemu.guest_agent.0'/></channel>"
    "<graphics type='vnc' port='5901' autoport='no' websocket='5701'><listen type='socket' socket='/vnc'/></graphics>"
    "</devices></domain>";

static void a_clone_is_another(void **state)
{
    _cleanup_xml_ xmlDoc *doc = NULL;
    xmlNode *root = parsed(original, &doc);

    (void)state;
    kvm_xml_renew(root, "web2", "uuid-of-its-own");
    _cleanup_free_ char *text = kxml_text(doc);
    static const char *const gone[] = { ">1<", ">2<",   "52:54", "vnet3", "2445", "telnet",
                                        "/dev/pts", "/agent", "5901",  "5701",  "/vnc", "id='7'" };
    for (size_t i = 0; i < sizeof(gone) / sizeof(gone[0]); i++)
        if (strstr(text, gone[i]))
            fail_msg("'%s' is still in %s", gone[i], text);
    static const char *const there[] = { ">web2<", ">uuid-of-its-own<", "<genid/>", "product", "bridge=\"br0\"",
                                         "org.qemu.guest_agent.0", "autoport=\"yes\"", "file=\"/a\"",
                                         "<serial type=\"pty\"" };
    for (size_t i = 0; i < sizeof(there) / sizeof(there[0]); i++)
        if (!strstr(text, there[i]))
            fail_msg("'%s' is not in %s", there[i], text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(says_where_it_is_wrong),
        cmocka_unit_test(hostile_text_stays_text),
        cmocka_unit_test(notes_have_namespaces),
        cmocka_unit_test(a_clone_is_another),
    };

    return cmocka_run_group_tests_name("kvm_ops_xml", tests, NULL, NULL);
}
