#!/bin/bash
# xltool bench data, on invented platforms whose guests answer as sysbench and iperf3 would.
. "$(dirname "$0")/cli.sh"
export XLTOOL_STATE_DIR=$work/state
mkdir "$work/a" "$work/b" "$work/bin"

# This machine's iperf3: what it is asked stands in $work/asked.
cat >"$work/bin/iperf3" <<X
#!/bin/sh
echo "\$*" >>$work/asked
[ "\$1" != --version ] || exit 0
cat $work/iperf3.json
X
chmod +x "$work/bin/iperf3"
cp tests/unit/golden/gauge/iperf3.json "$work/iperf3.json"
PATH=$work/bin:$PATH

# Guests live in a network of this machine, or the bench does not believe them.
net=$(ip -4 -o addr show scope global 2>/dev/null | awk '{ split($4, a, "[./]") } a[5] > 0 && a[5] <= 24 { print a[1] "." a[2] "." a[3]; exit }')
[ -n "$net" ] || { tap_skip 'bench data' 'this machine is in no network'; tap_done; exit; }

# world PLATFORM [PARAMETERS]: the connection; alpha's guests are in $work/a, beta's in $work/b.
world() { echo "world:?platform=$1&dir=$work/${1:0:1}${2:+&$2}&net=$net"; }
# bench ALPHA BETA ARGS...: on both, with these parameters.
bench() {
    run timeout 60 "$X" bench data --on alpha,beta --connect "$(world alpha "$1")" --connect "$(world beta "$2")" --seconds 1 "${@:3}"
}
nothing_left() {
    tap_is "$(find "$work/a" "$work/b" -type f)$(ls "$XLTOOL_STATE_DIR/jobs" 2>/dev/null)" '' "${1:-no guest and no job is left}"
}
step() { echo "(.results[] | select(.platform == \"beta\" and .step == \"$1\"))"; }

# All goes well.
bench '' 'speed=2' --runs 5 --seed 4 --json
tap_is "$status" 0 'five runs on two platforms'
nothing_left
json '.schema == "xltool.bench/1" and .kind == "data" and .measures == {"seconds": 1, "file_bytes": 67108864}' 'the head of the JSON'
json '[.results[] | select(.step | test("volume") | not)] | length == 36 and all(.n == 5 and .failed == 0)' 'every step has all its figures'
json '[.results[] | {(.step): .unit}] | add == {"usable": "s", "cpu": "events/s", "memory": "bytes/s",
    "fileio_root_seqrd": "bytes/s", "fileio_root_seqwr": "bytes/s", "fileio_root_rndrw": "events/s",
    "fileio_raw_seqrd": "bytes/s", "fileio_raw_seqwr": "bytes/s", "fileio_raw_rndrw": "events/s",
    "fileio_qcow2_seqrd": "bytes/s", "fileio_qcow2_seqwr": "bytes/s", "fileio_qcow2_rndrw": "events/s",
    "fileio_growing_seqrd": "bytes/s", "fileio_growing_seqwr": "bytes/s", "fileio_growing_rndrw": "events/s",
    "fileio_volume_seqrd": "bytes/s", "fileio_volume_seqwr": "bytes/s", "fileio_volume_rndrw": "events/s",
    "net_guest_host": "bits/s", "net_host_guest": "bits/s", "net_guest_guest": "bits/s"}' 'in their units'
