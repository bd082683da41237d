#!/bin/bash
# bench data on real Xen guests: sysbench in them, on raw and qcow2 disks as the toolstack attaches them, and their network.
# Runs inside the lab's dom0; tests/lab/check brings the guest there. It has no disk of its own: its root is memory.
# shellcheck source=tests/xen/common.sh disable=SC2154
. "$(dirname "$0")/common.sh"
. "$(dirname "$0")/guest.sh"
load_dir=$(readlink -f "$(dirname "$0")/../../load")
[ -f "$load_dir/memory.img" ] || { tap_skip 'bench data on Xen guests' 'the guest to experiment with was not brought here'; tap_done; exit; }
export XLTOOL_STATE_DIR=$tmp/state
cat >"$tmp/bench.spec" <<X
[guest]
vcpus = 1
memory = 256M
[net 0]
bridge = xenbr0
[boot]
kernel = $load_dir/vmlinuz
initrd = $load_dir/memory.img
cmdline = console=hvc0 quiet subnet=10.77.0.1/24
X
bridge_rule -I
trap 'bridge_rule -D; lab_work; rm -rf "$tmp"' EXIT
of() { jq -r ".results[] | select(.step == \"$1\") | $2" "$tmp/kept.json"; }
guests() { "$XLTOOL" --connect xen:/// --timeout 60 list --json | jq -r '[.guests[].name | select(startswith("xltool-bench-"))] | join(" ")'; }

"$XLTOOL" bench data --on xen --connect xen:/// --timeout 60 --deadline 900 --seconds 2 --file-size 4M --runs 1 -o "$tmp/kept.json" \
    "$tmp/bench.spec" >"$tmp/table" 2>"$tmp/err" </dev/null
status=$?
tap_note <"$tmp/table"
tap_is "$status/$(grep -v '^run \|^xltool: bench' "$tmp/err")" 0/ 'a run'
tap_is "$(jq -r '[.results[] | select(.n != 1 and (.step | test("volume|net_") | not)) | "\(.step): \(.why)"] | join(", ")' "$tmp/kept.json")" '' \
    'every step of a machine has a figure: the CPU, memory, raw and qcow2 disks'
if command -v iperf3 >/dev/null; then
    tap_is "$(of net_guest_host .n)/$(of net_host_guest .n)" 1/1 'the network with the host'
else
    tap_like "$(of net_guest_host .why)" "cannot run 'iperf3'" 'without iperf3 in dom0 the network with it is not available'
fi
tap_is "$(of net_guest_guest '.n, .why' | paste -sd' ')" '1 null' 'guest to guest'
tap_is "$(jq '[.single_runs[].steps | .cpu, .fileio_raw_seqwr, .fileio_qcow2_seqwr | .host_cpu_percent > 0 and .guest_host_cpu_percent > 0] | all' "$tmp/kept.json")" true \
    'each has its cost: the whole host as the hypervisor sees it, and of it the guest'
tap_is "$(of fileio_root_seqwr .n)/$(jq -r '.single_runs[0].steps.fileio_root_seqwr.remark' "$tmp/kept.json" | cut -d, -f1)" '1/without O_DIRECT' \
    'a root in memory takes no O_DIRECT, which is said'
tap_is "$(guests)$(find "$tmp/state/images" -type f 2>/dev/null)" '' 'no guest and no disk is left'
tap_done
