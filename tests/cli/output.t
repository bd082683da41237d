#!/bin/bash
# What list and stat print: text, CSV, JSON, against golden files.
. "$(dirname "$0")/cli.sh"
fake='fake:?guests=4&fixed=1'
guests="platform!=host"

run "$X" list --connect "$fake" -f "$guests"
tap_is "$status" 0 'list'
is_golden list.txt 'list as text'
run "$X" list --connect "$fake" -f "$guests" --csv
is_golden list.csv 'list as CSV'
run "$X" list --connect "$fake" --json
jq 'del(.time, .hosts) | del(.guests[].age_s)' "$work/out" >"$work/stable" && mv "$work/stable" "$work/out"
is_golden list.json 'list as JSON'

run "$X" list --connect "$fake" -f "$guests" -i 0.05 \
    -c name,cpu,host_cpu,wait,net_rx,net_tx,disk_read,disk_write,disk_read_ops,disk_read_latency,mem_percent,group
is_golden rates.txt 'rates of samples that are a second apart'
run "$X" list --connect "$fake" -f "$guests" -i 0.05 --csv -s cpu \
    -c name,cpu_percent,wait_percent,net_rx_bytes_per_s,disk_read_latency_ns,disk_write_ops_per_s
is_golden rates.csv 'the same as CSV, keys and numbers'
run "$X" list --connect "$fake" -i 0.05 --json
jq 'del(.time, .hosts) | del(.guests[].age_s) | .guests[1]' "$work/out" >"$work/stable" && mv "$work/stable" "$work/out"
is_golden rates.json 'the same as JSON, with a reason for each null'

run "$X" stat --connect "$fake" -f "$guests" -i 0.05 -n 2
sed -i 's/^20[0-9-]*T[0-9:]*Z$/TIME/' "$work/out"
tap_is "$status" 0 'stat'
is_golden stat.txt 'stat as text: a block per interval'
run "$X" stat --connect "$fake" -f "$guests" -i 0.05 -n 2 --csv
sed -i 's/^20[0-9-]*T[0-9:]*Z,/TIME,/' "$work/out"
is_golden stat.csv 'stat as CSV: one header, the time in front'
run "$X" stat --connect "$fake" -i 0.05 -n 3 --json
tap_is "$(wc -l <"$work/out")" 3 'stat as JSON: a line per block'
json -s 'all(.schema == "xltool.stat/1")' 'each names its schema'
tap_is "$(jq -s '[.[].guests[] | select(.id[:8] == "00000001") | .cpu_percent] | unique' -c "$work/out")" \
    '[20]' 'guest 1 uses 20 % of a core in every block'

# The contract of keys.
run "$X" list --connect "$fake" --json
json '.schema == "xltool.list/1" and (.time | test("^\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\dZ$"))' 'schema and time'
json '.connections[0] == {"uri":"fake:?guests=4&fixed=1","platform":"fake","state":"ok","reason":null}' 'a connection'
json '.guests[] | select(.platform == "xen") | .wait_time_ns == null and .why.wait_time_ns == "Xen does not report it"' \
    'an unknown is null with its reason'
json '[.guests[] | . as $g | to_entries[] | select(.value == null and (.key | IN("group", "image") | not)) |
    .key as $k | $g.why[$k] != null] | all' 'no null without a reason'
json '[.guests[] | . as $g | .why | keys[] as $k | $g[$k] == null] | all' 'no reason without a null'
run "$X" list --connect "$fake" --json -i 0.05
json '[.guests[] | to_entries[] | select(.value == null and (.key | test("percent$|per_s$"))) | .key] | length > 0' \
    'rates of unknown counters are null'

# Sorting, filters, columns.
names() { "$X" list --connect "$fake" --csv -c name "$@" | tail -n +2 | grep -v "^$(uname -n)\$" | paste -sd' '; }
tap_is "$(names -s name)" 'guest-0 guest-1 guest-2 guest-3' 'sorted by name'
tap_is "$(names -s mem)" 'guest-3 guest-2 guest-1 guest-0' 'numbers largest first'
tap_is "$(names -s mem -r)" 'guest-0 guest-1 guest-2 guest-3' 'and the other way round'
tap_is "$(names -s wait -i 0.05 | cut -d' ' -f3-)" 'guest-0 guest-3' 'unknown ones last'
tap_is "$(names -f 'cpu>15 & cpu<35 & platform!=host')" 'guest-2 guest-1' 'a filter by rate takes two samples'
tap_is "$(names -f 'name~guest & !platform=xen' -s name)" 'guest-1 guest-2' 'a filter by text'
tap_is "$("$X" list --connect "$fake" -f nobody --csv)" \
    'platform,name,state,vcpus,cpu_time_ns,mem_bytes,mem_limit_bytes,net_rx_bytes,net_tx_bytes,disk_read_bytes,disk_write_bytes,uptime_s' \
    'nothing matches: the header alone'
tap_is "$("$X" list --connect none --json | jq -c '[.connections[].uri, .guests]')" '["host:///",[]]' 'connect none: this machine alone'
tap_is "$("$X" --connect "$fake" --csv 2>&1; "$X" | head -c 8)" \
    "xltool: unknown option '--csv'; try 'xltool --help'
PLATFORM" 'without a command: list, where there is no terminal'

# show and doctor.
run "$X" show guest-1 --connect "$fake"
is_golden show.txt 'show as text'
run "$X" show kvm:guest-1 --connect "$fake" --json
jq 'del(.guest.age_s)' "$work/out" >"$work/stable" && mv "$work/stable" "$work/out"
is_golden show.json 'show as JSON'
run "$X" show 00000002 --connect "$fake" --json
json '.guest.name == "guest-2"' 'show by the start of an id'
run "$X" doctor --connect "$fake" --connect 'fake:?open=denied'
tap_is "$status" 4 'doctor of one good and one bad connection'
grep -v -A9 '^ok  *host' "$work/out" | sed '/host:\/\/\//,$d' >"$work/stable" && mv "$work/stable" "$work/out"
is_golden doctor.txt 'doctor as text'
run "$X" doctor --connect "$fake" --connect 'fake:?open=denied' --json
jq 'del(.time) | .connections |= map(select(.platform == "fake") | del(.sample_wall_ns))' "$work/out" >"$work/stable" && mv "$work/stable" "$work/out"
is_golden doctor.json 'doctor as JSON'

# Help.
for c in top list stat show doctor; do
    run "$X" $c --help
    tap_is "$status" 0 "$c --help"
    is_golden "help-$c.txt" "$c --help says this"
done
run "$X" --help
is_golden help.txt '--help says this'
tap_like "$("$X" --version)" '^xltool [0-9]+\.[0-9]+\.[0-9]+$' '--version'

# The first interval begins when all have answered, however long they took to open.
begun=$(date +%s%N)
run "$X" stat --connect 'fake:?open=slow' --timeout 30 -i 1 -n 1 --json
[ $(($(date +%s%N) - begun)) -ge 2400000000 ]
tap_ok $? 'a connection that is slow to open has a whole first interval'
tap_done
