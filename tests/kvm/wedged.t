#!/bin/bash
# A libvirtd that is stopped under the console, which has another libvirtd beside it.
set -u
cd "$(dirname "$0")/../.." || exit 1
. tests/kvm/lib.sh
kvm_enter
. tests/lib/keyboard.sh
. tests/lib/wedged.sh
command -v tmux >/dev/null || { tap_skip 'a libvirtd that is stopped' 'no tmux here'; tap_done; exit; }
export XLTOOL_STATE_DIR=/run/xltool
session=/run/session
uri=qemu:///system other="qemu+unix:///session?socket=$session/libvirt/libvirt-sock"
daemon=$(cat /run/libvirtd.pid)
trap 'wedged_end; kvm_leave' EXIT

# A user's own libvirtd; it ends with the namespace, as its guest does.
other_begin() {
    mkdir -p $session && chown nobody $session
    env HOME=$session XDG_RUNTIME_DIR=$session XDG_CONFIG_HOME=$session/config XDG_CACHE_HOME=$session/cache \
        XDG_DATA_HOME=$session/data setpriv --reuid nobody --regid nogroup --clear-groups libvirtd -d
    tap_await 30 virsh -c "$other" version
}
kvm_image one 0
kvm_xml one >/run/one.xml
tap_run 'a guest runs' virsh -q -c $uri create /run/one.xml
kvm_image other 0
chmod 666 $kvm_dir/other.img
kvm_xml other | sed '/<interface/d; s|<model.*</interface>||' >/run/other.xml
tap_run 'another libvirtd' other_begin
tap_run 'it has one too' virsh -q -c "$other" create /run/other.xml
wedged
tap_is "$(timeout 30 virsh -q -c $uri domstate one)" running 'libvirtd is as it was'
tap_is "$("$XLTOOL" jobs --json 2>/dev/null | jq '.jobs | length')" 0 'nothing waits to be recovered'
timeout 20 virsh -q -c "$other" destroy other >/dev/null 2>&1
tap_done
