# A Podman of the test's own: its API service on a private socket. Source it after engine.sh.
# Podman refuses hybrid cgroup mounts: it gets a mount namespace without them.
#   podman_begin       starts it; skips the whole script where that cannot be. Sets $uri, $image.
#   podman, run        the client; a container of the kind that can run here
service=
uri=unix://$dir/podman.sock

podman_end() {
    [ -z "$service" ] || podman rm -af -t 0 >/dev/null 2>&1
    [ -z "$service" ] || kill -- "-$service" 2>/dev/null
    [ -z "$service" ] || wait "$service" 2>/dev/null # it still writes there
    tap_await 10 rm -rf "$dir"
}

# In the mount namespace of the service, once there is one.
podman() {
    nsenter -t "$service" -m podman --root "$dir/data" --runroot "$dir/run" --storage-driver vfs \
        --cgroup-manager cgroupfs --events-backend file "$@"
}

run() { podman run -d --network none --ulimit nofile=1024:1024 --ulimit nproc=1024:1024 "$@"; }

podman_start() {
    setsid unshare -m sh -c 'umount /sys/fs/cgroup/unified 2>/dev/null
        exec podman --root "$0/data" --runroot "$0/run" --storage-driver vfs --cgroup-manager cgroupfs \
            --events-backend file system service -t 0 "unix://$0/podman.sock"' "$dir" >"$dir/log" 2>&1 </dev/null &
    service=$!
    tap_await 30 test -S "$dir/podman.sock"
}

podman_begin() {
    trap podman_end EXIT
    trap 'exit 143' TERM INT
    [ "$(id -u)" = 0 ] || engine_skip "only root can start Podman here"
    for tool in podman jq unshare nsenter; do
        command -v "$tool" >/dev/null || engine_skip "$tool is not installed"
    done
    unshare -m true 2>/dev/null || engine_skip "no mount namespace can be made here"
    podman_start || engine_skip "Podman does not start: $(tail -n 1 "$dir/log")"
    mkdir -p "$dir/root/bin" "$dir/root/tmp"
    cp "$(command -v busybox)" "$dir/root/bin/busybox"
    for applet in sh sleep cat; do ln -s busybox "$dir/root/bin/$applet"; done
    tar -C "$dir/root" -cf "$dir/root.tar" .
    image=localhost/$image # a short name would want a list of registries
    podman import "$dir/root.tar" "$image" >/dev/null 2>&1
}
