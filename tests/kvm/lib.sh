# A private libvirt: its own mount, network and process namespaces, its own state directories. All
# that runs in there ends with the script. Source it first; it starts the script anew inside.
. tests/lib/tap.sh

# kvm_enter: everything after this line runs inside. Skips the script where that cannot be.
kvm_enter() {
    [ -n "${KVM_INSIDE:-}" ] && { kvm_inside; return; }
    for tool in virsh libvirtd unshare objcopy jq; do
        command -v $tool >/dev/null || { tap_skip "$0" "no $tool here"; tap_done; exit; }
    done
    [ "$(id -u)" = 0 ] || { tap_skip "$0" "needs root"; tap_done; exit; }
    unshare -m -n -p --fork --kill-child --mount-proc true 2>/dev/null ||
        { tap_skip "$0" "no namespaces of our own here"; tap_done; exit; }
    # The first process in there must reap what its daemons leave, or libvirt waits for the zombies
    # of its own probes: a shell does, this script's own shell included.
    KVM_INSIDE=1 exec unshare -m -n -p --fork --kill-child --mount-proc bash "$0"
}

kvm_inside() {
    local dir
    mount --make-rprivate /
    mount -t tmpfs tmpfs /run
    mkdir -p /run/lock /run/dbus
    for dir in /var/lib/libvirt /var/cache/libvirt /var/log/libvirt /etc/libvirt/qemu /etc/libvirt/lxc; do
        [ ! -d $dir ] || mount -t tmpfs tmpfs $dir # nothing of this stays on the machine
    done
    # libvirt does not like a unified hierarchy beside the old ones.
    [ -d /sys/fs/cgroup/unified ] && umount /sys/fs/cgroup/unified
    ip link set lo up
    ip link add br0 type bridge && ip addr add 10.77.0.1/24 dev br0 && ip link set br0 up
    kvm_dir=/var/lib/libvirt/images
    mkdir -p $kvm_dir
    chmod 755 /var/lib/libvirt $kvm_dir
    kvm_daemons
    trap kvm_leave EXIT
}

# Once in hundreds of starts libvirt's own probe of a QEMU program waits for ever: it is started again.
kvm_daemons() {
    local try
    virtlogd -d
    for try in 1 2 3; do
        libvirtd -d && tap_await 60 timeout 60 virsh -c "${1:-qemu:///system}" version && return
        echo "# libvirtd does not answer, try $try"
        kill -KILL "$(cat /run/libvirtd.pid)"
    done
}

# The guests' cgroups outlive a namespace: end them properly.
kvm_leave() {
    local uri name
    for uri in qemu:///system lxc:///system; do
        timeout 10 virsh -q -c $uri list --name 2>/dev/null | while read -r name; do
            [ -z "$name" ] || timeout 20 virsh -q -c $uri destroy "$name" >/dev/null 2>&1
        done
    done
}

# kvm_image NAME DUTY: a disk with our boot sector (0 computes, 1 uses its disk, 2 idles).
kvm_image() {
    objcopy -O binary -j .rodata.demo_boot "$BUILD/obj/xltool/demo_boot.o" "$kvm_dir/$1.img"
    printf "\\x0$2" | dd of="$kvm_dir/$1.img" bs=1 seek=2 conv=notrunc status=none
    truncate -s 1M "$kvm_dir/$1.img"
}

# kvm_xml NAME [MEMORY-MIB] [BOOT]: XML of a guest on bridge br0 with that disk.
kvm_xml() {
    cat <<X
<domain type='qemu'><name>$1</name><memory unit='MiB'>${2:-32}</memory><vcpu>1</vcpu>
<os><type arch='x86_64'>hvm</type><boot dev='${3:-hd}'/><bios rebootTimeout='0'/></os>
<devices><disk type='file' device='disk'><driver name='qemu' type='raw'/>
<source file='$kvm_dir/$1.img'/><target dev='vda' bus='virtio'/></disk>
<interface type='bridge'><mac address='52:54:00:77:00:09'/><source bridge='br0'/>
<model type='virtio'/></interface></devices></domain>
X
}

# guest URI NAME FILTER: from `list --json`, FILTER applied to the guest's object.
guest() {
    timeout 60 "$XLTOOL" list --json --timeout 30 --connect "$1" |
        jq -r --arg n "$2" ".guests[] | select(.name == \$n) | $3"
}

# stat_of NAME KEY: one figure of virsh domstats.
stat_of() { timeout 30 virsh -q domstats "$1" | sed -n "s/^ *$2=//p"; }

# within VALUE LOW HIGH TICK TEXT: LOW - TICK - 5 % <= VALUE <= HIGH + TICK + 5 %.
within() {
    awk -v v="$1" -v l="$2" -v h="$3" -v t="$4" 'BEGIN {
        exit !(v != "" && l != "" && h != "" && v >= l * 0.95 - t && v <= h * 1.05 + t) }'
    tap_ok $? "$5 (ours $1, theirs $2 to $3)"
}
