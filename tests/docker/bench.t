#!/bin/bash
# bench control on a real Docker engine: every step has its times, and nothing is left.
cd "$(dirname "$0")/../.." || exit 1
. tests/lib/tap.sh
. tests/docker/engine.sh
XLTOOL=${XLTOOL:-$PWD/build/xltool}
engine_begin
. tests/docker/ops.sh
export XLTOOL_STATE_DIR=$dir/state
before=$(images)
# Becomes the program: to be called in a shell of its own, whose pid is then the program's.
bench() {
    exec 2>"$dir/err" </dev/null
    exec "$XLTOOL" bench control --on docker --connect "$uri" --vcpus 1 --memory 64M --image "$image" \
        --command "sh -c 'trap \"exit 0\" TERM; while :; do sleep 0.1; done'" "$@"
}
of() { jq -r ".results[] | select(.step == \"$1\") | $2" "$dir/kept.json"; }

(bench --runs 2 -o "$dir/kept.json" >"$dir/out")
tap_is "$?/$(grep -v '^run \|^xltool: bench' "$dir/err")" 0/ 'two runs'
tap_is "$(jq -r '[.results[] | select(.n != 2 and .step != "vcpus_up" and .step != "vcpus_down") | "\(.step): \(.why)"] | join(", ")' "$dir/kept.json")" '' \
    'every step has two times'
if [ "$(nproc)" -ge 2 ]; then
    tap_is "$(of vcpus_up .n) $(of vcpus_down .n)" '2 2' 'so have CPUs'
else
    tap_skip 'so have CPUs' 'this machine has one'
fi
tap_is "$(jq '[.results[] | .samples[] | . > 0 and . < 60] | all' "$dir/kept.json")" true 'of a size that can be'
tap_is "$(jq '[.single_runs[].steps | .create_visible.seconds <= .create_usable.seconds and .revert.seconds <= .revert_usable.seconds and .snapshot_still.seconds <= .snapshot.seconds] | all' "$dir/kept.json")" true \
    'and in an order that can be'
tap_note <"$dir/out"
tap_like "$(jq -r '.platforms[0].facts[0].version' "$dir/kept.json")" '[0-9]' 'the version of the engine is kept'
tap_is "$(containers)/$(images)" "/$before" 'no container and no image is left'
tap_is "$("$XLTOOL" jobs --json | jq '.jobs | length')" 0 'and no job'

# A limit that cannot be raised: down first.
(bench --runs 1 --vcpus "$(nproc)" --json >"$dir/kept.json")
if [ "$(nproc)" -ge 2 ]; then
    tap_is "$(of vcpus_up .n) $(of vcpus_down .n)" '1 1' 'with all CPUs of the machine one is taken and given back'
else
    tap_is "$(of vcpus_up .not_available)" 1 'with all CPUs of the machine there is no more'
fi

# Interrupted while it is at it.
bench --runs 50 --json >"$dir/kept.json" &
pid=$!
tap_await 60 eval 'containers | grep -q xltool-bench-.*-docker-1'
kill -TERM $pid
wait $pid
tap_is $? 130 'SIGTERM is exit 130'
tap_is "$(containers)/$(images)" "/$before" 'no container and no image is left'
tap_like "$(jq -r '[.single_runs[] | select(.begun)] | length' "$dir/kept.json")" '^[1-9]' 'the results until then are told'

# An engine that is gone in the middle: failures, no hang.
bench --runs 3 --deadline 20 --json >"$dir/kept.json" &
pid=$!
tap_await 60 eval 'containers | grep -q xltool-bench-.*-docker-1'
engine_stop
wait $pid
tap_is $? 1 'an engine that goes away ends in failures'
tap_is "$(of delete '.n < 3 and .n + .failed + .not_tried + .not_available == 3')" true 'which are counted'
engine_start
ids=$(docker ps -aq)
# shellcheck disable=SC2086 # a list of words
[ -z "$ids" ] || docker rm -f $ids >/dev/null
tap_done
