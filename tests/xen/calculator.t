#!/bin/bash
# The calculator as a Xen guest, of the same spec that docker and qemu get (tests/docker, tests/kvm): on the network, driven
# and recorded from dom0. Runs inside the lab's dom0; tests/lab/check brings the guest there.
# shellcheck source=tests/xen/common.sh disable=SC2154
. "$(dirname "$0")/common.sh"
. "$(dirname "$0")/guest.sh"
. "$(dirname "$0")/../lib/load.sh"
load_dir=$(dirname "$0")/../../load
trap 'guests_away calculator' EXIT
[ -f "$load_dir/memory.img" ] || { tap_skip 'the calculator' 'the guest to experiment with was not brought here'; tap_done; exit; }
export calculator_interval=2

mac=00:16:3e:77:00:2a
sed "s/= br0/= xenbr0/; /^bridge/a mac = $mac" "$load_dir/calculator.spec" >"$load_dir/xen.spec"
tap_run 'create from the spec' guest_create --on xen "$load_dir/xen.spec"
tap_run 'a shell on its console answers' xl wait --for ready calculator
here=10.77.0.42
listens() { [ "$(calculator_ask "$here" '' /ready)" = '200 front' ]; }
tap_run 'it answers at the address that follows its MAC address' tap_await 300 listens
calculator_answers "$here" xen
calculator_recorded calculator "$here" "$tmp/c.rec" xen
tap_run "it is shut down by Xen's request" xl stop calculator
tap_is "$(steps_state calculator)" stopped 'it has ended'
tap_done
