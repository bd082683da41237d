#include "xltool/kvm/clone.h"

/* What is named after the host's side of a device, or must be one's own. */
static void renew_nics(xmlNode *devices)
{
    kxml_each(nic, devices, "interface")
    {
        kxml_drop(nic, "mac"); /* libvirt makes a new one */
        kxml_drop(nic, "target");
    }
}

static void renew_graphics(xmlNode *devices)
{
    static const char *const own[] = { "port", "tlsPort", "websocket", "socket" };

    kxml_each(g, devices, "graphics")
    {
        for (size_t i = 0; i < sizeof(own) / sizeof(own[0]); i++)
            kxml_unset(g, own[i]);
        if (!kxml_attr_is(g, "type", "egl-headless"))
            kxml_set(g, "autoport", "yes");
        kxml_each(listen, g, "listen") kxml_unset(listen, "socket");
    }
}

/* Sockets and files that the host's side of a line writes to: pipes of its own where libvirt
 * chooses, a pseudo terminal where the other end was fixed. */
static void renew_line(xmlNode *line)
{
    bool chosen = kxml_attr_is(line, "type", "pty") || kxml_attr_is(line, "type", "unix") ||
                  kxml_attr_is(line, "type", "spicevmc") || kxml_attr_is(line, "type", "null");

    kxml_drop(line, "log");
    kxml_drop(line, "source");
    kxml_drop(line, "protocol");
    kxml_unset(line, "tty");
    if (!chosen)
        kxml_set(line, "type", "pty");
}

static void renew_lines(xmlNode *devices)
{
    static const char *const kinds[] = { "serial", "console", "parallel", "channel" };

    for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
        kxml_each(line, devices, kinds[i]) renew_line(line);
}

/* The machine's serial number, where it was told to be the UUID. */
static void renew_sysinfo(xmlNode *domain)
{
    kxml_each(info, domain, "sysinfo")
    {
        xmlNode *system = kxml_child(info, "system");
        xmlNode *entry = kxml_child(system, "entry");
        while (entry) {
            xmlNode *next = kxml_next(entry, "entry");
            if (kxml_attr_is(entry, "name", "uuid")) {
                xmlUnlinkNode(entry);
                xmlFreeNode(entry);
            }
            entry = next;
        }
    }
}

void kvm_xml_renew(xmlNode *domain, const char *name, const char *uuid)
{
    xmlNode *devices = kxml_child(domain, "devices");

    kxml_unset(domain, "id");
    kxml_put(domain, "name", name);
    kxml_put(domain, "uuid", uuid);
    if (kxml_child(domain, "genid")) {
        kxml_drop(domain, "genid");
        kxml_add(domain, "genid", NULL); /* libvirt makes a new one */
    }
    kxml_drop_made(domain);
    kxml_drop_own(domain, "snapshot", KXML_NS_SNAPSHOT);
    kxml_drop_own(domain, "revert", KXML_NS_REVERT);
    renew_sysinfo(domain);
    renew_nics(devices);
    renew_graphics(devices);
    renew_lines(devices);
}
