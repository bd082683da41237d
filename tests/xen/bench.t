#!/bin/bash
# bench control on real Xen guests: every step has its time, the linked clone, which Xen makes of a snapshot alone, too; and
# nothing is left. Runs inside the lab's dom0.
# shellcheck source=tests/xen/common.sh disable=SC2154
. "$(dirname "$0")/common.sh"
. "$(dirname "$0")/guest.sh"
trap 'lab_work; rm -rf "$tmp"' EXIT
cat >"$tmp/bench.spec" <<X
[guest]
vcpus = 2
memory = 128M
[disk xvda]
size = 8M
format = qcow2
[net 0]
bridge = xenbr0
[boot]
kernel = /srv/lab/vmlinux
initrd = $guest_initrd
cmdline = console=hvc0 quiet
X
guests() { "$XLTOOL" --connect xen:/// --timeout 60 list --json | jq -r '[.guests[].name | select(startswith("xltool-bench-"))] | join(" ")'; }

"$XLTOOL" bench control --on xen --connect xen:/// --timeout 60 --deadline 900 --runs 1 -o "$tmp/kept.json" "$tmp/bench.spec" \
    >"$tmp/table" 2>"$tmp/err" </dev/null
status=$?
tap_note <"$tmp/table"
tap_is "$status/$(grep -v '^run \|^xltool: bench' "$tmp/err")" 0/ 'a run'
tap_is "$(jq -r '[.results[] | select(.n != 1) | "\(.step): \(.why)"] | join(", ")' "$tmp/kept.json")" '' 'every step has a time'
tap_is "$(jq '[.single_runs[].steps | .create.seconds < .create_usable.seconds and .revert.seconds <= .revert_usable.seconds and .snapshot_still.seconds <= .snapshot.seconds and .clone.seconds < .clone_usable.seconds and .linked_clone.seconds < .linked_clone_usable.seconds] | all' "$tmp/kept.json")" true \
    'in an order that can be'
tap_is "$(guests)$(find "$XLTOOL_STATE_DIR" -mindepth 2 -type f 2>/dev/null)" '' 'no guest, no disk and no memory is left'
tap_done
