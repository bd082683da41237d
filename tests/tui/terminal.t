#!/bin/bash
# Terminals that will not do, and terminals without colours.
. "$(dirname "$0")/console.sh"

out=$("$fake" top --connect 'fake:' </dev/null 2>&1 | cat)
tap_like "$out" 'terminal' "without a terminal it says what it needs"
"$fake" top --connect 'fake:' </dev/null >/dev/null 2>&1
tap_is $? 1 "and fails"

start 80x24 TERM=nonesuch -- --connect 'fake:'
sees "terminal type 'nonesuch' \(TERM\) is not known" "an unknown terminal is named"
sees 'left with 1' "and is no reason to crash"
start 80x24 TERM= -- --connect 'fake:'
sees 'TERM is not set' "TERM missing is said"
start 80x24 TERM=dumb -- --connect 'fake:'
sees "of type 'dumb' \(TERM\) cannot place text" "a dumb terminal is sent to list and stat"

coloured_by() { LC_ALL=C grep -aqE $'\033\\[([0-9]+;)*(3[0-7]|4[0-7]|[34]8;5;[0-9]+)(;[0-9]+)*m' "$work/raw"; }
start 80x24 -- --connect 'fake:?guests=3'
sees '^guest-2 ' "on a terminal with colours"
checks "colours are used" coloured_by
start 80x24 NO_COLOR=1 -- --connect 'fake:?guests=3&stall_after=3' --interval 0.2
sees '^guest-2 .*old [0-9]+s' "under NO_COLOR"
keys '?' q s q c q
sees '^guest-2 ' "all views were open"
coloured_by
[ $? -eq 1 ]
tap_ok $? "no colour was sent"
checks "old rows are dim instead" colours_are 'guest-1' '- - dim'
for term in vt100 linux xterm; do
    start 80x24 TERM=$term -- --connect 'fake:?guests=3'
    sees '^guest-2 ' "on a terminal of type $term"
done
tap_done
