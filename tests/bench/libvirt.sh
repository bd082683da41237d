#!/bin/bash
# 40 guests of qemu:///system: one refresh of xltool beside `virsh domstats` for the same figures, both
# with what libvirtd spends for it. First with all of them running, then paused.
set -u
cd "$(dirname "$0")/../.." || exit 1
. tests/kvm/lib.sh
. tests/bench/lib.sh
kvm_enter
N=${N:-40} ROUNDS=10
uri=qemu:///system

for i in $(seq "$N"); do
    kvm_image "bench$i" 2
    kvm_xml "bench$i" 24 | sed "s/52:54:00:77:00:09/$(printf '52:54:00:77:01:%02x' "$i")/" >"$kvm_dir/bench.xml"
    virsh -q -c "$uri" create "$kvm_dir/bench.xml" >/dev/null || exit 1
done

# Many rounds in one virsh: its start is not counted against it.
domstats() {
    for _ in $(seq "$ROUNDS"); do echo "domstats --state --cpu-total --balloon --vcpu --interface --block"; done |
        virsh -r -c "$uri"
}

measure() { # WHAT
    local first ours peer daemons
    daemons=$(pidof libvirtd)
    domstats >/dev/null
    spend "$daemons" "$XLTOOL" stat --connect "$uri" --timeout 30 -i 0.5 -n 1
    first=$((own_ms + daemon_ms))
    spend "$daemons" "$XLTOOL" stat --connect "$uri" --timeout 30 -i 0.5 -n $((ROUNDS + 1))
    ours=$(calc "($own_ms + $daemon_ms - $first) / $ROUNDS")
    spend "$daemons" domstats
    peer=$(calc "($own_ms + $daemon_ms) / $ROUNDS")
    row "$N libvirt guests, $1, one refresh: CPU of client and libvirtd, beside \`virsh domstats\`" "$ours" "$peer" ms 0.5
}

measure running
for i in $(seq "$N"); do virsh -q -c "$uri" suspend "bench$i" >/dev/null; done
sleep 2
measure paused
