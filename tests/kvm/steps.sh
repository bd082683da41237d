# What tests/lib/steps.sh wants to know of a QEMU guest.
# shellcheck shell=bash disable=SC2034,SC2154
steps_marker=/dev/vda
steps_create() {
    xl create --on qemu --name "$1" --vcpus 1 --memory 192M --disk 64M --net br0 \
        --kernel "$guest_kernel" --initrd "$guest_initrd" --append 'console=ttyS0 quiet' --yes
}
