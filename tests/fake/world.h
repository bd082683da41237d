/* A platform for tests whose guests come and go: what its toolstack makes its observer sees, and commands in them
 * answer. Every guest is a file of DIR that holds its state, vCPUs and memory.
 *
 *   world:?dir=DIR&platform=NAME
 *
 *   cannot=KIND,KIND   operations it does not have (-ENOTSUP): "create", "snapshot", "revert", "clone", ...
 *   refuse=KIND        its plan refuses
 *   fail=KIND          it fails
 *   slow=KIND          it goes on until it is cancelled
 *   of=TEXT            refuse=, fail=, slow=, garbled=, broken= and vanish= are for guests whose names end so; for the
 *                      first three there may be several, as in -1,-3
 *   links=snapshot     a linked clone is made of a snapshot alone; links=guest: of a guest alone, and of one that has no
 *                      snapshot
 *   most_vcpus=N       beyond that a guest would have to be rebooted
 *   deaf=1             commands are not answered
 *   serial=S           what `bench data` asks first is answered by a shell of this machine, on a console that is busy for
 *                      S seconds
 *   say=DIR            whatever is asked, a guest answers with the file of its name in DIR, where there is one
 *   numb=1             guests do not see that they were resized
 *   hidden=1           guests do not stand in the table
 *
 * What they are asked by `bench data` they answer as sysbench and iperf3 would (inside.c):
 *   without=TOOL       they have no such program
 *   speed=N            N times the figures
 *   same=1             every guest has the same figures; else some are a little better
 *   garbled=WORD       the answer to a script with that word in it is cut
 *   broken=WORD        it ends with status 1
 *   vanish=WORD        the guest goes away
 *   indirect=1         no O_DIRECT
 *   homeless=1         no address
 *   net=A.B.C          else one of this network (10.9.0) */
#ifndef TESTS_FAKE_WORLD_H
#define TESTS_FAKE_WORLD_H

#include "core/observer.h"
#include "core/toolstack.h"

extern const struct observer world_observer;
extern const struct toolstack world_toolstack;

#endif
