#!/bin/bash
# replay: a recording in the console, or all of it for programs.
. "$(dirname "$0")/cli.sh"
fake='fake:?guests=3&host=machine'
rec=$work/a.rec
"$X" record "$rec" --connect "$fake" -i 0.1 -- sh -c 'sleep 1' 2>/dev/null

# JSON lines.
run "$X" replay "$rec" --json
tap_is "$status/$(cat "$work/err")" 0/ 'replay --json'
[ "$(wc -l <"$work/out")" -ge 10 ]
tap_ok $? 'a line per instant'
json -s 'all(.schema == "xltool.sample/1")' 'of one schema'
json -s '[.[].t_ns] | . == (sort | unique)' 'in the order of time'
json -s 'all(.time | test("^\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z$"))' 'with the time to the millisecond'
json -s '[.[].guests[] | select(.name == "guest-1") | .uptime_s] | . == [range(1; length + 1)] and length >= 10' \
    'every sample of a guest, once'
json -s '[.[].hosts[] | select(.name == "machine") | .cpu_time_ns / 2000000000] | . == [range(1; length + 1)]' 'and of the hosts'
json -s '[.[].guests[] | select(.name == "guest-0")][0] | .wait_time_ns == null and .why.wait_time_ns == "Xen does not report it"' \
    'raw, with reasons'
json -s '[.[].guests[] | has("cpu_percent")] | any | not' 'counters alone'
json -s '[.[].connections[] | .uri] | unique | length == 2' 'of all connections'
tap_is "$(jq -r '.marks[] | .kind + " " + .text' "$work/out" | paste -sd /)" \
    'operation sh -c sleep 1: began/operation sh -c sleep 1: ended, exit 0' 'with the marks, each once'
cp "$work/out" "$work/all"
run "$X" replay "$rec" --json -f name=guest-2
json -s '[.[].guests[].name] | unique == ["guest-2"]' 'some guests alone'
run "$X" replay "$rec" --json --from began --to ended
json -s 'length >= 5' 'from a mark to a mark'
json -s '.[0].marks | map(.text) == ["sh -c sleep 1: began"]' 'the first one included'

# CSV.
run "$X" replay "$rec" --csv
tap_is "$status/$(cat "$work/err")" 0/ 'replay --csv'
tap_is "$(head -1 "$work/out" | cut -d , -f 1-9)" time,platform,connection,id,name,group,state,vcpus,cpu_time_ns 'a header'
tap_is "$(grep -c '^time,' "$work/out")" 1 'once'
tap_is "$(grep -c ',guest-1,' "$work/out")" "$(jq -s '[.[].guests[] | select(.name == "guest-1")] | length' "$work/all")" 'a row per guest and sample'
run "$X" replay "$rec" --csv -f name=guest-1 -c name,cpu_time,cpu
tap_is "$(sed -n '2,4p' "$work/out" | cut -d , -f 2,3)" $'guest-1,200000000\nguest-1,400000000\nguest-1,600000000' 'columns as asked for'
tap_like "$(sed -n 3p "$work/out")" '^20[0-9-]+T[0-9:]+\.[0-9]{3}Z,guest-1,400000000,[0-9.]+$' 'rates from the second sample on'

# The console, by a script; and without a terminal.
printf 'wait 1\nscreen\n' >"$work/script"
run "$X" top --replay "$rec" --script "$work/script"
cp "$work/out" "$work/top"
top=$status
run "$X" replay "$rec" --script "$work/script"
tap_is "$status/$(diff "$work/top" "$work/out")" "$top/" 'without --json it is top --replay'

# Mistakes and bad days.
exits 2 'replay and --connect exclude each other' "$X" --connect "$fake" replay "$rec"
exits 2 '--from and --to go with --json or --csv' "$X" replay "$rec" --from began
exits 2 '--json and --csv exclude each other' "$X" replay "$rec" --json --csv
exits 2 "'replay' needs FILE" "$X" replay
exits 1 "there is no mark 'nowhere' in" "$X" replay "$rec" --json --from nowhere
exits 1 "'/etc/passwd' is no recording" "$X" replay /etc/passwd --json
exits 1 "'/etc/passwd' is no recording" "$X" replay /etc/passwd
: >"$work/empty"
exits 1 "'.*/empty'" "$X" replay "$work/empty" --csv
exits 1 "'$work'" "$X" replay "$work" --csv
printf '\x89XLT\r\n\x1a\n\x07\0\0\0\0\0\0\0' >"$work/new.rec"
exits 1 'of format 7.*take a newer xltool' "$X" replay "$work/new.rec" --json
head -c $(($(stat -c %s "$rec") - 100)) "$rec" >"$work/cut.rec"
run "$X" replay "$work/cut.rec" --json
tap_like "$status $(cat "$work/err")" "^0 xltool: the recording '.*cut.rec' was cut off; this is what there is of it$" 'one that was cut off'
[ "$(wc -l <"$work/out")" -ge 1 ]
tap_ok $? 'says what it has'
if [ -w /dev/full ]; then
    status=0
    "$X" replay "$rec" --csv >/dev/full 2>"$work/err" || status=$?
    tap_is "$status" 1 'a full disk is a failure'
fi
quietly() { "$@" >/dev/null 2>&1; }
quietly "$X" record "$work/h.rec" --connect 'fake:?guests=9&hostile=1' -- sleep 0.2
run "$X" replay "$work/h.rec" --json
tap_is "$(LC_ALL=C grep -cP '[\x01-\x09\x0b-\x1f\x7f]' "$work/out")" 0 'hostile names stay harmless'
json -s '[.[].guests[].name] | unique | length == 9' 'and are all there'
tap_done
