/* The devices of an xl.cfg: disks, interfaces, PCI devices. */
#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <libxl_utils.h>

#include "core/mem.h"
#include "core/strbuf.h"
#include "xltool/xen/identity.h"
#include "xltool/xen/xlcfg_parse.h"

char *xlcfg_absolute(const char *path)
{
    char cwd[PATH_MAX];
    struct strbuf b = STRBUF_INIT;

    if (*path && *path != '/' && getcwd(cwd, sizeof(cwd)))
        strbuf_addf(&b, "%s/", cwd);
    strbuf_adds(&b, path);
    return strbuf_detach(&b);
}

/* 1 with the list, 0 when it is not there. */
static int get_list(struct xlcfg *x, const struct xlcfg_row *row, XLU_ConfigList **ret, int *ret_n)
{
    int error = xlu_cfg_get_list(x->cfg, row->name, ret, ret_n, 0);

    return error == 0 ? 1 : error == ESRCH ? 0 : -EINVAL;
}

int xlcfg_disks(struct xlcfg *x, const struct xlcfg_row *row, struct err *e)
{
    XLU_ConfigList *list;
    int n, rc = get_list(x, row, &list, &n);

    (void)e;
    if (rc <= 0)
        return rc;
    x->config->disks = xcalloc((size_t)n, sizeof(*x->config->disks));
    for (int i = 0; i < n; i++) {
        libxl_device_disk *d = &x->config->disks[x->config->num_disks++];
        const char *spec = xlu_cfg_get_listitem(list, i);
        libxl_device_disk_init(d);
        if (!spec || xlu_disk_parse(x->cfg, 1, &spec, d) != 0)
            return -EINVAL;
        if (!d->pdev_path || !*d->pdev_path || d->script || d->backend_domname)
            continue;
        char *absolute = xlcfg_absolute(d->pdev_path);
        free(d->pdev_path);
        d->pdev_path = absolute;
    }
    return 0;
}

static void set(char **field, const char *value)
{
    free(*field);
    *field = xstrdup(value);
}

static int nic_model(libxl_device_nic *n, const char *value)
{
    set(&n->model, value);
    return 0;
}

static int nic_type(libxl_device_nic *n, const char *value)
{
    n->nictype = strcmp(value, "vif") == 0     ? LIBXL_NIC_TYPE_VIF
                 : strcmp(value, "ioemu") == 0 ? LIBXL_NIC_TYPE_VIF_IOEMU
                                               : LIBXL_NIC_TYPE_UNKNOWN;
    return n->nictype == LIBXL_NIC_TYPE_UNKNOWN ? -EINVAL : 0;
}

static int nic_pair(struct xlcfg *x, libxl_device_nic *n, const char *key, const char *value)
{
    const struct {
        const char *key;
        char **field;
    } texts[] = {
        { "bridge", &n->bridge },
        { "script", &n->script },
        { "ip", &n->ip },
        { "vifname", &n->ifname },
        { "backend", &n->backend_domname },
        { "gatewaydev", &n->gatewaydev },
    };

    for (size_t i = 0; i < sizeof(texts) / sizeof(*texts); i++)
        if (strcmp(key, texts[i].key) == 0) {
            set(texts[i].field, value);
            return 0;
        }
    if (strcmp(key, "mac") == 0)
        return xen_parse_mac(value, &n->mac);
    if (strcmp(key, "model") == 0)
        return nic_model(n, value);
    if (strcmp(key, "type") == 0)
        return nic_type(n, value);
    if (strcmp(key, "rate") == 0)
        return xlu_vif_parse_rate(x->cfg, value, n) == 0 ? 0 : -EINVAL;
    return -EINVAL;
}

static char *trimmed(char *s)
{
    s += strspn(s, " \t");
    for (size_t len = strlen(s); len && strchr(" \t", s[len - 1]); len--)
        s[len - 1] = '\0';
    return s;
}

/* "mac=...,bridge=..." */
static int parse_nic(struct xlcfg *x, const char *spec, libxl_device_nic *n, struct err *e)
{
    static const libxl_mac none;
    _cleanup_strlist_ struct strlist parts = STRLIST_INIT;

    strlist_split(&parts, spec, ',');
    for (size_t i = 0; i < parts.n; i++) {
        char *key = trimmed(parts.v[i]), *equals = strchr(key, '=');
        if (equals)
            *equals = '\0';
        if (!equals || nic_pair(x, n, trimmed(key), trimmed(equals + 1)) < 0)
            return err_set(e, EINVAL, "%s: vif '%s': cannot understand '%s'", x->path, spec, key);
    }
    if (memcmp(n->mac, none, sizeof(none)) == 0)
        xen_new_mac(&n->mac);
    return 0;
}

int xlcfg_nics(struct xlcfg *x, const struct xlcfg_row *row, struct err *e)
{
    XLU_ConfigList *list;
    int n, rc = get_list(x, row, &list, &n);

    if (rc <= 0)
        return rc;
    x->config->nics = xcalloc((size_t)n, sizeof(*x->config->nics));
    for (int i = 0; i < n; i++) {
        libxl_device_nic *nic = &x->config->nics[x->config->num_nics++];
        const char *spec = xlu_cfg_get_listitem(list, i);
        libxl_device_nic_init(nic);
        nic->devid = i;
        if (!spec)
            return err_set(e, EINVAL, "%s: vif: element %d is no text", x->path, i + 1);
        rc = parse_nic(x, spec, nic, e);
        if (rc < 0)
            return rc;
    }
    return 0;
}

int xlcfg_pci(struct xlcfg *x, const struct xlcfg_row *row, struct err *e)
{
    XLU_ConfigList *list;
    int n, rc = get_list(x, row, &list, &n);

    (void)e;
    if (rc <= 0)
        return rc;
    x->config->pcidevs = xcalloc((size_t)n, sizeof(*x->config->pcidevs));
    for (int i = 0; i < n; i++) {
        libxl_device_pci *d = &x->config->pcidevs[x->config->num_pcidevs++];
        const char *spec = xlu_cfg_get_listitem(list, i);
        libxl_device_pci_init(d);
        if (!spec || xlu_pci_parse_spec_string(x->cfg, d, spec) != 0)
            return -EINVAL;
    }
    return 0;
}
