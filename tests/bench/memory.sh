#!/bin/bash
# What the console holds of 1,000 guests after ten minutes at 1 Hz: 600 samples of each, which here come ten times as fast.
set -u
cd "$(dirname "$0")/../.."
. tests/bench/lib.sh
. tests/bench/terminal.sh

# The invented platform counts its samples as the seconds that its guests are up.
term top 200x60 "$XLTOOL_FAKE" top --no-config --interval 0.1 --columns name,uptime,cpu,mem --sort name \
    --connect 'fake:?guests=1000'
term_await top '^guest-0 +10m[1-9]' 120 || exit 1
kib=$(awk '/^VmHWM:/ { print $2 }' "/proc/$(term_pid top)/status")
fact 'console, 1,000 guests with ten minutes of history: memory at most' "$(calc "$kib / 1024")" MiB 64
