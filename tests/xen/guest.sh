# Guests of our own for the tests of operations: source it after common.sh. Debian's kernel, busybox.
# shellcheck shell=bash disable=SC2154
export XLTOOL_STATE_DIR=$tmp/state
uri=xen:///
steps_seconds=600
steps_marker=/dev/xvda

# guest_config NAME DISK: an xl.cfg. No address: the tests talk over the console.
guest_config() {
    cat <<EOF
name = "$1"
type = "pv"
kernel = "/srv/lab/vmlinux"
ramdisk = "/srv/lab/pv.cpio.gz"
extra = "console=hvc0 quiet"
memory = 96
vcpus = 1
maxvcpus = 2
disk = ["$2"]
vif = ["bridge=xenbr0"]
EOF
}

# What udev does in a guest with an operating system: take vCPUs that come; and power off without an init.
guest_settle() {
    in_guest "$1" sh -c 'rm -f /busy; mkdir -p /run; cd /bin; rm -f poweroff; printf "#!/bin/sh\nexec busybox poweroff -f\n" > poweroff; chmod +x poweroff'
    in_guest "$1" sh -c 'setsid sh -c "while sleep 5; do echo 1 > /sys/devices/system/cpu/cpu1/online; done" >/dev/null 2>&1 </dev/null &'
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
