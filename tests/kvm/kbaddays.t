#!/bin/bash
# Bad input and bad days of libvirt's guests: each for real, and the guest is unharmed.
set -u
cd "$(dirname "$0")/../.." || exit 1
. tests/kvm/lib.sh
. tests/kvm/guest.sh
guest_build || { tap_skip 'bad days of QEMU guests' 'no guest can be made here'; tap_done; exit; }
kvm_enter
. tests/lib/steps.sh
export XLTOOL_STATE_DIR=/run/xltool
uri=qemu:///system
steps_marker=/dev/vda
tmp=/run/tmp
mkdir -p $tmp

create() { # NAME DISK [MORE...]
    local name=$1 disk=$2
    shift 2
    xl create --on qemu --name "$name" --vcpus 1 --memory 128M --disk "$disk" --kernel "$guest_kernel" \
        --initrd "$guest_initrd" --append 'console=ttyS0 quiet' "$@" --yes
}
xml() { # NAME [DISK] [UUID]: domain XML
    echo "<domain type='qemu'><name>$1</name>${3:+<uuid>$3</uuid>}<memory unit='MiB'>64</memory><vcpu>1</vcpu>"
    echo "<os><type arch='x86_64'>hvm</type></os><devices>"
    [ -z "${2:-}" ] || echo "<disk type='file'><driver name='qemu' type='qcow2'/><source file='$2'/><target dev='vda' bus='virtio'/></disk>"
    echo '</devices></domain>'
}
guests() { virsh -q list --all --name | sed '/^$/d' | sort | paste -sd' '; }
disk_of() { virsh -q domblklist "$1" | awk '{ print $2 }'; }
no_jobs() { tap_is "$(xl jobs --json | jq '.jobs | length')" 0 "$1: no job is left"; }

# A small file system for disks, so that it can be filled.
truncate -s 1000M $tmp/small.img
mkfs.ext4 -q -F -m 0 $tmp/small.img
mkdir -p /var/lib/libvirt/small
mount -o loop $tmp/small.img /var/lib/libvirt/small || { tap_skip 'bad days of QEMU guests' 'no loop device'; tap_done; exit; }
small=/var/lib/libvirt/small
qemu-img create -q -f qcow2 $small/one.qcow2 512M
qemu-io -c 'write -P 7 64M 300M' $small/one.qcow2 >/dev/null
create one $small/one.qcow2 >/dev/null 2>&1
tap_run 'a guest runs' xl wait one --for ready
disk_put one first
# Unharmed: it runs, on its own disk, with nothing beside it.
unharmed() {
    tap_is "$(disk_get one) $(disk_of one) $(ls $small | grep -v lost+found | paste -sd' ') $(guests)" \
        "first $small/one.qcow2 one.qcow2 one" "$1: the guest is unharmed, nothing is left behind"
    no_jobs "$1"
}

# --- bad input
xml bad | sed 's/<vcpu>/<vcpu/' >$tmp/bad.xml
tap_exit 2 'XML that is not well-formed' xl create $tmp/bad.xml
tap_like "$tap_out" "bad.xml:1: not well-formed" 'is told with its file and line'
printf '<!DOCTYPE domain [<!ENTITY a "aaaa">]>\n%s' "$(xml '&a;')" >$tmp/dtd.xml
tap_exit 2 'XML with entities of its own is refused' xl create $tmp/dtd.xml
long=$(printf 'a%.0s' $(seq 300))
for name in 'a/b' '..' $'a\nb' $'a\033[31mb' "$long" ''; do
    xml "$name" >$tmp/name.xml
    sed -i 's/\x1b/\&#27;/' $tmp/name.xml
    tap_exit 2 "the name '$(printf %q "${name:0:12}")' is refused in XML" xl create $tmp/name.xml
    tap_exit 2 '  and on the command line' create "$name" 64M
    tap_exit 2 '  and for a clone' xl clone one "$name"
