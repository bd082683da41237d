#!/bin/bash
# kill -9 of xltool at each step of each operation: the guest runs or is as it was, nothing half-made
# looks like a guest or a snapshot, `recover` leaves nothing behind, and a second run works.
cd "$(dirname "$0")/../.." || exit 1
. tests/lib/tap.sh
. tests/docker/engine.sh
. tests/docker/ops.sh
XLTOOL=${XLTOOL:-$PWD/build/xltool}
engine_begin
docker network create --subnet 10.$((64 + $$ % 64)).0.0/24 fixed >/dev/null
docker network create second >/dev/null
up src --network fixed --ip 10.$((64 + $$ % 64)).0.9 -p "$(free_port $((10000 + $$ % 9000))):80" -m 64m --cpus 1 -v /anonymous
docker network connect --alias also second src
docker exec src sh -c 'echo kept >/anonymous/file'
mark src one
xl snapshot create src base >/dev/null 2>&1
mark src two

# What may be seen at any moment: src or what it is set aside as, what is called unfinished, and a clone
# once it is whole, on both networks.
half_made() {
    [ "$(inspect twin '.NetworkSettings.Networks | keys' 2>/dev/null)" = '["fixed","second"]' ] && set -- twin
    containers | tr ' ' '\n' | grep -vE "^(src|src-xltool-old-.*|xltool-unfinished-.*|${1:-})$"
}
limits() { inspect src '[.HostConfig.Memory, .HostConfig.MemorySwap, .HostConfig.NanoCpus]'; }

# faults TEXT COMMAND...: kills it at its first, second, ... step until it survives.
faults() {
    local text=$1 n status bad='' before after volumes
    shift
    volumes=$(docker volume ls -q | sort)
    before="$(marker src) $(state src) $(containers) $(images) $(snapshots src) $(limits) $volumes"
    for n in $(seq 80); do
        { XLTOOL_KILL_AT=$n xl "$@" >"$dir/out" 2>&1; } 2>/dev/null
        status=$?
        [ "$status" -eq 137 ] || break
        [ -z "$(half_made)" ] || bad+="step $n: half made: $(half_made)"$'\n'
        [ -z "$(xl list --json | jq -r '.guests[].name | select(startswith("xltool-unfinished"))')" ] ||
            bad+="step $n: something unfinished is in the list"$'\n'
        [ "$(docker ps -q --filter name=src --filter status=running | wc -l)" = 1 ] ||
            docker inspect src >/dev/null 2>&1 || docker ps -a | grep -q src-xltool-old || bad+="step $n: the guest has gone"$'\n'
        recover --yes >"$dir/recover" 2>&1 || bad+="step $n: recover: $(tail -n 1 "$dir/recover")"$'\n'
        after="$(marker src) $(state src) $(containers) $(images) $(snapshots src) $(limits) $(docker volume ls -q | sort)"
        [ "$after" = "$before" ] || {
            bad+="step $n: $after"$'\n'
            break
        }
    done
    [ -z "$bad" ]
    tap_ok $? "$text: killed at each of $((n - 1)) steps, put right each time"
    [ -z "$bad" ] || printf 'before: %s\n%s' "$before" "$bad" | tap_note
    tap_is "$status" 0 "$text: and then it works"
    [ "$status" -eq 0 ] || tap_note <"$dir/out"
    [ "$n" -gt 4 ]
    tap_ok $? "$text: there were steps to be killed at"
}

faults "snapshot" snapshot create --yes src again
xl snapshot delete --yes src again >/dev/null 2>&1
faults "clone" clone --yes --start src twin
tap_is "$(state twin) $(marker twin)" "running two" "the clone runs"
xl delete --yes twin >/dev/null 2>&1
faults "resize" resize --yes --memory 96M --cpu-limit 0.5 src

# A revert is done once the new one runs: from there on recover finishes it.
old=$(inspect src .Id)
bad=''
for n in $(seq 80); do
    { XLTOOL_KILL_AT=$n xl snapshot revert --yes src base >"$dir/out" 2>&1; } 2>/dev/null
    status=$?
    [ "$status" -eq 137 ] || break
    [ -z "$(half_made)" ] || bad+="step $n: half made: $(half_made)"$'\n'
    recover --yes >"$dir/recover" 2>&1 || bad+="step $n: recover: $(tail -n 1 "$dir/recover")"$'\n'
    seen="$(state src) $(containers) $(images) $(docker exec src cat /anonymous/file) $(inspect src '.NetworkSettings.Networks | keys')"
    [ "$seen" = 'running src xltool/src:base kept ["fixed","second"]' ] || bad+="step $n: $seen"$'\n'
    if [ "$(inspect src .Id)" = "$old" ]; then
        [ "$(marker src)" = two ] || bad+="step $n: the old one with the marker $(marker src)"$'\n'
    else
        [ "$(marker src)" = one ] || bad+="step $n: the new one with the marker $(marker src)"$'\n'
        break
    fi
done
[ -z "$bad" ]
tap_ok $? "revert: killed at each of $((n - 1)) steps, the old one is back, or the new one is there"
[ -z "$bad" ] || printf '%s' "$bad" | tap_note
[ "$n" -gt 12 ]
tap_ok $? "revert: there were steps to be killed at"
tap_run "revert: and then it works" xl snapshot revert --yes src base
tap_is "$(marker src) $(containers)" "one src" "the marker is back"

# In the middle of a commit, which the engine goes on with.
docker exec src sh -c 'dd if=/dev/zero of=/big bs=1000000 count=300; sync' 2>/dev/null
XLTOOL_STATE_DIR=$dir/state "$XLTOOL" snapshot create --connect "$uri" src large </dev/null >"$dir/out" 2>&1 &
victim=$!
tap_await 10 grep -q . <(until [ "$(state src)" = paused ]; do sleep 0.02; done; echo seen)
kill -9 "$victim"
wait "$victim" 2>/dev/null
tap_run "killed in the middle of a commit: recover" recover --yes
tap_await 20 test "$(state src)" = running
tap_is "$(state src) $(images) $(docker images -qf dangling=true)" "running xltool/src:base " "waits for the engine, and leaves nothing"
tap_run "a second run works" xl snapshot create src large
tap_is "$(snapshots src)" "base large" "and its snapshot is there"

xl delete --yes src >/dev/null 2>&1
tap_is "$(containers)$(images)$(docker images -qf dangling=true)$(docker volume ls -q)" "" "delete leaves nothing"
tap_is "$(recover --yes 2>&1)" "no operation was interrupted" "nor any journal"
tap_done
