# Shared by the benches of the console: programs in terminals of their own, of a fixed size. Source lib.sh before it.
term_work=$(mktemp -d)
tmux_() { tmux -S "$term_work/tmux" -f /dev/null "$@"; }
term_end() {
    tmux_ kill-server 2>/dev/null
    rm -rf "$term_work"
}
trap term_end EXIT

# term NAME COLSxROWS COMMAND...: runs COMMAND in a terminal; all that it sends there goes to $term_work/NAME.raw.
term() {
    local name=$1 size=$2
    shift 2
    printf '#!/bin/sh\nuntil [ -e "%s.go" ]; do sleep 0.05; done\nexec %s\n' "$term_work/$name" \
        "$(printf '%q ' env TERM=screen-256color LC_ALL=C.UTF-8 "HOME=$term_work" "$@")" >"$term_work/$name.sh"
    tmux_ new-session -d -s "$name" -x "${size%x*}" -y "${size#*x}" "exec sh $term_work/$name.sh"
    tmux_ pipe-pane -t "$name" "exec cat >$term_work/$name.raw"
    : >"$term_work/$name.go"
}
term_has() { tmux_ capture-pane -p -t "$1" | grep -Eq -- "$2"; }
# term_await NAME REGEX SECONDS: false when no line matches by then.
term_await() {
    local end=$((SECONDS + $3))
    until term_has "$1" "$2"; do
        [ "$SECONDS" -lt "$end" ] || return 1
        sleep 0.1
    done
}
term_pid() { tmux_ list-panes -t "$1" -F '#{pane_pid}'; }
term_bytes() { stat -c %s "$term_work/$1.raw"; }
# term_cpu_ns NAME: CPU time that all threads of its program have had.
term_cpu_ns() { awk '{ sum += $1 } END { printf "%d", sum }' /proc/"$(term_pid "$1")"/task/*/schedstat; }

# term_answers NAME KEY REGEX BACK GONE: the mean of five times from KEY to a line that matches REGEX, in ms; the key BACK
# takes it away again.
term_answers() {
    local sum=0 begun i
    for i in 1 2 3 4 5; do
        begun=$(date +%s%N)
        tmux_ send-keys -t "$1" "$2"
        until term_has "$1" "$3"; do :; done
        sum=$(calc "$sum + ($(date +%s%N) - $begun) / 1e6 / 5")
        tmux_ send-keys -t "$1" "$4"
        while term_has "$1" "$3"; do :; done
    done
    echo "$sum"
}
