#!/bin/bash
# What docs/prometheus holds for those who watch hosts, and what xltool-export(1) says of the metrics. That Prometheus
# takes it: tests/cli/prometheus.t.
set -u
cd "$(dirname "$0")/../.." || exit 1
. tests/lib/tap.sh
root=$(mktemp -d)
trap 'rm -rf "$root"' EXIT
page=tests/unit/golden/export.prom

tap_run 'the examples are installed' make -s DEV=1 BUILD="${BUILD:-build}" PREFIX="$root/usr" install
examples=$root/usr/share/doc/xltool/prometheus
tap_is "$(cd "$examples" && echo *)" 'grafana-dashboard.json prometheus.yml xltool-export.service xltool.rules.yml' 'all of them'

# Metrics that the page has, with those of hosts as a pattern.
text=$(MANPATH=$root/usr/share/man MANWIDTH=300 man -P cat xltool-export 2>&1)
mapfile -t metrics < <(sed -n 's/^# TYPE \([a-z_]*\) .*/\1/p' "$page" | grep -vE '^xltool_host_(network|disk)_')
[ "${#metrics[@]}" -ge 30 ]
tap_ok $? 'the page has its metrics'
tap_is "$(for m in "${metrics[@]}"; do [[ $text == *"$m"* ]] || echo "$m"; done)" '' 'xltool-export(1) has every metric'
tap_is "$(grep -oE 'xltool_(guest|host|connection)_[a-z_]*[a-z]' <<<"$text" | sort -u |
    while read -r m; do grep -qE "^# TYPE $m( |_)" "$page" || echo "$m"; done)" '' 'and names none that there is not'

tap_run 'the dashboard is JSON' jq -e '.title and (.panels | length > 10)' "$examples/grafana-dashboard.json"
tap_is "$(jq '[.panels[] | .id] | length == (unique | length)' "$examples/grafana-dashboard.json")" true 'no panel has the id of another'

unit=$examples/xltool-export.service
tap_is "$(grep -c "^ExecStart=$root/usr/bin/xltool export$" "$unit")" 1 'the unit starts what was installed'
if command -v systemd-analyze >/dev/null; then
    tap_is "$(MANPATH=$root/usr/share/man systemd-analyze verify "$unit" 2>&1)" '' 'systemd takes the unit'
    tap_run 'and finds it well protected' systemd-analyze security --offline=yes --threshold=25 "$unit"
else
    tap_skip 'systemd takes the unit' 'no systemd-analyze here'
fi
tap_done
