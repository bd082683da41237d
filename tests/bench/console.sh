#!/bin/bash
# The console with 10,000 guests: CPU of the main thread for one frame, and how soon a key is answered.
set -u
cd "$(dirname "$0")/../.."
. tests/bench/lib.sh
SECONDS_LONG=10
tmux_() { tmux -L xltool-bench "$@"; }

tmux_ -f /dev/null new-session -d -x 200 -y 60 \
    "exec env TERM=screen-256color LC_ALL=C.UTF-8 '$XLTOOL_FAKE' top --connect 'fake:?guests=10000'"
trap 'tmux_ kill-server' EXIT
until tmux_ capture-pane -p | grep -q 'guest-'; do sleep 0.1; done
pid=$(tmux_ list-panes -F '#{pane_pid}')
main_ns() { awk '{ print $1 }' "/proc/$pid/task/$pid/schedstat"; }
before=$(main_ns)
sleep "$SECONDS_LONG"
frame=$(calc "($(main_ns) - $before) / 1e6 / $SECONDS_LONG")
fact 'console, 10,000 guests: CPU for one refresh and frame' "$frame" ms 16

answer=0
for _ in 1 2 3 4 5; do
    begun=$(date +%s%N)
    tmux_ send-keys '?'
    until tmux_ capture-pane -p | grep -qi 'help'; do :; done
    answer=$(calc "$answer + ($(date +%s%N) - $begun) / 1e6 / 5")
    tmux_ send-keys Escape
    while tmux_ capture-pane -p | grep -qi 'this help'; do :; done
done
fact 'console, 10,000 guests: a key is answered (with what tmux adds)' "$answer" ms 50
