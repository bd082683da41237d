/* The QEMU guest agent, which answers from inside the guest. */
#ifndef XLTOOL_KVM_AGENT_H
#define XLTOOL_KVM_AGENT_H

#include <stddef.h>

#include "core/strbuf.h"
#include "xltool/kvm/kvm.h"

/* True when it is connected at the moment. */
bool kvm_agent_there(struct kvm *k, virDomainPtr dom);

/* vCPUs online as the guest sees them; those that are plugged in and idle are put to work first, up
 * to `want`. -1 when nobody answers. */
int kvm_agent_vcpus(virDomainPtr dom, int want);

/* Appends the bytes that base64 text stands for. -EINVAL when it is none. Pure. */
int kvm_base64_decode(struct strbuf *out, const char *text);

#endif
