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
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export XLTOOL_STATE_DIR=$work/state
mkdir "$work/made"
connection="fake:?state=$work/made"
tap_run 'an operation is clean' setarch -R "$fake" stop guest-0 --connect "$connection"
rm "$work"/made/*
tap_exit 1 'one that is taken back is clean' setarch -R "$fake" stop guest-0 --connect "$connection&run=fail"
tap_exit 1 'one that is cancelled is clean' setarch -R "$fake" stop guest-0 --connect "$connection&run=slow" --deadline 0.3
tap_is "$(grep -c ThreadSanitizer <<<"$tap_out")" 0 'and no sanitizer speaks'
tap_exit 3 'a command by console is clean' setarch -R "$fake" exec guest-0 --connect "$connection&exec=console" -- sh -c 'exit 3'
tap_done
