#!/bin/bash
# A real Podman, reached by ssh through a real sshd on loopback: its socket needs no client on the host.
set -u
cd "$(dirname "$0")/../.." || exit 1
. tests/lib/tap.sh
. tests/lib/sshd.sh
. tests/docker/engine.sh
. tests/docker/podman.sh
XLTOOL=${XLTOOL:-$PWD/build/xltool}
podman_begin
finish() {
    sshd_end
    podman_end
}
trap finish EXIT
sshd_begin "$dir/ssh" || engine_skip "sshd does not start: $(tail -n 1 "$dir/ssh/sshd.log" 2>&1)"
run --name still "$image" busybox sleep 1000 >/dev/null || engine_skip 'Podman cannot run a container here'
export XDG_RUNTIME_DIR=$dir
remote=ssh://root@127.0.0.1:$ssh_port$dir/podman.sock

tap_is "$(connection "$remote" 30)" 'ok null' 'the connection is ok'
tap_is "$("$XLTOOL" list --json --connect "$remote" --timeout 30 | jq -r '.guests[] | select(.name == "still") | "\(.platform) \(.state) \(.cpu_time_ns > 0)"')" \
    'podman running true' 'the container, with its figures'
tap_is "$("$XLTOOL" doctor --json --connect "$remote" --timeout 30 | jq -r '.connections[0].facts[] | "\(.engine), \(.reached), \(.counters)"')" \
    "Podman, ssh, the engine's API" 'doctor tells which engine, and how it is reached'
"$XLTOOL" stat --json -i 0.5 -n 16 --timeout 10 --connect "$remote" >"$dir/stat" 2>/dev/null &
stat=$!
sleep 4
podman stop -t 0 still >/dev/null 2>&1
wait "$stat"
tap_is "$(tail -n 1 "$dir/stat" | jq -r '.guests[] | select(.name == "still") | .state')" stopped 'a stop arrives as an event'
tap_run 'it is deleted' "$XLTOOL" delete --yes --connect "$remote" --timeout 30 still
tap_is "$(podman ps -aq | wc -l)" 0 'and has gone'
gone() { ! pgrep -f "$dir/ssh/config" >/dev/null; }
tap_await 5 gone
tap_ok $? 'no ssh is left'
tap_done
