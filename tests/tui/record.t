#!/bin/bash
# Recording from the console: begin and end, marks, operations, a full disk. By scripts, without a terminal.
here=$(cd "$(dirname "$0")" && pwd)
. "$here/../lib/tap.sh"
fake=$(realpath "${XLTOOL_FAKE:-$here/../../build/tests/xltool-fake}")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
unset NO_COLOR TERM XLTOOL_CONFIG
export TZ=UTC LC_ALL=C.UTF-8 XLTOOL_STATE_DIR=$work/state
mkdir "$work/guests"

# console TEXT URI: obeys the text's lines in $work; screens are in $work/out.
console() {
    (cd "$work" && timeout 60 "$fake" top --no-config --script - -i 0.1 --connect "$2" <<<"$1") >"$work/out" 2>"$work/err"
}
# shows TITLE REGEX TEXT: the screen of that title has a line that matches.
shows() {
    local screen
    screen=$(sed -n "/^--- $1 [0-9]/,/^--- /p" "$work/out")
    grep -Eq -- "$2" <<<"$screen"
    tap_ok $? "$3"
    grep -Eq -- "$2" <<<"$screen" || { echo "wanted: $2"; echo "$screen"; cat "$work/err"; } | tap_note
}
marks_of() { "$fake" stat --replay "$1" -i 1000 --json | jq -c '[.marks[]? | [.kind, .text]]' | jq -cs 'add'; }
names_of() { "$fake" list --replay "$1" --csv -c name -s name -f 'platform!=host' | tail -n +2 | paste -sd' '; }

console 'wait 0.5
key m
screen none
key R
screen asked
key Ctrl-U
type a.xlr
key Enter
screen begun
wait 0.5
key m
type hello there
key Enter
screen marked
key Space
wait 0.5
screen frozen
key R
screen ended
key R Ctrl-U
type a.xlr
key Enter
screen there
key Ctrl-U Enter
screen nameless
key Esc
screen dropped' 'fake:?guests=2&fixed=1'
tap_is "$?/$(cat "$work/err")" 0/ 'a recording from the console'
tap_is "$("$fake" replay "$work/a.xlr" --json | head -1 | jq -r '[.schema, .facts.machine.name, .facts.connections[0].version] | join(" ")')" \
    "xltool.facts/1 $(uname -n) fake 1" 'has the facts too'
shows none '^nothing is recorded: R begins' 'm says so when nothing is recorded'
shows asked '^Record into: xltool-[0-9]{8}-[0-9]{6}\.xlr ' 'R asks for a name and offers one'
shows begun "^recording into 'a.xlr'" 'it begins'
shows begun 'REC a\.xlr ' 'and the header says so'
shows marked '^marked' 'm drops a mark'
shows frozen 'REC a\.xlr .*paused|paused.*REC a\.xlr' 'a frozen screen is recorded on'
shows ended "^recorded into 'a.xlr'" 'R ends it'
shows there "there is a file 'a.xlr' already" 'a file is never written over'
shows nameless 'a file needs a name' 'nor is one without a name made'
tap_is "$(grep -c 'REC' "$work/out")" 3 'it is in the header while it lasts, and no longer'
tap_is "$(names_of "$work/a.xlr")" 'guest-0 guest-1' 'the guests are in it'
tap_is "$(marks_of "$work/a.xlr")" '[["text","hello there"]]' 'so is the mark'
tap_is "$(cd "$work" && ls ./*.xlr)" ./a.xlr 'and no other file is made'
tap_is "$(stat -c %a "$work/a.xlr")" 600 'it is its owner'"'"'s alone'

console 'wait 0.5
key R Ctrl-U
type b.xlr
key Enter
wait 0.3
key o n
key Enter
wait 1.5
screen done' "fake:?guests=1&fixed=1&state=$work/guests"
shows 'done' "snapshot '.*' of 'guest-0': done" 'an operation while it is recorded'
tap_like "$(marks_of "$work/b.xlr")" \
    "^\[\[\"operation\",\"snapshot '[0-9-]+' of 'guest-0': began\"\],\[\"operation\",\"snapshot '[0-9-]+' of 'guest-0': done in [0-9.]+ s\"\]\]$" \
    'leaves marks when it begins and ends'
tap_is "$("$fake" list --replay "$work/b.xlr" 2>&1 >/dev/null)" '' 'leaving the console ends it whole'

# No room: told in the last line, and the console goes on.
full() {
    mkdir "$work/full"
    printf 'wait 0.5\nkey R Ctrl-U\ntype full/x.xlr\nkey Enter\nwait 12\nscreen full\nkey N\nscreen on\n' >"$work/script"
    unshare -m sh -c 'mount -t tmpfs -o size=32k none "$1/full" || exit 77
        cd "$1" && "$2" top --no-config --script script --connect "fake:?guests=100" -i 0.02 >out 2>err
        cp full/x.xlr x.xlr' sh "$work" "$fake"
}
if unshare -m true 2>/dev/null && full; then
    shows full '^cannot go on with the recording .*No space left on device' 'a full disk is told'
    shows on 'Guests 100' 'and the console goes on'
    tap_is "$(grep -c REC "$work/out")" 0 'without the recording'
    tap_is "$(names_of "$work/x.xlr" | wc -w)" 100 'what there is can be read'
else
    tap_skip 'a full disk' 'no file system can be mounted here'
fi
tap_done
