/* A toolstack for tests, on the connections of fakestat.h. Every operation makes two files, which it takes back
 * when it fails, and a third one once all is well.
 *
 *   state=DIR                where the files "one", "two" and "three" are made
 *   each=guest               each guest has files of its own: "NAME-one", ...
 *   plan=refuse|force|loses|still|fail|hang; unforced: loses something unless it is forced
 *   run=fail|slow|stuck      slow: until it is cancelled; stuck: it cannot be
 *   of=NAME                  plan= and run= are for this guest alone
 *   snapshots=hang           the list of them never comes
 *   exec=console|hang        no agent: commands go to the console; or it never answers
 *   exec=echo|hostile|slow   a line an argument; what no terminal should get; until it is cancelled
 *   console=silent|busy|asleep|off  instead of a real shell on a real terminal: nobody answers, the shell is
 *                            busy for four seconds, or answers and then reads no more, there is no console
 *   A file DIR/broken        nothing can be taken back or finished
 *
 * It cannot rename, and its guests have no disks. */
#ifndef TESTS_FAKE_FAKETOOL_H
#define TESTS_FAKE_FAKETOOL_H

#include "core/toolstack.h"

extern const struct toolstack faketool_toolstack;

/* Joins fd with a real terminal on which a real shell runs a script, until either ends. */
int faketool_shell(const char *script, int fd, struct err *e);

#endif
