#!/bin/bash
# Inside a dom0: snapshot and clone of a running guest, beside the same work with xl and cp: a save that
# goes on, a sparse copy of the disk while the guest is paused, all on disk at the end. Its disk holds $MB of
# data. Emulation makes starting a program dear (some 0.4 s for xltool, 0.25 s for each xl): a disk
# that is too small measures that alone.
set -u
cd "$(dirname "$0")/../.."
. tests/bench/lib.sh
ROUNDS=${ROUNDS:-3} MB=${MB:-256}
dir=$(mktemp -d)
export XLTOOL_STATE_DIR=$dir/state
run() { "$XLTOOL" --connect xen:/// --timeout 60 "$@"; }
trap 'run delete bench --yes >/dev/null 2>&1; xl destroy bench 2>/dev/null; rm -rf "$dir"' EXIT

dd if=/dev/urandom of="$dir/disk.img" bs=1M count="$MB" 2>/dev/null
truncate -s 1G "$dir/disk.img"
cat >"$dir/cfg" <<EOF
name = "bench"
type = "pv"
kernel = "/srv/lab/vmlinux"
ramdisk = "/srv/lab/pv.cpio.gz"
extra = "console=hvc0 quiet"
memory = 128
disk = ["format=raw,vdev=xvda,access=rw,target=$dir/disk.img"]
EOF
run create "$dir/cfg" --yes >/dev/null 2>&1
run wait bench --for ready --timeout 300 || exit 1
run exec bench -- rm -f /busy

by_xl_snapshot() {
    xl save -c bench "$dir/peer.save"
    xl pause bench
    cp --sparse=always "$dir/disk.img" "$dir/peer.img"
    xl unpause bench
    sync "$dir/peer.save" "$dir/peer.img"
}
by_xl_clone() {
    xl pause bench
    cp --sparse=always "$dir/disk.img" "$dir/peer.img"
    xl unpause bench
    sync "$dir/peer.img"
}

# compare WHAT PEER OURS...: both in turn, ROUNDS times; the sums of their wall time.
compare() {
    local what=$1 peer=$2 ours_ms=0 peer_ms=0 i
    shift 2
    for i in $(seq "$ROUNDS"); do
        spend '' "$peer"
        peer_ms=$((peer_ms + wall_ms))
        rm -f "$dir"/peer.*
        spend '' run "$@"
        ours_ms=$((ours_ms + wall_ms))
        run "${undo[@]}" --yes >/dev/null 2>&1
    done
    row "$what" "$((ours_ms / ROUNDS))" "$((peer_ms / ROUNDS))" ms 1.1
}
undo=(snapshot delete bench one)
compare 'snapshot of a running Xen guest, '"$MB"' MB on disk, beside `xl save -c` + `cp --sparse` + `sync`' by_xl_snapshot \
    snapshot create bench one --yes
undo=(delete copy)
compare 'clone of a running Xen guest, '"$MB"' MB on disk, beside `xl pause` + `cp --sparse` + `sync`' by_xl_clone clone bench copy --yes
