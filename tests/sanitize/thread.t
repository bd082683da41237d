#!/bin/bash
# The engine's tests under ThreadSanitizer. Address space randomisation is off: old sanitizer runtimes
# do not know the memory layout of new kernels.
set -u
cd "$(dirname "$0")/../.." || exit 1
. tests/lib/tap.sh
out=${BUILD:-build}-tsan
export TSAN_OPTIONS=halt_on_error=1

tap_run 'the tests build with SANITIZE=thread' \
    make -s -j2 BUILD="$out" CC=clang SANITIZE=thread DEV=1 tests
for t in "$out"/tests/unit/test_engine*; do
    tap_run "${t##*/} is clean" setarch -R "$t"
done
fake=$out/tests/xltool-fake
tap_run 'stat of ten connections is clean' setarch -R "$fake" stat -i 0.05 -n 10 \
    $(for i in 0 1 2 3 4 5 6 7 8 9; do echo --connect "fake:?guests=20&prefix=c$i"; done)
tap_done
