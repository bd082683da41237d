#!/bin/bash
# 100 running containers: one refresh of xltool beside `docker stats --no-stream`, both with what
# dockerd, containerd and the shims spend for it; and `list` beside it by the clock.
set -u
cd "$(dirname "$0")/../.." || exit 1
. tests/lib/tap.sh
. tests/bench/lib.sh
. tests/docker/engine.sh
N=${N:-100} ROUNDS=10
engine_begin
for i in $(seq "$N"); do docker run -d --network none --name "bench-$i" "$image" sleep 100000 >/dev/null; done

containerd=$(pgrep -P "$engine" -x containerd)
daemons="$engine $containerd $(pgrep -f "containerd-shim.*$dir")"
docker_stats() { docker stats --no-stream; }
"$XLTOOL" list --connect "$uri" >/dev/null # warm both sides
docker_stats >/dev/null

# What xltool spends on N refreshes, without what it spends on starting.
spend "$daemons" "$XLTOOL" stat --connect "$uri" -i 0.5 -n 1
first=$((own_ms + daemon_ms))
spend "$daemons" "$XLTOOL" stat --connect "$uri" -i 0.5 -n $((ROUNDS + 1))
ours=$(calc "($own_ms + $daemon_ms - $first) / $ROUNDS")
peer=0 peer_wall=0
for _ in 1 2 3; do
    spend "$daemons" docker_stats
    peer=$(calc "$peer + ($own_ms + $daemon_ms) / 3")
    peer_wall=$(calc "$peer_wall + $wall_ms / 3")
done
row "$N containers, one refresh: CPU of client and daemons, beside \`docker stats\`" "$ours" "$peer" ms 0.1

wall=0
for _ in 1 2 3 4 5; do
    spend "$daemons" "$XLTOOL" list --connect "$uri"
    wall=$(calc "$wall + $wall_ms / 5")
done
fact "\`list\`, $N containers: wall clock (\`docker stats --no-stream\`: $peer_wall ms)" "$wall" ms 100
