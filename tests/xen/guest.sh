# Guests of our own for the tests of operations: source it after common.sh. Debian's kernel, busybox.
# shellcheck shell=bash disable=SC2154
export XLTOOL_STATE_DIR=$tmp/state
uri=xen:///
steps_seconds=600
steps_marker=/dev/xvda

# The lab's initrd with an init of our own laid over it: no load, which would write over the marker; vCPUs
# that come are taken, as udev would; and the kernel finds what it powers off with.
guest_initrd=$tmp/guest.cpio.gz
guest_make_initrd() {
    mkdir -p "$tmp/over/sbin" "$tmp/over/run"
    sed '/^touch .busy/c\
while sleep 3; do echo 1 > /sys/devices/system/cpu/cpu1/online; done 2>/dev/null &' /srv/lab/pv-init >"$tmp/over/init"
    printf '#!/bin/busybox sh\nexec /bin/busybox poweroff -f\n' >"$tmp/over/sbin/poweroff"
    chmod 755 "$tmp/over/init" "$tmp/over/sbin/poweroff"
    { cat /srv/lab/pv.cpio.gz; (cd "$tmp/over" && find . | cpio -o -H newc -R 0:0 2>/dev/null | gzip -1); } >"$guest_initrd"
    rm -r "$tmp/over"
}
guest_make_initrd

# guest_config NAME DISK: an xl.cfg. No address: the tests talk over the console.
guest_config() {
    cat <<EOF
name = "$1"
type = "pv"
kernel = "/srv/lab/vmlinux"
ramdisk = "$guest_initrd"
extra = "console=hvc0 quiet"
memory = 128
vcpus = 1
maxvcpus = 2
disk = ["$2"]
vif = ["bridge=xenbr0"]
EOF
}

# An idle domain waits, and is alive.
steps_state() { xl list --json | jq -r --arg n "$1" '.guests[] | select(.name == $n) | .state | sub("blocked"; "running")'; }

# All that a script has made, whatever it did.
guests_away() {
    local name
    for name; do xl delete "$name" --yes; xl_native destroy "$name"; done >/dev/null 2>&1
    rm -rf "$tmp"
    lab_work
}
xl_native() { command xl "$@"; }

# The warm guests' load takes most of an emulated machine: it rests while a script works.
lab_rest() {
    for name in pv1 pv2; do /srv/lab/load $name off; done
    docker pause web db
    virsh -q -c qemu:///system suspend vm1
} >/dev/null 2>&1
lab_work() {
    for name in pv1 pv2; do /srv/lab/load $name on; done
    docker unpause web db
    virsh -q -c qemu:///system resume vm1
} >/dev/null 2>&1
lab_rest

# On a busy machine a hotplug script may run out of its 40 s: a second try is allowed, as to the lab itself.
guest_create() { xl create "$@" --yes || { sleep 5; xl create "$@" --yes; }; }

# Under emulation a guest may take minutes to boot.
xl() { timeout "$steps_seconds" "$XLTOOL" --connect "$uri" --timeout 300 "$@"; }
