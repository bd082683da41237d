#!/bin/bash
# bench data on real QEMU guests: real sysbench and iperf3 in them, on their root disk and on raw and qcow2 ones.
# shellcheck disable=SC2154
set -u
cd "$(dirname "$0")/../.." || exit 1
. tests/kvm/lib.sh
. tests/lib/load.sh
. tests/lib/iperf3.sh
load_build || { tap_skip 'bench data on QEMU guests' 'the tree to experiment with cannot be made here'; tap_done; exit; }
kvm_enter
export XLTOOL_STATE_DIR=/run/xltool
out=/run/bench
mkdir $out
iperf3_here $out || tap_note <<<'no iperf3 here'
template=$(sha256sum <"$load_dir/root.img")
# Becomes the program: to be called in a shell of its own, whose pid is then the program's.
bench() {
    exec 2>$out/err </dev/null
    exec "$XLTOOL" bench data --on qemu --connect qemu:///system --timeout 30 --seconds 2 --file-size 8M --memory 256M \
        "$load_dir/bench.spec" "$@"
}
of() { jq -r ".results[] | select(.step == \"$1\") | $2" $out/kept.json; }
guests() { virsh -q -c qemu:///system list --all --name | grep . | paste -sd ' '; }

(bench --dry-run >$out/plan)
tap_is "$?/$(grep -cE "^ *[-*0-9.]* *copy '$load_dir/root.img' to '$kvm_dir/" $out/plan)" 0/1 'the plan has the copy of the root disk'
tap_like "$(cat $out/plan)" 'raw, 43M?.*preallocated.*qcow2.*preallocated.*qcow2' 'and the disks that are made, with what they are'

(bench --runs 1 -o $out/kept.json >$out/table)
tap_is "$?/$(grep -v '^run \|^xltool: bench' $out/err)" 0/ 'a run'
tap_note <$out/table
tap_is "$(jq -r '[.results[] | select(.n != 1 and (.step | test("volume") | not)) | "\(.step): \(.why)"] | join(", ")' $out/kept.json)" '' \
    'every step that machines have has a figure'
tap_is "$(of fileio_volume_seqrd .why)" 'volumes are of containers' 'what they do not have is not available'
tap_is "$(jq -r '[.single_runs[].steps[] | .remark // empty] | join(", ")' $out/kept.json)" '' 'all disks take O_DIRECT'
tap_is "$(of cpu '.min > 1 and .max < 1e6')/$(of memory '.min > 1e6 and .max < 1e12')" true/true 'CPU and memory are of a size that can be'
tap_is "$(jq '[.results[] | select(.n > 0 and (.step | test("fileio"))) | .min > 1 and .max < 1e11] | length == 12 and all' $out/kept.json)" true \
    'so are files'
tap_is "$(jq '[.results[] | select(.unit == "bits/s") | .min > 1e5 and .max < 1e12] | length == 3 and all' $out/kept.json)" true 'and networks'
tap_is "$(jq '[.single_runs[].steps[] | select(.host_cpu_percent != null) | .measured_seconds > 0 and .host_cpu_percent > 0 and .guest_host_cpu_percent > 0] | length == 17 and all' $out/kept.json)" true \
    'each has its cost on the host, of which the guest has a part'
tap_is "$(guests)$(ls $kvm_dir)" '' 'no guest and no disk is left'
tap_is "$("$XLTOOL" jobs --json 2>/dev/null | jq '.jobs | length')" 0 'and no job'
tap_is "$(sha256sum <"$load_dir/root.img")" "$template" 'the template is as it was'

bench --runs 5 --seconds 30 --json >$out/kept.json &
pid=$!
tap_await 120 eval 'grep -q "^run 1 of 5" $out/err && [ "$(virsh -q -c qemu:///system list --name | grep -c .)" = 1 ]'
virsh -q -c qemu:///system destroy "$(guests)" >$out/said
kill -INT $pid
wait $pid
tap_is "$?" 130 'interrupted, and its guest dead'
tap_is "$(guests)$(ls $kvm_dir)" '' 'no guest and no disk is left'
tap_done
