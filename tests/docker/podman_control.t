#!/bin/bash
# The toolstack on a real Podman: the same operations over its likeness of Docker's API.
cd "$(dirname "$0")/../.." || exit 1
. tests/lib/tap.sh
. tests/docker/engine.sh
. tests/docker/podman.sh
. tests/docker/ops.sh
XLTOOL=${XLTOOL:-$PWD/build/xltool}
podman_begin
docker() { podman "$@"; }
out=$(run --name one -m 64m -v /anonymous -v named:/data --label a=b -e X=1 "$image" \
    sh -c 'trap "exit 0" TERM; while :; do sleep 0.1; done' 2>&1) ||
    engine_skip "Podman cannot run a container here: $(tail -n 1 <<<"$out")"
settings() { inspect "$1" '[.Config.Labels.a, .Config.Cmd, .HostConfig.Memory, .HostConfig.Ulimits, (.Mounts | map([.Name, .Destination]) | sort), .HostConfig.NetworkMode]'; }

tap_exit 4 "what is asked of Docker is not made on Podman" xl create --on docker --name new --image "$image"
tap_exit 1 "a missing image is not pulled" xl create --on podman --name new --image localhost/nosuch:1 --command true
tap_like "$tap_out" "podman pull localhost/nosuch:1" "the cure is told"
tap_run "pause" xl pause one
tap_is "$(state one)" paused "it is paused"
tap_run "resume" xl resume one
tap_run "stop" xl stop one
tap_is "$(state one)" exited "it is stopped"
tap_run "start" xl start one
out=$(xl exec one -- sh -c 'echo out; echo err >&2; exit 7' 2>"$dir/err")
tap_is "$? $out $(cat "$dir/err")" "7 out err" "exec: status, stdout and stderr"
tap_like "$({ sleep 1; echo 'echo a-$((6 * 7))'; echo exit; sleep 1; } | timeout 20 "$XLTOOL" console --connect "$uri" one)" \
    "a-42" "console: a shell on a terminal"

docker exec one sh -c 'echo one >/marker; echo kept >/anonymous/f'
before=$(settings one)
tap_run "snapshot" xl snapshot create --description 'the first' one before
docker exec one sh -c 'echo two >/marker'
tap_run "another" xl snapshot create one after
tap_is "$(xl snapshot list --json one | jq -c '.snapshots | map([.name, .parent, .current])')" \
    '[["before",null,null],["after","before","yes"]]' "they are a chain"
tap_run "revert" xl snapshot revert --yes one before
tap_is "$(docker exec one cat /marker /anonymous/f | paste -sd ' ')" "one kept" "the marker is back, the volume is as it was"
tap_is "$(settings one)" "$before" "the settings are the same"
tap_is "$(state one) $(containers)" "running one" "it runs, and the old one has gone"
tap_run "clone from a snapshot" xl clone --yes --start --from after one two
tap_is "$(docker exec two cat /marker)" two "has its files"
tap_run "clone" xl clone --yes --start one three
tap_is "$(docker exec three cat /marker)" one "has its files"
out=$(xl resize --json --memory 96M one 2>/dev/null)
tap_is "$? $(docker exec one cat /sys/fs/cgroup/memory/memory.limit_in_bytes 2>/dev/null || docker exec one cat /sys/fs/cgroup/memory.max)" \
    "0 100663296" "resize is seen from inside"
tap_run "rename" xl rename three drei

# kill -9 in the middle of a clone and of a revert.
for n in 5 8 11; do
    { XLTOOL_KILL_AT=$n xl clone --yes one late >/dev/null 2>&1; } 2>/dev/null
    recover --yes >"$dir/out" 2>&1
    tap_is "$? $(containers) $(state one)" "0 drei one two running" "clone killed at step $n: recovered"
    { XLTOOL_KILL_AT=$n xl snapshot revert --yes one before >/dev/null 2>&1; } 2>/dev/null
    recover --yes >"$dir/out" 2>&1
    tap_is "$? $(containers) $(state one)" "0 drei one two running" "revert killed at step $n: recovered"
done
for name in two drei one; do tap_run "delete $name" xl delete --yes "$name"; done
tap_is "$(containers) $(podman images -q | wc -l) $(podman volume ls -q)" " 1 named" "nothing is left but the named volume"
tap_done
