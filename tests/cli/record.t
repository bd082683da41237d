#!/bin/bash
# record, mark, and --replay: what was recorded is what was there.
. "$(dirname "$0")/cli.sh"
fake='fake:?guests=4&fixed=1&host=machine'
rec=$work/a.rec

# recording FILE ARGS...: in the background; $recorder is its pid.
recording() {
    "$X" record "$@" >"$work/recorder" 2>&1 &
    recorder=$!
}
holds() { "$X" list --replay "$1" --csv -c name -f name=guest-1 2>/dev/null | grep -q guest-1; }
ended() { # SIGNAL: ends the recorder; its status in $status
    kill -"$1" "$recorder"
    status=0
    { wait "$recorder" || status=$?; } 2>/dev/null
}

# While COMMAND runs.
run "$X" record "$rec" --connect "$fake" -i 0.05 -- sh -c 'echo out; echo err >&2; sleep 0.6'
tap_is "$status" 0 'record -- COMMAND'
tap_is "$(cat "$work/out")" out "COMMAND's stdout is its own"
tap_is "$(head -1 "$work/err")" err 'and its stderr'
tap_like "$(tail -1 "$work/err")" "^xltool: recorded 4 guests, [0-9]+ samples in [0-9.]+ s: .* in '$rec'$" 'the last line says what there is'
tap_is "$(stat -c %a "$rec")" 600 'for the owner alone'
for code in 1 3 77; do
    run "$X" record "$work/b.rec" --connect "$fake" -- sh -c "exit $code"
    tap_is "$status" "$code" "exit $code passes through"
    rm -f "$work/b.rec"
done
run "$X" record "$work/b.rec" --connect "$fake" -- sh -c 'kill -KILL $$'
tap_is "$status" 137 'ended by a signal'
rm -f "$work/b.rec"
exits 127 "cannot run 'no-such-thing-at-all'" "$X" record "$work/b.rec" --connect "$fake" -- no-such-thing-at-all
exits 1 "there is a file '.*' already; name another one" "$X" record "$rec" --connect "$fake" -- true
tap_is "$(head -c 4 "$rec" | tail -c 3)" XLT 'it was left alone'

rm -f "$work/b.rec"

# COMMAND's output goes where it would without a recording, and what reads it may do what it likes.
leaves() { { timeout -k 5 20 "$X" record "$work/b.rec" --connect "$fake" -- yes 2>/dev/null; echo $? >"$work/code"; } | head -1; }
tap_is "$(leaves)/$(cat "$work/code")" y/141 'who reads COMMAND may leave, which COMMAND is told'
rm -f "$work/b.rec"
timeout 20 "$X" record "$work/b.rec" --connect "$fake" -- sh -c 'sleep 5 & echo done' >"$work/out" 2>/dev/null
tap_is "$? $(cat "$work/out")" '0 done' 'whom COMMAND leaves behind is not waited for'
rm -f "$work/b.rec"
slow() { "$X" record "$work/b.rec" --connect "$fake" -i 0.05 -- seq 1 50000 2>/dev/null | { sleep 1; cat; } | tail -1; }
tap_is "$(slow)" 50000 'a reader that is slow'
"$X" replay "$work/b.rec" --json | jq -se '[.[].guests[]? | select(.name == "guest-1")] | length >= 15' >/dev/null
tap_ok $? 'does not hold up the recording'
rm -f "$work/b.rec"
if command -v script >/dev/null; then
    script -qec "$X record $work/b.rec --connect '$fake' -- sh -c 'test -t 1 && test -t 2 && echo both; echo \$((1 + 1)) >&2'" /dev/null >"$work/out" 2>&1 </dev/null
    tap_is "$(head -2 "$work/out" | tr -d '\r' | sort | paste -sd ' ')" '2 both' 'on a terminal COMMAND has one'
    tap_is "$("$X" replay "$work/b.rec" --json | jq -r 'select(.schema == "xltool.command/1") | .stdout.text + .stderr.text')" $'both\n2' 'and is heard'
    rm -f "$work/b.rec"
else
    tap_skip 'COMMAND on a terminal' 'script is missing: apt-get install bsdutils'
fi

# What was there at the end, in every form. The invented counters tell which sample it was.
run "$X" list --replay "$rec" --json
tap_is "$status/$(cat "$work/err")" 0/ 'list --replay'
n=$(jq '.guests[0].uptime_s' "$work/out")
jq --argjson n "$n" 'del(.time, .hosts) | del(.guests[].age_s) |
    .guests[] |= (.why as $why | with_entries(if (.value | type) == "number" and (.key | IN("mem_bytes", "mem_limit_bytes", "vcpus") | not)
    then .value /= $n else . end))' "$work/out" >"$work/replayed"
