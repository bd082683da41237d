#!/bin/bash
# Every unit test and the command line once more, built with AddressSanitizer and UBSan.
set -u
cd "$(dirname "$0")/../.." || exit 1
. tests/lib/tap.sh
out=${BUILD:-build}-asan
export ASAN_OPTIONS=detect_leaks=1:abort_on_error=0 UBSAN_OPTIONS=print_stacktrace=1

tap_run 'the tests build with SANITIZE=address,undefined' \
    make -s -j2 BUILD="$out" CC=clang SANITIZE=address,undefined DEV=1 tests
for t in "$out"/tests/unit/test_*; do
    tap_run "${t##*/} is clean" "$t"
done

fake=$out/tests/xltool-fake
tap_run 'list is clean' "$fake" list --connect 'fake:?guests=50&hostile=1' --json
tap_run 'list with rates is clean' "$fake" list --connect 'fake:?guests=50&hostile=1' --sort cpu -i 0.1
tap_run 'stat is clean' "$fake" stat --connect 'fake:?reboot_after=2&vanish_after=3' -i 0.1 -n 5
tap_run 'stat -- COMMAND is clean' "$fake" stat --connect 'fake:?guests=5' -- true
tap_run 'show is clean' "$fake" show guest-1 --connect 'fake:?guests=5'
tap_run 'doctor is clean' "$fake" doctor --connect 'fake:?guests=5' --json
tap_exit 4 'a lost connection is clean' "$fake" list --connect 'fake:?fail_after=0'
tap_done
