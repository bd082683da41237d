#!/bin/bash
# What a recording takes on disk, of guests whose counters move as real ones do.
set -u
cd "$(dirname "$0")/../.."
. tests/bench/lib.sh

bytes=$("$BUILD/tests/unit/test_experiment_size" 2>/dev/null | sed -n 's/^\([0-9.]*\) bytes per guest and sample.*/\1/p')
fact 'recording: per guest and sample' "$bytes" bytes 40
