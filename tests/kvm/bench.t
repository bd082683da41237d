#!/bin/bash
# bench control on real QEMU guests: every step has its times, and nothing is left.
set -u
cd "$(dirname "$0")/../.." || exit 1
. tests/kvm/lib.sh
. tests/kvm/guest.sh
guest_build || { tap_skip 'bench on QEMU guests' 'no guest can be made here'; tap_done; exit; }
kvm_enter
export XLTOOL_STATE_DIR=/run/xltool
out=/run/bench
mkdir $out
# Becomes the program: to be called in a shell of its own, whose pid is then the program's.
bench() {
    exec 2>$out/err </dev/null
    exec "$XLTOOL" bench control --on qemu --connect qemu:///system --timeout 30 --vcpus 1 --memory 192M --disk 64M --net br0 \
        --kernel "$guest_kernel" --initrd "$guest_initrd" --append 'console=ttyS0 quiet' "$@"
}
of() { jq -r ".results[] | select(.step == \"$1\") | $2" $out/kept.json; }
guests() { virsh -q -c qemu:///system list --all --name | grep . | paste -sd ' '; }

(bench --runs 2 -o $out/kept.json >$out/table)
tap_is "$?/$(grep -v '^run \|^xltool: bench' $out/err)" 0/ 'two runs'
tap_is "$(jq -r '[.results[] | select(.n != 2) | "\(.step): \(.why)"] | join(", ")' $out/kept.json)" '' 'every step has two times'
tap_is "$(jq '[.results[] | .samples[] | . > 0 and . < 300] | all' $out/kept.json)" true 'of a size that can be'
tap_is "$(jq '[.single_runs[].steps | .create.seconds < .create_usable.seconds and .revert.seconds <= .revert_usable.seconds and .snapshot_still.seconds <= .snapshot.seconds and .clone.seconds < .clone_usable.seconds] | all' $out/kept.json)" true \
    'and in an order that can be: a machine boots after it was created'
tap_note <$out/table
tap_is "$(guests)" '' 'no guest is left'
tap_is "$(ls $kvm_dir)" '' 'no disk'
tap_is "$("$XLTOOL" jobs --json 2>/dev/null | jq '.jobs | length')" 0 'and no job'

bench --runs 50 --json >$out/kept.json &
pid=$!
tap_await 60 eval 'guests | grep -q xltool-bench-'
kill -INT $pid
wait $pid
tap_is $? 130 'interrupted while it boots: exit 130'
tap_is "$(guests)$(ls $kvm_dir)" '' 'no guest and no disk is left'
tap_is "$(of create_usable '.n + .failed')" 0 'a guest that was not waited for is no failure'
tap_done