run "$X" list --connect "$fake" --json
jq 'del(.time, .hosts) | del(.guests[].age_s)' "$work/out" >"$work/live"
tap_is "$(diff "$work/live" "$work/replayed")" '' 'is what list shows, but for the time that went by'
run "$X" list --replay "$rec" --json
json '.hosts | length == 2 and (map(.name) | index("machine")) != null' 'the hosts are in it'
json '.time | test("^\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\dZ$")' 'and the time'
run "$X" list --replay "$rec" -f 'platform!=host' -c name,cpu,host_cpu,wait,net_rx,net_tx,disk_read,disk_write,disk_read_ops,disk_read_latency,mem_percent,group
is_golden rates.txt 'its rates are the live ones'
run "$X" list --replay "$rec" --csv -s cpu -f 'platform!=host' -c name,cpu_percent,wait_percent,net_rx_bytes_per_s,disk_read_latency_ns,disk_write_ops_per_s
is_golden rates.csv 'as CSV too'

# Over time.
run "$X" stat --replay "$rec" -i 0.1 --json
tap_is "$status" 0 'stat --replay'
[ "$(wc -l <"$work/out")" -ge 5 ]
tap_ok $? 'a block per interval of recorded time'
json -s 'all(.schema == "xltool.stat/1")' 'of the same schema'
tap_is "$(jq -s '[.[].guests[] | select(.name == "guest-1") | .cpu_percent] | unique' -c "$work/out")" '[20]' \
    'with the rates of the time between'
tap_is "$(jq -s '[.[].marks[] | .kind + " " + .text] | join("/")' -r "$work/out")" \
    'operation sh -c echo out; echo err >&2; sleep 0.6: began/operation sh -c echo out; echo err >&2; sleep 0.6: ended, exit 0' \
    'and when COMMAND began and ended'
json -s '[.[].marks[].time | test("^\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\dZ$")] | all' 'by the clock'
run "$X" stat --replay "$rec" -i 0.1 -n 2 -f 'platform!=host'
tap_is "$(grep -c 'Z sh -c .*: began$' "$work/out")" 1 'in text too'
sed -i -e '/ began$/d' -e 's/^20[0-9-]*T[0-9:]*Z$/TIME/' "$work/out"
is_golden stat.txt 'as text it is what stat shows'
run "$X" stat --replay "$rec" -i 0.2 --csv kvm:guest-1 -c name,cpu
tap_is "$(cut -d , -f 2- "$work/out" | sort -u)" $'guest-1,20\nname,cpu_percent' 'of one guest, as CSV'
exits 3 "there is no guest 'nobody'" "$X" stat --replay "$rec" nobody
run "$X" stat --replay "$rec" -i 3600 --json
tap_is "$status $(wc -l <"$work/out")" '0 1' 'one block at least'

# Recordings that say they last for a century are shown in no time: what was recorded, and where nothing was.
"$X" record "$work/near.rec" --connect "$fake" -i 0.1 -- sleep 1.7 2>/dev/null
python3 tests/cli/far.py "$work/near.rec" "$work/far.rec"
python3 tests/cli/far.py "$work/near.rec" "$work/later.rec" later
near=$("$X" stat --replay "$work/near.rec" -i 0.1 --json | wc -l)
for r in far later; do
    for format in text csv json; do
        run timeout 20 "$X" stat --replay "$work/$r.rec" -i 0.1 -c name -f name=guest-1 $([ $format = text ] || echo --$format)
        [ "$(grep -c guest-1 "$work/out")" -le $((near + 1)) ] && [ "$(grep -c guest-1 "$work/out")" -ge 8 ]
        tap_is $?"$status" 00 "stat of what lasts for a century ($r, $format): as many blocks as there is to show"
        tap_is "$(sed -E 's/[0-9]{5}d after 2[0-9T:-]*Z:/A CENTURY after TIME:/' "$work/err")" 'xltool: nothing was recorded for A CENTURY after TIME: that time has no blocks' \
            'and a line about the rest'
    done
    run timeout 20 "$X" replay "$work/$r.rec" --csv
    [ $status -eq 0 ] && [ "$(wc -l <"$work/out")" -le "$("$X" replay "$work/near.rec" --csv | wc -l)" ]
    tap_ok $? "replay --csv has no more rows for it ($r)"
    printf 'key $\nscreen\nkey ^\nkey space\nwait 1\nscreen\n' >"$work/script"
    run env TERM=xterm timeout 20 "$X" replay "$work/$r.rec" --script "$work/script"
    tap_is "$status $(grep -c guest-1 "$work/out")" '0 2' "and the console shows both ends of it ($r)"
