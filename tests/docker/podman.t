#!/bin/bash
# The Docker observer against a real Podman: its own API service on a private socket.
# Podman refuses hybrid cgroup mounts: it gets a mount namespace without them.
cd "$(dirname "$0")/../.." || exit 1
. tests/lib/tap.sh
. tests/docker/engine.sh
XLTOOL=${XLTOOL:-$PWD/build/xltool}
service=
uri=unix://$dir/podman.sock

podman_end() {
    [ -z "$service" ] || podman rm -af -t 0 >/dev/null 2>&1
    [ -z "$service" ] || kill -- "-$service" 2>/dev/null
    rm -rf "$dir"
}

# In the mount namespace of the service, once there is one.
podman() {
    nsenter -t "$service" -m podman --root "$dir/data" --runroot "$dir/run" --storage-driver vfs \
        --cgroup-manager cgroupfs --events-backend file "$@"
}

trap podman_end EXIT
trap 'exit 143' TERM INT
[ "$(id -u)" = 0 ] || engine_skip "only root can start Podman here"
for tool in podman jq unshare nsenter; do
    command -v "$tool" >/dev/null || engine_skip "$tool is not installed"
done
unshare -m true 2>/dev/null || engine_skip "no mount namespace can be made here"
setsid unshare -m sh -c 'umount /sys/fs/cgroup/unified 2>/dev/null
    exec podman --root "$0/data" --runroot "$0/run" --storage-driver vfs --cgroup-manager cgroupfs \
        --events-backend file system service -t 0 "unix://$0/podman.sock"' "$dir" >"$dir/log" 2>&1 </dev/null &
service=$!
tap_await 30 test -S "$dir/podman.sock" || engine_skip "Podman does not start: $(tail -n 1 "$dir/log")"

mkdir -p "$dir/root/bin" "$dir/root/tmp"
cp "$(command -v busybox)" "$dir/root/bin/busybox" && ln -s busybox "$dir/root/bin/sh"
tar -C "$dir/root" -cf "$dir/root.tar" .
image=localhost/$image # a short name would want a list of registries
podman import "$dir/root.tar" "$image" >/dev/null 2>&1
run() { podman run -d --network none --ulimit nofile=1024:1024 --ulimit nproc=1024:1024 "$@"; }
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
