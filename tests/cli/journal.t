#!/bin/bash
# The journal: killed at any point, an operation is found, told of, and undone or finished; bad journals, two
# operations at once, no space and no rights.
. "$(dirname "$0")/control.sh"
jobs_dir=$XLTOOL_STATE_DIR/jobs
id=00000000-0000-4000-8000-000000000000
root=$(id -u)

tidy() { rm -rf "${made:?}"/* "$XLTOOL_STATE_DIR"; }
files() { ls -x "$made" | tr -s ' ' ' '; }
job_state() { "$X" jobs --json | jq -r '[.jobs[].state] | join(",")'; }
# wants WHAT GOT WANTED: adds to $wrong what is not so.
wants() { [ "$2" = "$3" ] || wrong+="$1: '$2', not '$3'. "; }

# What was killed is told of, blocks its guest, and is put right. $1: the connection.
check_killed() {
    local state before
    state=$(job_state)
    before=$(files)
    case $state in
    'to be undone') after= ;;
    'to be finished') after='one three two' ;;
    '') after=$before ;; # it had not begun, or was over
    *) wrong+="state '$state'. " ;;
    esac
    [ -n "$state" ] || [[ $before =~ ^(one three two)?$ ]] || wrong+="no job, but '$before'. "
    if [ -n "$state" ]; then
        run "$X" pause guest-0 --connect "$1"
        wants 'a second one' "$status" 1
        grep -q "cannot pause 'guest-0': resize of it, begun at 20.*Z, was interrupted; 'xltool recover' puts it right" "$work/err" ||
            wrong+="it says '$(cat "$work/err")'. "
    fi
    run "$X" recover --dry-run
    wants 'dry run' "$status$(files)" "0$before"
    [ -z "$state" ] || grep -q "resize 'guest-0'.*$state" "$work/out" || wrong+="the dry run says '$(cat "$work/out")'. "
    run "$X" recover
    wants recover "$status$(files)" "0$after"
    wants 'what recover left' "$(ls "$jobs_dir" 2>/dev/null)" ''
    run "$X" recover
    wants 'a second recover' "$status$(cat "$work/out")$(files)" "0no operation was interrupted$after"
    rm -f "$made"/*
    run "$X" resize guest-0 --memory 1G --connect "${1%&run=*}"
    wants 'a second run' "$status$(files)" '0one three two'
}

# killed PARAMETERS WANTED: at every point of an operation that ends with WANTED when it is not.
killed() {
    local n=0 wrong killed=0 finish=0
    while [ $n -lt 100 ]; do
        n=$((n + 1)) wrong=
        tidy
        # In a shell of its own, which would else say "Killed".
        status=$(XLTOOL_KILL_AT=$n "$X" resize guest-0 --memory 1G --connect "$(fake "$1")" >/dev/null 2>&1; echo $?) 2>/dev/null
        [ "$status" -eq 137 ] || break
        [ "$(job_state)" != 'to be finished' ] || finish=$((finish + 1))
        check_killed "$(fake "$1")"
        tap_is "$wrong" '' "${1:-success}: killed at point $n"
    done
    tap_is "$status" "$2" "${1:-success}: it survives point $n"
    [ $n -gt 10 ]
    tap_ok $? 'there were many'
    if [ -z "$1" ]; then
        [ $finish -ge 3 ]
        tap_ok $? 'some of them when it was to be finished'
    fi
}
killed '' 0
killed run=fail 1

# recover itself, killed at every point.
recover_killed() { # WHAT AFTERWARDS
    local n=0 status=137
    while [ "$status" -eq 137 ] && [ $n -lt 50 ]; do
        n=$((n + 1))
        rm -rf "${made:?}" "$XLTOOL_STATE_DIR"
        cp -a "$work/$1.made" "$made"
        cp -a "$work/$1.state" "$XLTOOL_STATE_DIR"
        status=$(XLTOOL_KILL_AT=$n "$X" recover >/dev/null 2>&1; echo $?) 2>/dev/null
        run_again=$("$X" recover)
        tap_is "$?$(files)$(ls "$jobs_dir")" "0$2" "recover of what is $1, killed at point $n"
    done
    [ $n -gt 2 ] && [ "$status" -eq 0 ]
    tap_ok $? "it survives point $n"
}
keep() { rm -rf "$work/$1".*; cp -a "$made" "$work/$1.made"; cp -a "$XLTOOL_STATE_DIR" "$work/$1.state"; }
n=0
tidy
until [ "$(job_state)" = 'to be finished' ] || [ $n -gt 50 ]; do
    tidy
    n=$((n + 1))
    (XLTOOL_KILL_AT=$n "$X" stop guest-0 --connect "$(fake)" >/dev/null 2>&1; true) 2>/dev/null
done
keep finished
begin run=stuck stop guest-0
kill -KILL $pid
wait $pid 2>/dev/null
keep undone
tap_is "$(stat -c %a "$XLTOOL_STATE_DIR" "$jobs_dir" "$jobs_dir"/* | paste -sd,)" 700,700,600 'the journal is its owner'\''s alone'
recover_killed undone ''
recover_killed finished 'one three two'

# What cannot be taken back.
tidy
touch "$made/broken"
exits 1 "the disk is on fire; what it had begun could not be taken back \(cannot remove '.*/two': broken\): 'xltool recover' tries again" \
    "$X" stop guest-0 --connect "$(fake run=fail)"
exits 1 "cannot undo the stop of 'guest-0': cannot remove '.*two': broken" "$X" recover
tap_is "$(job_state)" 'to be undone' 'a job that cannot be undone stays'
rm "$made/broken"
run "$X" recover
tap_is "$status$(files)" 0 'until it can'
tidy
touch "$made/broken"
exits 1 "cannot make '.*three': broken; 'xltool recover' finishes what is left of it" "$X" stop guest-0 --connect "$(fake)"
tap_is "$(job_state)" 'to be finished' 'nor one that cannot be finished'
rm "$made/broken"
run "$X" recover
tap_is "$status$(files)" '0one three two' 'until it can'
tidy
touch "$made/broken"
run "$X" stop guest-0 --connect "$(fake run=fail)"
run "$X" recover --force
tap_is "$status$(ls "$jobs_dir")" 0 'recover --force gives it up'
tap_like "$(cat "$work/out")" 'forgotten.*remove .*/one' 'and says what would have been done'
rm "$made/broken"

# Two operations at once.
begin 'run=slow&of=guest-0' stop guest-0
exits 1 "cannot pause 'guest-0': stop of it, begun at .*Z, is under way; wait for process $pid, or end it" \
    "$X" pause guest-0 --connect "$(fake 'run=slow&of=guest-0')"
tap_is "$("$X" jobs)" "$(ls "$jobs_dir")  stop 'guest-0'  $(fake 'run=slow&of=guest-0')  running (process $pid)" 'jobs tells of it'
run "$X" jobs --json
json ".schema == \"xltool.jobs/1\" and (.jobs | length == 1) and (.jobs[0] | .state == \"running\" and .pid == $pid and .guest == \"guest-0\" and .operation == \"stop\")" 'jobs as JSON'
run "$X" recover
tap_is "$status$(cat "$work/out")" '0no operation was interrupted' 'recover leaves it alone'
run "$X" recover --dry-run
tap_is "$status$(cat "$work/out")" '0no operation was interrupted' 'also with --dry-run'
rm "$made"/*
run "$X" pause guest-1 --connect "$(fake 'run=slow&of=guest-0')"
tap_is "$status$(files)" '0one three two' 'another guest can be changed meanwhile'
tap_is "$(job_state)" running 'it goes on'
kill -KILL $pid
wait $pid 2>/dev/null
tap_is "$(job_state)" 'to be undone' 'killed, it is to be undone'
tidy
begin run=slow create --on fake --name twin
exits 1 "cannot create 'twin': create of it.*is under way" "$X" create --on fake --name twin --connect "$(fake run=slow)"
kill -TERM $pid
wait $pid
no_jobs 'a new guest of the same name is one guest'

# Bad journals.
header() { printf '{"schema":"xltool.job/1","uri":"%s","op":"stop","guest_id":"%s","guest":"%s","time":"2026-01-31T12:00:00Z","pid":1}\n' "$(fake)" $id "${1:-guest-0}"; }
undo() { printf '{"undo":["remove","%s"]}\n' "$made/$1"; }
job() { # TEXT OF THE FILE on stdin
    tidy
    mkdir -p "$jobs_dir"
    touch "$made/one" "$made/two"
    cat >"$jobs_dir/job"
}
{ header; undo one; undo two; } | job
run "$X" recover --dry-run
golden_of recover.txt 'what recover would do'
{ header; undo one; printf '{"undo":["remove","%s' "$made/tw"; } | job
run "$X" recover
tap_is "$status$(files)" 0two 'a torn last line announced what had not begun'
{ header; undo one; printf '{"committed":tr'; } | job
run "$X" recover
tap_is "$status$(files)" 0two 'a torn commit is none'
: | job
run "$X" recover
tap_is "$status$(cat "$work/out")" '0no operation was interrupted' 'an empty journal is no job'
printf '{"schema":"xltool.job/1","ur' | job
run "$X" recover
tap_is "$status$(cat "$work/out")" '0no operation was interrupted' 'nor is half a first line'
unreadable() { # TEXT, the journal on stdin (no pipe: it counts)
    job
    run "$X" jobs
    tap_is "$status$(cat "$work/out")" '0job  unreadable' "jobs: $1"
    exits 1 "cannot recover job 'job': its journal '$jobs_dir/job' cannot be understood; if no newer xltool has written it, look after its guest and run 'xltool recover --force'" "$X" recover
    tap_is "$(files)" 'one two' 'and nothing was done'
}
given_up() { # TEXT: recover --force removes the journal, and does nothing else
    run "$X" recover --force
    tap_is "$status$(files)$(ls "$jobs_dir")" '0one two' "$1"
}
unreadable garbage < <(head -c 5000 /dev/urandom | tr '\n' x | sed 's/$/\n/')
unreadable 'a newer schema' < <({ header | sed 's,job/1,job/2,'; undo one; })
unreadable 'garbage in the middle' < <({ header; echo 'not json'; undo one; })
unreadable 'a step without words' < <({ header; echo '{"undo":[null]}'; })
unreadable 'an empty step' < <({ header; echo '{"undo":[]}'; })
unreadable 'a step that is no list' < <({ header; echo '{"undo":"remove"}'; })
unreadable 'too little' < <(echo '{"schema":"xltool.job/1"}')
unreadable 'another type' < <(echo '[]')
given_up 'recover --force gives it up'
header >"$work/elsewhere"
undo one >>"$work/elsewhere"
: | job
ln -sf "$work/elsewhere" "$jobs_dir/job"
run "$X" jobs
tap_is "$status$(cat "$work/out")" '0job  unreadable' 'a link is not followed'
: | job
rm "$jobs_dir/job"
mkfifo "$jobs_dir/job"
exits_soon() { timeout 10 "$@"; }
run exits_soon "$X" jobs
tap_is "$status" 0 'a pipe keeps nobody waiting'
{ header; undo one; } | job
echo '[]' >"$jobs_dir/bad"
header | sed 's,fake:[^"]*,nonsense:///,' >"$jobs_dir/elsewhere"
exits 4 "no platform of this program serves 'nonsense:///'" "$X" recover
tap_is "$(files)$(ls "$jobs_dir" | paste -sd' ')" 'twobad elsewhere' 'a good job beside bad ones is recovered'
run "$X" start guest-0 --connect 'fake:?state=/nonexistent'
tap_like "$(cat "$work/err")" "No such file" 'and they are in nobody'\''s way'
{ header | sed 's/"op":"stop"/"op":"teleport"/'; undo one; } | job
run "$X" recover
tap_is "$status$(files)" 0two 'an operation of another version is undone by its steps'
{ header '\u001b[31mred\n'; undo one; } | job
run "$X" jobs
tap_is "$(grep -c $'\033' "$work/out")$(grep -c 'x1b\[31mred' "$work/out")" 01 'a hostile name is escaped'
run "$X" recover
tap_is "$(grep -c $'\033' "$work/out")$(wc -l <"$work/out")" 01 'also when it is recovered'
{ header; echo '{"undo":["dance","x"]}'; echo '{"undo":["remove"]}'; undo one; } | job
run "$X" recover --dry-run
tap_is "$status" 0 'steps that nobody knows are shown'

# No space, no rights.
tidy
exits 1 "cannot make '/proc/xltool' for the journal: .*; XLTOOL_STATE_DIR names another place" env XLTOOL_STATE_DIR=/proc/xltool "$X" stop guest-0 --connect "$(fake)"
exits 2 "XLTOOL_STATE_DIR is 'here', not an absolute path" env XLTOOL_STATE_DIR=here "$X" stop guest-0 --connect "$(fake)"
touch "$work/file"
exits 1 "cannot (make|lock).*$work/file" env XLTOOL_STATE_DIR="$work/file" "$X" stop guest-0 --connect "$(fake)"
tap_is "$(files)" '' 'nothing is begun without a journal'
if [ "$root" -eq 0 ]; then
    chmod 755 "$work"
    nobody() { setpriv --reuid=65534 --regid=65534 --clear-groups "$@"; }
    mkdir -p "$jobs_dir"
    chmod 700 "$XLTOOL_STATE_DIR"
    exits 4 "cannot read the journal in '$jobs_dir': Permission denied" nobody "$X" jobs
    exits 4 "cannot read the journal in '$jobs_dir': Permission denied" nobody "$X" recover
    exits 4 "cannot make '$jobs_dir' for the journal: Permission denied; XLTOOL_STATE_DIR names another place" nobody "$X" stop guest-0 --connect "$(fake)"
    exits 4 "cannot make '/dev/xltool-state' for the journal: Permission denied; XLTOOL_STATE_DIR" \
        nobody env XLTOOL_STATE_DIR=/dev/xltool-state "$X" stop guest-0 --connect "$(fake)"
    cat >"$work/full" <<'EOF'
mount -t tmpfs -o size=4k,mode=700 none "$XLTOOL_STATE_DIR" || exit 77
for pad in $(seq 3000 45 4000); do
    rm -f "$2"/*
    status=0
    "$1" stop guest-0 --connect "fake:?state=$2&pad=$(head -c $pad /dev/zero | tr '\0' x)" >/dev/null 2>"$3" || status=$?
    echo "$status $(ls "$2" | wc -l) $(ls "$XLTOOL_STATE_DIR/jobs" | wc -l) $(grep -c 'cannot write the journal.*No space' "$3")"
done | sort | uniq -c | awk '{ print $2, $3, $4, $5 }'
EOF
    tidy
    mkdir -p "$XLTOOL_STATE_DIR"
    full=$(unshare -m bash "$work/full" "$X" "$made" "$work/err")
    if [ $? -eq 77 ]; then
        tap_skip 'a journal without space' 'no file system can be mounted here'
    else
        tap_is "$full" $'0 3 0 0\n1 0 0 1' 'without space for the journal all is done, or nothing'
    fi
else
    tap_skip 'rights and space' 'root alone can take them away'
fi
tap_done
