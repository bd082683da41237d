# A Docker engine of the test's own: private socket, data, bridge. Source it after tap.sh.
#   engine_begin         makes $dir, starts the engine; skips the whole script where that cannot be
#   engine_start         starts (again) an engine that was stopped
#   engine_stop
# engine_flags: more words for dockerd. $uri, $tcp (the same engine over TCP), $engine (its pid), $image, $gateway (the bridge's address);
# docker() talks to it.
# What was started is ended by the EXIT trap.

dir=$(mktemp -d) || exit 1
bridge=xlt$$
uri=unix://$dir/docker.sock
image=xltool-test:1
engine=
engine_flags=()

docker() { command docker -H "$uri" "$@"; }

engine_skip() {
    tap_skip "the Docker observer" "$1"
    tap_done
    exit 0
}

engine_start() {
    setsid dockerd --data-root "$dir/data" --exec-root "$dir/exec" --pidfile "$dir/pid" \
        -H "$uri" -H "$tcp" --bridge "$bridge" --iptables=false --ip-masq=false \
        --storage-driver "$storage" "${engine_flags[@]}" >>"$dir/log" 2>&1 </dev/null &
    engine=$!
    tap_await 60 docker version
}

engine_stop() {
    [ -n "$engine" ] || return 0
    kill -CONT "$engine" 2>/dev/null
    kill -TERM "$engine" 2>/dev/null
    wait "$engine" 2>/dev/null
    engine=
}

engine_image() {
    local busybox
    busybox=$(command -v busybox) || return 1
    mkdir -p "$dir/root/bin" "$dir/root/tmp"
    cp "$busybox" "$dir/root/bin/busybox"
    for applet in sh sleep dd cat ping true awk head nproc sync tr; do ln -s busybox "$dir/root/bin/$applet"; done
    tar -C "$dir/root" -c . | docker import - "$image"
}

engine_end() {
    local ids
    if [ -n "$engine" ]; then
        kill -CONT "$engine" 2>/dev/null
        ids=$(docker ps -aq 2>/dev/null)
        # shellcheck disable=SC2086  # ids are words
        [ -z "$ids" ] || docker rm -f $ids >/dev/null 2>&1
        docker network prune -f >/dev/null 2>&1 # their bridges would stay
    fi
    engine_stop
    ip link del "$bridge" 2>/dev/null
    awk -v d="$dir/" 'index($2, d) == 1 { print $2 }' /proc/mounts | sort -r |
        while read -r mount; do umount "$mount" 2>/dev/null; done
    rm -rf "$dir"
}

engine_begin() {
    trap engine_end EXIT
    trap 'exit 143' TERM INT
    [ "$(id -u)" = 0 ] || engine_skip "only root can start dockerd"
    for tool in dockerd docker jq socat; do
        command -v "$tool" >/dev/null || engine_skip "$tool is not installed"
    done
    ip link add "$bridge" type bridge 2>/dev/null || engine_skip "no bridge can be made here"
    gateway=172.31.$((16 + $$ % 200)).1
    ip addr add "$gateway/24" dev "$bridge"
    ip link set "$bridge" up
    tcp=tcp://127.0.0.1:$((20000 + $$ % 20000))
    for storage in overlay2 vfs; do
        engine_start && break
        engine_stop
    done
    [ -n "$engine" ] || engine_skip "dockerd does not start: $(tail -n 1 "$dir/log")"
    engine_image >/dev/null 2>&1 || engine_skip "no image: a static busybox is needed"
}

# guest URI NAME FILTER: what jq makes of one guest of `list --json`.
guest() {
    "$XLTOOL" list --json --connect "$1" --timeout 10 | jq -r --arg n "$2" ".guests[] | select(.name == \$n) | $3"
}

# connection URI: "STATE REASON"
connection() {
    "$XLTOOL" list --json --connect "$1" --timeout "${2:-10}" 2>/dev/null |
        jq -r --arg u "$1" '.connections[] | select(.uri == $u) | "\(.state) \(.reason)"'
}

# near A B PERCENT [SLACK]: true when A and B differ by at most PERCENT of the larger, plus SLACK.
near() {
    awk -v a="$1" -v b="$2" -v p="$3" -v s="${4:-0}" \
        'BEGIN { d = a - b; if (d < 0) d = -d; m = a > b ? a : b; exit !(d <= m * p / 100 + s) }'
}
