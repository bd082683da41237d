/* An observer for tests: invents guests, and stalls, fails and vanishes on request.
 *
 *   fake:?guests=3&hostile=1&control=/tmp/f
 *
 *   guests=N     how many (default 3); platforms take turns: xen, kvm, docker
 *   pods=1       the groups are Kubernetes pods; with hostile=1 as hostile as the names
 *   hostile=1    names with ESC, newlines, bidi overrides, invalid UTF-8, 300 characters
 *   prefix=TEXT  names are TEXT-0, TEXT-1, ... (default "guest")
 *   open=absent|denied|failed|stall|slow   what open does (slow: it takes 1.5 s)
 *   fail_after=N, stall_after=N       the sample after the Nth one fails, or never returns
 *   describe=stall                    describe never returns
 *   vanish_after=N                    guest 0 is gone after the Nth sample
 *   reboot_after=N                    guest 0 reboots (new boot, counters from zero)
 *   vary=1       guests whose rates vary as those of real ones do (tests/fake/vary.h)
 *   fixed=1      samples are exactly one second apart, so that rates are exact
 *   control=FILE while FILE holds "stall" samples block; "fail": they fail; otherwise they work
 *   host=NAME    the machine behind it: 8 CPUs, a quarter of them busy; and the daemon "faked"
 *
 * Guest i of sample n (from 1) has cpu_time n*(i+1)*0.1 s, so guest i uses (i+1)*10 % of a core
 * between two fixed samples; net rx n*1000*(i+1) bytes, disk read n*4096*(i+1) bytes; a guest of
 * platform xen does not know its wait time. */
#ifndef TESTS_FAKE_FAKESTAT_H
#define TESTS_FAKE_FAKESTAT_H

#include "core/observer.h"

extern const struct observer fakestat_observer;

/* The value of KEY=VALUE in the URI; false when it is not there. */
bool fake_param(const char *uri, const char *key, char *ret, size_t cap);

#endif
