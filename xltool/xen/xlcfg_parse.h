/* Between the reader of an xl.cfg and its table of keys. */
#ifndef XLTOOL_XEN_XLCFG_PARSE_H
#define XLTOOL_XEN_XLCFG_PARSE_H

#include <stdio.h>

#include <libxlutil.h>

#include "xltool/xen/xlcfg.h"

struct xlcfg {
    struct xen_ts *c;
    const char *path, *text;
    XLU_Config *cfg;
    libxl_domain_config *config;
    FILE *report; /* libxlutil's messages, in memory */
    char *messages;
    long vcpus; /* online at first; 0 = not said */
};

/* A key that we know. */
struct xlcfg_row {
    const char *name;
    /* 0, also when it is not there; -EINVAL with an error, or with libxlutil's in the report. NULL:
     * known to xl, of no use here. */
    int (*parse)(struct xlcfg *x, const struct xlcfg_row *row, struct err *e);
    size_t offset;        /* of what it sets in libxl_domain_config */
    libxl_domain_type of; /* only for guests of this type; 0 = of all */
};

extern const struct xlcfg_row xlcfg_rows[];
extern const size_t xlcfg_n_rows;

/* Devices: in xlcfg_devices.c. */
int xlcfg_disks(struct xlcfg *x, const struct xlcfg_row *row, struct err *e);
int xlcfg_nics(struct xlcfg *x, const struct xlcfg_row *row, struct err *e);
int xlcfg_pci(struct xlcfg *x, const struct xlcfg_row *row, struct err *e);

/* Once all keys are read: which vcpus are online. */
int xlcfg_set_vcpus(struct xlcfg *x, struct err *e);

/* A copy of a file's name, relative ones made absolute. */
char *xlcfg_absolute(const char *path);

#endif
