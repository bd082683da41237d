#!/bin/bash
# Cost per guest from 10 to 10,000 guests: instructions of `list --json`, so that the figure repeats.
set -u
cd "$(dirname "$0")/../.."
. tests/bench/lib.sh

instructions() { # GUESTS
    valgrind --tool=callgrind --callgrind-out-file=/dev/null "$XLTOOL_FAKE" list --json --connect "fake:?guests=$1" \
        2>&1 >/dev/null | awk '/Collected/ { print $4 }'
}
base=$(instructions 0)
small=$(calc "($(instructions 10) - $base) / 10")
large=$(calc "($(instructions 10000) - $base) / 10000")
row 'growth: instructions per guest, 10,000 guests beside 10' "$large" "$small" '' 1.5
