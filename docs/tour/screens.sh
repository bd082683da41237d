#!/bin/bash
# Takes the tour's screens inside the lab's dom0, with all three platforms at work: screens.sh DIR. Each goes to
# DIR/NAME.ansi. `make tour` runs it and draws them.
set -u
cd "$(dirname "$0")/../.." || exit 1
: "${XLTOOL:?}"
dir=$1
work=$(mktemp -d)
trap 'mux kill-server 2>/dev/null; rm -rf "$work"' EXIT
mkdir -p "$dir"
printf '%s\n' 'set -g default-terminal screen-256color' 'set -sg escape-time 0' 'set -g status off' >"$work/conf"
mux() { tmux -S "$work/socket" -f "$work/conf" "$@"; }
keys() { mux send-keys "$@"; }
types() { mux send-keys -l "$1"; }
picture() { sleep 4; mux capture-pane -p -e >"$dir/$1.ansi"; } # an emulated machine draws late
# sees REGEX: gives up loudly, for a tour with a wrong picture is worse than none.
sees() {
    for _ in $(seq 120); do
        mux capture-pane -p | grep -Eq -- "$1" && return
        sleep 1
    done
    echo "screens: '$1' does not appear in:" >&2
    mux capture-pane -p >&2
    exit 1
}
only() { keys '\' / ; types "name=$1"; keys Enter Home; sees "filter: name=$1 "; }
start() { mux new-session -d -x 110 -y 30 "$(printf '%q ' env LC_ALL=C.UTF-8 "$XLTOOL" top --no-config "$@")"; }

start --timeout 60
sees '^(pv1|web|vm1) .* [0-9]+\.[0-9] '
keys R C-u
types "$work/load.xlr"
keys Enter
sees 'recording into'
sleep 60 # what the charts show
picture table
keys /
types 'platform=xen | cpu>1'
picture filter
keys Escape t
sees 'xen:///'
picture tree
keys t t t v # on to no groups: there are no tags
sleep 3
picture sparklines
keys v v
only pv1
keys i
picture info
keys Escape Enter
sees 'Charts'
picture charts
keys 2
picture devices
keys 3
picture configuration
keys Escape '\' m
types 'load goes on'
keys Enter
only pv1
keys a
only pv2
keys a
only web
keys b
keys '\' C
sees 'B/A'
sleep 10
picture compare
keys Escape ':'
types 'th'
picture palette
keys Escape '?'
picture help
keys q R
sees 'recorded into'
keys q
sleep 5
start --replay "$work/load.xlr"
sees 'paused .* of '
keys "'"
picture replay
keys q
