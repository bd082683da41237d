#!/bin/bash
# Commands in guests from the console, and the pages of a guest that tell of snapshots and operations.
# shellcheck source=tests/tui/console.sh
. "$(dirname "$0")/console.sh"
export XLTOOL_STATE_DIR=$work/state
last_line_has() { screen | tail -1 | grep -Eq -- "$1"; }
raw_lacks() { ! LC_ALL=C grep -aqP -- "$1" "$work/raw"; }
# tool SIZE WHAT
tool() {
    rm -rf "$work/guests" && mkdir "$work/guests"
    start "$1" "XLTOOL_STATE_DIR=$work/state" -- --connect "fake:?guests=3&fixed=1&state=$work/guests$2" --interval 0.2
    sees '^guest-2 .* 30\.0' "running $1$2"
    keys Home
}

tool 80x24 '&exec=echo'
keys o
sees 'e  exec: run a command in it' "the menu has it"
keys e
sees "Run a command in 'guest-2'" "it asks for a command line"
keys Enter
sees 'a command is missing' "an empty one is refused"
keys -l "say 'two words' \"it's\" a\\ b '"; keys Enter
sees 'ends within a quote' "so is an open quote"
keys BSpace; keys Enter
sees "run 'say .*: exit status 7 in" "the output tells how it ended"
sees '^.* │ two words ' "words are kept together by quotes"
sees "│ it's " "of both kinds"
sees '│ a b ' "and by a backslash"
sees '│ sayon stderr' "both streams are there"
keys q
sees_not 'Output' "q closes it"
checks "the last line tells it too, until the next key" screen_lacks 'exit status'
keys O
sees "^ run 'say .*exit status 7" "it is a job"
keys Enter
sees '│ two words ' "Enter shows the output again"
keys q Escape

keys o e; keys -l "say $(printf 'x%.0s' {1..90})END"; keys Enter
sees '│ x{60,} ' "a long line begins on the first"
sees '│ x+END ' "and goes on to its end on the next"
keys q

tool 80x24 '&exec=hostile'
keys o e; keys -l 'ls'; keys Enter
sees '\\x1b\]0;owned\\x07\\x1b\[31mred *│' "hostile output is escaped"
sees '│         tab\\x01nul' "tabs are blanks, a NUL ends nothing"
sees '\\u202eturned' "nothing is turned round"
checks "the terminal got none of it" raw_lacks '\x1b\]0;owned'

tool 80x24 '&exec=slow'
keys o e; keys -l 'sleep 9'; keys Enter
checks "a command that takes its time" last_line_has "^run 'sleep 9' in 'guest-2': running"
keys N
sees 'NAME▲' "does not keep the table"
keys O Enter
sees 'Nothing yet' "what it has written so far can be seen"
keys q c
sees "run 'sleep 9' in 'guest-2': cancelled: 'sleep' goes on" "c cancels it"
keys Escape
sees '^guest-2 ' "back in the table"

tool 80x24 '&exec=console'
keys o e; keys -l "sh -c 'echo out; exit 42'"; keys Enter
sees 'exit status 42 in' "without an agent the shell on the console runs it"
sees '│ out ' "and its output is there"
keys q
tool 80x24 '&exec=console&console=off'
keys o e; keys -l 'true'; keys Enter
checks "without a console it fails" last_line_has "^run 'true' in 'guest-2': guest '0000000.' has no console"

tool 80x24 '&exec=console'
keys o e; keys -l 'sleep 1'; keys Enter /
sees 'Filter:' "the user goes on typing"
sleep 2
sees_not 'Output' "so no box comes in between"
keys Escape
sees '─ Output' "it comes once that is done"
keys q q
sees 'left with 0' "q leaves"
terminal_restored "after a command"

# The pages of a guest.
tool 80x24 ''
keys Enter 5
sees '5 Snapshots' "the fifth page has the snapshots"
sees '^  SNAPSHOT +TIME \(UTC\) +SIZE +STOOD STILL  DESCRIPTION' "with what is known of them"
sees '^  first +2026-01-31 12:00 +5\.0M +120 ms' "one"
sees '^  \* second +2026-01-31 13:00 +- +-  hostile \\x1b\[31m text' "and the one that it goes on from"
keys 6
sees 'Nothing has been asked for it here' "the sixth has operations: none yet"
keys o x
sees "stop 'guest-2'" "o operates on this guest"
sees '^  done in' "which the page tells"
keys 5 Enter
sees "Snapshots of 'guest-2': Enter goes back" "Enter on Snapshots leads to what can be done with them"
sees '│ +first +2026' "once they are there"
rm -f "$work/guests"/*
keys d
checks "d deletes one" last_line_has "delete snapshot 'first' of 'guest-2': done"
keys 6 Enter
sees 'Jobs of this console' "Enter on Operations leads to the jobs"
keys Escape q

tool 40x10 ''
keys Enter 5
sees '^ 1  2  3  4  5 Snapshots  6' "40x10: the chosen page is named"
sees '^  first +2026-01-31 12:00' "and shown"

start 80x24 "XLTOOL_STATE_DIR=$work/state" -- --read-only --connect "fake:?guests=3&fixed=1" --interval 0.2
sees '^guest-2 ' "with --read-only"
keys Enter 5
sees 'Not known: with --read-only' "snapshots are not asked of a toolstack"
keys Enter o
sees_not 'stop: ask' "and nothing leads to operations"
keys 6
sees 'Nothing has been asked for it here' "the page of operations"
keys Enter
sees_not 'Jobs of this console' "does not lead to jobs"
tap_done
