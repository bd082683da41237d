#!/bin/bash
# The console with 10,000 guests, live and recorded: CPU for a frame, and how soon a key is answered.
set -u
cd "$(dirname "$0")/../.."
. tests/bench/lib.sh
. tests/bench/terminal.sh
SECONDS_LONG=10 FRAMES=50

term live 200x60 "$XLTOOL_FAKE" top --no-config --connect 'fake:?guests=10000'
term_await live '^guest-.* [0-9]+\.[0-9] ' 30 || exit 1
pid=$(term_pid live)
main_ns() { awk '{ print $1 }' "/proc/$pid/task/$pid/schedstat"; }
before=$(main_ns)
sleep "$SECONDS_LONG"
frame=$(calc "($(main_ns) - $before) / 1e6 / $SECONDS_LONG")
fact 'console, 10,000 guests: CPU for one refresh and frame' "$frame" ms 16
fact 'console, 10,000 guests: a key is answered (with what tmux adds)' "$(term_answers live '?' 'this help' Escape)" ms 50
tmux_ kill-session -t live

# A recording of five samples a second, and a frame for each of them.
rec=$term_work/big.rec
"$XLTOOL_FAKE" record "$rec" --connect 'fake:?guests=10000&fixed=1' -i 0.2 -- sleep $((FRAMES / 5 + 2)) >/dev/null 2>&1

# script_ms BEGIN N LINE: CPU of the console that obeys LINE N times after BEGIN, without what it takes to begin and end.
script_ms() {
    local i base=
    for i in 0 "$2"; do
        { printf 'resize 200x60\n%s\n' "$1"; [ "$i" = 0 ] || yes "$3" | head -n "$i"; } >"$term_work/script"
        spend '' "$XLTOOL_FAKE" top --no-config --replay "$rec" --script "$term_work/script"
        base=${base:-$own_ms}
    done
    calc "($own_ms - $base) / $2"
}
fact 'console, 10,000 replayed guests: CPU for one sample and frame' "$(script_ms '' "$FRAMES" 'wait 0.2')" ms 16
keys='key Down PgDn M P End N Home r r i i v'
fact 'console, 10,000 replayed guests: CPU for a key and its frame, the order changed by every third' \
    "$(calc "$(script_ms 'key $' 20 "$keys") / 12")" ms 16

term replay 200x60 "$XLTOOL_FAKE" top --no-config --replay "$rec"
term_await replay '^guest-' 30 || exit 1
tmux_ send-keys -t replay '%' '%' Space # slowly, so that it does not come to its end
term_await replay '^ 0.25x' 10 || exit 1
fact 'console, 10,000 replayed guests: a key is answered while it plays' "$(term_answers replay '?' 'this help' Escape)" ms 50
