#!/bin/bash
# compare: what is told of guests, groups, platforms and recordings, and what is refused.
. "$(dirname "$0")/cli.sh"
fake='fake:?guests=4&fixed=1&host=machine'
rec=$work/a.rec
quietly() { "$@" >/dev/null 2>&1; }
quietly "$X" record "$rec" --connect "$fake" -i 0.05 -- sleep 2
compare() { run "$X" compare "$@"; }

# ratio NAME METRIC: its ratio, verdict and reason in $work/out.
ratio() {
    jq -r --arg n "$1" --arg m "$2" '.ratios[] | select(.name == $n and .metric == $m) | "\(.ratio) \(.verdict) \(.why)"' "$work/out"
}

# Invented guests use the same all the time: guest-1 twice what guest-0 does.
compare --replay "$rec" guest-0 guest-1 --json
tap_is "$status" 0 'two guests of a recording'
json '.schema == "xltool.comparison/1" and .seed == 1 and .baseline == "guest-0" and .of_several == "mean"' 'the schema'
tap_is "$(ratio guest-1 cpu_percent)" '2 more neither varies' 'a ratio and a verdict'
tap_is "$(ratio guest-1 disk_latency_ns)" '1 cannot tell all samples are equal' 'what is equal is not told apart'
tap_is "$(ratio guest-1 wait_percent)" '' 'nothing is said of what one of them does not know'
json '.sides[0] | .metrics.wait_percent == null and .why.wait_percent == "Xen does not report it"' 'but why'
json '.sides[1] | .platforms == ["kvm"] and .vcpus == 2 and .guests == 1 and .metrics.cpu_percent.p99 == 20 and .metrics.cpu_percent.sd == 0' \
    'its figures'
json '.sides | map(.samples) | min > 25' 'a sample per interval'
json '.warnings | length == 1 and (.[0] | test("1 vCPU, one of .guest-1. 2"))' 'a warning of different vCPUs'
tap_is "$(cat "$work/err")" "xltool: a guest of 'guest-0' has 1 vCPU, one of 'guest-1' 2; the figures are not per vCPU" 'on stderr too'
compare --replay "$rec" guest-0 guest-1 --baseline guest-1 --json
tap_is "$(ratio guest-0 cpu_percent)" '0.5 less neither varies' 'another baseline'
compare --replay "$rec" guest-2 guest-2 --json
json '[.ratios[].verdict] | unique == ["cannot tell"]' 'the same is not told apart'

# Groups, platforms, filters, the host, all.
compare --replay "$rec" platform=xen docker odd 'name~guest-0 | name~guest-1' host --json
tap_is "$(jq -c '.sides[0:4] | map(.metrics.cpu_percent.mean)' "$work/out")" '[25,30,30,15]' 'the mean of several guests'
json '.sides[4] | .guests == 1 and .platforms == ["host"] and .metrics.cpu_percent.n > 10' 'the host'
compare --replay "$rec" platform=xen docker odd --sum --json
tap_is "$(jq -c '.sides | map(.metrics.cpu_percent.mean)' "$work/out")" '[50,30,60]' '--sum: all of them'
json '.warnings | map(select(test("sums are of 2 guests"))) | length == 1' 'which is a warning where they are not as many'
json '.sides[2].metrics.wait_percent == null and .of_several == "sum"' 'a sum is of all, or not known'
compare "$rec" "$rec:guest-1" --json
tap_is "$(jq -c '.sides | map(.metrics.cpu_percent.mean)' "$work/out")" '[25,20]' 'FILE and FILE:GUEST'
tap_is "$(jq -r '.sides[1] | .recording + " " + .name' "$work/out")" "$rec $rec:guest-1" 'named as they were'
(cd "$work" && cp a.rec plain && "$X" compare plain:platform=xen plain:kvm --json) >"$work/out" 2>"$work/err"
json '.sides | map(.guests) == [2, 1]' 'a recording needs no .rec'