done
xml one >$tmp/taken.xml
tap_exit 5 'a name that is taken is refused' xl create $tmp/taken.xml
xml other '' "$(steps_id one)" >$tmp/taken.xml
tap_exit 5 'a UUID that is taken is refused' xl create $tmp/taken.xml
xml other $small/one.qcow2 >$tmp/shared.xml
tap_exit 5 'a disk in use by a running guest is refused' xl create $tmp/shared.xml
tap_like "$tap_out" "in use by the running guest 'one'" '  and says by whom'
tap_exit 5 '  on the command line too' create other $small/one.qcow2
xml other $small/none.qcow2 >$tmp/missing.xml
tap_exit 5 'a missing image is refused' xl create $tmp/missing.xml
tap_like "$tap_out" "none.qcow2.* is not there" '  and named'
tap_exit 1 '  on the command line too' create other $small/none.qcow2
for size in 0 -1 9E 12Q; do
    tap_exit 2 "a disk of $size is refused" create other "$size"
    tap_exit 2 "  and memory of $size" xl resize one --memory "$size"
done
tap_exit 1 'a bridge that is not there' create other 8M --net nobridge
tap_is "$(ls $kvm_dir) $(guests)" ' one' '  leaves neither guest nor disk'
unharmed 'bad input'

# --- what would break it
tap_await 20 sh -c "virsh -q dommemstat one | grep -q usable"
tap_exit 5 'memory below what it uses is refused' xl resize one --memory 24M

tap_exit 5 'a disk is not shrunk' xl resize one --disk vda=100M
tap_exit 5 '  not with --force' xl resize one --disk vda=100M --force
tap_exit 5 'a snapshot of its disk alone is refused while it runs' xl snapshot create one s --disk-only
tap_like "$tap_out" 'leave --disk-only out' '  with what to do'
unharmed 'refusals'

# --- the file system is full: found before, or on the way
truncate -s 500M $small/filler && fallocate -l 500M $small/filler
tap_exit 5 'a clone without room is refused' xl clone one two
rm $small/filler
# await_copy: until the copy has begun, or is not going to.
await_copy() {
    local end=$((SECONDS + 20))
    until [ -e $small/two-vda.qcow2 ] || [ $SECONDS -gt $end ]; do :; done
}
free_mib=$(df --output=avail -BM $small | tail -1 | tr -dc 0-9)
{ await_copy; fallocate -l $((free_mib - 40))M $small/filler; } &
tap_exit 1 'the file system fills up during a copy' xl clone one two
tap_like "$tap_out" 'No space left|no space' '  it says so'
wait $!
rm -f $small/filler
unharmed 'a full file system'

# --- others meddle while the disk is copied: does COMMAND once the copy has begun
meanwhile() {
    await_copy
    "$@" >/dev/null 2>&1
}
interrupted() { # SIGNAL
    local pid
    env --default-signal=INT "$XLTOOL" --connect $uri clone one two >/dev/null 2>&1 &
    pid=$!
    meanwhile kill -"$1" $pid
    wait $pid
}
tap_exit 130 'Ctrl-C during a clone' interrupted INT
unharmed 'Ctrl-C'

meanwhile virsh destroy one &
xl clone one two >/dev/null 2>&1
wait $!
tap_is "$(disk_of one)" $small/one.qcow2 'destroyed during its clone, a guest keeps its disk'
xl start one >/dev/null 2>&1
xl wait one --for ready
xl delete two --yes >/dev/null 2>&1
unharmed 'a guest destroyed meanwhile'

xl stop --force one >/dev/null 2>&1
meanwhile virsh domrename one uno &
tap_run 'renamed during its clone, a guest is cloned nevertheless' xl clone one two
wait $!
tap_is "$(guests)" 'two uno' '  under its new name'
tap_run 'it gets its old one back' xl rename uno one
xl delete two --yes >/dev/null 2>&1
xl start one >/dev/null 2>&1
xl wait one --for ready
unharmed 'a guest renamed meanwhile'

meanwhile kill -9 "$(pidof libvirtd)" &
tap_exit 1 'libvirtd is killed during a clone' xl clone one two
wait $!
tap_like "$tap_out" 'libvirtd.* is lost|cannot connect' '  it says so'
tap_is "$(xl jobs --json | jq '.jobs | length')" 1 '  and the job waits'
libvirtd -d && tap_await 60 virsh version
tap_run '  to be recovered when it is back' xl recover --yes
unharmed 'libvirtd killed'

