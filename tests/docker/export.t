#!/bin/bash
# xltool export with real containers and the real Prometheus: rate() is what stat says of the same seconds; an engine
# that hangs; and with no more rights than the systemd unit leaves it.
cd "$(dirname "$0")/../.." || exit 1
. tests/lib/tap.sh
. tests/docker/engine.sh
XLTOOL=${XLTOOL:-$PWD/build/xltool}
tools=${BUILD:-build}/tools
engine_begin
servers=()
finish() {
    for p in "${servers[@]}"; do kill "$p" 2>/dev/null && wait "$p"; done
    engine_end
}
trap finish EXIT

busy='while :; do i=0; while [ $i -lt 3000 ]; do i=$((i+1)); done; dd if=/dev/zero of=/tmp/x bs=64k count=16 2>/dev/null; done'
docker run -d --name busy --label 'com.docker.compose.project=a"b\c' --cpus 0.3 -m 128m "$image" sh -c "$busy" >/dev/null
docker run -d --name mover "$image" ping -i 0.2 -s 1000 "$gateway" >/dev/null
docker run --name gone "$image" true

serve() { # COMMAND...: starts it as a server; $base
    : >"$dir/export.err"
    "$@" export --connect "$uri" --listen 127.0.0.1:0 -i 1 2>"$dir/export.err" &
    server=$!
    servers+=("$server")
    tap_await 10 grep -q /metrics "$dir/export.err"
    base=$(grep -oE 'http://[0-9.:]+' "$dir/export.err")
}
page() { curl -s --max-time 10 "$base/metrics"; }
page_has() { page | grep -qE "$1"; }
serve "$XLTOOL"
tap_await 10 page_has '^xltool_guest_cpu_seconds_total\{.*name="busy"'
tap_ok $? 'containers are exported'
tap_like "$(page | grep 'xltool_guest_state.*name="gone"')" "platform=\"docker\",id=\"[0-9a-f]{64}\",name=\"gone\",state=\"stopped\"} 1" 'a stopped one by its state'
tap_is "$(page | grep 'name="gone"' | grep -c cpu)" 0 'and nothing that is not known of it'
tap_like "$(page | grep 'xltool_guest_state.*name="busy"')" 'group="a\\"b\\\\c"' "a label's quote and backslash are escaped"
tap_like "$(page | grep 'xltool_guest_image_info.*name="busy"')" "image=\"$image\"" 'the image'

if [ -x "$tools/prometheus" ]; then
    port=$((20000 + ($$ + 7) % 20000))
    printf '%s\n' 'global: { scrape_interval: 1s }' "scrape_configs: [{ job_name: xltool, static_configs: [{ targets: ['${base#http://}'] }] }]" >"$dir/p.yml"
    "$tools/prometheus" --config.file="$dir/p.yml" --storage.tsdb.path="$dir/tsdb" --web.listen-address="127.0.0.1:$port" >"$dir/p.log" 2>&1 &
    servers+=($!)
    query() { curl -s --max-time 10 -G "http://127.0.0.1:$port/api/v1/query" --data-urlencode "query=$1" | jq -r '.data.result[0].value[1]'; }
    tap_await 30 eval '[ "$(query up)" = 1 ]'
    sleep 2
    # The same twenty seconds, by both.
    "$XLTOOL" stat --json -i 1 -n 20 --connect "$uri" >"$dir/stat"
    mean() { jq -s --arg name "$1" --arg key "$2" '[.[].guests[] | select(.name == $name)[$key] | select(. != null)] | add / length' <"$dir/stat"; }
    same() { # NAME METRIC FACTOR KEY: within 10 %
        local ours theirs
        ours=$(mean "$1" "$4")
        theirs=$(query "rate(xltool_guest_$2_total{name=\"$1\"}[20s]) * $3")
        awk -v a="$ours" -v b="$theirs" 'BEGIN { exit !(a > 0 && b > 0.9 * a && b < 1.1 * a) }'
        tap_ok $? "rate() of $2 of '$1' is stat's $4: $theirs, $ours"
    }
    same busy cpu_seconds 100 cpu_percent
    same busy host_cpu_seconds 100 host_cpu_percent
    same mover network_transmit_bytes 1 net_tx_bytes_per_s
    same mover network_receive_packets 1 net_rx_packets_per_s
else
    tap_skip 'rate() is what stat says' "no prometheus in $tools"
fi

kill -STOP "$engine"
tap_await 20 page_has '^xltool_connection_up\{connection="unix:.* 0$'
tap_is "$? $(page | grep -c '^xltool_guest_')" '0 0' 'the engine hangs: up is 0, its containers are gone'
begun=$SECONDS
for i in 1 2 3 4 5 6 7 8 9 10; do page >/dev/null; done
[ $((SECONDS - begun)) -le 3 ]
tap_ok $? 'whoever asks is answered all the same'
kill -CONT "$engine"
tap_await 20 page_has '^xltool_guest_state\{.*name="busy"'
tap_ok $? 'the engine goes on: they are back'

# What is known with all rights is known with those of docs/prometheus/xltool-export.service.
known() { page | sed -nE 's/^(xltool_guest_[a-z_]+)\{.*name="([a-z]+)".*/\1 \2/p' | sort; }
all=$(known)
caps=$(sed -n 's/^CapabilityBoundingSet=//p' docs/prometheus/xltool-export.service | tr 'A-Z ' 'a-z,' | sed 's/cap_/+/g')
serve setpriv --inh-caps=-all --bounding-set="-all,$caps" --no-new-privs "$XLTOOL"
tap_await 10 page_has '^xltool_guest_cpu_seconds_total\{.*name="busy"'
tap_is "$(known)" "$all" "with the unit's rights as much is known"
tap_done
