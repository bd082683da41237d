#!/bin/bash
# A hundred sizes within seconds, while a recording plays and while guests are live; clients of tmux that come and go; the
# end in the midst of it.
# shellcheck source=tests/tui/console.sh
. "$(dirname "$0")/console.sh"
RANDOM=${SEED:-$$}
echo "# SEED=$RANDOM"
rec=$here/small.rec
alive() { kill -0 "$(pid)"; }
resize() { mux resize-window -x "$1" -y "$2"; }
# storm KEY...: a hundred sizes, from one cell to 300 x 100; the keys are pressed on the way.
storm() {
    local i
    for i in $(seq 100); do
        case $i in
            20|60) resize 1 1 ;;
            40|80) resize 300 100 ;;
            *) resize $((1 + RANDOM % 300)) $((1 + RANDOM % 100)) ;;
        esac
        [ $((i % 5)) -ne 0 ] || [ $# -eq 0 ] || { keys "$1"; shift; }
    done
}
# What the console shows of the recording's end on a screen of this size, by a script.
wanted() {
    printf 'resize %s\nkey N $\nscreen\n' "$1" >"$work/script"
    TZ=UTC "$fake" top --no-config --script "$work/script" --replay "$rec" | sed '1d; s/ *$//' >"$work/wanted"
}
shown() { screen | sed 's/ *$//' >"$work/shown"; cmp -s "$work/shown" "$work/wanted"; }
# right SIZE: after a resize to it the screen is what a script prints.
right() {
    resize "${1%x*}" "${1#*x}"
    wanted "$1"
    checks "at $1 the screen is as it should be" shown
    diff "$work/wanted" "$work/shown" | head -20 | tap_note
}

start 80x24 TZ=UTC -- --no-config --replay "$rec"
sees '^ paused .* 0:00 of 0:08' "a recording"
keys N % % Space
sees '^ 0.25x ' "plays"
begun=$SECONDS
storm v v v i i '?' q Enter 2 q '^' Space Space
tap_ok $((SECONDS - begun > 20)) "a hundred sizes in $((SECONDS - begun)) s"
checks "the console lives" alive
resize 80 24
keys Escape Escape Escape
sees 'NAME▲' "the table is there"
keys '$'
right 80x24
right 300x100
right 33x7
right 120x40

start 80x24 -- --connect 'fake:?guests=200' --interval 0.1
sees '^guest-199 ' "live"
storm v i Enter Tab q c q s q '?' q i
resize 80 24
keys Escape
sees '^guest-199 .*running' "after a storm the rows are there"
sees '^q Quit ' "and the last line"
full() { [ "$(screen | grep -c '^guest-')" -ge 15 ]; }
checks "the table fills the screen" full
keys q
sees 'left with 0' "q leaves"
terminal_restored "a storm"

for sig in TERM SEGV ABRT; do
    start 80x24 -- --connect 'fake:?guests=200' --interval 0.1
    sees '^guest-199 ' "live"
    (storm) & storm=$!
    sleep 0.3
    kill -"$sig" "$(pid)"
    wait "$storm"
    resize 80 24
    # Not asked of the screen: tmux breaks the line where a window was narrow.
    checks "SIG$sig ends it in the midst of a storm" grep -q 'left with [0-9]' "$work/left"
    terminal_restored "SIG$sig in a storm"
done

# Somebody attaches to the session, and goes.
cd "$here/../.." || exit 1
attached() { [ -n "$(mux list-clients)" ]; }
start 80x24 -- --connect 'fake:?guests=3' --interval 0.2
sees '^guest-2 ' "live"
mux set -g window-size latest
TERM=xterm tests/lib/onpty --columns 120 tmux -S "$work/tmux$server" attach >"$work/client" 2>&1 & client=$!
checks "a client attaches" attached
wide() { [ "$(mux display -p '#{window_width}')" = 120 ]; }
checks "the console has its size" wide
sees 'WRIT/s .*>$' "and fills it"
mux detach-client
wait "$client"
tap_like "$(cat "$work/client")" 'guest-2' "it saw the guests, and has gone"
checks "the console lives" alive
resize 100 30
sees '^guest-2 .*running' "and draws as before"
keys N
sees 'NAME▲' "and answers keys"
keys q
sees 'left with 0' "q leaves"
terminal_restored "after a client"
tap_done
