#!/bin/bash
# A guest whose disk its device model serves, beside one of blkback's, with a renamed interface; then
# rebooted. Runs inside the lab's dom0.
# shellcheck source=tests/xen/common.sh disable=SC2015,SC2016
. "$(dirname "$0")/common.sh"
trap 'xl destroy qdisk 2>/dev/null; rm -rf "$tmp"' EXIT

truncate -s 16M "$tmp/q.img" "$tmp/b.img"
pv_config qdisk "\"format=raw,vdev=xvda,backendtype=qdisk,target=$tmp/q.img\"" '"bridge=xenbr0,vifname=webcard"' >"$tmp/q.cfg"
tap_run "a guest with a qdisk starts" xl create -q "$tmp/q.cfg"
connected() { list && [ -n "$(number qdisk disk_read_bytes)" ] && [ "$(number qdisk net_tx_packets)" -gt 0 ]; }
tap_run "its disk and its renamed interface are counted once it is up" tap_await 300 connected
for key in disk_read_ops disk_read_time_ns disk_write_time_ns net_rx_bytes; do
    at_least "$(number qdisk $key)" 0 "$key is known"
done

domid=$(xl domid qdisk)
at_least "$(number qdisk host_cpu_time_ns)" "$(($(number qdisk cpu_time_ns) + 1))" "its device model costs CPU"
show qdisk
tap_is "$(jq -r '.disk[0] | "\(.vdev) \(.backend)"' "$tmp/show")" "xvda qdisk" "show: the disk"
tap_is "$(jq -r '.net[0].ifname' "$tmp/show")" webcard "show: the interface's new name"
tap_is "$(jq -r '[.backend | if type == "array" then .[] else . end | select(.thread == "device model") | .pid] | join(" ")' "$tmp/show")" \
    "$(xenstore-read "/local/domain/$domid/image/device-model-pid")" "show: the device model"
tap_is "$(jq -r '[.backend | if type == "array" then .[] else . end | select(.thread | startswith("webcard-"))] | length > 0' "$tmp/show")" \
    true "show: the renamed interface's kernel threads"
tap_run "xl still talks to the device model" xl block-list qdisk

## A device model that does not answer

pid=$(xenstore-read "/local/domain/$domid/image/device-model-pid")
kill -STOP "$pid"
list
tap_is "$(why qdisk disk_read_bytes)" "its device model does not answer" "a stopped device model: the reason"
tap_like "$(number pv1 disk_read_bytes)" "^[0-9]+$" "the others' disks are known all the same"
kill -CONT "$pid"
list
tap_like "$(number qdisk disk_read_bytes)" "^[0-9]+$" "it goes on: known again"

## The same guest, started again, has another domid

id=$(number qdisk id)
xl destroy qdisk
sed -i "1i uuid = \"$id\"" "$tmp/q.cfg"
xl create -q -p "$tmp/q.cfg"
list
tap_is "$(number qdisk id)" "$id" "the same id after a restart"
tap_is "$(number qdisk state)" paused "and its own state"
between 0 "$(number qdisk cpu_time_ns)" 100000000 "its counters begin anew"

tap_done
