# A small Linux for tests: Debian's cloud kernel, busybox, a root shell on the first serial line (and on
# Xen's hvc0), the QEMU guest agent. Needs no disk; boots in some ten seconds without KVM. Made once per
# recipe, outside the tree. Source it; before kvm_enter, since packages may have to be fetched:
#
#   guest_build || skip...     sets $guest_kernel and $guest_initrd
guest_cache=${XLTOOL_TEST_CACHE:-/var/cache/xltool-tests}
guest_modules='virtio_pci virtio_blk virtio_net virtio_balloon virtio_console virtio_rng button evdev'

# A kernel with its modules: the machine's own cloud kernel, or the package.
guest_fetch_kernel() { # DIR
    local version package
    for version in /lib/modules/*-cloud-amd64; do
        [ -f "/boot/vmlinuz-${version##*/}" ] || continue
        mkdir -p "$1/boot" "$1/lib/modules"
        cp "/boot/vmlinuz-${version##*/}" "$1/boot/" && cp -r "$version" "$1/lib/modules/" && return
    done
    package=$(apt-cache depends linux-image-cloud-amd64 | sed -n 's/^ *Depends: \(linux-image-[0-9].*\)/\1/p' | head -1)
    guest_fetch_package "$package" "$1"
}

guest_fetch_package() { # PACKAGE DIR
    local from
    from=$(mktemp -d)
    (cd "$from" && apt-get download -qq "$1" >/dev/null 2>&1 && dpkg -x ./*.deb "$2")
    local status=$?
    rm -rf "$from"
    return $status
}

# The agent with the libraries it needs, which are the machine's.
guest_add_agent() { # ROOT
    local agent lib
    agent=$(mktemp -d)
    guest_fetch_package qemu-guest-agent "$agent" || { rm -rf "$agent"; return 1; }
    cp "$agent/usr/sbin/qemu-ga" "$1/bin/"
    rm -rf "$agent"
    ldd "$1/bin/qemu-ga" | grep -oE '/[^ ]+\.so[^ ]*' | while read -r lib; do
        mkdir -p "$1${lib%/*}"
        cp -L "$lib" "$1$lib"
    done
}

# Files of a module and of all it needs, the needed ones first.
guest_module_files() { # MODULES-DIR NAME...
    local dir=$1 name line
    shift
    for name; do
        line=$(grep -m1 -E "(^|/)${name//_/[_-]}\.ko[^:]*:" "$dir/modules.dep") || continue
        # shellcheck disable=SC2086 # a list of words
        printf '%s\n' ${line/:/} | tac
    done | awk '!seen[$0]++'
}

guest_init() {
    cat <<'X'
#!/bin/busybox sh
/bin/busybox --install -s /bin
export PATH=/bin HOME=/ TERM=dumb
mount -t proc proc /proc; mount -t sysfs sys /sys; mount -t devtmpfs dev /dev
mkdir -p /run /tmp /var/run /sbin /dev/pts; mount -t devpts pts /dev/pts
while read -r m; do insmod "/modules/$m"; done < /modules/order
printf '#!/bin/sh\nsync; poweroff -f\n' > /sbin/shutdown; chmod +x /sbin/shutdown
mkdir -p /etc/acpi/PWRF; cp /sbin/shutdown /etc/acpi/PWRF/00000080
acpid >/dev/null 2>&1 &
# What udev does elsewhere: a vCPU that is plugged in is put to work.
while sleep 1; do
    for c in /sys/devices/system/cpu/cpu[0-9]*/online; do
        [ "$(cat "$c" 2>/dev/null)" != 0 ] || echo 1 > "$c" 2>/dev/null
    done
    port=$(grep -l org.qemu.guest_agent.0 /sys/class/virtio-ports/*/name 2>/dev/null)
    if [ -n "$port" ] && [ -x /bin/qemu-ga ] && ! pidof qemu-ga >/dev/null; then
        port=${port%/name}
        qemu-ga -m virtio-serial -p "/dev/${port##*/}" -t /run -f /run/qga.pid -d 2>/dev/null
    fi
done >/dev/null 2>&1 &
tty=ttyS0; [ -e /sys/hypervisor/type ] && tty=hvc0
echo "guest is up"
while :; do setsid sh -c "exec sh -l </dev/$tty >/dev/$tty 2>&1"; done
X
}

guest_assemble() { # DIR
    local dir=$1 modules file
    guest_fetch_kernel "$dir/unpacked" || return 1
    modules=$(echo "$dir"/unpacked/lib/modules/*)
    mkdir -p "$dir/root/bin" "$dir/root/modules" "$dir/root/proc" "$dir/root/sys" "$dir/root/dev"
    cp "$(command -v busybox)" "$dir/root/bin/busybox" || return 1
    # shellcheck disable=SC2086 # a list of words
    guest_module_files "$modules" $guest_modules | while read -r file; do
        case $file in
        *.xz) xz -dc "$modules/$file" >"$dir/root/modules/$(basename "$file" .xz)" ;;
        *) cp "$modules/$file" "$dir/root/modules/" ;;
        esac
        basename "$file" .xz >>"$dir/root/modules/order"
    done
    guest_add_agent "$dir/root" || echo '# no guest agent: its package cannot be had' >&2
    guest_init >"$dir/root/init"
    chmod +x "$dir/root/init"
    cp "$dir"/unpacked/boot/vmlinuz-* "$dir/vmlinuz" &&
        (cd "$dir/root" && find . | cpio -o -H newc --quiet | gzip -1) >"$dir/initrd" || return 1
    chmod 644 "$dir/vmlinuz" "$dir/initrd"
    rm -rf "$dir/unpacked" "$dir/root"
}

guest_build() {
    local recipe dir
    recipe=$(sha256sum "${BASH_SOURCE[0]}" | cut -c1-12)
    dir=$guest_cache/guest-$recipe
    if [ ! -f "$dir/initrd" ]; then
        mkdir -p "$guest_cache" || return 1
        rm -rf "$guest_cache"/guest-*
        local tmp
        tmp=$(mktemp -d "$guest_cache/tmp.XXXXXX")
        guest_assemble "$tmp" && chmod 755 "$tmp" && mv -T "$tmp" "$dir" 2>/dev/null
        rm -rf "$tmp"
    fi
    guest_kernel=$dir/vmlinuz guest_initrd=$dir/initrd
    [ -f "$guest_initrd" ]
}
