#!/bin/bash
# Real QEMU guests under a libvirtd of our own: our figures against virsh domstats.
set -u
cd "$(dirname "$0")/../.." || exit 1
. tests/kvm/lib.sh
kvm_enter
export LIBVIRT_DEFAULT_URI=qemu:///system
uri=qemu:///system

kvm_image work 1
kvm_image net 2
kvm_xml work > "$kvm_dir/work.xml"
kvm_xml net 32 network > "$kvm_dir/net.xml"
tap_run 'a guest is defined' virsh -q define "$kvm_dir/work.xml"

# Not running: a row, no counters, the reason.
tap_is "$(guest $uri work '[.state, .platform, .cpu_time_ns, .why.cpu_time_ns] | @csv')" \
    '"stopped","qemu",,"the guest is not running"' 'a stopped guest has a row and says why it has no figures'
tap_is "$(guest $uri work .mem_limit_bytes)" $((32 << 20)) 'and the memory that it may have'

tap_run 'it starts' virsh -q start work
ops() { [ "$(guest $uri work '.disk_read_ops // 0')" -gt 20 ]; }
tap_await 60 ops
tap_ok $? 'it reads its disk'

# Ours between two of theirs, twice: what ours grew by lies between the least and the most that
# theirs can have grown by meanwhile, however slow the machine is.
keys='cpu.time vcpu.0.time vcpu.0.delay block.0.rd.bytes block.0.wr.bytes block.0.rd.reqs block.0.wr.reqs block.0.rd.times block.0.wr.times'
fields='[.host_cpu_time_ns, .cpu_time_ns, .wait_time_ns, .disk_read_bytes, .disk_write_bytes, .disk_read_ops, .disk_write_ops, .disk_read_time_ns, .disk_write_time_ns] | @tsv'
theirs() {
    local all k
    all=$(timeout 30 virsh -q domstats work)
    for k in $keys; do sed -n "s/^ *$k=//p" <<< "$all"; done | paste -s
}
read -ra a1 < <(theirs); read -ra x1 < <(guest $uri work "$fields"); read -ra b1 < <(theirs)
sleep 5
read -ra a2 < <(theirs); read -ra x2 < <(guest $uri work "$fields"); read -ra b2 < <(theirs)
tick=(10000000 10000000 10000000 131072 131072 4 4 10000000 10000000)
i=0
for k in $keys; do
    within $((${x2[i]:-0} - ${x1[i]:-0})) $((${a2[i]:-0} - ${b1[i]:-0})) $((${b2[i]:-0} - ${a1[i]:-0})) \
        "${tick[i]}" "$k over a loaded interval"
    i=$((i + 1))
done
[ "$((${x2[3]:-0} - ${x1[3]:-0}))" -gt 100000 ]
tap_ok $? 'the interval was loaded'
within "$(guest $uri work .mem_bytes)" $(($(stat_of work balloon.rss) * 1024)) \
    $(($(stat_of work balloon.rss) * 1024)) 1048576 'memory held'

# Paused: nothing moves, so the disk is not asked again and yet every figure is right.
virsh -q suspend work
tap_is "$(guest $uri work .state)" paused 'a paused guest is paused'
first=$(timeout 60 "$XLTOOL" stat -n 3 -i 0.5 --timeout 30 --json --connect $uri | tail -1 |
    jq -c '.guests[] | select(.name == "work") | [.disk_read_bytes, .disk_write_bytes, .disk_read_ops]')
tap_is "$first" "[$(stat_of work block.0.rd.bytes),$(stat_of work block.0.wr.bytes),$(stat_of work block.0.rd.reqs)]" \
    'the disk figures of a paused guest are those of virsh'
virsh -q resume work

. tests/lib/contract.sh
contract $uri 1 --timeout 30

# Which way the network goes: 400 KB go into the guest, it sends next to nothing.
virsh -q create "$kvm_dir/net.xml" >/dev/null
sent() { [ "$(guest $uri net '.net_tx_bytes // 0')" -gt 300 ]; }
tap_await 90 sent
tap_ok $? 'a guest sends (its boot ROM looks for a server)'
ip neigh replace 10.77.0.9 lladdr 52:54:00:77:00:09 dev br0
received() {
    local n
    for n in $(seq 100); do printf '%1000s' x > /dev/udp/10.77.0.9/9; done
    [ "$(guest $uri net '.net_rx_bytes')" -gt 100000 ]
}
tap_await 60 received
tap_ok $? 'what is sent to a guest is its rx'
[ "$(guest $uri net .net_tx_bytes)" -lt 50000 ]
tap_ok $? 'and not its tx'
a=$(stat_of net net.0.rx.bytes)
x=$(guest $uri net .net_rx_bytes)
within "$x" "$a" "$(stat_of net net.0.rx.bytes)" 2000 'rx is what virsh says'

# A change while the connection is open comes by event: a new guest and its platform.
"$XLTOOL" stat -n 30 -i 1 --timeout 30 --json --connect $uri > "$kvm_dir/stat.json" 2> "$kvm_dir/stat.err" &
stat=$!
sleep 3
kvm_image 'q"; $(id) é' 2
kvm_xml 'q"; $(id) é' | sed "s/00:09/00:10/" > "$kvm_dir/odd.xml"
virsh -q create "$kvm_dir/odd.xml" >/dev/null
seen() { jq -e 'select(any(.guests[]; .name == "q\"; $(id) é" and .platform == "qemu" and .uptime_s != null))' "$kvm_dir/stat.json"; }
tap_await 25 seen
tap_ok $? 'a guest that appears is seen, whatever it is called'
kill $stat 2>/dev/null
wait $stat 2>/dev/null
tap_is "$(cat "$kvm_dir/stat.err")" '' 'and nothing is said on stderr'

# The daemon hangs, then goes.
daemon=$(cat /run/libvirtd.pid)
kill -STOP "$daemon"
tap_exit 4 'a daemon that does not answer is unavailable' timeout 20 "$XLTOOL" list --timeout 1 --connect $uri
kill -CONT "$daemon"
tap_await 20 virsh version
tap_run 'and is back when it answers' timeout 60 "$XLTOOL" list --timeout 30 --connect $uri
kvm_leave
kill "$daemon"
tap_await 20 test ! -e "/proc/$daemon"
rm -f /run/libvirt/libvirt-sock*
tap_exit 4 'a daemon that is gone is unavailable' timeout 20 "$XLTOOL" list --connect $uri
tap_like "$tap_out" 'libvirt-sock' 'and the message names its socket'
tap_done
