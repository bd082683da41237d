/* A toolstack for tests, on the connections of fakestat.h. Every operation makes two files, which it takes back
 * when it fails, and a third one once all is well.
 *
 *   state=DIR                where the files "one", "two" and "three" are made
 *   plan=refuse|force|loses|still|fail
 *   run=fail|slow            slow: until it is cancelled
 *   exec=console             no agent: commands go to the console, a real shell on a real terminal
 *   A file DIR/broken        nothing can be taken back or finished
 *
 * It cannot rename. */
#ifndef TESTS_FAKE_FAKETOOL_H
#define TESTS_FAKE_FAKETOOL_H

#include "core/toolstack.h"

extern const struct toolstack faketool_toolstack;

#endif
