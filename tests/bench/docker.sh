#!/bin/bash
# 100 running containers: one refresh of xltool beside `docker stats --no-stream`, both with what
# dockerd, containerd and the shims spend for it; and `list` beside it by the clock.
set -eu
cd "$(dirname "$0")/../.."
. tests/bench/lib.sh
. tests/docker/daemon.sh
N=${N:-100} ROUNDS=10

docker_up
trap docker_down EXIT
for i in $(seq "$N"); do docker_ run -d --network none --name "bench-$i" busybox sleep 100000 >/dev/null; done

daemons=$(docker_daemon_pids)
uri=unix://$docker_socket
"$XLTOOL" list --connect "$uri" >/dev/null # warm both sides
docker_ stats --no-stream >/dev/null

# What xltool spends on N refreshes, without what it spends on starting.
spend "$daemons" "$XLTOOL" stat --connect "$uri" -i 0.5 -n 1
first=$((own_ms + daemon_ms))
spend "$daemons" "$XLTOOL" stat --connect "$uri" -i 0.5 -n $((ROUNDS + 1))
ours=$(calc "($own_ms + $daemon_ms - $first) / $ROUNDS")
peer=0 peer_wall=0
for _ in 1 2 3; do
    spend "$daemons" docker -H "$uri" stats --no-stream
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
