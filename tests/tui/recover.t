#!/bin/bash
# Operations that were interrupted: the console tells of them and puts them right. By scripts, without a terminal.
here=$(cd "$(dirname "$0")" && pwd)
. "$here/../lib/tap.sh"
fake=$(realpath "${XLTOOL_FAKE:-$here/../../build/tests/xltool-fake}")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
unset NO_COLOR TERM XLTOOL_CONFIG
export TZ=UTC LC_ALL=C.UTF-8 XLTOOL_STATE_DIR=$work/state
uri="fake:?guests=3&fixed=1&each=guest&state=$work/guests"
jobs_dir=$XLTOOL_STATE_DIR/jobs

job_state() { "$fake" jobs --json | jq -r '[.jobs[].state] | join(",")'; }
files() { (cd "$work/guests" && echo *); }
# killed STATE: a stop of guest-1 whose process was killed after its first step, so that it is to be undone or finished.
killed() {
    local n=0
    until { [ "$(job_state)" = "$1" ] && [ -e "$work/guests/guest-1-one" ]; } || [ $n -gt 50 ]; do
        n=$((n + 1))
        rm -rf "$work/guests" "$XLTOOL_STATE_DIR" && mkdir "$work/guests"
        (XLTOOL_KILL_AT=$n "$fake" stop guest-1 --connect "$uri" >/dev/null 2>&1; true) 2>/dev/null
    done
    tap_is "$(job_state)" "$1" "a job is $1"
}
# console SCRIPT [ARG ...]: runs the lines; $out holds the screens. The table is there when they begin.
console() {
    printf '%s\n' "resize 120x30" 'until CPU[' 'until 30.0' "$1" >"$work/script"
    out=$(timeout 60 "$fake" top --no-config --script "$work/script" --connect "$uri" --interval 0.1 "${@:2}" </dev/null 2>&1)
    tap_is $? 0 'the script ends well'
}
shows() { tap_like "$out" "$1" "$2"; }
hides() {
    [[ ! $out =~ $1 ]]
    tap_ok $? "$2"
}

killed 'to be undone'
before=$(files)
console 'screen
key O
screen
key Enter
screen
key Esc r
until y Yes
screen
key n
screen'
shows 'O shows 1 operation that was interrupted' 'the console begins with that'
shows "
 interrupted: stop 'guest-1', to be undone: r does that
" 'the jobs tell of it'
shows "stop 'guest-1' was interrupted: its process has gone" 'Enter tells more'
shows 'r undoes it: +│
[^│]*│ +remove .*guest-1-one' 'with the steps'
shows "undo the stop of 'guest-1'\? +y Yes +n No" 'r asks'
shows "│ undo the stop of 'guest-1' +│
[^│]*│ +remove .*guest-1-one" 'saying what would be done'
shows "undo the stop of 'guest-1': not done" 'n is a no'
tap_is "$(job_state)/$(files)" "to be undone/$before" 'and nothing was done'

console "key O r
until y Yes
key y
until the stop of 'guest-1': done in
screen
key Enter
screen
key Esc Esc
screen"
hides 'interrupted: stop' 'y does it, and it is interrupted no more'
shows "undo the stop of 'guest-1': done in" 'the jobs tell how it ended'
tap_is "$(job_state)/$(files)" '/*' 'it is undone'

killed 'to be finished'
console "key O r
until y Yes
screen
key y
until the stop of 'guest-1': done in"
shows "finish the stop of 'guest-1'\?" 'what was to be finished'
tap_is "$(job_state)/$(files)" '/guest-1-one guest-1-three guest-1-two' 'is finished'

# What cannot be put right stays.
killed 'to be undone'
touch "$work/guests/broken"
console "key O r
until y Yes
key y
until cannot remove
resize 40x10
screen
resize 200x30
screen"
shows "
 interrupted: stop 'guest-1', to be und~
 failed: undo the stop of 'guest-1': ca~
" '40x10: what fails stays, and the words that matter are in sight'
shows "broken; it can be tried again; 'xltool recover --force' gives it up" 'why, and what then'
rm "$work/guests/broken"
console "key O r
until y Yes
key y
until the stop of 'guest-1': done in"
tap_is "$(job_state)/$(files)" '/*' 'until it can'

# It belongs elsewhere.
killed 'to be undone'
console 'key O r
screen' --connect "fake:?guests=3&fixed=1&state=$work/other"
tap_is "$(job_state)" 'to be undone' 'a job of a connection'
sed -i 's/each=guest/each=host/' "$jobs_dir"/*
console 'key O r
screen'
shows "each=host.*' is none of this console's connections; 'xltool" 'that is not there says so'

# Not understood.
rm -rf "$jobs_dir" && mkdir "$jobs_dir" && printf '{"schema":"xltool.job/9"}\n' >"$jobs_dir/strange"
console 'key O r
screen
key Enter
screen'
shows "interrupted: job 'strange': its journal cannot be understood" 'an unreadable journal is told of'
shows 'its journal cannot be understood: Enter tells more' 'and left alone'
shows "xltool recover --force" 'with what to do'
tap_is "$(job_state)" unreadable 'it is still there'

# Hostile names.
rm -rf "$work/guests" "$XLTOOL_STATE_DIR" && mkdir -p "$work/guests" "$jobs_dir"
printf '{"schema":"xltool.job/1","uri":"%s","op":"stop","guest_id":"x","guest":"\\u001b[31mred","time":"2026-01-31T12:00:00Z","pid":1}\n{"undo":["remove","%s/\\u001b]0;owned"]}\n' \
    "$uri" "$work/guests" >"$jobs_dir/job"
console 'key O
screen
key Enter
screen
key Esc r
until y Yes
screen'
shows "interrupted: stop '\\\\x1b\[31mred'" 'a hostile name is escaped'
hides $'\033' 'everywhere'

console 'screen
key O
screen' --read-only
hides 'interrupted' 'with --read-only nothing is offered'
tap_done
