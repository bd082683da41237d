#!/bin/bash
# Forms and dialogs of operations, by scripts without a terminal: golden screens over invented toolstacks, at each size,
# in each character set. UPDATE=1 writes tests/tui/golden/forms-*.txt anew.
here=$(cd "$(dirname "$0")" && pwd)
. "$here/../lib/tap.sh"
fake=$(realpath "${XLTOOL_FAKE:-$here/../../build/tests/xltool-fake}")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
unset NO_COLOR TERM XLTOOL_CONFIG
export TZ=UTC LC_ALL=C.UTF-8 XLTOOL_STATE_DIR=$work/state

# run URI SCRIPT TEXT: the lines obeyed at $size, screens printed by $print, over a toolstack that has done nothing yet. Fixed
# samples make the rates exact, so the table is awaited with them, until it holds the text. "await" is "until" on a wide
# screen, where nothing is cut off.
run() {
    rm -rf "$work/guests" && mkdir "$work/guests"
    printf 'resize 200x30\nuntil CPU[\nuntil '"${1%%:*}"' ok\nuntil %s\nresize %s\nkey Home\n%s\n' "$3" "$size" "$2" |
        sed "s/^screen/$print/; s/^await \(.*\)/resize 200x30\nuntil \1\nresize $size/" >"$work/script"
    timeout 60 "$fake" top --no-config --script "$work/script" --connect "$1" --interval 0.1 </dev/null 2>&1 ||
        echo "ends with $?"
}
tool() { run "fake:?guests=3&fixed=1&each=guest&state=$work/guests$1" "$2" ' 30.0 '; }

# What differs from run to run: the time of day, how long jobs took, uptimes, the machine's figures and what the console costs
# in the first three rows, of which only a box that covers them is kept.
steady() {
    perl -CSD -Mutf8 -pe '
        $row = /^--- / ? 0 : $row + 1;
        s/(in|after) \d+\.\d s/$1 N.N s/;
        s/[ \d]\ds (?=-|odd)/ Ns /;
        if ($row >= 1 && $row <= 3) {
            if (/^ .*?([┌│└].*[┐│┘])/) { s/^ (.*?)([┌│└].*[┐│┘]).*/" " . " " x length($1) . $2/e }
            else { s/^ (xltool|CPU|Guests).*/ $1/; s/^\.[^H#]*$//; $_ .= "\n" unless /\n$/ }
        }'
}

menus='
key o
screen what can be done with a guest
key End
screen the last of it
key Esc x x Home o
screen with several guests
'
forms='
key o c
screen clone
type a/b
key Enter
screen a name that will not do
key Esc o n Ctrl-U
type before
key Tab
type a text that is much longer than any field of a form could be, whose end stays in sight
key Tab Space
screen snapshot
key Esc o z
screen resize
type 2
key Tab
type 12Q
key Enter
screen a size that will not do
key Ctrl-U Down Down
type xvda
key Enter
screen a disk that will not do
key Esc o e
type echo "
key Enter
screen exec, with an open quote
key Esc n
screen create
key Ctrl-U
type nonesuch
key Enter
screen a platform that nobody makes
key Shift-Tab Space
screen its last field
key Esc x x Home o n Ctrl-U
screen a snapshot of several
'
snapshots='
key o v
until second
screen snapshots
key Down d
await done in
screen one is deleted
key O
screen jobs
key Enter
screen the report of a job
'
question='
key o d
until y Yes
screen a question
key Enter Down
screen which Enter does not answer
key n x x x Home o d
until y Yes
screen about several
key PageDown
screen its end
key n O
screen jobs that were dropped
'
refused='
key o d
await refused
screen refused
key O Enter
screen the report
key End
screen its end
'
force='
key x x Home o x
until s The
screen what would break one of several
'
failed='
key o x
await on fire
screen failed
key O Enter
screen the report
'
slow='
key o x
await copying
key O c
await cancelled
screen cancelled
'
output='
key o e
type say "two words"
key Enter
until on stderr
screen output
key q O
screen the job
'
rename='
key o m
screen rename
key Ctrl-U
key Enter
screen without a name
'
all() {
    tool '' "$menus"
    tool '&exec=echo' "$forms"
    tool '' "$snapshots"
    tool '&plan=loses' "$question"
    tool '&plan=refuse' "$refused"
    tool '&plan=force&of=guest-2' "$force"
    tool '&run=fail' "$failed"
    tool '&exec=echo' "$output"
    tool '&run=slow' "$slow"
    worlds "$rename"
}
# It can rename: the other invented toolstack.
worlds() {
    rm -rf "$work/world" && mkdir "$work/world" && echo 'running 1 1 536870912 536870912' >"$work/world/web"
    run "world:?dir=$work/world&platform=kvm" "$1" 'web'
}

# golden NAME: what all prints is what golden/NAME.txt holds.
golden() {
    local file=$here/golden/$1.txt
    all | steady >"$work/out"
    [ -z "${UPDATE:-}" ] || cp "$work/out" "$file"
    diff "$file" "$work/out" >"$work/diff" 2>&1
    tap_ok $? "$1: screens are what the golden file holds"
    head -20 "$work/diff" | tap_note
}
print=screen
for size in 40x10 80x24 200x60; do
    golden "forms-$size"
done
size=80x24
LC_ALL=C golden forms-ascii
tap_is "$(LC_ALL=C grep -c '[^ -~]' "$work/out")" 0 'in ASCII alone'
print=styles
golden forms-styles
NO_COLOR=1 golden forms-styles-mono
tap_done
