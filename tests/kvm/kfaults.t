#!/bin/bash
# kill -9 of xltool at each of its steps: the guest runs or is as it was, nothing half-made appears,
# recover puts it right, a second run works.
set -u
cd "$(dirname "$0")/../.." || exit 1
. tests/kvm/lib.sh
. tests/kvm/guest.sh
guest_build || { tap_skip 'kill -9 at each step' 'no guest can be made here'; tap_done; exit; }
kvm_enter
. tests/lib/steps.sh
. tests/lib/faults.sh
export XLTOOL_STATE_DIR=/run/xltool
uri=qemu:///system
steps_marker=/dev/vda

xl create --on qemu --name one --vcpus 1 --memory 160M --disk 64M --net br0 \
    --kernel "$guest_kernel" --initrd "$guest_initrd" --append 'console=ttyS0 quiet' --yes >/dev/null 2>&1
tap_run 'a guest runs' xl wait one --for ready
disk_put one first
memory_put one first
disk=$(virsh -q domblklist one | awk '{ print $2 }')

# What must hold after every recovery.
whole() {
    [ "$(disk_get one)" = "${1:-first}" ] && [ "$(memory_get one)" = "${1:-first}" ] &&
        [ "$(virsh -q domblklist one | awk '{ print $2 }')" = "$disk" ] &&
        [ "$(virsh -q domblklist --inactive one | awk '{ print $2 }')" = "$disk" ]
}
only() { [ "$(virsh -q list --all --name | sed '/^$/d' | sort | paste -s)" = "$1" ]; }
files() { [ "$(ls $kvm_dir | wc -l)" = "$1" ]; }

# --- clone: undone, or there as a whole.
clone_mid() { only one || { only "$(printf 'one\ttwo')" && [ -f $kvm_dir/two-vda.qcow2 ]; }; }
clone_end() { whole && only one && files 1; }
faults 'clone of a running guest' clone_mid clone_end xl clone one two
tap_run 'the clone that survived starts' xl start two
tap_run 'and answers' xl wait two --for ready
tap_is "$(disk_get two)" first 'with the disk of that instant'
xl delete two --yes >/dev/null 2>&1

# --- snapshot
snap_mid() { [ "$(steps_state one)" = running ] && only one; }
snap_end() { whole && [ -z "$(virsh -q snapshot-list --name one | sed '/^$/d')" ]; }
faults 'snapshot' snap_mid snap_end xl snapshot create one before

# --- revert: before it counts as done nothing is lost, afterwards it is finished, once.
disk_put one second
memory_put one second
revert_end() { whole first || whole second; }
faults 'revert' snap_mid revert_end xl snapshot revert one before --yes
whole first
tap_ok $? 'it is back at the snapshot'

# What happened after a revert that libvirt had finished is not lost to a late recover.
disk_put one second
memory_put one second
XLTOOL_KILL_AT=$faults_last xl snapshot revert one before --yes >/dev/null 2>&1
disk_put one third
memory_put one third
xl recover --yes >/dev/null 2>&1
tap_is "$(disk_get one) $(memory_get one)" 'third third' 'a late recover does not go back a second time'
xl snapshot delete one before --yes >/dev/null 2>&1

# --- resize
third() { whole third; }
sizes() { virsh -q dominfo one | awk '/^(CPU.s|Used mem)/ { print $2 $3 }' | paste -s; }
was=$(sizes)
as_was() { [ "$(sizes)" = "$was" ]; } # the balloon takes its time
resize_end() { third && tap_await 10 as_was; }
faults 'resize' snap_mid resize_end xl resize one --memory 144M --cpu-limit 1.5 --disk vda=80M

# --- a stopped guest
xl stop --force one >/dev/null 2>&1
stopped_end() { only one && files 1 && [ "$(virsh -q domblklist --inactive one | awk '{ print $2 }')" = "$disk" ]; }
faults 'linked clone of a stopped guest' clone_mid stopped_end xl clone one two --linked
xl start one >/dev/null 2>&1
tap_run 'its source starts' xl wait one --for ready
tap_is "$(disk_get one)" third 'and has its disk'
tap_done
