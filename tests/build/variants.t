#!/bin/bash
# Both compilers, each platform left out, installing and removing.
set -u
cd "$(dirname "$0")/../.." || exit 1
. tests/lib/tap.sh
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT

tap_run 'clang builds it without a warning' make -s -j2 BUILD="$tmp/clang" CC=clang DEV=1 all
tap_run 'it builds without any platform' \
    make -s -j2 BUILD="$tmp/none" DEV=1 WITH_XEN=no WITH_LIBVIRT=no WITH_DOCKER=no all
tap_like "$("$tmp/none/xltool" doctor 2>&1)" 'xen: not built in' 'doctor names what was left out'
for only in XEN LIBVIRT DOCKER; do
    args=(WITH_XEN=no WITH_LIBVIRT=no WITH_DOCKER=no "WITH_$only=auto")
    tap_run "it builds with $only alone" make -s -j2 BUILD="$tmp/$only" DEV=1 "${args[@]}" all
done
tap_exit 2 'WITH_XEN=yes without its libraries stops' \
    env PKG_CONFIG_LIBDIR=/nonexistent make -s BUILD="$tmp/no" WITH_XEN=yes all
tap_like "$tap_out" 'WITH_XEN=yes' 'and says why'

tap_run 'make install works' make -s DEV=1 PREFIX=/usr DESTDIR="$tmp/root" install
[ -x "$tmp/root/usr/bin/xltool" ]
tap_ok $? 'the program is installed'
tap_run 'make uninstall works' make -s DEV=1 PREFIX=/usr DESTDIR="$tmp/root" uninstall
tap_is "$(find "$tmp/root" -type f)" '' 'and leaves no file behind'

relro=$(readelf -lWd "${BUILD:-build}/xltool")
tap_like "$relro" 'GNU_RELRO' 'the binary has RELRO'
tap_like "$relro" 'NOW' 'all symbols are bound at start'
tap_like "$(readelf -hW "${BUILD:-build}/xltool")" 'DYN' 'it is position-independent'
tap_done
