#!/bin/bash
# The Xen observer: every domain is a row, by its uuid, with its name, state and numbers, or the reason
# why there is none. Also when domains are renamed, paused, without a name, more than 256, or have the
# number of one that has gone. Runs inside the lab's dom0.
# shellcheck source=tests/xen/common.sh disable=SC2015,SC2016
. "$(dirname "$0")/common.sh"
cleanup() {
    xl unpause pv2 2>/dev/null
    xl rename pv-renamed pv2 2>/dev/null
    [ ! -s "$tmp/bare" ] || xargs bare_domains destroy <"$tmp/bare" 2>/dev/null
    rm -rf "$tmp"
}
trap cleanup EXIT

tap_run "list --json succeeds" list
tap_is "$(jq -r .schema "$tmp/list")" "xltool.list/1" "its schema"
tap_is "$(jq -r '.connections[0] | "\(.uri) \(.platform) \(.state)"' "$tmp/list")" "xen:/// xen ok" "the connection"
tap_is "$(jq -r '[.guests[] | select(.platform == "xen") | .name] | sort | join(" ")' "$tmp/list")" \
    "$(xl list | awk 'NR > 1 { print $1 }' | LC_ALL=C sort | paste -sd' ')" "the names of xl list, Domain-0 among them"
tap_is "$(number pv1 id)" "$(xl domid pv1 | xargs -I% xenstore-read /local/domain/%/vm | cut -d/ -f3)" "the id is the uuid"
tap_is "$(number Domain-0 id)" "00000000-0000-0000-0000-000000000000" "Domain-0 has the uuid of zeros"
tap_is "$(jq '[.guests[] | . as $g | to_entries[] | select(.key | test("_(ns|bytes|ops|packets|errors|drops|s)$|^vcpus$"))
    | select(.value == null and ($g.why[.key] // "") == "")] | length' "$tmp/list")" 0 "every unknown number says why"
for key in cpu_time_ns host_cpu_time_ns mem_bytes mem_limit_bytes net_rx_bytes net_tx_packets disk_read_bytes \
    disk_write_ops vcpus uptime_s; do
    at_least "$(number pv1 $key)" 0 "pv1: $key is known"
done
tap_is "$(why pv1 wait_time_ns)" "Xen does not tell it of a whole domain" "wait time: the reason"
tap_is "$(why pv1 disk_read_time_ns)" "blkback does not measure it" "disk time of blkback: the reason"
tap_like "$(why Domain-0 net_rx_bytes)" "see the host" "Domain-0's net: the reason"
tap_like "$(why Domain-0 disk_read_bytes)" "see the host" "Domain-0's disk: the reason"
at_least "$(number pv1 host_cpu_time_ns)" "$(($(number pv1 cpu_time_ns) + 1))" "dom0's threads cost pv1 some CPU"

## Names and states follow

xl rename pv2 pv-renamed
xl pause pv-renamed
list
tap_is "$(number pv-renamed state)" paused "a renamed and paused domain"
tap_is "$(number pv2 state)" "" "the old name is gone"
# One connection that stays open sees changes too.
"$XLTOOL" --connect xen:/// --timeout 60 stat -i 3 -n 6 --json >"$tmp/stat" &
stat=$!
tap_await 120 test -s "$tmp/stat"
xl rename pv-renamed pv2
xl unpause pv2
wait "$stat"
names() { jq -rs "$1 | [.guests[].name] | map(select(startswith(\"pv\"))) | sort | join(\" \")" "$tmp/stat"; }
tap_is "$(names first)" "pv-renamed pv1" "stat begins with the old name"
tap_is "$(names last)" "pv1 pv2" "and ends with the new one"
tap_is "$(jq -rs 'last | .guests[] | select(.name == "pv2") | .state != "paused"' "$tmp/stat")" true "and the new state"

## Hundreds of domains without a name

tap_run "300 bare domains are made" eval 'bare_domains make 300 >"$tmp/bare"'
tap_run "list with 300 bare domains" list
tap_is "$(jq '[.guests[] | select(.platform == "xen")] | length' "$tmp/list")" "$(($(xl list | wc -l) - 1))" "as many rows as xl list has"
tap_is "$(jq '[.guests[].id] | (unique | length) == length' "$tmp/list")" true "no row comes twice"
tap_is "$(jq '[.guests[] | select(.name == .id and .platform == "xen")] | length' "$tmp/list")" 300 "a domain without a name is called by its id"
tap_is "$(jq -r '[.guests[] | select(.name == .id) | .why.disk_read_bytes] | unique | join(",")' "$tmp/list")" "it has no disk" "no disk: the reason"
tap_is "$(jq -r '[.guests[] | select(.name == .id) | .why.net_rx_bytes] | unique | join(",")' "$tmp/list")" "it has no network interface" "no net: the reason"
xargs bare_domains destroy <"$tmp/bare"
: >"$tmp/bare"
list
tap_is "$(jq '[.guests[] | select(.platform == "xen")] | length' "$tmp/list")" 3 "all gone again"

## Everything about one

show pv1
tap_is "$(jq -r .config.domid "$tmp/show")" "$(xl domid pv1)" "show: the domid"
tap_is "$(jq -r '.disk[0].vdev' "$tmp/show")" xvda "show: the disk"
tap_is "$(jq -r '.net[0].mac' "$tmp/show")" "$(xl network-list pv1 | awk 'NR == 2 { print $3 }')" "show: the MAC"
tap_is "$(jq '.vcpu | length' "$tmp/show")" "$(($(xl vcpu-list pv1 | wc -l) - 1))" "show: each vCPU"
tap_is "$(jq -r '[.backend[].thread | select(test("xvda"))] | length' "$tmp/show")" 1 "show: the disk's kernel thread"

tap_done
