# shellcheck shell=bash disable=SC2154 # lab_recipe is set by lab
# Sourced by lab: makes an image, a directory that holds
#   xen vmlinux initrd    what QEMU boots          key known_hosts    how ssh gets in
#   dom0.raw              the root file system     packages.txt       what is in it
#   warm.qcow2 warm.state the disk and the memory of the booted dom0 with its guests
# An image is never changed: each run puts an overlay of its own on top.

image_root() { # ROOT: Debian, from tests/lab/packages and tests/lab/dom0
    local root=$1 packages
    packages=$(grep -v '^#' "$lab_recipe/packages" | grep . | paste -sd,)
    # In a mount namespace of its own: what it mounts is gone with it, however it ends.
    unshare --mount mmdebstrap --quiet --variant=minbase --mode=root --include="$packages" \
        --dpkgopt=force-unsafe-io --dpkgopt='path-exclude=/usr/share/doc/*' \
        --dpkgopt='path-exclude=/usr/share/man/*' --dpkgopt='path-exclude=/usr/share/locale/*' \
        --dpkgopt='path-exclude=/usr/bin/qemu-system-i386' \
        --setup-hook="tar -C '$lab_recipe/dom0' -c --owner=0 --group=0 . | tar -C \"\$1\" -x --no-same-permissions" \
        --dpkgopt=force-confold bookworm "$root"
}

image_services() { # ROOT
    local root=$1 unit
    chroot "$root" systemctl -q enable systemd-networkd
    chroot "$root" systemctl -q set-default multi-user.target
    # The daemons start one after another, see dom0/srv/lab/prepare; the warm state has them running.
    chroot "$root" systemctl -q disable docker.service docker.socket containerd.service libvirtd.service
    # Nobody waits for these, and each takes seconds under emulation.
    for unit in apt-daily.timer apt-daily-upgrade.timer dpkg-db-backup.timer e2scrub_all.timer \
        e2scrub_reap.service fstrim.timer logrotate.timer systemd-networkd-wait-online.service \
        systemd-pstore.service libvirt-guests.service getty@tty1.service xendomains.service; do
        ln -sf /dev/null "$root/etc/systemd/system/$unit"
    done
}

image_keys() { # ROOT IMAGE
    local root=$1 image=$2 host
    ssh-keygen -q -t ed25519 -N '' -C xltool-lab -f "$image/key"
    install -D -m 600 "$image/key.pub" "$root/root/.ssh/authorized_keys"
    read -r host < "$root/etc/ssh/ssh_host_ed25519_key.pub"
    echo "dom0 ${host% *}" > "$image/known_hosts"
}

image_pv_guest() { # ROOT: the initrd of pv1 and pv2: busybox, two drivers, an init
    local root=$1 tree=$1/tmp/pv module
    mkdir -p "$tree"/{bin,dev,proc,sys,mod}
    cp "$root/bin/busybox" "$tree/bin/"
    chroot "$tree" /bin/busybox --install -s /bin
    for module in xen-blkfront xen-netfront; do
        find "$root/lib/modules" -name "$module.ko*" -exec cp {} "$tree/mod/" \;
    done
    install -m 755 "$root/srv/lab/pv-init" "$tree/init"
    chroot "$root" sh -c 'cd /tmp/pv && find . | cpio -o -H newc --quiet | gzip -1' \
        > "$root/srv/lab/pv.cpio.gz"
    rm -rf "$tree"
    image_kernel "$root" > "$root/srv/lab/vmlinux"
}

# The kernel out of its bzImage (Linux's Documentation/arch/x86/boot.rst: setup_sects, payload_offset
# and payload_length). Unpacking xz costs half a minute under emulation, at boot and at each xl create.
image_kernel() { # ROOT
    local image setup offset length
    image=$(echo "$1"/boot/vmlinuz-*)
    setup=$(od -An -tu1 -j $((0x1f1)) -N1 "$image")
    read -r offset length < <(od -An -tu4 -j $((0x248)) -N8 "$image")
    xz -dc < <(tail -c +$(((setup + 1) * 512 + offset + 1)) "$image" | head -c $((length - 4)))
}

image_boot_files() { # ROOT IMAGE
    local root=$1 image=$2
    zcat "$root"/boot/xen-4.17-amd64.gz > "$image/xen" # QEMU's multiboot wants it unpacked
    cp "$root/srv/lab/vmlinux" "$image/"
    cp "$root"/boot/initrd.img-* "$image/initrd"
    dpkg-query --admindir="$root/var/lib/dpkg" -W > "$image/packages.txt"
}

image_build() { # IMAGE: the cold part
    local image=$1 root=$1/root
    say "dom0 from Debian packages"
    image_root "$root"
    if [ -e "$root"/usr/lib/x86_64-linux-gnu/libvirt/connection-driver/libvirt_driver_libxl.so ]; then
        die "libvirt-daemon-driver-xen came in as a dependency: libvirtd would not stay up with it"
    fi
    image_services "$root"
    image_keys "$root" "$image"
    image_pv_guest "$root"
    image_boot_files "$root" "$image"
    say "its disk"
    mke2fs -q -t ext4 -O ^has_journal -d "$root" "$image/dom0.raw" 6G >/dev/null
    rm -rf --one-file-system "$root"
}

image_warm() { # IMAGE: boots it once, starts the guests and keeps disk and memory of that moment
    local image=$1 run=$1/warming
    mkdir -p "$run"
    ln -s .. "$run/image"
    qemu-img create -q -f qcow2 -b image/dom0.raw -F raw "$run/disk.qcow2"
    say "first boot"
    machine_start "$run" 9>&-
    machine_await "$run" 900
    dom0_run "$run" /srv/lab/prepare
    say "keeping that state"
    machine_save "$run" warm.state
    mv "$run/warm.state" "$image/"
    mv "$run/disk.qcow2" "$image/warm.qcow2"
    qemu-img rebase -q -u -f qcow2 -F raw -b dom0.raw "$image/warm.qcow2"
    cp "$run/console.log" "$image/first-boot.log"
    rm -rf "$run"
}
