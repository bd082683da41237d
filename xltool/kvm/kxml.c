#include "xltool/kvm/kxml.h"

#include <errno.h>
#include <inttypes.h>
#include <libxml/parser.h>
#include <libxml/xmlerror.h>
#include <stdbool.h>
#include <string.h>

#include "core/mem.h"

enum { XML_BYTES_MAX = 4 << 20 };

#define X(s) ((const xmlChar *)(s))

/* The first thing that is wrong: what comes after follows from it. */
struct complaint {
    int line;
    char text[256];
};

static void on_error(void *arg, const xmlError *error)
{
    struct complaint *c = arg;
    const char *text = error->message ? error->message : "";

    if (*c->text || error->level < XML_ERR_ERROR)
        return;
    c->line = error->line;
    snprintf(c->text, sizeof(c->text), "%.*s", (int)strcspn(text, "\n"), text);
}

/* Older versions of the library have no const here. */
#if LIBXML_VERSION < 21200
static void on_error_old(void *arg, xmlError *error)
{
    on_error(arg, error);
}
#define ON_ERROR on_error_old
#else
#define ON_ERROR on_error
#endif

static xmlDoc *read_text(const char *text, struct complaint *c)
{
    xmlSetStructuredErrorFunc(c, ON_ERROR); /* this thread's */
    xmlDoc *doc = xmlReadMemory(text, (int)strlen(text), NULL, NULL, XML_PARSE_NONET);
    xmlSetStructuredErrorFunc(NULL, NULL);
    return doc;
}

static int check_root(const xmlDoc *doc, const char *name, const char *root, struct err *e)
{
    const xmlNode *top = xmlDocGetRootElement(doc);

    if (doc->intSubset)
        return err_set(e, EINVAL, "%s:1: a document type is not allowed", name);
    if (!top || strcmp((const char *)top->name, root) != 0)
        return err_set(e, EINVAL, "%s:%ld: the root is <%s>, not <%s>", name,
                       top ? xmlGetLineNo(top) : 1L, top ? (const char *)top->name : "", root);
    return 0;
}

int kxml_parse(const char *text, const char *where, const char *root, xmlDoc **ret, struct err *e)
{
    struct complaint c = { .line = 1 };
    const char *name = where ? where : "libvirt's XML";

    if (strlen(text) > XML_BYTES_MAX)
        return err_set(e, EINVAL, "%s: more than %d bytes of XML", name, XML_BYTES_MAX);
    xmlDoc *doc = read_text(text, &c);
    if (!doc) {
        err_set(e, EINVAL, "%s:%d: not well-formed XML: %s", name, c.line,
                *c.text ? c.text : "empty");
        err_cure(e, "correct that line; 'virt-xml-validate FILE' checks the rest");
        return -EINVAL;
    }
    int rc = check_root(doc, name, root, e);
    if (rc < 0)
        xmlFreeDoc(doc);
    else
        *ret = doc;
    return rc;
}

xmlDoc *kxml_new(const char *root, xmlNode **ret_root)
{
    xmlDoc *doc = xmlNewDoc(X("1.0"));

    *ret_root = xmlNewDocNode(doc, NULL, X(root), NULL);
    xmlDocSetRootElement(doc, *ret_root);
    return doc;
}

char *kxml_text(xmlDoc *doc)
{
    xmlChar *text = NULL;
    int len = 0;

    xmlDocDumpFormatMemory(doc, &text, &len, 1);
    char *copy = xstrdup(text ? (const char *)text : "");
    xmlFree(text);
    return copy;
}

/* The first element of that name from n on. */
static xmlNode *named(xmlNode *n, const char *name)
{
    while (n && (n->type != XML_ELEMENT_NODE || strcmp((const char *)n->name, name) != 0))
        n = n->next;
    return n;
}

xmlNode *kxml_child(const xmlNode *node, const char *name)
{
    return node ? named(node->children, name) : NULL;
}

xmlNode *kxml_need(xmlNode *node, const char *name)
{
    xmlNode *child = kxml_child(node, name);

    return child ? child : kxml_add(node, name, NULL);
}

xmlNode *kxml_next(const xmlNode *node, const char *name)
{
    return named(node->next, name);
}

