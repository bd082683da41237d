#!/bin/bash
# The demo: guests of our own through qemu:///embed, in this process. No daemon, no KVM.
set -u
cd "$(dirname "$0")/../.." || exit 1
. tests/lib/tap.sh
. tests/lib/contract.sh
export XDG_CACHE_HOME
XDG_CACHE_HOME=$(mktemp -d)
trap 'rm -rf "$XDG_CACHE_HOME"' EXIT
running() { pgrep -fc "guest=demo-.*$XDG_CACHE_HOME"; }

contract demo 3
doc=$("$XLTOOL" stat --json --demo -i 3 -n 1)
tap_is "$(jq -r '[.guests[].name] | sort | join(" ")' <<<"$doc")" 'demo-compute demo-disk demo-idle' 'three guests are its own'
tap_is "$(jq '[.guests[] | select(.name == "demo-compute") | .cpu_percent][0] > [.guests[] | select(.name == "demo-idle") | .cpu_percent][0]' <<<"$doc")" \
    true 'the one that computes uses more CPU than the idle one'
tap_is "$(jq '[.guests[] | select(.name == "demo-disk") | .disk_write_bytes_per_s, .disk_read_bytes_per_s] | all(. > 0)' <<<"$doc")" \
    true 'the one with the disk reads and writes it'
tap_is "$(running)" 0 'none is left when the program ends'

"$XLTOOL" stat --demo -i 0.5 >/dev/null 2>&1 &
pid=$!
there() { [ "$(running)" -eq 3 ]; }
tap_await 90 there
tap_ok $? 'they run while the program does'
kill -TERM "$pid"
wait "$pid"
tap_is $? 130 'SIGTERM ends it'
tap_is "$(running)" 0 'and them'
tap_done
