/* Domain XML, as the observer reads it and as operations change it. */
#include "kvmstat/domxml.h"
#include "tests/fuzz/fuzz.h"
#include "xltool/kvm/kxml.h"

static void look_at(const struct kstat_domxml *x)
{
    for (size_t i = 0; i < x->n_disks; i++)
        if (x->disks[i].target)
            fuzz_look(x->disks[i].target);
    for (size_t i = 0; i < x->n_nics; i++)
        if (x->nics[i].target)
            fuzz_look(x->nics[i].target);
}

static void change(xmlDoc *doc)
{
    _cleanup_strlist_ struct strlist made = STRLIST_INIT;
    xmlNode *root = xmlDocGetRootElement(doc);

    kxml_list_made(root, &made);
    kxml_add_made(root, "/a<b>&");
    fuzz_require(kxml_is_made(root, "/a<b>&"));
    kxml_put_u64(root, "memory", 1);
    _cleanup_free_ char *text = kxml_text(doc);
    fuzz_look(text);
    kxml_drop_made(root);
    kxml_drop(root, "devices");
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    _cleanup_free_ char *text = fuzz_text(data, size);
    struct kstat_domxml x;
    struct err e = ERR_INIT;
    xmlDoc *doc = NULL;

    if (kstat_domxml_parse(text, &x) == 0) {
        look_at(&x);
        kstat_domxml_release(&x);
    }
    if (kxml_parse(text, NULL, "domain", &doc, &e) < 0) {
        fuzz_require(e.msg[0]);
        return 0;
    }
    change(doc);
    xmlFreeDoc(doc);
    return 0;
}