# --- xltool is killed while libvirtd is at it
killed_during() { # PATTERN OPTION...
    local pattern=$1 pid end=$((SECONDS + 20))
    shift
    "$XLTOOL" --connect $uri "$@" --progress plain >/dev/null 2>$tmp/said &
    pid=$!
    until grep -q "$pattern" $tmp/said || [ $SECONDS -gt $end ]; do :; done
    kill -9 $pid
    wait $pid 2>/dev/null
}
killed_during 'taking the snapshot' snapshot create one mid
xl recover --yes >/dev/null 2>&1
tap_is "$(virsh -q snapshot-list --name one | sed '/^$/d')" '' 'killed while a snapshot is taken, it is undone'
unharmed 'kill -9 during a snapshot'
xl snapshot create one kept >/dev/null 2>&1
disk_put one second
killed_during 'going back' snapshot revert one kept --yes
xl recover --yes >/dev/null 2>&1
xl wait one --for ready
tap_like "$(disk_get one)" '^(first|second)$' 'killed while it is reverted, it is before or after'
xl snapshot revert one kept --yes >/dev/null 2>&1
xl snapshot delete one kept --yes >/dev/null 2>&1
unharmed 'kill -9 during a revert'

# --- a vCPU that was plugged in: libvirt starts QEMU without it before it reads the memory back, and QEMU ends
tap_run 'a vCPU is plugged in' xl resize one --vcpus 2
case $(virsh version --daemon | sed -n 's/^Running against daemon: //p') in
[0-8].* | 9.[0-8].*)
    tap_exit 5 'a snapshot with memory that could not be read back is refused' xl snapshot create one plugged
    tap_like "$tap_out" 'stop and start the guest' '  with what to do' ;;
esac
virsh -q snapshot-create-as one foreign >/dev/null 2>&1
tap_exit 5 'nor is one gone back to that somebody else has taken' xl snapshot revert one foreign --yes
tap_like "$tap_out" 'clone one NEW --from foreign' '  with a way round'
xl snapshot delete one foreign --yes >/dev/null 2>&1
xl resize one --vcpus 1 >/dev/null 2>&1
xl stop --force one >/dev/null 2>&1
tap_run 'it is started anew' xl start one
xl wait one --for ready >/dev/null 2>&1
tap_run 'then it can have a snapshot' xl snapshot create one unplugged
tap_run '  and go back to it' xl snapshot revert one unplugged --yes
xl snapshot delete one unplugged --yes >/dev/null 2>&1
unharmed 'a vCPU that comes and goes'

# --- a snapshot of a kind that this libvirt cannot go back to, made by somebody else
if virsh -q snapshot-create-as one beside --disk-only --diskspec vda,file=$small/beside.qcow2 >/dev/null 2>&1; then
    case $(virsh version --daemon | sed -n 's/^Running against daemon: //p') in
    [0-8].* | 9.[0-8].*)
        tap_exit 5 'a revert that libvirt cannot do is refused' xl snapshot revert one beside --yes
        tap_like "$tap_out" 'clone one NEW --from beside' '  with a way round' ;;
    esac
    tap_run '  which works' xl clone one two --from beside
    xl delete two --yes >/dev/null 2>&1
    tap_run 'a clone of the guest stands by itself' xl clone one three
    tap_is "$(qemu-img info --output=json $small/three-vda.qcow2 | jq -r '."backing-filename" // "none"')" none \
        '  and not on what is merged when the snapshot goes'
    xl delete three --yes >/dev/null 2>&1
    tap_run 'the snapshot is deleted' xl snapshot delete one beside --yes
    unharmed 'a snapshot beside the disks'
fi

# --- rights, and programs
nobody() { setpriv --reuid 65534 --regid 65534 --clear-groups env XLTOOL_STATE_DIR=/run/nobody HOME=/run/nobody "$@"; }
install -d -o 65534 /run/nobody
chmod 700 /run/libvirt/libvirt-sock* # as to those whom polkit does not know
tap_exit 4 'no rights' nobody "$XLTOOL" --connect $uri --timeout 20 stop one
tap_like "$tap_out" 'group libvirt' '  and how to get them'
tap_run 'a clone under strace' strace -f -e trace=execve -o $tmp/trace "$XLTOOL" --connect $uri clone one two
tap_is "$(sed -n 's/.*execve("\([^"]*\)".* = 0$/\1/p' $tmp/trace | sort -u | grep -v -e /xltool$ -e /qemu-img$)" '' \
    'a clone starts no program but qemu-img, and no shell'
tap_run 'the clone is deleted' xl delete two --yes
tap_run 'and the guest' xl delete one --yes
tap_is "$(ls $small | grep -v lost+found)" one.qcow2 'whose own disk stays'
umount $small
tap_done
