#!/bin/sh
# Makes a tiny Linux for the tutorial, from this machine's kernel and busybox: vmlinuz and initrd.img for Xen and KVM,
# and of the same files the image "experiment" for Docker. Needs root, busybox-static, cpio and kmod.
set -eu
kernel=$(find /boot -name 'vmlinuz-*' | sort -V | tail -n 1)
version=${kernel#/boot/vmlinuz-}
root=$(mktemp -d)
trap 'rm -rf "$root"' EXIT

mkdir -p "$root/bin" "$root/sbin" "$root/proc" "$root/sys" "$root/dev" "$root/tmp" "$root/data" "$root/modules"
cp "$(command -v busybox)" "$root/bin/busybox"
chroot "$root" /bin/busybox --install -s /bin

# A process whose memory holds something: it counts.
cat > "$root/bin/count" <<'X'
#!/bin/sh
n=0
while sleep 1; do n=$((n + 1)); echo $n > /tmp/count; done
X

# What a kernel starts: drivers, a file system on the first disk, the counter, a shell on the console.
cat > "$root/init" <<'X'
#!/bin/sh
export PATH=/bin HOME=/
mount -t proc proc /proc; mount -t sysfs sys /sys; mount -t devtmpfs dev /dev
while read -r module; do insmod "/modules/$module"; done < /modules/order 2>/dev/null
for disk in /dev/xvda /dev/vda; do
    [ -b $disk ] || continue
    mount -t ext4 $disk /data 2>/dev/null || { mke2fs $disk >/dev/null; mount -t ext4 $disk /data; }
done
count &
tty=ttyS0
[ -e /sys/hypervisor/type ] && tty=hvc0
while :; do setsid sh -c "exec sh -l </dev/$tty >/dev/$tty 2>&1"; done
X
printf '#!/bin/sh\nsync; poweroff -f\n' > "$root/sbin/poweroff"
chmod +x "$root/init" "$root/bin/count" "$root/sbin/poweroff"

if docker info >/dev/null 2>&1; then
    tar -C "$root" -c . | docker import - experiment
fi

for module in virtio_pci virtio_blk virtio_net virtio_balloon xen-blkfront xen-netfront ext4 crc32c_generic; do
    modprobe -S "$version" --show-depends "$module" 2>/dev/null || true
done | awk '$1 == "insmod" && !seen[$2]++ { print $2 }' | while read -r file; do
    cp "$file" "$root/modules/"
    basename "$file" >> "$root/modules/order"
done
(cd "$root" && find . | cpio -o -H newc --quiet | gzip -1) > initrd.img
install -m 644 "$kernel" vmlinuz
