#!/bin/bash
# The Docker observer against a real Podman: its own API service on a private socket.
cd "$(dirname "$0")/../.." || exit 1
. tests/lib/tap.sh
. tests/docker/engine.sh
. tests/docker/podman.sh
XLTOOL=${XLTOOL:-$PWD/build/xltool}
podman_begin
out=$(run --name busy --label com.docker.compose.project=shop -m 64m "$image" \
    sh -c 'while :; do i=0; while [ $i -lt 2000 ]; do i=$((i+1)); done; busybox sleep 0.02; done' 2>&1) ||
    engine_skip "Podman cannot run a container here: $(tail -n 1 <<<"$out")"
run --name still "$image" busybox sleep 1000 >/dev/null

tap_is "$(guest "$uri" busy '"\(.platform) \(.state) \(.group)"')" "podman running shop" "platform, state and group"
tap_is "$(guest "$uri" busy .mem_limit_bytes)" $((64 << 20)) "the memory limit"
tap_is "$(guest "$uri" busy '.host_cpu_time_ns >= .cpu_time_ns')" true "the host's CPU time (with conmon) is not below the guest's"
a=$(guest "$uri" busy .cpu_time_ns)
sleep 2
b=$(guest "$uri" busy .cpu_time_ns)
[ "$b" -gt "$a" ]
tap_ok $? "its CPU time advances: $a, $b"

"$XLTOOL" stat --json -i 0.5 -n 10 --connect "$uri" >"$dir/stat" 2>/dev/null &
stat=$!
sleep 1.5
podman stop -t 0 still >/dev/null 2>&1
wait "$stat"
tap_is "$(tail -n 1 "$dir/stat" | jq -r '.guests[] | select(.name == "still") | .state')" stopped "a stop arrives as an event"
tap_like "$("$XLTOOL" doctor --connect "$uri")" "Podman" "doctor names Podman"

. tests/lib/contract.sh
contract "$uri" 1 --timeout 20
tap_done
