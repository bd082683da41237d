#!/bin/bash
# Operations on all chosen guests: the choice, the menu, one question, one line that tells how all ended.
# shellcheck source=tests/tui/console.sh
. "$(dirname "$0")/console.sh"
export XLTOOL_STATE_DIR=$work/state
last_line_has() { screen | tail -1 | grep -Eq -- "$1"; }
files() { (cd "$work/guests" && echo *) }
files_are() { [ "$(files)" = "$1" ]; }
again() { rm -f "$work/guests"/*; }
# tool SIZE WHAT: the console over a toolstack that behaves so; each guest has files of its own.
tool() {
    rm -rf "$work/guests" && mkdir "$work/guests"
    start "$1" "XLTOOL_STATE_DIR=$work/state" -- --connect "fake:?guests=4&fixed=1&each=guest&state=$work/guests$2" --interval 0.2
    sees '^guest-3 .* 40\.0' "running $1$2"
    keys Home
}

tool 80x24 ''
keys x
sees '^\* guest-3 ' "x chooses a guest, which a star shows"
checks "the last line counts them, and the selection has moved on" last_line_has '1 chosen  2/4$'
keys IC
sees '^\* guest-2 ' "Insert does the same"
keys Up x
sees '^  guest-2 ' "a second time drops it"
checks "which the last line tells" last_line_has '1 chosen  3/4$'
keys x
sees '^\* guest-1 ' "another"
keys a
sees '^ A guest-0 ' "marks for comparing have a column of their own"
keys u
sees '^  guest-0 ' "u drops them alone"
sees '^\* guest-3 ' "the choice stays"
keys o
sees '─ 2 guests: guest-3, guest-1 ─' "o names the chosen ones"
sees 'x  stop: ask it to shut down' "and offers what is of use for several"
sees_not 'clone|rename|console|exec|go back to one' "but nothing else"
keys x
checks "each is done" last_line_has '^stop: 2 done$'
checks "with files of its own" files_are 'guest-1-one guest-1-three guest-1-two guest-3-one guest-3-three guest-3-two'
keys O
sees "^ stop 'guest-1': done in" "the jobs have one of each"
sees "^ stop 'guest-3': done in" "of each"
keys Escape
again
keys o n
sees "Snapshot of 2 guests: guest-3, guest-1" "a snapshot asks once"
keys Home C-k; keys -l 'before'; keys Enter
checks "and is made of each" last_line_has '^snapshot: 2 done$'
keys O
sees "^ snapshot 'before' of 'guest-1': done" "with the same name"
keys Escape
again
keys o z; keys -l '2'; keys Enter
checks "so is the size" last_line_has '^resize: 2 done$'
keys /; keys -l 'name=guest-0'; keys Enter
sees_not '^. guest-3 ' "a filter hides them"
keys o
sees '2 guests: guest-3, guest-1' "but they are named all the same"
keys Escape '\' X
sees '^guest-3 ' "X drops the choice"
keys o
sees '─ guest-0 ─' "and o is about the selected guest again"
keys Escape

tool 80x24 '&plan=loses&of=guest-2'
keys x x o d
sees 'delete 2 guests\?  y Yes  n No' "what one of them loses is asked about, once for all"
sees "to confirm: 'guest-2' is running" "with what it loses"
sees '│ guest-3 ' "naming the others"
sees 'loses nothing' "that lose nothing"
keys Enter x d
sees 'delete 2 guests\?' "no other key answers"
keys n
sees_not 'Please confirm' "n drops all"
checks "nothing was done" files_are '*'
keys o d
sees 'delete 2 guests\?' "asked again"
keys y
checks "y does all" last_line_has '^delete: 2 done$'

tool 80x24 '&plan=refuse&of=guest-2'
keys x x x o x
checks "who is refused is left out and told" last_line_has "^stop: 2 done, 1 refused: guest-2: refused: the name '' is taken"
checks "the others are done" files_are 'guest-1-one guest-1-three guest-1-two guest-3-one guest-3-three guest-3-two'

tool 80x24 '&plan=force&of=guest-2'
keys x x o x
sees 'stop 2 guests all the same\?' "what would break one is asked about"
sees 'y Yes  n No  s The safe ones' "with an answer for the others"
keys s
checks "s leaves it out" last_line_has '^stop: 1 done, 1 not done$'
checks "nothing of it is done" files_are 'guest-3-one guest-3-three guest-3-two'

tool 80x24 '&run=fail&of=guest-2'
keys x x o x
checks "a failure of one is told beside the others" last_line_has "^stop: 1 done, 1 failed: guest-2: cannot stop 'guest-2': the disk is on fire"
checks "and taken back" files_are 'guest-3-one guest-3-three guest-3-two'
keys O
sees "^ stop 'guest-2': cannot stop" "the jobs tell it later"

tool 80x24 '&run=slow&of=guest-3'
keys x x o x
checks "the last line counts what is under way" last_line_has "^2 jobs  stop 'guest-3'"
keys O Down
sees "^ stop 'guest-2': waiting" "one waits for the other"
keys c
checks "cancelled, the other goes on" last_line_has '^stop: 1 done, 1 cancelled$'
tool 80x24 '&run=slow'
keys x x o x O Down
sees "^ stop 'guest-3': [0-9]+% copying" "two that take their time"
keys c
sees "^ stop 'guest-3': cancelled" "one is cancelled"
sees "^ stop 'guest-2': [0-9]+% copying" "but not the other"
keys c
sees "^this is not under way: there is nothing to cancel" "nor what is over, again"
keys Up c
checks "until it is, too" last_line_has '^stop: 2 cancelled$'

# A small screen: the question scrolls, its answers stay in sight.
tool 40x10 '&plan=loses'
keys x x x x o d
sees 'delete 4 guests\?  y Yes  n No' "40x10: the answers"
sees '^│ guest-3 ' "the first guest"
sees_not '^│ guest-0 ' "the last has no room"
keys NPage
sees '^│ guest-0 ' "Page Down shows it"
keys y
checks "y does all" last_line_has '^delete: 4 done$'

# On a small screen how it stands is not cut off.
tool 40x10 '&run=fail&of=guest-2'
keys Down o x
checks "40x10: the last line says first that it failed, then why" last_line_has "^failed: cannot stop 'guest-2': the"
keys O
sees "^ failed: cannot stop 'guest-2': the" "so do the jobs"
keys Enter
sees 'taken back' "Enter shows all of it"
tool 40x10 '&run=slow&of=guest-3'
keys o x
checks "how far it is comes first" last_line_has "^[0-9]+%: stop 'guest-3': copying"
keys O c
sees "^ cancelled: stop 'guest-3'" "and how it ended"

start 80x24 "XLTOOL_STATE_DIR=$work/state" -- --connect "fake:?guests=3&vanish_after=15" --interval 0.2
sees '^guest-0 ' "a guest that will go"
keys N Home x
checks "chosen" last_line_has '1 chosen'
sees_not 'guest-0 ' "has gone"
sees_not '1 chosen' "and is not chosen any more"

start 80x24 "XLTOOL_STATE_DIR=$work/state" -- --read-only --connect "fake:?guests=3&fixed=1" --interval 0.2
sees '^guest-2 ' "with --read-only"
keys x '?'
sees 'leave' "the help"
sees_not 'choose the guest' "does not tell of choosing"
keys q
sees '^guest-2 ' "and x chooses nothing"
tap_done
