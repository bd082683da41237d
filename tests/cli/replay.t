#!/bin/bash
# replay: a recording in the console, or all of it for programs.
. "$(dirname "$0")/cli.sh"
fake='fake:?guests=3&host=machine'
rec=$work/a.rec
"$X" record "$rec" --connect "$fake" -i 0.1 -- sh -c 'sleep 1' 2>/dev/null

# JSON lines.
run "$X" replay "$rec" --json
tap_is "$status/$(cat "$work/err")" 0/ 'replay --json'
tap_is "$(head -2 "$work/out" | jq -r .schema | paste -sd ' ')" 'xltool.facts/1 xltool.command/1' 'the circumstances come first'
jq -se --arg name "$(uname -n)" --arg kernel "$(uname -s) $(uname -r) $(uname -m)" --argjson cpus "$(getconf _NPROCESSORS_ONLN)" \
    '.[0].facts | .machine.name == $name and .machine.kernel == $kernel and .machine.cpus == $cpus and .machine.mem_bytes > 1000000
    and (.xltool.version | test("^[0-9.]+$")) and .clock.offset == "+0000"' "$work/out" >/dev/null
tap_ok $? 'the machine, the version, the clock'
json -s '[.[0].facts.connections[] | .uri + " " + .version] | (index("'"$fake"' fake 1") != null) and length == 2' 'the connections with their versions'
json -s '.[1] | .command == ["sh", "-c", "sleep 1"] and .exit_status == 0 and .signal == null and (.end_ns - .begin_ns) / 1e9 > 0.9' \
    'the command: its words, its end'
json -s '.[1] as $c | .[2].t_ns <= $c.begin_ns and last.t_ns >= $c.end_ns' 'within the samples'
json -s '.[1] | .stdout == { bytes: 0, cut_bytes: 0, text: "" } and .stderr == .stdout' 'it wrote nothing'
sed -i 1,2d "$work/out"
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
json -s '[.[].guests[]?.name] | unique == ["guest-2"]' 'some guests alone'
run "$X" replay "$rec" --json --from began --to ended
json -s 'length >= 5' 'from a mark to a mark'
json -s 'map(select(.schema == "xltool.sample/1")) | .[0].marks | map(.text) == ["sh -c sleep 1: began"]' 'the first one included'

# What COMMAND was and wrote.
commanded() { # WORDS...: the line of it in $work/out
    rm -f "$work/k.rec"
    "$X" record "$work/k.rec" --connect "$fake" -- "$@" >"$work/said" 2>"$work/said-err" </dev/null
    "$X" replay "$work/k.rec" --json >"$work/all-lines"
    sed -n 2p "$work/all-lines" >"$work/out"
}
commanded sh -c 'printf "a\033[2Jb\377\000c\n"; echo "$0 and $1" >&2; exit 3' 'two words' $'\e[31m"\'\n'
tap_is "$(sha256sum <"$work/said")" "$(printf 'a\033[2Jb\377\000c\n' | sha256sum)" 'its output is unchanged'
json '.command[3:] == ["two words", "\u001b[31m\"'"'"'\n"] and .words == 5 and .exit_status == 3' 'words stay words, whatever is in them'
json '.stdout.text == "a\u001b[2Jb\ufffd\ufffdc\n" and .stdout.bytes == 10' 'any bytes in its output'
json '.stderr.text | startswith("two words and \u001b[31m")' 'and its errors'
tap_is "$(LC_ALL=C grep -cP '[\x01-\x09\x0b-\x1f\x7f]' "$work/all-lines")" 0 'harmless'
commanded sh -c 'kill -TERM $$'
json '.exit_status == null and .signal == 15 and .ending == "signal 15 (TERM)"' 'ended by a signal'
commanded no-such-thing
json '.exit_status == null and .ending == "it could not be started" and .stdout == null' 'not started'
commanded seq 1 100000
tap_is "$(sha256sum <"$work/said")" "$(seq 1 100000 | sha256sum)" 'much output'
json '.stdout.bytes == 588895 and .stdout.cut_bytes == 588895 - 65536 and (.stdout.text | startswith("1\n2\n") and endswith("\n100000\n"))' \
    'its begin and end are kept'
json '.stdout.text | contains("\n[523359 bytes are not kept]\n")' 'which is said'
tap_is "$("$X" list --replay "$work/k.rec" 2>&1 >/dev/null)" '' 'all is whole'

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
json -s '[.[].guests[]?.name] | unique | length == 9' 'and are all there'
tap_done
