#!/bin/sh
# Installs what is missing on a Debian machine for: build, run, check, bench, lab. As root it asks apt; as another
# user it says what to ask for.
set -eu

build="gcc make pkg-config libncurses-dev libjson-c-dev libinih-dev libxen-dev libvirt-dev libxml2-dev
       libcurl4-gnutls-dev libzstd-dev libmicrohttpd-dev libcairo2-dev scdoc"
run="libvirt-daemon-driver-qemu qemu-system-x86 qemu-utils seabios"
check="libcmocka-dev valgrind clang python3 libclang-rt-14-dev tmux jq socat iproute2 procps strace man-db
       docker.io apparmor podman busybox-static cpio e2fsprogs btrfs-progs lvm2 libvirt-daemon-system
       libvirt-daemon-driver-lxc libvirt-clients zsh fish curl libxml2-utils python3-prometheus-client systemd
       mmdebstrap xz-utils apache2-utils"
bench="htop"
lab="mmdebstrap qemu-system-x86 qemu-utils seabios e2fsprogs openssh-client socat xz-utils"

missing=
for group in "$@"; do
    eval "packages=\$$group"
    for p in $packages; do
        [ "$(dpkg-query -W -f '${db:Status-Status}' "$p" 2>/dev/null)" = installed ] || missing="$missing $p"
    done
done
[ -n "$missing" ] || exit 0

if [ "$(id -u)" -ne 0 ]; then
    echo "missing packages; as root: apt-get install$missing" >&2
    exit 1
fi
echo "installing:$missing"
export DEBIAN_FRONTEND=noninteractive
apt-get update -qq
# shellcheck disable=SC2086 # a list of words
apt-get install -y -qq --no-install-recommends $missing >/dev/null
