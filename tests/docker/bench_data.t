#!/bin/bash
# bench data on a real Docker engine: real sysbench and iperf3 in containers, on their layer and on a volume.
# shellcheck disable=SC2154
cd "$(dirname "$0")/../.." || exit 1
. tests/lib/tap.sh
. tests/lib/load.sh
. tests/lib/iperf3.sh
. tests/docker/engine.sh
XLTOOL=${XLTOOL:-$PWD/build/xltool}
load_build || { tap_skip 'bench data in containers' 'the tree to experiment with cannot be made here'; tap_done; exit; }
engine_begin
. tests/docker/ops.sh
export XLTOOL_STATE_DIR=$dir/state
docker import "$load_dir/root.tar" xltool-load:1 >/dev/null
iperf3_here "$dir" || tap_note <<<'no iperf3 here'
before=$(images)
# Becomes the program: to be called in a shell of its own, whose pid is then the program's.
bench() {
    exec 2>"$dir/err" </dev/null
    exec "$XLTOOL" bench data --on docker --connect "$uri" --vcpus 1 --memory 256M --image "${from:-xltool-load:1}" \
        --command 'sleep 1000' --seconds 1 --file-size 8M "$@"
}
of() { jq -r ".results[] | select(.step == \"$1\") | $2" "$dir/kept.json"; }
volumes() { docker volume ls -q | paste -sd ' '; }
nothing_left() {
    tap_is "$(containers)/$(images)/$(volumes)" "/$before/" "${1:-no container, no image and no volume is left}"
}

(bench --runs 2 -o "$dir/kept.json" >"$dir/out")
tap_is "$?/$(grep -v '^run \|^xltool: bench' "$dir/err")" 0/ 'two runs'
tap_note <"$dir/out"
tap_is "$(jq -r '[.results[] | select(.n != 2 and (.step | test("raw|qcow2|growing") | not)) | "\(.step): \(.why)"] | join(", ")' "$dir/kept.json")" '' \
    'every step that containers have has two figures'
tap_is "$(jq -r '[.results[] | select(.step | test("raw|qcow2|growing")) | .not_available] | unique | join(" ")' "$dir/kept.json")" 2 \
    'what they do not have is not available'
tap_is "$(of cpu '.min > 10 and .max < 1e6')/$(of memory '.min > 1e7 and .max < 1e12')" true/true 'CPU and memory are of a size that can be'
tap_is "$(jq '[.results[] | select(.n > 0 and .unit == "bytes/s" and .step != "memory") | .min > 1e4 and .max < 1e11] | length == 4 and all' "$dir/kept.json")" true \
    'so are files'
tap_is "$(jq '[.results[] | select(.unit == "bits/s") | .min > 1e6 and .max < 1e12] | length == 3 and all' "$dir/kept.json")" true 'and networks'
tap_is "$(jq '[.single_runs[].steps[] | select(.host_cpu_percent != null) | .measured_seconds > 0 and .host_cpu_percent > 0 and .guest_host_cpu_percent >= 0] | length == 22 and all' "$dir/kept.json")" true \
    'each has its cost on the host'
tap_is "$(jq '[.single_runs[].steps.cpu | .guest_host_cpu_percent > 1 and .guest_host_cpu_percent < 120 and .host_cpu_percent > .guest_host_cpu_percent - 20] | all' "$dir/kept.json")" true \
    'one busy thread costs one core at most (less where the machine is busy), and the host at least as much'
nothing_left
tap_is "$("$XLTOOL" jobs --json | jq '.jobs | length')" 0 'and no job'

# A volume of one's own.
printf '[guest]\nvcpus = 1\n[container]\nvolume = /my data\n' >"$dir/own.spec"
(bench --runs 1 --json "$dir/own.spec" >"$dir/kept.json")
tap_is "$(of fileio_volume_seqwr .n)" 1 'the volume may be where the spec wants it'
nothing_left

# An image without the programs.
(from=$image bench --runs 1 --json >"$dir/kept.json")
tap_is "$?/$(of cpu .not_available)/$(of cpu .why)" '0/1/the guest has no sysbench; install the package sysbench in it' \
    'an image without sysbench: not available, with the cure'
tap_is "$(of net_guest_host .why)" 'the guest has no iperf3; install the package iperf3 in it' 'nor iperf3'
nothing_left

# A container that is killed in the middle of it.
bench --runs 1 --seconds 20 --deadline 20 --json >"$dir/kept.json" &
pid=$!
tap_await 60 eval 'docker ps -q | grep -q . && docker top "$(docker ps -q | head -1)" | grep -q "sysbench cpu"'
docker rm -fv "$(docker ps -q | head -1)" >/dev/null
wait $pid
tap_is "$?/$(of cpu .failed)/$(of memory '.n + .failed')" 1/1/0 'a container that vanishes is a failure of what it was at'
tap_note <<<"$(of cpu .why)"
nothing_left

# Ctrl-C in the middle of it.
bench --runs 5 --seconds 20 --json >"$dir/kept.json" &
pid=$!
tap_await 60 eval 'docker ps -q | grep -q . && docker top "$(docker ps -q | head -1)" | grep -q "sysbench cpu"'
kill -INT $pid
wait $pid
tap_is "$?/$(of cpu '.n + .failed')/$(of cpu .not_tried)" 130/0/1 'Ctrl-C is exit 130, and no failure'
nothing_left 'and it cleans up'
tap_done
