#!/bin/bash
# A connection that answers nothing any more: neither samples, nor questions, nor operations. The console goes on beside it,
# whatever is open, and leaves in time.
# shellcheck source=tests/tui/console.sh
. "$(dirname "$0")/console.sh"

MOST_MS=2000 # for a key as for leaving; what tmux and a busy machine take is in it
# within TEXT COMMAND...: COMMAND comes true in MOST_MS.
within() {
    local text=$1 begun
    begun=$(tap_ms)
    shift
    tap_await 10 "$@"
    local took=$(($(tap_ms) - begun))
    [ "$took" -le "$MOST_MS" ]
    tap_ok $? "$text: in $took ms"
    [ "$took" -le "$MOST_MS" ] || screen | tap_note
}
# wedged WHAT: beside a connection that is well, one whose fourth sample and whose operations (WHAT) never return.
wedged() {
    rm -rf "$work/guests" && mkdir "$work/guests"
    start 110x30 "XLTOOL_STATE_DIR=$work/state" -- --columns name,state,uptime,cpu,mem --sort name \
        --connect "fake:?guests=2&prefix=stuck&stall_after=4&describe=stall&state=$work/guests$1" \
        --connect "fake:?guests=2&prefix=well&state=$work/guests" --interval 0.2
    sees '^stuck-0 .*old [0-9]+s' "wedged$1"
    keys Home
}
# A guest's time since it booted: in the invented platform one more with each sample.
uptime_of() { screen | sed -nE "s/^$1 +[a-z]+ +([0-9hms]+) .*/\1/p"; }
moved() { [ "$(uptime_of well-1)" != "$before" ]; }
# The rows of the connection that is well are fresh.
others_go_on() {
    before=$(uptime_of well-1)
    [ -n "$before" ]
    tap_ok $? "$1: the other connection has rows"
    within "$1: and they are fresh" moved
}

wedged '&plan=hang&snapshots=hang'
others_go_on "with the table"
keys Enter
within "Enter opens the guest's screen" screen_has '^stuck-0 .*stalled'
keys 3
within "its configuration is asked for" screen_has 'Asking the platform'
keys 4
within "a key turns the page meanwhile" screen_has 'GROUP unknown'
keys n
within "n goes on to the next guest" screen_has '^stuck-1 '
keys p Escape
within "Esc goes back" screen_has 'NAME'
others_go_on "after the guest's screen"

keys o
within "o opens the menu of operations" screen_has 'ask it to shut down'
keys v
within "v the snapshots, which are asked for" screen_has 'asking \.\.\.'
keys Down Enter d
within "keys that need an answer do nothing" screen_has 'asking \.\.\.'
keys Escape
within "Esc closes them" screen_lacks 'asking \.\.\.'
keys o d
within "an operation waits for its plan" screen_has "delete 'stuck-0': planning"
others_go_on "with an operation that hangs"
keys O
within "it is among the jobs" screen_has "^ delete 'stuck-0': planning"
keys c Escape
within "cancelling it keeps nobody waiting" screen_has 'NAME'
keys Home Down Down o x
within "an operation elsewhere is done" screen_has "stop 'well-0': done"
keys '?'
within "help opens" screen_has 'what can be done'
keys q q
within "q leaves while a plan and a list hang" screen_has 'left with 0'
terminal_restored "wedged"

wedged '&run=stuck'
keys o x
within "an operation that never returns" screen_has "stop 'stuck-0': "
others_go_on "beside it"
keys q
within "q says what it waits for" screen_has 'taking back what is under way'
others_go_on "while it waits"
keys q
within "q again leaves all the same" screen_has 'left with 0'
terminal_restored "an operation that is stuck"

wedged '&plan=hang'
keys o d
within "an operation hangs" screen_has 'planning'
kill -TERM "$(pid)"
within "SIGTERM ends it" screen_has 'left with 0'
terminal_restored "SIGTERM"
tap_done
