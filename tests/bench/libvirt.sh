#!/bin/bash
# 40 guests of qemu:///system: one refresh of xltool beside `virsh domstats` for the same figures, both
# with what libvirtd spends for it.
set -eu
cd "$(dirname "$0")/../.."
. tests/bench/lib.sh
. tests/kvm/daemon.sh
N=${N:-40} ROUNDS=10

kvm_up
trap kvm_down EXIT
kvm_start_paused "$N"

daemons=$(kvm_daemon_pids)
groups=(--state --cpu-total --balloon --vcpu --interface --block)
domstats() { for _ in $(seq "$ROUNDS"); do printf 'domstats %s\n' "${groups[*]}"; done | virsh -r -c "$kvm_uri" >/dev/null; }
spend_virsh() { spend "$daemons" domstats; }
"$XLTOOL" list --connect "$kvm_uri" >/dev/null
domstats

spend "$daemons" "$XLTOOL" stat --connect "$kvm_uri" -i 0.5 -n 1
first=$((own_ms + daemon_ms))
spend "$daemons" "$XLTOOL" stat --connect "$kvm_uri" -i 0.5 -n $((ROUNDS + 1))
ours=$(calc "($own_ms + $daemon_ms - $first) / $ROUNDS")
spend_virsh # ten rounds in one virsh: its start is not counted against it ten times
peer=$(calc "($own_ms + $daemon_ms) / $ROUNDS")
row "$N libvirt guests, one refresh: CPU of client and libvirtd, beside \`virsh domstats\`" "$ours" "$peer" ms 0.5
