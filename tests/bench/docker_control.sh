#!/bin/bash
# Snapshot and clone of a running container beside the same work by docker: `docker commit`, and `docker commit`
# with `docker run`. Wall clock, taking turns, the best of N runs each; $MB of written files.
set -u
cd "$(dirname "$0")/../.." || exit 1
. tests/lib/tap.sh
. tests/bench/lib.sh
. tests/docker/engine.sh
. tests/docker/ops.sh
N=${N:-11} MB=${MB:-100}
engine_begin
up src
docker exec src sh -c "dd if=/dev/urandom of=/data bs=1000000 count=$MB; sync" 2>/dev/null

peer_snapshot() { docker commit src "peer:$1" >/dev/null; }
our_snapshot() { xl snapshot create --yes --progress none src "s$1" >/dev/null 2>&1; }
peer_clone() { docker commit src "peer-clone:$1" >/dev/null && docker run -d --name "peer-$1" "peer-clone:$1" >/dev/null; }
our_clone() { xl clone --yes --start --progress none src "our-$1" >/dev/null 2>&1; }

best() { sort -n "$1" | head -n 1; }

beside() { # WHAT OURS PEER
    : >"$dir/ours"
    : >"$dir/peer"
    "$2" 0 && "$3" 0 # warm both sides
    for i in $(seq "$N"); do
        spend '' "$2" "$i"
        echo "$wall_ms" >>"$dir/ours"
        spend '' "$3" "$i"
        echo "$wall_ms" >>"$dir/peer"
    done
    row "$1" "$(best "$dir/ours")" "$(best "$dir/peer")" ms 1.1
}

beside "snapshot of a container with $MB MB written, beside \`docker commit\`" our_snapshot peer_snapshot
beside "clone and start it, beside \`docker commit\` and \`docker run\`" our_clone peer_clone
