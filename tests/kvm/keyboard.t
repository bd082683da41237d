#!/bin/bash
# Operations by the console's keys on a QEMU guest under a libvirtd of our own.
set -u
cd "$(dirname "$0")/../.." || exit 1
. tests/kvm/lib.sh
. tests/kvm/guest.sh
guest_build || { tap_skip 'QEMU guests by keys' 'no guest can be made here'; tap_done; exit; }
kvm_enter
. tests/lib/steps.sh
. tests/lib/keyboard.sh
export XLTOOL_STATE_DIR=/run/xltool
uri=qemu:///system
. tests/kvm/steps.sh
keyboard
tap_is "$(ls $kvm_dir)" '' 'no disk is left behind'
tap_done