done

run "$X" show guest-2 --replay "$rec" --json
json '.guest.name == "guest-2" and .guest.platform == "docker" and (.detail.recording.missing | test("configuration"))' \
    'show --replay: figures, and what there is not'
exits 3 "there is no guest 'nobody'; 'xltool list --replay" "$X" show nobody --replay "$rec"

# Until Ctrl-C, with marks from another process.
rec=$work/c.rec
recording "$rec" --connect 'fake:?guests=2&hostile=1' -i 0.05
tap_await 20 "$X" mark "$rec" $'first \e[2J'
tap_ok $? 'mark on a recording under way'
run "$X" mark "$rec" ''
tap_is "$status" 2 'a mark needs a text'
holds "$work/c.rec" || sleep 1.5
run "$X" list --replay "$rec" --csv -c platform
tap_is "$status/$(cat "$work/err")" 0/ 'it can be read meanwhile, without a warning'
ended INT
tap_is "$status" 0 'Ctrl-C ends it in order'
tap_like "$(cat "$work/recorder")" 'recorded 2 guests' 'it says what it has'
exits 1 "nobody is recording into '.*' now" "$X" mark "$rec" late
run "$X" stat --replay "$rec" --json
json -s '[.[].marks[]] | length >= 1 and all(.kind == "text" and .text == "first \u001b[2J")' 'the mark is in it'
run "$X" stat --replay "$rec" -c name
tap_is "$(grep -cF 'Z first \x1b[2J' "$work/out")/$(grep -c $'\e' "$work/out")" 1/0 'and harmless'
tap_is "$("$X" list --replay "$rec" 2>&1 >/dev/null)" '' 'all of it is whole'
run "$X" list --replay "$rec" -f 'platform!=host' -c name,platform
[ -s "$work/out" ] && ! LC_ALL=C grep -qP '[\x01-\x09\x0b-\x1f\x7f]' "$work/out"
tap_ok $? 'hostile names stay harmless'
for signal in TERM HUP; do
    recording "$work/$signal.rec" --connect "$fake" -i 0.05
    tap_await 20 "$X" mark "$work/$signal.rec" x
    sleep 0.3
    ended $signal
    tap_is "$status/$("$X" list --replay "$work/$signal.rec" 2>&1 >/dev/null)" 0/ "SIG$signal too"
done

