#!/bin/bash
# The script of steps on a QEMU guest under a libvirtd of our own: once by its agent, once by its serial
# console alone.
set -u
cd "$(dirname "$0")/../.." || exit 1
. tests/kvm/lib.sh
. tests/kvm/guest.sh
guest_build || { tap_skip 'control of QEMU guests' 'no guest can be made here'; tap_done; exit; }
kvm_enter
. tests/lib/steps.sh
export XLTOOL_STATE_DIR=/run/xltool
uri=qemu:///system
. tests/kvm/steps.sh
steps
tap_is "$(ls $kvm_dir)" '' 'no disk is left behind'
tap_done