static char *own(xmlChar *text)
{
    char *copy = text ? xstrdup((const char *)text) : NULL;

    xmlFree(text);
    return copy;
}

char *kxml_attr(const xmlNode *node, const char *name)
{
    return node ? own(xmlGetNoNsProp(node, X(name))) : NULL;
}

char *kxml_content(const xmlNode *node)
{
    return node ? own(xmlNodeGetContent(node)) : NULL;
}

bool kxml_attr_is(const xmlNode *node, const char *name, const char *value)
{
    _cleanup_free_ char *is = kxml_attr(node, name);

    return is && strcmp(is, value) == 0;
}

xmlNode *kxml_add(xmlNode *node, const char *name, const char *text)
{
    return xmlNewTextChild(node, NULL, X(name), X(text));
}

xmlNode *kxml_set(xmlNode *node, const char *name, const char *value)
{
    xmlSetProp(node, X(name), X(value));
    return node;
}

void kxml_unset(xmlNode *node, const char *name)
{
    xmlUnsetProp(node, X(name));
}

void kxml_put(xmlNode *node, const char *name, const char *text)
{
    xmlNode *old = kxml_child(node, name);
    xmlNode *new = kxml_add(node, name, text);

    if (!old)
        return;
    for (xmlAttr *a = old->properties; a; a = a->next) {
        _cleanup_free_ char *value = kxml_attr(old, (const char *)a->name);
        kxml_set(new, (const char *)a->name, value);
    }
    xmlReplaceNode(old, new);
    xmlFreeNode(old);
}

void kxml_put_u64(xmlNode *node, const char *name, uint64_t value)
{
    char text[24];

    snprintf(text, sizeof(text), "%" PRIu64, value);
    kxml_put(node, name, text);
}

void kxml_drop(xmlNode *node, const char *name)
{
    xmlNode *child;

    while ((child = kxml_child(node, name))) {
        xmlUnlinkNode(child);
        xmlFreeNode(child);
    }
}

xmlNode *kxml_own(const xmlNode *domain, const char *name, const char *ns)
{
    kxml_each(n, kxml_child(domain, "metadata"),
              name) if (n->ns && strcmp((const char *)n->ns->href, ns) == 0) return n;
    return NULL;
}

xmlNode *kxml_add_own(xmlNode *domain, const char *name, const char *ns)
{
    xmlNode *node = kxml_add(kxml_need(domain, "metadata"), name, NULL);

    xmlSetNs(node, xmlNewNs(node, X(ns), X("xltool")));
    return node;
}

void kxml_drop_own(xmlNode *domain, const char *name, const char *ns)
{
    xmlNode *node = kxml_own(domain, name, ns);

    if (!node)
        return;
    xmlUnlinkNode(node);
    xmlFreeNode(node);
}

void kxml_add_made(xmlNode *domain, const char *path)
{
    xmlNode *list = kxml_own(domain, "made", KXML_NS_MADE);

    if (!list)
        list = kxml_add_own(domain, "made", KXML_NS_MADE);
    kxml_set(kxml_add(list, "file", NULL), "path", path); /* in its parent's namespace */
}

void kxml_drop_made(xmlNode *domain)
{
    kxml_drop_own(domain, "made", KXML_NS_MADE);
}

bool kxml_is_made(const xmlNode *domain, const char *path)
{
    kxml_each(file, kxml_own(domain, "made", KXML_NS_MADE),
              "file") if (kxml_attr_is(file, "path", path)) return true;
    return false;
}

void kxml_list_made(const xmlNode *domain, struct strlist *ret)
{
    kxml_each(file, kxml_own(domain, "made", KXML_NS_MADE), "file")
    {
        _cleanup_free_ char *path = kxml_attr(file, "path");
        if (path)
            strlist_add(ret, path);
    }
}

char *kxml_made_text(const xmlNode *domain)
{
    _cleanup_strlist_ struct strlist made = STRLIST_INIT;
    xmlNode *root;
    _cleanup_xml_ xmlDoc *doc = kxml_new("made", &root);

    kxml_list_made(domain, &made);
    for (size_t i = 0; i < made.n; i++)
        kxml_set(kxml_add(root, "file", NULL), "path", made.v[i]);
    return kxml_text(doc);
}
