#!/bin/bash
# The script of steps on a Xen guest; then what is Xen's own: its configuration outlives its domain, and
# xltool looks after the domains that it makes. Runs inside the lab's dom0.
# shellcheck source=tests/xen/common.sh disable=SC2015,SC2016,SC2154
. "$(dirname "$0")/common.sh"
. "$(dirname "$0")/../lib/steps.sh"
. "$(dirname "$0")/guest.sh"
trap 'guests_away one two three four five' EXIT
steps_mib=112

truncate -s 16M "$tmp/one.img"
steps_create() {
    guest_config "$1" "format=raw,vdev=xvda,access=rw,target=$tmp/one.img" >"$tmp/one.cfg"
    guest_create "$tmp/one.cfg" && xl wait "$1" --for ready
}
snapshot_is_private() {
    local state
    state=$(find "$XLTOOL_STATE_DIR" -type f -name state)
    tap_is "$(stat -c %a "$state")" 600 'saved memory is readable by root alone'
    tap_is "$(stat -c %a "$XLTOOL_STATE_DIR/xen")" 700 'and its directory'
    tap_like "$(xl snapshot list one --json | jq -c '.snapshots[0].stood_still_ms')" '^"?[1-9]' 'it says how long the guest stood still'
}
eval "$(declare -f steps_snapshot | sed '1s/.*/steps_snapshot_common()/')"
steps_snapshot() {
    steps_snapshot_common
    snapshot_is_private
}
steps
tap_is "$(ls "$tmp/one.img"* "$tmp"/*-xvda* 2>/dev/null)" "$tmp/one.img" "its owner's disk is all that stays"

## From a spec's flags: a disk is made, and goes with the guest

tap_run 'a guest is created by flags' guest_create --on xen --name four --vcpus 1 --memory 96M --disk 8M --net xenbr0 \
    --kernel /srv/lab/vmlinux --initrd "$guest_initrd" --append 'console=hvc0 quiet'
tap_run 'it answers' xl wait four --for ready
tap_is "$(stat -c %s "$XLTOOL_STATE_DIR/images/four-xvda.img")" $((8 << 20)) 'its disk was made'
id=$(steps_id four)
monitored() { ps ax -o args | grep -q "^xltool monitor xen:/// $id\$"; }
tap_run 'a process stays with it' monitored
domid=$(xl_native domid four)

tap_run 'it reboots' xl reboot four
tap_run 'and answers' xl wait four --for ready
[ "$(xl_native domid four)" != "$domid" ]
tap_ok $? 'as another domain'
tap_is "$(steps_id four)" "$id" 'under the same id'
tap_run 'paused' xl pause four
tap_is "$(steps_state four)" paused 'it stands still'
tap_run 'resumed' xl resume four
tap_run 'renamed' xl rename four five
tap_is "$(xl_native domid five)" "$(xl_native domid "$(xl_native domname "$(xl_native domid five)")")" 'it has the name'
tap_run 'renamed back' xl rename five four

tap_exit 5 'memory that it cannot live with is refused' xl resize four --memory 40M
tap_exit 5 'a smaller disk is refused' xl resize four --disk xvda=4M
before=$(xl_native list four | awk 'NR == 2 { print $3, $4 }')
tap_is "$before" '96 1' 'and nothing has changed'
out=$(xl resize four --vcpus 2 --memory 192M --disk xvda=12M --cpu-limit 0.5)
tap_like "$out" 'vcpus +2 +1 +1 +yes' 'more vCPUs than it was built for: from its next boot on'
tap_like "$out" 'memory +192M +96' 'more memory than it was built for: so too'
tap_like "$out" 'disk xvda +12' 'the disk grows at once'
in_guest four dd if=/dev/xvda of=/dev/null bs=4096 count=1 iflag=direct
tap_is "$(in_guest four cat /sys/block/xvda/size)" $((12 << 11)) 'and the guest sees it'
tap_is "$(xl_native sched-credit2 -d four | awk 'NR == 2 { print $4 }')" 50 'the CPU limit is set'

tap_run 'it is shut down' xl stop four
tap_is "$(steps_state four)" stopped 'it stays in the list'
gone() { ! monitored; }
tap_run 'nobody stays with it' tap_await 60 gone
xl show four --json | jq .detail >"$tmp/show"
tap_is "$(jq -r '.config.kernel' "$tmp/show")" /srv/lab/vmlinux 'show: its configuration'
tap_is "$(jq -r '[.disk] | flatten | .[0].params' "$tmp/show")" "$XLTOOL_STATE_DIR/images/four-xvda.img" 'and its disk'
tap_run 'it starts again' xl start four
tap_run 'and answers' xl wait four --for ready
tap_is "$(xl_native list four | awk 'NR == 2 { print $3, $4 }')" '192 2' 'with what was to come at its next boot'
tap_is "$(xl_native sched-credit2 -d four | awk 'NR == 2 { print $4 }')" 50 'and its CPU limit'
tap_run 'the plug is pulled' xl stop --force four
tap_run 'it is deleted' xl delete four --yes
tap_is "$(find "$XLTOOL_STATE_DIR/images" "$XLTOOL_STATE_DIR/xen" -mindepth 1)" '' 'with its disk and all that was stored'
tap_done
