#!/bin/bash
# A recording in a real terminal: it plays, pauses and ends by itself.
# shellcheck source=tests/tui/console.sh
. "$(dirname "$0")/console.sh"
rec=$here/small.rec
second() { screen | sed -nE '2s/.* ([0-9]+:[0-9]+) of .*/\1/p'; }
at() { [ "$(second)" = "$1" ]; }

start 100x30 TZ=UTC -- --replay "$rec"
sees '^ paused +20[0-9-]+ [0-9:]+  0:00 of 0:08 ' "it waits at its begin"
sleep 1.5
checks "and stays there" at 0:00
keys Space
sees '^ 1x .* 0:01 of 0:08' "Space plays it"
sees ' 0:02 of 0:08' "and it goes on"
sees '^web-6 .* 70\.0 ' "the table goes with it"
keys Space
sees '^ paused ' "Space pauses it"
keys '^' ']' ']'
checks "^ goes to the begin, ] a second on" at 0:02
keys '['
checks "[ goes one back" at 0:01
keys '}'
checks "} goes ten on, at most to the end" at 0:08
keys '{'
checks "{ goes ten back, at most to the begin" at 0:00
keys ')'
checks ") goes a minute on" at 0:08
keys '('
checks "( goes one back" at 0:00
keys "'"
sees '  now: load begins' "' goes to the next mark"
keys "'"
sees '  now: load .x1b.31mends' "and to the one after it, escaped"
keys "'"
sees 'no mark comes after' "there are no more"
keys '"'
sees '  now: load begins' "\" goes to the one before"
keys S-Left
sees 'no mark comes before' "as Shift-Left does"
keys '^' '%' '%' '%'
sees 'it plays at 0.25x' "% sets the speed while it is paused, down to a quarter"
keys Space
sees '^ 0.25x .* 0:00 of' "and then it plays so slowly"
keys '*'
sees '^ 0.5x .* 0:0[0-5] of' "* is faster while it plays"
keys '*' '*' '*' '*' '*' '*' '*' '*'
sees '^ paused .* 0:08 of 0:08' "at its end it stops by itself"
keys '*'
sees 'it plays at 64x' "64 times is the most"
keys '%' '%' '%' '%' '%' '%' '%' '%' Space
sees '^ 0.25x .* 0:0[0-5] of 0:08' "from the end Space plays it anew"
keys '$'
checks "\$ goes to the end" at 0:08
keys R
sees_not 'Record into' "a recording cannot be recorded"
keys q
sees 'left with 0' "q leaves"

start 100x30 -- --connect 'fake:?guests=2'
sees '^guest-1 ' "live"
keys '^' ']' '*'
keys Space
sees 'paused [0-9]+s' "Space freezes the screen"
sees_not ' of 0:' "and there is no time line"
tap_done
