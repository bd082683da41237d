/* Domain XML as a tree that is read and changed. Pure: parsed without network, entities or DTDs;
 * what is put in is escaped by the library. Every string read is hostile. */
#ifndef XLTOOL_KVM_KXML_H
#define XLTOOL_KVM_KXML_H

#include <libxml/tree.h>
#include <stdbool.h>
#include <stdint.h>

#include "core/cleanup.h"
#include "core/err.h"
#include "core/strlist.h"

/* Parses text whose root is <root>. where: a file name, or NULL for what libvirt sent. -EINVAL with
 * "WHERE:LINE: cause". */
int kxml_parse(const char *text, const char *where, const char *root, xmlDoc **ret, struct err *e);

/* An empty document with that root. */
xmlDoc *kxml_new(const char *root, xmlNode **ret_root);

/* The text, for free(). */
char *kxml_text(xmlDoc *doc);

static inline void kxml_cleanup(xmlDoc **doc)
{
    xmlFreeDoc(*doc);
}
#define _cleanup_xml_ _cleanup_(kxml_cleanup)

/* The first child of that name; NULL when there is none, or no node. */
xmlNode *kxml_child(const xmlNode *node, const char *name);
/* The same, made where it is missing. */
xmlNode *kxml_need(xmlNode *node, const char *name);
/* The next sibling element of that name. */
xmlNode *kxml_next(const xmlNode *node, const char *name);
/* For free(); NULL when it is not there. */
char *kxml_attr(const xmlNode *node, const char *name);
char *kxml_content(const xmlNode *node);
bool kxml_attr_is(const xmlNode *node, const char *name, const char *value);

/* Adds a child with text (NULL: none). */
xmlNode *kxml_add(xmlNode *node, const char *name, const char *text);
/* Sets an attribute; returns the node, so that calls can be nested. */
xmlNode *kxml_set(xmlNode *node, const char *name, const char *value);
void kxml_unset(xmlNode *node, const char *name);
/* Replaces the text of a child, which is made where it is missing. */
void kxml_put(xmlNode *node, const char *name, const char *text);
void kxml_put_u64(xmlNode *node, const char *name, uint64_t value);
/* Removes every child of that name. */
void kxml_drop(xmlNode *node, const char *name);

#define kxml_each(var, parent, name)                                                               \
    for (xmlNode *var = kxml_child(parent, name); var; var = kxml_next(var, name))

/* Notes of xltool's own in a domain's <metadata>, an element per namespace, as libvirt wants it. */
#define KXML_NS_MADE "https://xltool.org/libvirt/made/1"
#define KXML_NS_SNAPSHOT "https://xltool.org/libvirt/snapshot/1"
#define KXML_NS_REVERT "https://xltool.org/libvirt/revert/1"

/* The element of that name and namespace; NULL when there is none. */
xmlNode *kxml_own(const xmlNode *domain, const char *name, const char *ns);
xmlNode *kxml_add_own(xmlNode *domain, const char *name, const char *ns);
void kxml_drop_own(xmlNode *domain, const char *name, const char *ns);

/* Files that xltool made for this guest: <made> with a <file path=''/> each. */
void kxml_add_made(xmlNode *domain, const char *path);
void kxml_drop_made(xmlNode *domain);
bool kxml_is_made(const xmlNode *domain, const char *path);
void kxml_list_made(const xmlNode *domain, struct strlist *ret);
/* The element <made> as libvirt wants it by itself: without a namespace. For free(). */
char *kxml_made_text(const xmlNode *domain);

#endif
