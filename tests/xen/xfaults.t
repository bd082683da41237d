#!/bin/bash
# kill -9 of xltool at each of its steps: the guest runs or is as it was, nothing half-made appears, recover
# puts it right, a second run works. Runs inside the lab's dom0.
# shellcheck source=tests/xen/common.sh disable=SC2015,SC2016,SC2154,SC2034
. "$(dirname "$0")/common.sh"
. "$(dirname "$0")/../lib/steps.sh"
. "$(dirname "$0")/../lib/faults.sh"
. "$(dirname "$0")/guest.sh"
trap 'guests_away one two' EXIT

truncate -s 4M "$tmp/one.img"
guest_config one "format=raw,vdev=xvda,access=rw,target=$tmp/one.img" >"$tmp/one.cfg"
guest_create "$tmp/one.cfg" >/dev/null 2>&1
tap_run 'a guest runs' xl wait one --for ready
disk_put one first
memory_put one first
id=$(steps_id one)
store=$XLTOOL_STATE_DIR/xen

# What the guest holds, in one go: a command over the console takes seconds here.
holds() {
    [ "$(in_guest one sh -c 'dd if=/dev/xvda bs=4096 skip=256 count=1 iflag=direct 2>/dev/null | head -n 1; tr "\0" " " < /proc/$(cat /run/holder)/cmdline | awk "{ print \$NF }"' |
        tr -d '\0' | paste -sd' ')" = "$1 $1" ]
}
files() { [ "$(find "$tmp" -maxdepth 1 -name '*xvda*' -o -maxdepth 1 -name '*.xltool-*' | wc -l)" = "$1" ]; }
stored() { [ "$(find "$store" -mindepth 1 -maxdepth 1 | wc -l)" = "$1" ]; }
# Whoever looks for domains finds this one, or the one that recover makes of it.
domains() { [ "$(xl_native list | awk 'NR > 1 && $1 != "Domain-0" && $1 !~ /^pv/ { print $1 }' | sort | paste -sd' ')" = "$1" ]; }
monitors() { [ "$(pgrep -fc "^xltool monitor xen:/// $id\$")" -ge 1 ]; }

clone_mid() { domains one && { stored 1 || { stored 2 && [ -f "$tmp/two-xvda.img" ]; }; }; }
clone_end() { holds first && stored 1 && files 0; }
faults 'clone of a running guest' clone_mid clone_end xl clone one two
tap_run 'the clone that survived is deleted' xl delete two --yes

snap_mid() { domains one && [ "$(xl snapshot list one --json | jq '.snapshots | length')" = 0 ]; }
# The last kills come when the snapshot counts as done: recover finishes it.
snap_end() {
    local n
    n=$(xl snapshot list one --json | jq '.snapshots | length')
    holds first && monitors && files "$n" && { [ "$n" = 0 ] || xl snapshot delete one before --yes >/dev/null 2>&1; }
}
snap_any() { domains one; }
faults 'snapshot' snap_any snap_end xl snapshot create one before
tap_is "$(xl snapshot list one --json | jq -r '.snapshots[].name')" before 'the snapshot that survived is there'

disk_put one second
memory_put one second
revert_mid() { domains one || domains ''; }
revert_end() {
    holds second || { holds first && monitors && disk_put one second && memory_put one second; }
}
faults 'revert' revert_mid revert_end xl snapshot revert one before --yes
holds first
tap_ok $? 'it is back at the snapshot'

# What happened after a revert that was finished is not lost to a late recover.
disk_put one second
memory_put one second
XLTOOL_KILL_AT=$faults_last xl snapshot revert one before --yes >/dev/null 2>&1
disk_put one third
memory_put one third
xl recover --yes >/dev/null 2>&1
holds third
tap_ok $? 'a late recover does not go back a second time'
tap_run 'the snapshot is deleted' xl snapshot delete one before --yes

sizes() { xl_native list one | awk 'NR == 2 { print $3, $4 }'; }
as_was() { [ "$(sizes)" = '128 1' ]; }
resize_end() { tap_await 60 as_was && holds third; }
faults 'resize' snap_any resize_end xl resize one --memory 112M --vcpus 2 --cpu-limit 0.8
tap_like "$(sizes)" '^112' 'the resize that survived is done'
tap_done
