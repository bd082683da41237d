#!/bin/sh
# prometheus.sh DIR: puts prometheus and promtool, for the tests, into DIR: links to those that are installed, or
# those of Debian's package, taken out of it. It is not installed: that would start a service.
set -eu
mkdir -p "$1"
cd "$1"
[ -x prometheus ] && [ -x promtool ] && exit 0

if command -v prometheus >/dev/null && command -v promtool >/dev/null; then
    ln -sf "$(command -v prometheus)" prometheus
    ln -sf "$(command -v promtool)" promtool
    exit 0
fi
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
chmod 755 "$work" # apt fetches as a user of its own
(cd "$work" && apt-get download -qq prometheus >/dev/null 2>&1 && dpkg-deb -x prometheus_*.deb .) ||
    { echo 'cannot get the package prometheus: its tests are left out' >&2; exit 0; }
mv "$work/usr/bin/prometheus" "$work/usr/bin/promtool" .
