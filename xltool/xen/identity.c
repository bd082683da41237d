#include "xltool/xen/identity.h"

#include <ctype.h>
#include <errno.h>
#include <stdlib.h>

#include <libxl_utils.h>
#include <libxl_uuid.h>

void xen_new_mac(libxl_mac *mac)
{
    static const uint8_t xen[3] = { 0x00, 0x16, 0x3e };
    libxl_uuid random;

    libxl_uuid_generate(&random);
    for (int i = 0; i < 3; i++) {
        (*mac)[i] = xen[i];
        (*mac)[i + 3] = random.uuid[i];
    }
    (*mac)[3] &= 0x7f; /* as xl: the upper half is for other tools */
}

int xen_parse_mac(const char *text, libxl_mac *mac)
{
    char *end;

    for (int i = 0; i < 6; i++, text = end + 1) {
        unsigned long byte = strtoul(text, &end, 16);
        if (!isxdigit((unsigned char)*text) || end - text > 2 || byte > 0xff ||
            *end != (i < 5 ? ':' : '\0'))
            return -EINVAL;
        (*mac)[i] = (uint8_t)byte;
    }
    return 0;
}

static void clear(char **s)
{
    free(*s);
    *s = NULL;
}

static void free_port(libxl_vnc_info *vnc)
{
    if (!libxl_defbool_is_default(vnc->enable) && libxl_defbool_val(vnc->enable)) {
        vnc->display = 0;
        libxl_defbool_set(&vnc->findunused, true);
    }
}

void xen_new_identity(struct xen_ts *c, struct xen_guest *g, const char *name)
{
    libxl_domain_config *config = &g->config;
    libxl_uuid uuid;

    libxl_uuid_generate(&uuid);
    xen_guest_set_id(g, &uuid);
    xen_guest_set_name(g, name);
    config->c_info.domid = 0;
    for (int i = 0; i < config->num_nics; i++) {
        xen_new_mac(&config->nics[i].mac);
        clear(&config->nics[i].ifname);
    }
    for (int i = 0; i < config->num_vfbs; i++)
        free_port(&config->vfbs[i].vnc);
    if (config->b_info.type == LIBXL_DOMAIN_TYPE_HVM) {
        free_port(&config->b_info.u.hvm.vnc);
        if (!libxl_ms_vm_genid_is_zero(&config->b_info.u.hvm.ms_vm_genid))
            libxl_ms_vm_genid_generate(c->ctx, &config->b_info.u.hvm.ms_vm_genid);
    }
}
