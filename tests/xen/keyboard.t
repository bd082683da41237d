#!/bin/bash
# Operations by the console's keys on a Xen guest. Runs inside the lab's dom0.
# shellcheck source=tests/xen/common.sh disable=SC2154
. "$(dirname "$0")/common.sh"
. "$(dirname "$0")/../lib/steps.sh"
. "$(dirname "$0")/../lib/keyboard.sh"
. "$(dirname "$0")/guest.sh"
trap 'guests_away one two' EXIT
steps_mib=112
keyboard_seconds=600
truncate -s 16M "$tmp/one.img"
steps_create() {
    guest_config "$1" "format=raw,vdev=xvda,access=rw,target=$tmp/one.img" >"$tmp/one.cfg"
    guest_create "$tmp/one.cfg"
}
keyboard
tap_is "$(ls "$tmp/one.img"* "$tmp"/*-xvda* 2>/dev/null)" "$tmp/one.img" "its owner's disk is all that stays"
tap_done