# The other forms.
steady() { sed -E -e 's/ [0-9]{2} \|/ NN |/' -e 's/  [0-9]{2}  /  NN  /' -e 's/every 0\.0[0-9]+ s/every TIME s/' "$work/out" >"$work/x"; mv "$work/x" "$work/out"; }
compare --replay "$rec" guest-0 guest-1 kvm:guest-1
steady
is_golden compare.txt 'as text'
compare --replay "$rec" 'name=guest-0' 'name=guest-1|name=guest-1' --markdown
steady
is_golden compare.md 'as Markdown'
compare --replay "$rec" guest-0 guest-1 --csv
tap_is "$(head -1 "$work/out")" metric,name,n,mean,sd,min,p50,p95,p99,max,ratio,low,high,p,verdict,why 'as CSV'
tap_like "$(grep '^mem_bytes,guest-1' "$work/out")" '^mem_bytes,guest-1,[0-9]+,2097152,0,2097152,2097152,2097152,2097152,2097152,2,,,,more,neither varies$' \
    'a row per figure and side'
tap_like "$(grep '^wait_percent,guest-0' "$work/out")" ',Xen does not report it$' 'with the reason'

# What runs now; the real time goes by, so it varies.
compare --connect 'fake:?guests=3' guest-0 kvm:guest-1 -i 0.05 -n 30 --json
tap_is "$status" 0 'what runs now'
json '.interval_s == 0.05 and (.sides | map(.samples) == [30, 30])' '-n samples'
tap_like "$(ratio kvm:guest-1 cpu_percent)" '^(2|1\.9|2\.0)[0-9]* (more|cannot tell) ' 'the ratio of their load'
# On a machine that is busy with other things one late sample makes a wide interval, and a verdict that waits.
json '.ratios[0] | (.ci95[0] < 2.01 and .ci95[1] > 1.99 and .p < 0.05 and .batches[0] >= 4) or .why != null' 'with interval and test'
compare --connect 'fake:?guests=3' guest-0 guest-1 -i 0.05 --for 1 --warm-up 0.5 --seed 7 --json
json '.seed == 7 and (.sides | map(.samples) == [20, 20])' '--for, --warm-up, --seed'
"$X" compare --connect 'fake:?guests=3' guest-0 guest-1 -i 0.05 --csv >"$work/out" 2>"$work/err" &
sleep 2
kill -INT $!
wait $!
tap_is "$?/$(grep -c '^cpu_percent' "$work/out")" 0/2 'Ctrl-C is the way to end it'
"$X" compare --connect 'fake:?guests=3' guest-0 guest-1 -i 0.05 --for 60 --csv >"$work/out" 2>"$work/err" &
sleep 2
kill -INT $!
wait $!
tap_is "$?/$(grep -c '^cpu_percent' "$work/out")" 130/2 'where more was asked for, what there is, and 130'
compare --connect 'fake:?guests=3' "$rec:guest-1" guest-1 -i 0.1 -n 5 --csv
tap_is "$status/$(grep -c '^cpu_percent' "$work/out")" 1/2 'a recording beside what runs now'

# Bad days.
compare --connect 'fake:?guests=3&vanish_after=25' guest-0 guest-1 -i 0.05 -n 40 --json
tap_is "$status" 0 'a guest that vanishes'
json '.sides[0].samples < 30 and .sides[1].samples == 40 and (.warnings | map(select(test("^.guest-0. has gone: it has 2[0-9] samples"))) | length == 1)' \
    'counts with what it had, and that is said'