# What xltool does with the guests meanwhile, in whichever process, leaves marks; what it does elsewhere does not.
rec=$work/o.rec
export XLTOOL_STATE_DIR=$work/ostate
mkdir "$work/made" "$work/made2"
busy="fake:?guests=2&state=$work/made"
operation_marks() { "$X" replay "$rec" --json | jq -r '.marks[]? | select(.kind == "operation") | .text' | paste -sd/; }
quietly() { "$@" >/dev/null 2>&1; }
quietly "$X" pause guest-0 --connect "$busy" # makes the directory of the journals
recording "$rec" --connect "$busy" -i 10
tap_await 20 "$X" mark "$rec" x
# The invented operations take some milliseconds, in which a busy machine may not come to look: each has some tries.
has_mark() { operation_marks | grep -qF "$1"; }
marked() { # MARK COMMAND...
    for _ in 1 2 3 4 5; do
        { "${@:2}"; } >/dev/null 2>&1
        tap_await 1 has_mark "$1" && break
        quietly "$X" recover --yes --connect "$busy"
        rm -f "$work/made"/*
    done
}
marked "snapshot 'guest-0', 'first': is over" "$X" snapshot create guest-0 first --connect "$busy"
marked "clone 'guest-1', 'twin': is over" "$X" clone guest-1 twin --yes --connect "$busy"
quietly "$X" pause guest-1 --connect "fake:?guests=2&state=$work/made2"
killed() { XLTOOL_KILL_AT=5 "$X" stop guest-1 --connect "$busy"; }
marked "stop 'guest-1': was interrupted" killed
ended INT
tap_is "$(operation_marks)" "snapshot 'guest-0', 'first': begins/snapshot 'guest-0', 'first': is over/clone 'guest-1', 'twin': begins/clone 'guest-1', 'twin': is over/stop 'guest-1': begins/stop 'guest-1': was interrupted" \
    'operations leave marks, also one that is killed'
quietly "$X" recover --yes --connect "$busy"
rm -rf "$rec" "$work/made"/*
run "$X" record "$rec" --connect "$busy" -- sh -c "for i in 1 2 3 4 5; do '$X' snapshot create guest-0 \$i --connect '$busy' >/dev/null 2>&1; rm -f '$work/made'/*; done"
tap_like "$(operation_marks)" "^sh -c .*: began/(snapshot 'guest-0', '[1-5]': (begins|is over)/)+sh -c .*: ended, exit 0$" \
    'those of COMMAND stand between its begin and its end'
unset XLTOOL_STATE_DIR

# A connection that stalls and comes back is recorded as that.
rec=$work/s.rec
control=$work/control
: >"$control"
recording "$rec" --connect "fake:?guests=2&control=$control" -i 0.1
tap_await 20 "$X" mark "$rec" x
sleep 0.5
echo stall >"$control"
sleep 2.5
: >"$control"
sleep 1
ended INT
run "$X" stat --replay "$rec" -i 0.1 --json
tap_is "$(jq -r '.connections[0].state' "$work/out" | uniq | paste -sd ' ')" 'ok stalled ok' 'a stall comes and goes'
json -s 'all((.connections[0].state == "stalled") == ([.guests[].stale] | all))' 'and its rows are stale meanwhile'
json -s '[.[] | select(.connections[0].state == "stalled")] | (last.guests[0].age_s > 1) and (last.connections[0].reason | test("has not answered"))' \
    'with their age and the reason'

# Killed: what is whole is there.
rec=$work/d.rec
recording "$rec" --connect "$fake" -i 0.05
tap_await 20 holds "$rec"
tap_ok $? 'after a second or so there is something in the file'
ended KILL
run "$X" list --replay "$rec" --csv -c name -f 'platform!=host' -s name
tap_is "$status $(paste -sd ' ' "$work/out")" '0 name guest-0 guest-1 guest-2 guest-3' 'a recorder that was killed leaves what it has written'
tap_is "$(cat "$work/err")" "xltool: the recording '$rec' was cut off; this is what there is of it" 'which is said once'
head -c $(($(stat -c %s "$rec") - 5)) "$rec" >"$work/e.rec"
exits 1 'holds nothing' "$X" list --replay "$work/e.rec"

# No room. What was recorded before is kept, and COMMAND goes on.
full() {
    mkdir "$work/full"
    unshare -m sh -c 'mount -t tmpfs -o size=32k none "$1/full" || exit 77
        "$2" record "$1/full/x.rec" --connect "fake:?guests=100" -i 0.02 -- sh -c "sleep 4; touch $1/went-on" 2>"$1/err"
        echo $? >"$1/status"
        cp "$1/full/x.rec" "$1/x.rec"' sh "$work" "$X"
}
if unshare -m true 2>/dev/null && full; then
    tap_is "$(cat "$work/status")" 1 'a full disk is a failure'
    tap_like "$(cat "$work/err")" 'No space left on device; make room' 'which is told with its cure'
    tap_is "$(grep -c 'No space' "$work/err")" 1 'once'
    [ -e "$work/went-on" ]
    tap_ok $? 'COMMAND is not disturbed'
    run "$X" list --replay "$work/x.rec" --csv -c name -f platform!=host
    tap_is "$status $(wc -l <"$work/out")" '0 101' 'what there is can be read'
else
    tap_skip 'a full disk' 'no file system can be mounted here'
fi

# Mistakes.
exits 1 "cannot open the recording '/nonexistent/x': No such file or directory" "$X" list --replay /nonexistent/x
exits 1 "cannot make the recording '/nonexistent/x': No such file or directory" "$X" record /nonexistent/x
exits 1 "'/etc/passwd' is no recording" "$X" stat --replay /etc/passwd
exits 1 "'/dev/zero' is no recording" "$X" show x --replay /dev/zero
exits 1 "'/etc/passwd' is no recording" "$X" mark /etc/passwd x
exits 1 "'/etc/passwd' is no recording" "$X" top --replay /etc/passwd
printf '\x89XLT\r\n\x1a\n\x07\0\0\0\0\0\0\0' >"$work/new.rec"
exits 1 'is a recording of format 7.*take a newer xltool' "$X" list --replay "$work/new.rec"
exits 2 '--replay and --connect exclude each other' "$X" list --replay "$rec" --connect "$fake"
exits 2 '--replay and a COMMAND exclude each other' "$X" stat --replay "$rec" -- true
exits 2 "'record' needs FILE" "$X" record
exits 2 "'mark' needs FILE TEXT" "$X" mark "$rec"
exits 4 'Permission denied' "$X" record "$work/n.rec" --connect 'fake:?open=denied' -- touch "$work/ran"
[ ! -e "$work/ran" ] && [ ! -e "$work/n.rec" ]
tap_ok $? 'where nothing answers nothing is run, and no file is left'
tap_done
