#!/bin/bash
# reach across three platforms in dom0: Xen guests by the shell on their console, containers by the engine, and a
# guest that cannot be asked. Runs inside the lab's dom0.
# shellcheck source=tests/xen/common.sh disable=SC2015
. "$(dirname "$0")/common.sh"
export XLTOOL_STATE_DIR=$tmp/state COLUMNS=80
trap 'bridge_rule -D 2>/dev/null; lab_load on; rm -rf "$tmp"' EXIT
lab_load() { for guest in pv1 pv2 web db; do /srv/lab/load $guest "$1"; done >/dev/null 2>&1; } # it takes most of the machine
lab_load off
tap_await 600 docker version >/dev/null
reach() {
    status=0
    "$XLTOOL" reach --timeout 60 "$@" >"$tmp/out" 2>"$tmp/err" </dev/null || status=$?
}
pair() { jq -r ".pairs[] | select(.from == \"$1\" and .to == \"$2\") | $3" "$tmp/out"; } # FROM TO FILTER
says() { tap_is "$(pair "$1" "$2" '"\(.icmp.state)/\(.tcp.state)"')" "$3" "$1 to $2: $4"; }

# Docker's firewall keeps guests of other platforms from each other, which is what one wants to see.
kept_apart() {
    reach pv1 pv2 --port 7 --json
    [ "$status" = 0 ] && [ "$(pair pv1 host .icmp.state)/$(pair pv1 pv2 .icmp.state)/$(pair pv2 pv1 .icmp.state)" = reached/unreached/unreached ]
}
tap_run 'guests whose bridge a firewall filters reach the host, and not each other' tap_await 300 kept_apart
bridge_rule -I

# Everybody answers, if not within two seconds on a machine that is busy with other things.
measured() {
    reach --on xen,docker,qemu --port 7 --json
    [ "$status" = 0 ] && jq -e '[.pairs[] | select(.from + " " + .to | IN("pv1 pv2", "pv2 pv1", "pv1 host", "host pv2", "web db", "web gateway", "host lone")) |
        .icmp.state == "reached" and .tcp.state == "refused"] | length == 7 and all' "$tmp/out"
}
tap_run 'measured' tap_await 600 measured
tap_note <"$tmp/err"
tap_is "$(jq -r '[.ends[].name] | sort | join(" ")' "$tmp/out")" 'db host lone pv1 pv2 vm1 web' 'all guests and dom0, which is no guest'
for n in 1 2; do
    tap_is "$(jq -r ".ends[] | select(.name == \"pv$n\") | .addresses[] | \"\(.address)/\(.prefix)@\(.interface)\"" "$tmp/out")" \
        "10.77.0.1$n/24@eth0" "pv$n tells its address on its console"
done
says pv1 pv2 reached/refused 'over the bridge'
says pv2 pv1 reached/refused 'and back'
says pv1 host reached/refused 'dom0'
says host pv2 reached/refused 'from dom0'
tap_is "$(pair pv1 host .address)" 10.77.0.1 'by the address on their bridge'
tap_is "$(pair pv1 gateway '"\(.icmp.state) \(.icmp.why)"')" 'unknown it has no default gateway' 'they have no gateway'
says pv1 web unreached/unreached 'so they do not reach the containers'
tap_is "$(pair pv1 web .icmp.why)" 'the network is unreachable' 'and say why'
says web db reached/refused 'containers on their bridge'
says web gateway reached/refused 'and their gateway'
says host lone reached/refused 'dom0 reaches them'
# The emulated clock may stand still for as long as a container's echo takes: then its ping says 0.000 ms.
tap_is "$(jq '[.pairs[] | select(.icmp.state == "reached") | .icmp] | map(select(.rtt_ms.median > 0)) as $timed
    | ($timed | length > 10) and all(.sent >= 3 and .received > 0 and .rtt_ms.median >= 0)' "$tmp/out")" true 'each with its round trips'
jq -c '.pairs[] | select(.icmp.rtt_ms.median == 0) | {from, to, icmp}' "$tmp/out" | tap_note
tap_is "$(jq -r '[.pairs[] | select(.from == "vm1" or .to == "vm1") | .icmp.state] | unique | join(" ")' "$tmp/out")" unknown 'a guest without a shell is not known, not unreached'

reach pv1 pv2 vm1 web --port 7
tap_is "$status" 0 'for people'
tap_note <"$tmp/out"
tap_like "$(cat "$tmp/out")" $'1 pv1 +\\. +[0-9.]+!? +\\?1 +none +[0-9.]+!? +\\?' 'the row of pv1'
tap_done
