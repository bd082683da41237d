#!/bin/bash
# Operations from the console: the menu, forms, the question, what is under way, how it ended.
# shellcheck source=tests/tui/console.sh
. "$(dirname "$0")/console.sh"
export XLTOOL_STATE_DIR=$work/state
state() { rm -rf "$work/guests" && mkdir "$work/guests"; }
# tool WHAT: the console over a toolstack that behaves so.
tool() {
    state
    start 100x30 "XLTOOL_STATE_DIR=$work/state" -- --connect "fake:?guests=3&fixed=1&state=$work/guests$1" --interval 0.2
    sees '^guest-2 .* 30\.0 ' "running$1" # with rates: the order stays
    keys Home
}

tool ''
keys o
sees 'stop: ask it to shut down' "o opens the menu of what can be done"
sees_not '^ *│ s  start' "what makes no sense for a running guest is not in it"
keys Escape
sees_not 'ask it to shut down' "Esc closes it"
keys o n
sees "Snapshot of 'guest-2'" "a snapshot asks for its name"
sees 'Name +[0-9]{8}-[0-9]{6}' "and offers one"
keys Enter
sees "snapshot '[0-9-]+' of 'guest-2': done in" "the last line tells how it ended"
again() { rm -f "$work/guests"/*; } # the invented toolstack makes the same files each time
again
keys o c; keys -l 'a/b'; keys Enter
sees "only letters, digits" "a bad name is refused in the form"
keys Home C-k; keys -l 'copy'; keys Tab Tab Space Enter
sees "clone 'guest-2' to 'copy': done in" "a clone is made"
keys o z; keys -l '2'; keys Tab; keys -l '12Q'; keys Enter
sees "memory: '12Q' is not understood" "a bad size is refused in the form"
keys Escape
sees_not 'not understood' "Esc closes the form"
keys o z Enter
sees 'nothing to change' "and a form that asks for nothing"
keys Escape
sees_not 'nothing to change' "Esc closes it"
again
keys o v
sees 'first +2026-' "v lists the snapshots"
sees 'hostile \\x1b' "a hostile description is escaped"
keys d
sees "delete snapshot 'first' of 'guest-2': done" "d deletes one"
keys n
sees 'A new guest' "n asks for a new guest"
keys Home C-k; keys -l 'nonesuch'; keys Tab; keys -l 'web'; keys Enter
sees "no connection makes guests of platform 'nonesuch'" "what nobody makes is refused"
keys Escape
sees_not 'A new guest' "Esc closes the form"
keys O
sees '^ delete snapshot .* done' "O shows the jobs, the newest first"
keys Down Enter
sees '─ Job ' "Enter shows all about one"
keys Escape
sees_not '─ Job ' "Esc closes that"
keys '?'
sees 'stop it, and take back' "the jobs have a help of their own"
keys q
sees_not 'take back' "q closes it"
keys Escape
sees '^guest-2 ' "Esc goes back to the table"

keys o t
sees 'Ctrl-\] leaves it' "t attaches to the guest's console"
keys -l 'echo he""re'; keys Enter
sees '^here' "which answers"
keys 'C-]'
sees '^guest-2 ' "Ctrl-] comes back"
keys N
sees 'NAME▲' "and keys work as before"
keys q
terminal_restored "after a guest's console"

tool '&plan=loses'
keys o d
sees "to confirm: 'guest-2' is running" "what loses something is asked about"
sees "delete 'guest-2'\? +y Yes" "by a question that names the guest"
keys Enter
sees "delete 'guest-2'\? +y Yes" "Enter is no answer"
keys n
sees_not 'Please confirm' "n drops it"
tap_is "$(ls "$work/guests")" '' "nothing was done"
keys o d
sees "y Yes" "asked again"
keys y
sees "delete 'guest-2': done in" "y does it"

tool '&plan=refuse'
keys o d
sees "delete 'guest-2': refused" "a refusal says why"
keys O
sees "refused" "and can be read later"

tool '&plan=unforced'
keys o x
sees "to confirm: 'guest-2' is only asked" "x asks the guest to shut down"
keys n
sees_not 'Please confirm' "not now"
keys o X
sees "stop 'guest-2': done in" "X does not ask it"

tool '&run=slow'
keys o x
sees "stop 'guest-2': [0-9]+% copying" "the last line tells how far it is"
keys N
sees 'NAME▲' "the table goes on meanwhile"
keys O c
sees "stop 'guest-2': cancelled" "c cancels it"
tap_is "$(ls "$work/guests")" '' "and what was begun is taken back"
keys Escape
sees '^guest-2 ' "back in the table"
keys o x q
sees 'left with 0' "q takes back what is under way, and leaves"
tap_is "$(ls "$work/guests")" '' "nothing is left half-done"
terminal_restored "q during an operation"

state
start 100x30 "XLTOOL_STATE_DIR=$work/state" -- --read-only --connect "fake:?guests=3&fixed=1&state=$work/guests" --interval 0.2
sees '^guest-2 ' "with --read-only"
keys o
sees_not 'ask it to shut down' "there is no menu"
keys '?'
sees 'leave' "the help"
sees_not 'what can be done with the selected guest' "does not tell of what is forbidden"

# What an operation has changed is in the table at once, however long the interval.
mkdir "$work/world"
"$XLTOOL_FAKE" create --connect "world:?platform=alpha&dir=$work/world" --on alpha --name gone --yes >"$work/out" 2>&1
start 100x30 "XLTOOL_STATE_DIR=$work/state" -- --connect "world:?platform=alpha&dir=$work/world" --interval 60
sees '^gone ' "with a look every minute"
keys o d
sees "delete 'gone': done in" "a guest is deleted"
sees_not '^gone ' "and is not in the table any more"
keys q
tap_done