json '.results[] | select(.platform == "alpha" and .step == "cpu") | .min >= 1000 and .max <= 1100' 'events are events'
json '.results[] | select(.platform == "alpha" and .step == "memory") | .min >= 4000 * 1048576 and .max <= 4400 * 1048576' 'MiB become bytes'
json '.results[] | select(.platform == "alpha" and .step == "fileio_raw_seqrd") | .min >= 20000 * 16384 and .max <= 22000 * 16384' 'requests become bytes'
json '.results[] | select(.platform == "alpha" and .step == "net_host_guest") | .samples == [range(5) | 16997600000]' 'the host asks its own iperf3'
json '.results[] | select(.step == "fileio_volume_seqwr") | .not_available == 5 and .why == "volumes are of containers"' 'a machine has no volume'
json '[.ratios[] | select(.step == "cpu")][0] | .ratio > 1.8 and .ratio < 2.2 and .verdict == "more"' 'a ratio, and what it says'
json '[.results[] | select(.n == 5 and .step != "usable")] | all(.host_cpu_percent >= 0 and .guest_host_cpu_percent > 49 and .guest_host_cpu_percent < 101)' 'each has its cost on the host'
json '.results[] | select(.platform == "alpha" and .step == "cpu") | .guest_host_cpu_percent < 51' 'half a core for a guest'
json '.results[] | select(.platform == "alpha" and .step == "net_guest_guest") | .guest_host_cpu_percent > 99' 'and twice that for two'
json '.single_runs[0].steps.cpu | .outcome == "done" and .unit == null and .measured_seconds > 0 and .host_cpu_percent >= 0 and .value > 0' 'so has each run'
json '.single_runs[0].steps.usable | .seconds == .value' 'times have their old key too'
tap_is "$(grep -vcE "^(--version|-c ${net//./\\.}\.3[67] -p 5201 -t 1 -i 0 -J --connect-timeout 10000( -R)?)\$" "$work/asked")" 0 'this machine connects to the guests'
tap_is "$(grep -c -e '-J.*-R' "$work/asked")/$(grep -c -e '10000$' "$work/asked")" 10/10 'in both directions'

# Text.
bench 'same=1' 'speed=2&same=1' --runs 5
tap_is "$status" 0 'all samples equal'
tap_like "$(cat "$work/out")" $'^STEP +UNIT +alpha +HOST CPU +beta +HOST CPU +RATIO \(95%\) +VERDICT\n' 'a column a platform'
tap_like "$(grep '^cpu ' "$work/out")" '^cpu +events/s +1000 ± 0\.000 +[0-9]+% \(50%\) +2000 ± 0\.000 +[0-9]+% \(50%\) +2\.00 \(2\.00\.\.2\.00\) +faster$' 'a row a step: mean, spread, cost, ratio, verdict'
tap_like "$(grep '^memory ' "$work/out")" '^memory +GiB/s +3\.906 ± 0\.000 .* 7\.812 ± 0\.000 .* faster$' 'with a unit that fits'
tap_like "$(grep '^network: host' "$work/out")" 'Gbit/s +17\.00 ± 0\.000 .* 1\.00 \(1\.00\.\.1\.00\) +cannot tell$' 'what is the same cannot be told apart'
tap_is "$(grep -c volume: "$work/out")" 2 'what nobody has is no row'
tap_like "$(cat "$work/out")" $'\nbeta: n/a: volumes are of containers \(fileio, volume: seqrd; fileio, volume: seqwr; fileio, volume: rndrw\)\n' 'but a line below, with the reason'
bench '' '' --runs 1
tap_is "$status" 0 'one run only'
tap_like "$(grep '^cpu ' "$work/out")" '^cpu +events/s +1[0-9.]+ +[0-9]+% \([0-9]+%\) +1[0-9.]+ +[0-9]+% \([0-9]+%\) +[0-9.]+ +cannot tell$' 'no spread, no interval'
bench '' '' --runs 2 --markdown
tap_is "$(grep '^| ' "$work/out" | tr -cd '|\n' | sort -u | wc -l)" 1 'Markdown: rows that are equally long'
bench '' 'without=iperf3' --runs 1 --csv
tap_is "$(head -1 "$work/out")" 'run,platform,round,step,outcome,value,unit,host_cpu_percent,guest_host_cpu_percent,why' 'CSV: a row a step and run'
tap_is "$(grep -cE '^[12],alpha,1,[a-z0-9_]+,done,[0-9.e+]+,(s|(events|bytes|bits)/s),[0-9.]*,[0-9.]*,$' "$work/out")" 18 'with figures and units'
tap_like "$(grep 'beta,1,net_guest_host' "$work/out")" '^[12],beta,1,net_guest_host,n/a,,bits/s,,,the guest has no iperf3; install the package iperf3 in it$' 'or a reason'

# A guest or a machine that lacks something.
bench '' 'without=sysbench' --runs 2 --json
tap_is "$status" 0 'a guest without sysbench is no failure'
json "[$(step cpu), $(step fileio_root_seqwr)] | all(.not_available == 2 and .why == \"the guest has no sysbench; install the package sysbench in it\")" 'but has the reason and the cure'
json "$(step net_guest_guest) | .n == 2" 'the network is measured all the same'
bench '' 'without=mke2fs' --runs 1 --json
json "[$(step fileio_raw_seqrd), $(step fileio_root_seqrd)] | .[0].not_available == 1 and (.[0].why | test(\"e2fsprogs\")) and .[1].n == 1" 'without mkfs: no disks, the root alone'
bench '' 'without=disks' --runs 1 --json
json "$(step fileio_qcow2_rndrw) | .not_available == 1 and (.why | test(\"does not see the disk\"))" 'a guest that sees no disk'
bench '' 'homeless=1' --runs 1 --json
json "[$(step net_guest_host), $(step net_guest_guest)] | all(.not_available == 1 and (.why | test(\"has no IPv4 address; give its spec\")))" 'a guest without an address'
bench '' 'indirect=1' --runs 1 --json
json '.single_runs[] | select(.platform == "beta") | .steps.fileio_raw_seqwr | .outcome == "done" and (.remark | test("without O_DIRECT"))' 'without O_DIRECT: said with the figure'
bench '' 'indirect=1' --runs 1
tap_like "$(cat "$work/out")" 'beta: to be known in 1 of 1 runs: without O_DIRECT.*: caches count \(.*fileio, raw disk: seqwr' 'in the text too'
mv "$work/bin/iperf3" "$work/bin/no"
PATH=$work/bin:/usr/sbin:/usr/bin:/sbin:/bin
if command -v iperf3 >/dev/null; then
    tap_skip 'a machine without iperf3' 'this one has it'
else
    bench '' '' --runs 1 --json
    json "[$(step net_guest_host), $(step net_guest_guest)] | .[0].not_available == 1 and (.[0].why | test(\"cannot run 'iperf3'.*install the package iperf3\")) and .[1].n == 1" 'a machine without iperf3'
fi
mv "$work/bin/no" "$work/bin/iperf3"
nothing_left

bench '' "net=198.51.100&" --runs 1 --json
json "[$(step net_guest_host), $(step net_guest_guest)] | .[0].not_available == 1 and (.[0].why | test(\"198.51.100.*is in no network of this machine; put it on a bridge\")) and .[1].n == 1" 'a guest that says it is elsewhere'
nothing_left

# A console that takes long to answer is asked again and again.
bench '' 'serial=4' --runs 1 --json
json "$(step cpu) | .failed == 0" 'a console that is busy for some seconds is no failure'
tap_is "$(grep -c 'no shell answers' "$work/out")" 0 'of any step'
bench '' 'serial=100' --runs 1 --json --deadline 2
tap_is "$status" 1 'one that does not answer until the deadline is one'
json "$(step cpu) | .failed == 1 and (.why | test(\"no shell answers on the console\"))" 'and the reason is told'
nothing_left

# Failures.
bench '' 'broken=seqrd' --runs 2 --json
tap_is "$status" 1 'a test that fails is told by the exit status'
json "$(step fileio_root_seqrd) | .failed == 2 and .n == 0 and .why == \"FATAL: the disk is on \\u001b[31mfire\"" 'with the word of the program'
json "[$(step fileio_root_seqwr), $(step fileio_root_rndrw), $(step net_guest_guest)] | all(.n == 2)" 'the run goes on'
bench '' 'broken=cpu' --runs 1
tap_is "$(grep -c $'\033' "$work/out")/$(grep -c 'on \\x1b\[31mfire' "$work/out")" 0/1 'escaped in the text'
bench '' 'garbled=memory' --runs 1 --json
json "$(step memory) | .failed == 1 and (.why | test(\"the output cannot be read\"))" 'output that is cut gives no figure'
bench '' 'garbled=iperf3 -c' --runs 1 --json
json "$(step net_guest_guest) | .failed == 1 and (.why | test(\"no JSON, or not all of it\"))" 'nor does that of iperf3'
bench '' 'broken= prepare' --runs 1 --json
json "$(step fileio_raw_seqrd) | .failed == 1 and (.why | test(\"cannot prepare /bench/raw in the guest: status 1: FATAL\"))" 'a place that cannot be prepared'
json "$(step fileio_raw_rndrw) | .not_tried == 1 and .why == \"a test before it failed\"" 'has no other tests'
bench '' 'fail=create&of=-2' --runs 4 --json
tap_is "$status" 1 'a platform that fails some of its runs'
json "$(step cpu) | .n == 3 and .not_tried == 1" 'has the others'
json "$(step usable) | .n == 3 and .failed == 1" 'and the failure counted'
json '.results[] | select(.platform == "alpha" and .step == "cpu") | .n == 4' 'the other platform has all'
bench '' 'vanish=memory' --runs 1 --json --deadline 0.5
tap_is "$status" 1 'a guest that vanishes'
json "$(step memory) | .failed == 1 and (.why | test(\"there is no guest\"))" 'is a failure of that step'
json "[$(step fileio_root_seqwr), $(step net_guest_host)] | all(.not_tried == 1 and (.why | test(\"did not answer\")))" 'the rest is not tried'
json "$(step cpu) | .n == 1" 'what was before counts'
nothing_left
echo '{"error": "unable to connect to server: \u001b[31mno"}' >"$work/iperf3.json"
bench '' '' --runs 1 --json
json "$(step net_host_guest) | .failed == 1 and .why == \"iperf3: unable to connect to server: \\u001b[31mno\"" 'what iperf3 here complains of is the reason'
cp tests/unit/golden/gauge/iperf3.json "$work/iperf3.json"

# A page of what was kept, of both kinds.
bench '' 'speed=2&broken=seqrd&indirect=1' --runs 4 -o "$work/data.json"
run timeout 60 "$X" bench control --on alpha,beta --connect "$(world alpha)" --connect "$(world beta cannot=clone)" --runs 4 -o "$work/control.json"
at() { xmllint --nonet --xpath "$1" "$work/page.html" 2>/dev/null; }
if command -v xmllint >/dev/null; then
    run "$X" report "$work/data.json" "$work/control.json" -o "$work/page.html" --plots "$work/plots"
    tap_is "$status $(cat "$work/err")$(xmllint --nonet --noout "$work/page.html" 2>&1 | head -3)" '0 ' 'a report of both, well-formed'
    tap_is "$(at 'string(/html/head/title)')" 'xltool report: data.json, control.json' 'it says of what'
    tap_is "$(at 'string(//section[@id = "bench-1-glance"]//tr[th = "network: host to guest"]/td[2])')" '17.00 ± 0.000' 'means and spreads'
    tap_like "$(at 'string(//section[@id = "bench-1-glance"]//tr[th = "cpu"]/td[3])')" '^[0-9]+% \([0-9]+%\)$' 'with their costs'
    tap_is "$(at 'string(//section[@id = "bench-2-glance"]//tr[th = "clone: returned"]/td[3]/abbr/@title)')" \
        'a clone is nothing that this world has' 'what there is not is a dash with its reason'
    tap_is "$(at 'string(//section[@id = "bench-1-compared"]//tr[th = "cpu"]/td[3])') $(at 'string(//section[@id = "bench-2-compared"]//tr[th = "clone: returned"]/td[3])')" \
        'faster no figures on both sides' 'ratios and verdicts'
    tap_is "$(at 'count(//section[@id = "bench-1-samples"]//svg)') $(at 'count(//section[@id = "bench-2-samples"]//svg)') $(at 'count(//section[contains(@id, "compared")]//svg)')" '18 18 2' 'a box plot a step'
    tap_is "$(at 'count(//svg[@role = "img" and title != "" and desc != ""])') $(find "$work/plots" -name '*.png' | wc -l)" '38 38' 'each says what it shows, and is a file as well'
    tap_like "$(at 'string(//section[@id = "bench-1-failures"])')" 'betafailed4 of 4FATAL: the disk is on \\x1b\[31mfire.*fileio, root: seqrd' 'failures with their reasons'
    tap_like "$(at 'string(//section[@id = "bench-1-failures"])')" 'betato be known4 of 4without O_DIRECT.*fileio, raw disk: seqwr' 'and remarks'
    tap_is "$(grep -oE ' id="[^"]*"' "$work/page.html" | sort | uniq -d)$(grep -ciE '\b(nan|inf)\b' "$work/page.html")" 0 'no id twice, no number that is none'
    tap_like "$(at 'string(//section[@id = "bench-2-environment"])')" 'guest vcpus2.*alpha versionworld 1' 'the environment'
else
    tap_skip 'a report of benches' 'xmllint is missing: apt-get install libxml2-utils'
fi
echo '{"schema":"other/1"}' >"$work/x.json"
exits 1 "'.*/x.json' holds no results of a bench: its schema is not" "$X" report "$work/x.json" -o "$work/no.html"
head -c 1000 "$work/data.json" >"$work/x.json"
exits 1 'it is no JSON, or not all of it' "$X" report "$work/x.json" -o "$work/no.html"
exits 2 'do not go on one page' "$X" report "$work/data.json" tests/tui/small.rec -o "$work/no.html"
exits 2 '--baseline is for recordings' "$X" report "$work/data.json" --baseline alpha -o "$work/no.html"

# Interrupted, while this machine's iperf3 runs.
mv "$work/bin/iperf3" "$work/bin/no"
printf '#!/bin/sh\n[ "$1" != --version ] || exit 0\necho $$ >%s/pid\nexec sleep 100\n' "$work" >"$work/bin/iperf3"
chmod +x "$work/bin/iperf3"
"$X" bench data --on alpha --connect "$(world alpha)" --runs 3 --json -o "$work/kept.json" >"$work/out" 2>"$work/err" </dev/null &
pid=$!
tap_await 20 test -s "$work/pid"
kill -INT $pid
wait $pid
tap_is $? 130 'Ctrl-C is exit 130'
nothing_left
kill -0 "$(cat "$work/pid")" 2>/dev/null
tap_is $? 1 'and iperf3 has gone with it'
json '.results[] | select(.step == "cpu") | .n == 1' 'the results until then are printed'
json '.results[] | select(.step == "net_guest_host") | .n == 0 and .failed == 0 and .not_tried == 1 and .why == "interrupted"' 'what was interrupted is no failure'
cmp -s <(jq -S 'del(.time)' "$work/out") <(jq -S 'del(.time)' "$work/kept.json")
tap_ok $? 'and kept'
mv "$work/bin/no" "$work/bin/iperf3"

# The plan, and mistakes.
bench '' '' --runs 2 --seed 4 --dry-run
tap_is "$status" 0 '--dry-run'
tap_like "$(cat "$work/out")" $'4 runs, each: made and usable, cpu, memory, .*\norder \(--seed 4\): (alpha|beta) ' 'has the steps and the order'
nothing_left 'and makes nothing'
exits 2 "there is no bench 'nosuch': bench takes control \[FILE\] or data \[FILE\]" "$X" bench nosuch --on alpha
exits 2 '--seconds takes a whole number from 1 to 3600, not .0' "$X" bench data --on alpha --seconds 0
exits 2 '--file-size takes whole mebibytes' "$X" bench data --on alpha --file-size 5000
exits 2 "--seconds is for 'bench data'" "$X" bench control --on alpha --seconds 3
exits 2 "--file-size is for 'bench data'" "$X" bench control --on alpha --file-size 64M
exits 2 'bench takes 12 at most' "$X" bench data --on a,b,c,d,e,f,g,h,i,j,k,l,m
tap_done
