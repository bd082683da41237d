#!/bin/bash
# Snapshots by what disks are: one guest with a raw file that can be reflinked, a qcow2 image and an LVM
# volume; all three go back together. Runs inside the lab's dom0.
# shellcheck source=tests/xen/common.sh disable=SC2015,SC2016,SC2154,SC2034
. "$(dirname "$0")/common.sh"
. "$(dirname "$0")/../lib/steps.sh"
. "$(dirname "$0")/guest.sh"
vg=xltest$$
cleanup() {
    for name in one two; do xl delete $name --yes; xl_native destroy $name; done >/dev/null 2>&1
    umount "$tmp/xfs" 2>/dev/null
    vgremove -qff "$vg" >/dev/null 2>&1
    [ -z "${loop:-}" ] || losetup -d "$loop"
    guests_away
}
trap cleanup EXIT

truncate -s 320M "$tmp/xfs.fs"
mkfs.xfs -q -m reflink=1 "$tmp/xfs.fs"
mkdir "$tmp/xfs"
mount -o loop "$tmp/xfs.fs" "$tmp/xfs"
dd if=/dev/urandom of="$tmp/xfs/a.img" bs=1M count=8 2>/dev/null
qemu-img create -q -f qcow2 "$tmp/xfs/b.qcow2" 16M
truncate -s 64M "$tmp/pv.fs"
loop=$(losetup -f --show "$tmp/pv.fs")
{ pvcreate -q "$loop" && vgcreate -q "$vg" "$loop" && lvcreate -q -y -L 8M -n c "$vg"; } >/dev/null 2>&1
[ -b "/dev/$vg/c" ]
tap_ok $? 'a volume is there'

guest_config one "format=raw,vdev=xvda,access=rw,target=$tmp/xfs/a.img\", \"format=qcow2,vdev=xvdb,access=rw,target=$tmp/xfs/b.qcow2\", \"format=raw,vdev=xvdc,access=rw,target=/dev/$vg/c" >"$tmp/one.cfg"
tap_run 'a guest with all three starts' guest_create "$tmp/one.cfg"
tap_run 'and answers' xl wait one --for ready
put() { in_guest one sh -c "for d in a b c; do echo $1 | dd of=/dev/xvd\$d bs=4096 seek=256 conv=notrunc,fsync 2>/dev/null; done"; }
get() { in_guest "$1" sh -c 'for d in a b c; do dd if=/dev/xvd$d bs=4096 skip=256 count=1 iflag=direct 2>/dev/null | head -n 1; done' | tr -d '\0' | paste -sd' '; }
put first
memory_put one first
tap_is "$(get one)" 'first first first' 'each disk holds a marker'

plan=$(xl snapshot create one before --dry-run)
tap_like "$plan" "a.img to .*a.img.xltool-before .*reflinked" 'the plan: a raw file is reflinked'
tap_like "$plan" "LVM snapshot /dev/$vg/c.xltool-before" 'a volume gets a snapshot'
tap_run 'a snapshot is taken' xl snapshot create one before
put second
memory_put one second
tap_is "$(get one)" 'second second second' 'the disks change'
tap_run 'it is reverted' xl snapshot revert one before --yes
tap_is "$(get one)" 'first first first' 'all three disks are back'
tap_is "$(memory_get one)" first 'and the memory'

tap_run 'a linked clone of the snapshot is made and started' xl clone one two --from before --linked --start
tap_run 'it answers' xl wait two --for ready
tap_is "$(get two)" 'first first first' 'it has the disks of the snapshot'
tap_exit 5 'the snapshot that it builds on is not deleted' xl snapshot delete one before --yes
tap_run 'the clone is deleted' xl delete two --yes
tap_run 'then the snapshot is' xl snapshot delete one before --yes
tap_run 'and the guest' xl delete one --yes
tap_is "$(cd "$tmp/xfs" && echo *)" 'a.img b.qcow2' 'its files stay'
tap_is "$(lvs --noheadings -o lv_name "$vg" | tr -d ' ' | paste -sd' ')" c 'and its volume; no other is left'
tap_done
