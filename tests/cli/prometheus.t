#!/bin/bash
# xltool export and the real Prometheus, with the configuration and the rules of docs/prometheus.
. "$(dirname "$0")/export.sh"
examples=docs/prometheus
if [ ! -x "$tools/prometheus" ]; then
    tap_skip 'Prometheus scrapes what is exported' "no prometheus in $tools: mk/prometheus.sh $tools"
    tap_done
    exit
fi
tap_run 'the example configuration is one' "$tools/promtool" check config "$examples/prometheus.yml"
tap_run 'the rules are rules' "$tools/promtool" check rules "$examples/xltool.rules.yml"
tap_run 'the alerts fire when they should, and the sums are right' "$tools/promtool" test rules "$examples/xltool.rules.test.yml"
tap_is "$(sed -nE 's/^ +- (alert|record): //p' "$examples/xltool.rules.yml" | while read -r name; do
    grep -qE "(alertname|expr): $name\b" "$examples/xltool.rules.test.yml" || echo "$name"
done)" '' 'none of them is without a test'

# The example as it is, but for ports and for how often.
echo go >"$work/control"
fake="fake:?guests=3&host=box&control=$work/control"
serve --connect "$fake" --connect 'fake:?guests=9&hostile=1' -i 0.5
port=$(/usr/bin/python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
cp "$examples"/*.yml "$work"
sed -i -e "s/127.0.0.1:9755/${base#http://}/" -e 's/_interval: 15s/_interval: 1s/' "$work/prometheus.yml"
"$tools/prometheus" --config.file="$work/prometheus.yml" --storage.tsdb.path="$work/tsdb" \
    --web.listen-address="127.0.0.1:$port" >"$work/prometheus.log" 2>&1 &
servers+=($!)

api() { curl -s --max-time 10 -G "http://127.0.0.1:$port/api/v1/$1" "${@:2}"; }
# query EXPRESSION [JQ-FILTER]: the result, or what the filter makes of it.
query() { api query --data-urlencode "query=$1" | jq -r "if .status == \"success\" then .data.result${2:-} else error(.error) end"; }
value_is() { [ "$(query "$1" '[0].value[1]')" = "$2" ]; }
tap_await 30 value_is 'up{job="xltool"}' 1
tap_ok $? 'the target is up'
tap_await 30 value_is 'max_over_time(scrape_samples_scraped[1m]) > 0 unless scrape_samples_scraped != scrape_samples_post_metric_relabeling' \
    "$(page && grep -cv '^#' "$work/out")"
tap_ok $? 'every sample is taken'
tap_is "$(api metadata --data-urlencode metric=xltool_guest_cpu_seconds | jq -r '.data[][0] | "\(.type) \(.unit) \(.help)"')" \
    'counter seconds CPU time the guest itself ran' 'it knows what a metric is'
tap_is "$(api targets | jq -r '.data.activeTargets[0].lastError')" '' 'and has no complaint'
tap_is "$(query 'count(xltool_guest_state{connection=~".*hostile.*"})' '[0].value[1]')" 9 'hostile names are labels'
tap_is "$(query 'xltool_guest_state{name="two\nlines"}' '[0].metric.name')" $'two\nlines' 'and come out as they went in'

# rate() beside `stat`: the mean of its blocks, over as long.
"$X" stat --json -i 0.5 -n 20 --connect "$fake" >"$work/stat" 2>/dev/null
figures='{"cpu_percent":["cpu_seconds",100],"host_cpu_percent":["host_cpu_seconds",100],"wait_percent":["wait_seconds",100],
"net_rx_bytes_per_s":["network_receive_bytes",1],"net_tx_bytes_per_s":["network_transmit_bytes",1],
"disk_read_bytes_per_s":["disk_read_bytes",1],"disk_write_bytes_per_s":["disk_write_bytes",1],
"disk_read_ops_per_s":["disk_read_operations",1]}'
for key in $(jq -r 'keys[]' <<<"$figures"); do
    name=$(jq -r --arg key "$key" '.[$key][0]' <<<"$figures")
    factor=$(jq -r --arg key "$key" '.[$key][1]' <<<"$figures")
    ours=$(jq -s --arg key "$key" '[.[].guests[]] | group_by(.name) |
        map({ key: .[0].name, value: ([.[][$key] | select(. != null)] | if length > 0 then add / length else empty end) }) | from_entries' <"$work/stat")
    theirs=$(query "rate(xltool_guest_${name}_total{connection=~\".*control.*\"}[10s]) * $factor" ' | map({ key: .metric.name, value: (.value[1] | tonumber) }) | from_entries')
    agree=$(jq -n --argjson a "$ours" --argjson b "$theirs" \
        '($a | keys) == ($b | keys) and ($a | length > 0) and ([$a | keys[] | ($a[.] - $b[.]) / $a[.] | fabs] | max < 0.1)' 2>&1)
    tap_is "$agree" true "rate() of $name is stat's $key"
    [ "$agree" = true ] || echo "stat: $ours Prometheus: $theirs" | tap_note
done

# Whatever the rules and the dashboard ask for is understood, and there is such a metric.
page
cp "$work/out" "$work/page"
jq -r '[.. | objects | .expr? // empty] + [.templating.list[].definition? // empty | capture("label_values\\((?<q>.*), [a-z]+\\)").q] | .[]' "$examples/grafana-dashboard.json" |
    sed -e 's/\$__rate_interval/5m/g' -e 's/\$__interval/1m/g' -e 's/\$[a-z]*/.*/g' >"$work/queries"
[ "$(wc -l <"$work/queries")" -ge 20 ]
tap_ok $? 'the dashboard has its queries'
bad=$(while read -r q; do query "$q" '' 2>&1 >/dev/null | while read -r why; do echo "$q: $why"; done; done <"$work/queries")
tap_is "$bad" '' "Prometheus understands the dashboard's queries"
unheard=$(cat "$examples/grafana-dashboard.json" "$examples/xltool.rules.yml" | grep -oP '(?<![a-z_:])(xltool|process)_[a-z_]+' | sort -u | while read -r name; do
    grep -qhE "^# TYPE $name(_total)? " "$work/page" tests/unit/golden/export.prom || echo "$name"
done)
tap_is "$unheard" '' 'every metric that they name exists'

# A connection that stalls: its guests are gone from one scrape to the next, and the alert is on its way.
echo stall >"$work/control"
tap_await 20 value_is 'xltool_connection_up{connection=~".*control.*"}' 0
tap_ok $? 'stalled: up is 0'
tap_is "$(query 'count(xltool_guest_state{connection=~".*control.*"})')" '[]' 'its guests are gone at once'
tap_await 20 value_is 'ALERTS{alertname="XltoolConnectionDown",connection=~".*control.*"}' 1
tap_ok $? 'the alert is on its way'
ends
tap_await 20 value_is 'up{job="xltool"}' 0
tap_ok $? 'export has ended: the target is down'
tap_done