compare --connect 'fake:?guests=3&reboot_after=20' guest-0 guest-1 -i 0.05 -n 40 --json
json '.sides[0] | .samples == 40 and .metrics.cpu_percent.n == 39' 'a reboot leaves a gap'
compare --connect 'fake:?guests=3&stall_after=25' --timeout 0.1 guest-0 guest-1 -i 0.05 -n 40 --json
tap_is "$status" 4 'a connection that stalls on the way'
json '.sides | map(.samples) | max < 30' 'its old values do not count again'
exits 4 'Permission denied' "$X" compare --connect 'fake:?open=denied' a b -n 1
exits 1 'nothing could be compared; the table says why' "$X" compare --connect "$fake" guest-0 guest-1 -i 0.05 -n 1
tap_is "$(grep -c 'cannot tell (too few samples: 1, at least 20 are needed)' "$work/out")" 9 'one sample'
quietly "$X" record "$work/one.rec" --connect 'fake:?guests=2' -- true
compare --replay "$work/one.rec" guest-0 guest-1 --json
tap_is "$status" 1 'a recording of a moment'
json '.ratios | all(.verdict == "cannot tell" and .ci95 == null)' 'tells nothing'

# One that says it lasts for a century is compared in no time, by what is in it.
python3 tests/cli/far.py "$rec" "$work/far.rec"
run timeout 60 "$X" compare guest-0 guest-1 --json --replay "$rec"
means='[.sides[].metrics.cpu_percent.mean]'
near=$(jq -c "$means" "$work/out")
run timeout 60 "$X" compare guest-0 guest-1 --json --replay "$work/far.rec"
tap_is "$status $(jq -c "$means" "$work/out")" "0 $near" 'a recording without an end'

# Parts of a recording.
"$X" record "$work/m.rec" --connect "$fake" -i 0.05 >"$work/recorder" 2>&1 &
recorder=$!
tap_await 20 "$X" mark "$work/m.rec" 'load begins'
sleep 1.5
for text in 'load ends' 'round' 'round'; do "$X" mark "$work/m.rec" "$text"; done
sleep 0.5
kill -INT $recorder
wait $recorder
compare --replay "$work/m.rec" guest-0 guest-1 --json
all=$(jq '.sides[0].samples' "$work/out")
compare --replay "$work/m.rec" guest-0 guest-1 --from 'load begins' --to ends --json
part=$(jq '.sides[0].samples' "$work/out")
[ "$part" -ge 20 ] && [ "$part" -lt "$all" ]
tap_ok $? "--from, --to: $part of $all samples"
compare --replay "$work/m.rec" guest-0 guest-1 --from 'load begins' --to ends --warm-up 0.5 --json
[ "$(jq '.sides[0].samples' "$work/out")" -le $((part - 8)) ]
tap_ok $? '--warm-up is left out'
exits 1 "there is no mark 'nowhere' in .*; it has 'load begins', 'load ends'" "$X" compare --replay "$work/m.rec" guest-0 guest-1 --from nowhere
exits 1 "2 marks in .* are meant by 'round'" "$X" compare --replay "$work/m.rec" guest-0 guest-1 --to round
exits 1 'nothing between' "$X" compare --replay "$work/m.rec" guest-0 guest-1 --from ends --to begins
exits 1 "there is no mark 'nowhere' in" "$X" compare "$rec" "$rec:guest-1" --from nowhere
exits 1 "--warm-up 100 leaves nothing of" "$X" compare --replay "$rec" guest-0 guest-1 --warm-up 100

# Recordings of two machines: that is said, since it may be what makes the difference.
if unshare -u sh -c 'hostname elsewhere && "$1" record "$2" --connect "$3" -i 0.05 -- sleep 2' sh "$X" "$work/elsewhere.rec" "$fake" 2>/dev/null; then
    compare "$rec:guest-2" "$work/elsewhere.rec:guest-2" "$work/elsewhere.rec:guest-0" --json
    tap_is "$status" 0 'recordings of two machines'
    tap_is "$(jq -r '.warnings[] | select(test("machine"))' "$work/out" | sed -E 's/(: elsewhere), .*; and ([^ ,]*), .* [0-9]+ CPUs$/\1 ... \2/')" \
        "'elsewhere.rec' was recorded on another machine than 'a.rec', or on another system: elsewhere ... $(uname -n)" 'which is said, once'
else
    tap_skip 'recordings of two machines' 'no host can be named here'
fi
cp "$rec" "$work/copy.rec"
compare "$rec:guest-2" "$work/copy.rec:guest-2" --json
json '.warnings == []' 'two of the same machine: no warning'

