#include "xltool/registry.h"

#include "hoststat/hoststat.h"
#include "xltool/ops.h"

#ifdef HAVE_XEN
#include "xenstat/xenstat.h"
#endif
#ifdef HAVE_LIBVIRT
#include "kvmstat/kvmstat.h"
#endif
#ifdef HAVE_DOCKER
#include "dockstat/dockstat.h"
#endif

const struct observer *const registry[] = {
#ifdef HAVE_XEN
    &xstat_observer,
#endif
#ifdef HAVE_DOCKER
    &dstat_observer,
#endif
#ifdef HAVE_LIBVIRT
    &kstat_observer,
#endif
    &hoststat_observer,
    NULL,
};

const struct toolstack *const toolstacks[] = {
#ifdef HAVE_XEN
    &xen_toolstack,
#endif
#ifdef HAVE_DOCKER
    &docker_toolstack,
#endif
#ifdef HAVE_LIBVIRT
    &kvm_toolstack,
#endif
    NULL,
};

const char *const registry_left_out[] = {
#ifndef HAVE_XEN
    "xen: not built in; build it with libxen-dev installed",
#endif
#ifndef HAVE_LIBVIRT
    "libvirt: not built in; build it with libvirt-dev and libxml2-dev installed",
#endif
#ifndef HAVE_DOCKER
    "docker: not built in; build it with libcurl4-gnutls-dev and libjson-c-dev installed",
#endif
    NULL,
};
