/* Makes or destroys bare domains: no memory to speak of, no vCPU, nothing in xenstore. Hundreds
 * take a second. For the tests in a dom0 of their own. bare_domains make N      prints the domids,
 * one a line bare_domains destroy DOMID... Build: cc -o bare_domains bare_domains.c $(pkg-config
 * --libs xencontrol) */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <xenctrl.h>

static int make_one(xc_interface *xc, unsigned n)
{
    uint32_t domid = 0;                                   /* 0: the next free one */
    struct xen_domctl_createdomain config = { .flags = 0, /* PV: needs nothing of the processor */
                                              .max_vcpus = 1,
                                              .max_evtchn_port = -1,
                                              .max_grant_frames = -1,
                                              .max_maptrack_frames = -1,
                                              .grant_opts = 1 };

    memcpy(config.handle, "bare domain", 11);
    config.handle[12] = (uint8_t)(n >> 24);
    config.handle[13] = (uint8_t)(n >> 16);
    config.handle[14] = (uint8_t)(n >> 8);
    config.handle[15] = (uint8_t)n;
    if (xc_domain_create(xc, &domid, &config) != 0) {
        perror("xc_domain_create");
        return 1;
    }
    printf("%u\n", domid);
    return 0;
}

int main(int argc, char **argv)
{
    xc_interface *xc = xc_interface_open(NULL, NULL, 0);
    int failed = 0;

    if (!xc || argc < 3) {
        fprintf(stderr, "usage: bare_domains make N | destroy DOMID...\n");
        return 2;
    }
    if (strcmp(argv[1], "make") == 0) {
        for (unsigned n = 0; n < strtoul(argv[2], NULL, 10) && !failed; n++)
            failed = make_one(xc, n);
    } else {
        for (int i = 2; i < argc; i++)
            if (xc_domain_destroy(xc, (uint32_t)strtoul(argv[i], NULL, 10)) != 0) {
                perror(argv[i]);
                failed = 1;
            }
    }
    xc_interface_close(xc);
    return failed;
}
