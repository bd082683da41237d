#!/bin/bash
# The table: shown, sorted, filtered, paused; its columns chosen; help and the pane about a guest.
. "$(dirname "$0")/console.sh"

start 100x30 -- --connect 'fake:?guests=12&fixed=1' --interval 0.2
sees 'NAME +PLATFORM +STATE +▼CPU%' "the columns have names, the sorted one a mark"
sees '^guest-11 +docker +running .* 120\.0 ' "a guest has a row with its rate"
sees 'Guests 12 +12 running' "the header counts the guests"
sees 'Connections +fake ok' "the header names the connection"
sees 'Cost xltool [0-9.]+%' "the header tells what watching costs"
sees 'CPU\[.*Mem\[' "the header tells of the machine"
checks "the busiest guest stands above the others" above '^guest-11 ' '^guest-10 '
keys v
sees 'figures as sparklines' "v draws figures as sparklines"
sees '^guest-11 .* [⣀⣤]+ +120\.0 ' "of the last samples"
keys v
sees '^guest-11 +docker +running +120\.0 ' "and then as numbers alone"
sees '^guest-0 .* -' "what is not known is a dash"

keys r
checks "r turns the order round" above '^guest-0 ' '^guest-1 '
keys r
keys N
sees 'NAME▲' "N sorts by name"
checks "the names go up" above '^guest-0 ' '^guest-9 '
keys '>' '>' '>'
sees '▼CPU%' "> goes on to the next columns"
keys '<'
sees 'STATE▲' "< goes back"
keys s
sees 'Sort by' "s opens a menu"
keys Home Down Down Down Down Down Enter
sees '▼MEM' "its choice is what is sorted by"

keys /
sees 'Filter: ' "/ asks for a filter"
keys -l 'mem>'
sees 'mem>.*character' "a filter that is not complete is told to be so"
sees '^guest-3 ' "meanwhile the table stays"
keys -l '9M'
sees_not '^guest-3 ' "the filter works while it is typed"
sees 'Guests 3 of 12' "the header tells how many match"
keys Escape
sees '^guest-3 ' "Esc drops what was typed"
keys / ; keys -l 'platform=kvm'; keys Enter
sees_not '^guest-3 ' "Enter keeps the filter"
sees 'filter: platform=kvm' "the last line shows it"
keys '\'
sees '^guest-3 ' "a backslash drops it"
keys / ; keys -l 'nonesuch'
sees 'no guest matches' "a filter that matches nothing says so"
keys Enter
sees 'No guest matches the filter' "and leaves an empty table only when it is kept"
keys '\'

keys c
sees '\[x\] NAME' "c opens the columns"
keys Down Space
sees '\[ \] PLATFORM' "Space hides one"
keys J
keys Escape
sees_not 'NAME +PLATFORM' "it is no longer in the table"
keys c d Escape
sees 'NAME +PLATFORM' "d brings the usual ones back"

keys P Home Down i
sees '^ guest-10' "i opens a pane about the selected guest"
sees 'on fake:.*running' "with its connection"
keys J J
sees 'CPU-TIME' "and all its values"
keys Down Down
sees '^ guest-8' "the pane follows the selection"
keys Down
sees '^ ?guest-7' "to the next"
keys Escape
sees_not 'J K scroll' "Esc closes it"
keys / ; keys -l 'guest-9'; keys Enter i
sees 'WAIT% WAITED unknown: Xen does not report it' "the pane gives the reason for a dash"
keys i '\'

keys Space
sees 'paused [0-9]+s' "Space pauses"
sees 'paused [2-9]s' "the time of the pause runs on"
keys Space
sees_not 'paused' "Space goes on"

keys '?'
sees 'show only guests that match' "? explains the keys"
sees 'q F10' "it lists how to leave"
keys End
sees 'sorted by their average' "and scrolls to the legend"
keys q
sees_not 'sorted by their average' "q closes it"
keys +
sees 'every 0.5s' "+ makes the interval longer"
keys - -
sees 'every 0.1s' "- makes it shorter"
keys Right Right Right Right
sees 'NAME.*<.*MEM' "Right scrolls the columns, the name stays"
keys q
sees 'left with 0' "q leaves"
terminal_restored "q"

start 100x30 -- --connect 'fake://far/?guests=2&host=farhost' --interval 0.2
sees '^ farhost +CPU\[\|+ *25\.0% of 8\]  Mem\[\|+ *3\.0G/12\.0G\]' \
    "the machine behind a remote connection has its line"
sees 'Cost xltool [0-9.]+%  faked (9\.|10\.)[0-9]%' "what the daemon spends is told"
tap_done