# Recordings that do not go together, or are none.
quietly "$X" record "$work/slow.rec" --connect "$fake" -i 0.2 -- sleep 5
exits 1 "not comparable: '.*a.rec' has a sample every 0.0[456].* s, '.*slow.rec' every 0.[12]" "$X" compare "$rec:guest-1" "$work/slow.rec:guest-1"
exits 1 "slow.rec' has a sample every 0.[12].* s: -i 0.05 is shorter" "$X" compare "$rec:guest-1" "$work/slow.rec:guest-1" -i 0.05
compare "$work/slow.rec:guest-1" "$work/slow.rec:guest-2" -i 0.21 --json
tap_is "$status" 0 'one interval for both'
: >"$work/empty.rec"
mkdir "$work/dir.rec"
mkfifo "$work/fifo.rec"
printf '\x89XLT\r\n\x1a\n\x07\0\0\0\0\0\0\0' >"$work/new.rec"
exits 1 "empty.rec' is (no recording|empty)|holds nothing" "$X" compare "$work/empty.rec" "$rec"
exits 1 "dir.rec'" "$X" compare "$work/dir.rec" "$rec"
exits 1 "fifo.rec'" timeout 10 "$X" compare "$work/fifo.rec" "$rec"
exits 1 'of format 7.*take a newer xltool' "$X" compare "$work/new.rec" "$rec"
exits 1 "cannot open the recording '/nonexistent/x'" "$X" compare /nonexistent/x "$rec"
head -c $(($(stat -c %s "$rec") * 2 / 3)) "$rec" >"$work/cut.rec"
run "$X" compare "$work/cut.rec:guest-0" "$work/cut.rec:guest-1" --csv
tap_like "$status $(tail -1 "$work/err")" "^[01] .*(cut off|vCPU|could be compared)" 'one that was cut off tells what it has'
tap_is "$(grep -c 'was cut off; this is what there is of it' "$work/err")" 1 'and says so once'

# Mistakes.
exits 3 "there is no guest 'nobody' in '.*a.rec'; 'xltool list --replay'" "$X" compare "$rec:nobody" "$rec"
exits 3 "there is no guest, group or platform 'nobody'; 'xltool list'" "$X" compare --connect "$fake" guest-0 nobody -i 0.05 -n 1
exits 2 "'guest' is ambiguous|is ambiguous" "$X" compare --connect 'fake:?guests=1' --connect 'fake:?guests=1&x=1' guest-0 xen:guest-0 -n 1 -i 0.05
exits 2 "'compare' needs .*: 2 words at least, not 1" "$X" compare --connect "$fake" guest-0
exits 2 "--baseline 'c' is none of what is compared" "$X" compare a b --baseline c
exits 2 'the filter|filter|expected|missing' "$X" compare 'platform=' b -n 1
exits 2 '--count and --for exclude each other' "$X" compare a b -n 1 --for 1
exits 2 '--from and --to are for recordings' "$X" compare a b --from x
exits 2 '--count and --for are for what runs now' "$X" compare "$rec" "$rec:guest-1" -n 3
exits 2 'recordings and --connect exclude each other' "$X" compare "$rec" "$rec:guest-1" --connect "$fake"
exits 2 '--markdown and --json exclude each other' "$X" compare a b --markdown --json
exits 2 '--seed takes a whole number above 0' "$X" compare a b --seed 0
exits 2 '--warm-up takes seconds' "$X" compare a b --warm-up -1

# Hostile words.
run "$X" compare --replay "$rec" $'name=\e[2J | platform=xen' guest-1
tap_is "$status/$(grep -c $'\e' "$work/out" "$work/err" | cut -d : -f 2 | paste -sd +)" 0/0+0 'hostile words stay harmless'
run "$X" compare --replay "$rec" $'\e]0;x\a' guest-1
tap_is "$status/$(grep -c $'\e' "$work/err")" 3/0 'in messages too'
tap_done
