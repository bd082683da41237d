#!/bin/bash
# What one Prometheus pays for hosts with `xltool export`: HOSTS of them (4) with GUESTS invented guests each (1,000),
# scraped every two seconds for a minute. Not a part of `make bench`: make bench T=fleet. Plain lines, for docs/fleet.md.
set -u
cd "$(dirname "$0")/../.."
. tests/bench/lib.sh
hosts=${HOSTS:-4} guests=${GUESTS:-1000} seconds=60
tools=${BUILD:-build}/tools
[ -x "$tools/prometheus" ] || { echo "no prometheus in $tools" >&2; exit 1; }
work=$(mktemp -d)
pids=()
trap 'kill "${pids[@]}" 2>/dev/null; wait; rm -rf "$work"' EXIT

targets=
for ((i = 0; i < hosts; i++)); do
    "$XLTOOL_FAKE" export --listen 127.0.0.1:0 --connect "fake:?guests=$guests" -i 1 2>"$work/err.$i" &
    pids+=($!)
    until grep -qs /metrics "$work/err.$i"; do sleep 0.1; done
    targets+="'$(grep -oE '127[0-9.:]+' "$work/err.$i")',"
done
printf '%s\n' 'global: { scrape_interval: 2s }' "scrape_configs: [{ job_name: xltool, static_configs: [{ targets: [${targets%,}] }] }]" >"$work/p.yml"
port=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
"$tools/prometheus" --config.file="$work/p.yml" --storage.tsdb.path="$work/tsdb" --web.listen-address="127.0.0.1:$port" >"$work/log" 2>&1 &
prometheus=$!
pids+=("$prometheus")

metric() { curl -s "http://127.0.0.1:$port/metrics" | awk -v name="$1" '{ sub(/{.*/, "", $1) } $1 == name { sum += $2 } END { printf "%.0f", sum }'; }
sleep 10 # the first scrapes make the series
samples=$(metric prometheus_tsdb_head_samples_appended_total)
cpu=$(cpu_ms "$prometheus") exporters=$(cpu_ms "${pids[@]:0:hosts}")
sleep "$seconds"
samples=$(($(metric prometheus_tsdb_head_samples_appended_total) - samples))
cpu=$(($(cpu_ms "$prometheus") - cpu)) exporters=$(($(cpu_ms "${pids[@]:0:hosts}") - exporters))
series=$(metric prometheus_tsdb_head_series)
echo "series: $series, per guest $(calc "$series / ($hosts * $guests)")"
echo "samples taken: $((samples / seconds)) a second"
echo "Prometheus: $(calc "$cpu * 1000 / $samples") µs CPU a sample, $(calc "$(metric process_resident_memory_bytes) / $series / 1024") KiB of memory a series"
echo "exporters, sampling and scrapes together: $(calc "$exporters / 10 / $seconds / $hosts")% of a core each"
