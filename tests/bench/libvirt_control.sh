#!/bin/bash
# Snapshot, revert and clone of a QEMU guest beside the same work by virsh and `cp --sparse`. Wall clock, taking
# turns, the best of N runs each. The guest holds $MB of data in memory and $MB on its disk.
set -u
cd "$(dirname "$0")/../.." || exit 1
. tests/kvm/lib.sh
. tests/kvm/guest.sh
guest_build || exit 1
. tests/bench/lib.sh
kvm_enter
. tests/lib/steps.sh
N=${N:-9} MB=${MB:-300}
export XLTOOL_STATE_DIR=/run/xltool
uri=qemu:///system
tmp=/run/bench
mkdir -p $tmp
dir=$(mktemp -d /var/tmp/xltool-bench.XXXXXX) # a disk, not memory
chmod 711 "$dir"
trap 'kvm_leave; rm -rf "$dir"' EXIT

qemu-img create -q -f qcow2 "$dir/src.qcow2" 2G
qemu-io -c "write -P 7 64M ${MB}M" "$dir/src.qcow2" >/dev/null
xl create --on qemu --name src --vcpus 1 --memory $((MB * 2 + 256))M --disk "$dir/src.qcow2" --kernel "$guest_kernel" \
    --initrd "$guest_initrd" --append 'console=ttyS0 quiet' --yes >/dev/null 2>&1 || exit 1
xl wait src --for ready || exit 1

quiet() { "$@" >/dev/null 2>&1; }
peer_snapshot() { quiet virsh snapshot-create-as src "p$1"; }
our_snapshot() { quiet xl snapshot create src "o$1"; }
# The image shall not grow from run to run; the first of each stays to go back to.
no_snapshots() { [ "$1" = 0 ] || { quiet virsh snapshot-delete src "o$1"; quiet virsh snapshot-delete src "p$1"; }; }
peer_revert() { quiet virsh snapshot-revert src p0; }
our_revert() { quiet xl snapshot revert src o0 --yes; }

# What virt-clone would do, and be safe: overlay, copy to disk, merge back, define.
peer_copy() {
    cp --sparse=always "$dir/src.qcow2" "$dir/$1.qcow2" && sync "$dir/$1.qcow2"
}
peer_define() {
    virsh dumpxml --inactive src | sed -e "s,<name>src<,<name>$1<,; s,src.qcow2,$1.qcow2,; /<uuid>/d; /<mac /d" >$tmp/peer.xml
    quiet virsh define $tmp/peer.xml
}
peer_clone() {
    quiet virsh snapshot-create-as src x --disk-only --no-metadata --atomic --diskspec "vda,file=$dir/over.qcow2" &&
        peer_copy "peer$1" && quiet virsh blockcommit src vda --active --shallow --pivot --wait &&
        rm -f "$dir/over.qcow2" && peer_define "peer$1"
}
peer_clone_stopped() { peer_copy "peer$1" && peer_define "peer$1"; }
our_clone() { quiet xl clone src "our$1"; }

no_clones() {
    local name
    for name in $(virsh -q list --all --name | grep -E '^(our|peer)[0-9]'); do quiet virsh undefine "$name"; done
    rm -f "$dir"/our* "$dir"/peer*
}
best() { sort -n "$1" | head -n 1; }
beside() { # WHAT OURS PEER
    : >$tmp/ours
    : >$tmp/peer
    "$2" 0 && "$3" 0 || exit 1 # warm both sides
    for i in $(seq "$N"); do
        spend '' "$2" "$i"
        echo "$wall_ms" >>$tmp/ours
        spend '' "$3" "$i"
        echo "$wall_ms" >>$tmp/peer
        no_snapshots "$i"
    done
    row "$1" "$(best $tmp/ours)" "$(best $tmp/peer)" ms 1.1
    no_clones
}

beside "clone of a running guest, $MB MB on disk, beside \`virsh snapshot-create-as\`, \`cp --sparse\`, \`virsh blockcommit\`" \
    our_clone peer_clone
xl stop --force src >/dev/null 2>&1
beside "clone of a stopped guest, beside \`cp --sparse\` and \`virsh define\`" our_clone peer_clone_stopped
xl start src >/dev/null 2>&1
xl wait src --for ready || exit 1
quiet in_guest src sh -c "dd if=/dev/urandom of=/data bs=1M count=$MB"
beside "snapshot of a running guest, $MB MB in memory, beside \`virsh snapshot-create-as\`" our_snapshot peer_snapshot
beside "going back to it, beside \`virsh snapshot-revert\`" our_revert peer_revert
