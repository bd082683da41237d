#!/bin/bash
# The guest to experiment with as a QEMU guest: address, agent, vCPUs and power of its own init, the calculator in it, driven
# and recorded from the host; the one with a disk as well.
# shellcheck disable=SC2154 # load_dir
set -u
cd "$(dirname "$0")/../.." || exit 1
. tests/kvm/lib.sh
. tests/lib/load.sh
load_build || { tap_skip 'the calculator' 'the tree to experiment with cannot be made here'; tap_done; exit; }
kvm_enter
export XLTOOL_STATE_DIR=/run/xltool
uri=qemu:///system
xl() { timeout 300 "$XLTOOL" "$1" --connect $uri --timeout 120 "${@:2}" </dev/null; }
in_guest() { xl exec "$1" -- "${@:2}" 2>/dev/null | tr -d '\r'; }
address() { in_guest "$1" ip -4 -o addr show dev eth0 | sed 's/.*inet \([0-9.]*\).*/\1/'; }
listens() { [ "$(calculator_ask "$1" '' /ready)" = '200 front' ]; }

spec() { # NAME: with whole paths
    sed "s,= \(vmlinuz\|initrd.img\|memory.img\)$,= $load_dir/\1,; s,root.img,$kvm_dir/bench.img,; /^bridge/a mac = 52:54:00:77:00:2a" \
        "$load_dir/$1.spec" >/run/"$1.spec"
}
spec calculator
spec bench
zombies() { in_guest "$1" sh -c 'cat /proc/[0-9]*/stat' | awk '/\) Z / { z++ } END { print (NR > 3 ? z + 0 : "no answer") }'; }

tap_run 'create from the spec' xl create --on qemu /run/calculator.spec
tap_run 'its agent or its console answers' xl wait --for ready calculator
here=$(address calculator)
tap_is "$here" 10.77.0.42 'its address follows its MAC address'
tap_run 'it answers from the host' tap_await 60 listens "$here"
calculator_answers "$here" qemu
calculator_recorded calculator "$here" /run/c.rec qemu
tap_run 'the front is told where a service is, by the agent' xl exec calculator -- calculator peers sum="$here:8001"
tap_is "$(calculator_ask "$here" 'op=sum&a=1&b=2')" '200 3' 'and asks there'
tap_run 'a snapshot' xl snapshot create calculator before
in_guest calculator calculator peers sum=10.77.0.99 >/dev/null
tap_run 'taken back' xl snapshot revert --yes calculator before
tap_is "$(calculator_ask "$here" 'op=sum&a=2&b=2')" '200 4' 'and it answers as before'
agent() { virsh -q qemu-agent-command calculator '{"execute":"guest-ping"}'; }
tap_run 'the guest agent is there' tap_await 60 agent
xl resize calculator --vcpus 2 >/dev/null
online() { [ "$(in_guest calculator nproc)" = "$1" ]; }
tap_run 'a vCPU that is plugged in is put to work' tap_await 60 online 2
in_guest calculator sh -c '(sleep 0.1 &) ; (true &) ; sleep 1' >/dev/null
tap_is "$(zombies calculator)" 0 'what is left behind is reaped'
tap_run 'it is shut down' xl stop calculator

# The one with a disk, without the agent: ACPI's button, and the console.
cp --sparse=always "$load_dir/root.img" "$kvm_dir/bench.img"
tap_run 'one with a disk' xl create --on qemu /run/bench.spec
tap_run 'answers' xl wait --for ready bench
tap_like "$(in_guest bench grep ' / ' /proc/mounts)" '/dev/vda / ext4 rw' 'its disk is its root'
tap_like "$(in_guest bench sysbench cpu --time=1 run)" 'events per second: +[1-9]' 'sysbench runs'
tap_like "$(in_guest bench iperf3 --version)" 'iperf 3' 'and iperf3'
in_guest bench sh -c 'echo kept > /root/kept' >/dev/null
tap_run "ACPI's button" virsh -q shutdown bench --mode acpi
stopped() { [ "$(virsh -q domstate bench)" = 'shut off' ]; }
tap_run 'ends it' tap_await 60 stopped
fsck=$(e2fsck -fn "$kvm_dir/bench.img" 2>&1)
tap_is "$?" 0 'its file system is whole'
[[ $fsck != *recover* ]]
tap_ok $? 'and was closed'
tap_is "$(debugfs -R 'cat /root/kept' "$kvm_dir/bench.img" 2>/dev/null)" kept 'with what was written'
tap_run 'they go' xl delete --yes calculator bench
tap_done
