#!/bin/bash
# Bad input and bad days of operations on Xen guests. Each time the guest is unharmed. Runs inside the
# lab's dom0.
# shellcheck source=tests/xen/common.sh disable=SC2015,SC2016,SC2154,SC2034
. "$(dirname "$0")/common.sh"
. "$(dirname "$0")/../lib/steps.sh"
. "$(dirname "$0")/guest.sh"
cleanup() {
    xl_native rename pv-renamed pv2 2>/dev/null
    umount "$tmp/small" 2>/dev/null
    rm -f /tmp/xltool-of-all
    guests_away one other taken
}
trap cleanup EXIT
domains() { xl_native list | awk 'NR > 1 { print $1 }' | sort | paste -sd' '; }
before=$(domains)

## What cannot be understood

# bad TEXT EXIT REGEX CONFIG: create refuses it, and says why.
bad() {
    printf '%b' "$4" >"$tmp/bad.cfg"
    tap_exit "$2" "$1: refused" xl create "$tmp/bad.cfg" --yes
    tap_like "$tap_out" "$3" "$1: it says why"
}
start='name = "other"\ntype = "pv"\nkernel = "/srv/lab/vmlinux"\n'
bad 'a syntax error' 2 "bad.cfg:5: .*error" "${start}memory = 96\nvcpus = = 1\n"
bad 'an unknown key' 2 "bad.cfg:6: unknown key 'memroy'" "${start}disk = [ 'a',\n 'x=1' ]\nmemroy = 96\n"
bad 'a number that is none' 2 'bad.cfg:4: .*memory' "${start}memory = 'much'\n"
bad 'a disk that makes no sense' 2 'bad.cfg:4: .*disk' "${start}disk = ['format=raw,bogus']\n"
bad 'an interface that makes no sense' 2 "bad.cfg:4: vif 'speed=9'" "${start}vif = ['speed=9']\n"
bad 'no name' 2 "no 'name'" 'type = "pv"\n'
bad 'a name with a slash' 2 'a/b' 'name = "a/b"\ntype = "pv"\n'
bad 'a name with ESC' 2 'only letters, digits' 'name = "a\033[31mb"\ntype = "pv"\n'
bad 'more vcpus than maxvcpus' 2 'vcpus = 3, but maxvcpus = 2' "${start}vcpus = 3\nmaxvcpus = 2\n"
bad 'a missing kernel' 5 "kernel '/no/such'" 'name = "other"\nkernel = "/no/such"\n'
bad 'a missing image' 5 "disk '/no/such.img'" "${start}disk = ['format=raw,vdev=xvda,access=rw,target=/no/such.img']\n"
bad 'a missing bridge' 5 "no bridge 'nobr'" "${start}vif = ['bridge=nobr']\n"
bad 'more memory than there is' 5 'needs [0-9]{6,} MiB' "${start}memory = 999424\n"
bad 'a disk in use' 5 "in use by guest 'pv2'" "${start}disk = ['format=raw,vdev=xvda,access=rw,target=/srv/lab/pv2.img']\n"
bad 'a name that is taken' 5 "a guest 'pv2' already" 'name = "pv2"\nkernel = "/srv/lab/vmlinux"\n'
tap_is "$(domains)" "$before" 'no domain was made'
tap_is "$(find "$XLTOOL_STATE_DIR/xen" -mindepth 1 2>/dev/null)" '' 'and nothing stored'

## A user

install -m 755 "$XLTOOL" /tmp/xltool-of-all
tap_exit 4 'not root: refused' setpriv --reuid 65534 --regid 65534 --clear-groups env -u XLTOOL_STATE_DIR HOME=/tmp \
    /tmp/xltool-of-all --connect xen:/// --timeout 60 create /srv/lab/pv1.cfg --yes
tap_like "$tap_out" 'root' 'and told how'

## Names and sizes of guests that run

tap_exit 5 'renamed to a name that is taken' xl rename pv1 pv2
tap_exit 2 'renamed to no name' xl rename pv1 'a/b'
tap_exit 5 'memory below what it needs' xl resize pv1 --memory 40M
tap_exit 5 'a smaller disk' xl resize pv1 --disk xvda=1M
tap_exit 2 'a disk that it does not have' xl resize pv1 --disk xvdz=1G
tap_exit 5 'a running guest is not deleted without a word' xl delete pv1 </dev/null
tap_exit 3 'a snapshot that it does not have' xl snapshot revert pv1 none --yes
tap_is "$(domains)" "$before" 'both go on'
tap_is "$(xl_native list pv1 | awk 'NR == 2 { print $3, $4 }')" '128 1' 'as they were'

## The disk fills up while it is copied; the guest is renamed, or dies, meanwhile

truncate -s 40M "$tmp/small.fs"
mke2fs -q -F -t ext4 -m 0 "$tmp/small.fs"
mkdir -p "$tmp/small"
mount -o loop "$tmp/small.fs" "$tmp/small"
dd if=/dev/urandom of="$tmp/small/one.img" bs=1M count=12 2>/dev/null
guest_config one "format=raw,vdev=xvda,access=rw,target=$tmp/small/one.img" >"$tmp/one.cfg"
guest_create "$tmp/one.cfg" >/dev/null 2>&1
tap_run 'a guest runs on a small file system' xl wait one --for ready
disk_put one first
memory_put one first
id=$(steps_id one)

# during COMMAND...: runs it as soon as the snapshot "bad" has begun to save memory.
during() { tap_await 60 test -s "$XLTOOL_STATE_DIR/xen/$id/snapshots/bad~/state" && "$@"; }
unharmed() { [ "$(disk_get one) $(memory_get one)" = 'first first' ]; }
left_over() { find "$XLTOOL_STATE_DIR/xen/$id/snapshots" "$tmp/small" -name '*bad*'; }

during fallocate -l 16M "$tmp/small/filler" &
tap_exit 1 'a snapshot that finds no room fails' xl snapshot create one bad
wait $!
tap_like "$tap_out" 'one.img.xltool-bad.*no space left' 'it says on what, and why'
tap_is "$(left_over)" '' 'what was copied is removed'
tap_run 'the guest goes on' unharmed
tap_exit 5 'seen beforehand, it is refused' xl snapshot create one bad
rm "$tmp/small/filler"

during xl_native rename one taken &
tap_run 'a snapshot is taken while the guest gets another name' xl snapshot create one bad
wait $!
tap_is "$(xl snapshot list taken --json | jq -r '.snapshots[].name')" bad 'it is that guest'"'"'s'
xl_native rename taken one
tap_run 'it is deleted' xl snapshot delete one bad --yes

# xl takes the devices away first: the snapshot may be done before the domain is.
during xl_native destroy one &
xl snapshot create one bad >/dev/null 2>&1
status=$?
wait $!
[ "$(left_over | wc -l)" = "$([ $status -eq 0 ] && echo 2 || echo 0)" ]
tap_ok $? 'a guest is destroyed meanwhile: the snapshot is whole, or leaves nothing'
tap_is "$(steps_state one)" stopped 'the guest is stopped, not lost'
tap_run 'it starts' xl start one
tap_run 'and answers' xl wait one --for ready
tap_is "$(disk_get one)" first 'with its disk'
tap_is "$(xl jobs --json 2>/dev/null | jq '.jobs | length')" 0 'nothing waits to be recovered'
tap_run 'it is deleted' xl delete one --yes
tap_run 'its disk, which was there before, stays' test -f "$tmp/small/one.img"
tap_done
