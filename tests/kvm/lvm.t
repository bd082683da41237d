#!/bin/bash
# LVM for real: a small machine (QEMU without KVM) whose kernel has the device mapper, a volume group
# of its own, and storage/ at work on it. The machine that runs the tests keeps its volumes to itself.
set -u
cd "$(dirname "$0")/../.." || exit 1
. tests/lib/tap.sh
. tests/kvm/guest.sh

skip() { tap_skip 'storage/ on logical volumes' "$1"; tap_done; exit; }
for tool in lvm qemu-system-x86_64 busybox cpio; do
    command -v $tool >/dev/null || skip "no $tool here"
done
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
root=$dir/root
guest_fetch_kernel "$dir/unpacked" || skip 'no kernel to boot'
modules=$(echo "$dir"/unpacked/lib/modules/*)

# The program, with storage/ alone: what else it could be linked with fills the machine.
mkdir -p "$root"/{bin,modules,proc,sys,dev,tmp,etc/lvm}
# shellcheck disable=SC2046,SC2086 # a list of words
tap_run 'the program is built' ${CC:-gcc} -std=gnu11 -D_GNU_SOURCE -I. $(pkg-config --cflags cmocka) \
    -o "$root/bin/steps" tests/kvm/lvm.c "$BUILD"/obj/core/*.o "$BUILD"/obj/storage/*.o \
    $(pkg-config --libs cmocka json-c) -lm

# With LVM, what both need, and the device mapper's modules.
cp "$(command -v busybox)" "$root/bin/busybox"
cp "$(command -v lvm)" "$root/bin/lvm"
for name in lvs lvcreate lvremove lvextend vgcreate; do ln -s lvm "$root/bin/$name"; done
for file in "$root/bin/steps" "$root/bin/lvm"; do ldd "$file"; done | grep -oE '/[^ ]+\.so[^ ]*' | sort -u |
    while read -r lib; do
        mkdir -p "$root${lib%/*}"
        cp -L "$lib" "$root$lib"
    done
guest_module_files "$modules" virtio_pci virtio_blk dm-mod dm-snapshot dm-thin-pool | while read -r file; do
    case $file in
    *.xz) xz -dc "$modules/$file" >"$root/modules/$(basename "$file" .xz)" ;;
    *) cp "$modules/$file" "$root/modules/" ;;
    esac
    basename "$file" .xz >>"$root/modules/order"
done
cat >"$root/etc/lvm/lvm.conf" <<'X'
activation { udev_sync=0 udev_rules=0 monitoring=0 }
global { thin_check_executable="" }
devices { obtain_device_list_from_udev=0 external_device_info_source="none" }
X
cat >"$root/init" <<'X'
#!/bin/busybox sh
/bin/busybox --install -s /bin
export PATH=/bin CMOCKA_MESSAGE_OUTPUT=TAP
mount -t proc proc /proc; mount -t sysfs sys /sys; mount -t devtmpfs dev /dev; mount -t tmpfs tmp /tmp
while read -r m; do insmod "/modules/$m" 2>/dev/null; done < /modules/order
vgcreate -q vg-0 /dev/vda && steps vg-0 2>&1
poweroff -f
X
chmod +x "$root/init"
(cd "$root" && find . | cpio -o -H newc --quiet | gzip -1) >"$dir/initrd"
truncate -s 512M "$dir/disk"

out=$(timeout 600 qemu-system-x86_64 -machine q35 -accel tcg -cpu qemu64 -m 512 -nographic -no-reboot -nic none \
    -kernel "$dir"/unpacked/boot/vmlinuz-* -initrd "$dir/initrd" -append 'console=ttyS0 quiet panic=-1 no_timer_check' \
    -drive "file=$dir/disk,format=raw,if=virtio" </dev/null 2>&1 | tr -d '\r')
for test in a_thick_volume a_thin_volume a_volume_of_the_users_is_not_removed; do
    grep -qE "^ok [0-9]+ - $test$" <<<"$out"
    tap_ok $? "${test//_/ }"
done
[ "$tap_bad" -eq 0 ] || tap_note <<<"$out"
tap_done
