#!/bin/bash
# The Xen observer's numbers against xentop's, in the same seconds: each read between two readings of
# xentop. xentop counts in whole seconds, KiB and 512-byte sectors, and its net is dom0's view, so
# that its NETTX is what the guest received. Runs inside the lab's dom0.
# shellcheck source=tests/xen/common.sh disable=SC2015,SC2016
. "$(dirname "$0")/common.sh"
trap 'rm -rf "$tmp"' EXIT

# column FILE NAME HEADER: a cell of xentop's table. Its STATE column may hold blanks at its end only.
column() {
    awk -v name="$2" -v header="$3" '$1 == "NAME" { for (i = 1; i <= NF; i++) if ($i == header) at = i }
        $1 == name { print $at }' "$1"
}
# bounds NAME HEADER: sets low and high, the readings before and after.
bounds() {
    low=$(column "$tmp/before" "$1" "$2")
    high=$(column "$tmp/after" "$1" "$2")
}

xentop -b -f -i 1 >"$tmp/before"
tap_run "list" list
xentop -b -f -i 1 >"$tmp/after"

for name in pv1 pv2; do
    bounds $name 'CPU(sec)'
    between "$low" "$(($(number $name cpu_time_ns) / 1000000000))" "$((high + 1))" "$name: CPU seconds"
    bounds $name 'VBD_RSECT'
    between "$low" "$(($(number $name disk_read_bytes) / 512))" "$high" "$name: sectors read"
    bounds $name 'VBD_WSECT'
    between "$low" "$(($(number $name disk_write_bytes) / 512))" "$high" "$name: sectors written"
    bounds $name 'VBD_RD'
    between "$low" "$(number $name disk_read_ops)" "$high" "$name: reads"
    bounds $name 'VBD_WR'
    between "$low" "$(number $name disk_write_ops)" "$high" "$name: writes"
    bounds $name 'NETTX(k)'
    between "$low" "$(($(number $name net_rx_bytes) / 1024))" "$high" "$name: received is xentop's NETTX"
    bounds $name 'NETRX(k)'
    between "$low" "$(($(number $name net_tx_bytes) / 1024))" "$high" "$name: sent is xentop's NETRX"
    tap_is "$(($(number $name mem_bytes) / 1024))" "$(column "$tmp/after" $name 'MEM(k)')" "$name: memory"
    tap_is "$(($(number $name mem_limit_bytes) / 1024))" "$(column "$tmp/after" $name 'MAXMEM(k)')" "$name: its limit"
done
bounds Domain-0 'CPU(sec)'
between "$low" "$(($(number Domain-0 cpu_time_ns) / 1000000000))" "$((high + 1))" "Domain-0: CPU seconds"
tap_is "$(number pv1 vcpus)" "$(xl vcpu-list pv1 | awk 'NR > 1 && $5 !~ /p/ && $4 != "-" { n++ } END { print n }')" "pv1: vCPUs online"

## The host

tap_is "$(($(jq '.hosts[0].mem_limit_bytes' "$tmp/list") / 1048576))" "$(xl info total_memory)" "the host's memory"
tap_is "$(jq '.hosts[0].vcpus' "$tmp/list")" "$(xl info nr_cpus)" "the host's CPUs"
sum=$(jq '[.guests[].cpu_time_ns] | add' "$tmp/list")
tap_is "$(jq '.hosts[0].cpu_time_ns' "$tmp/list")" "$sum" "the host's CPU time is that of all domains"

"$XLTOOL" --connect xen:/// --timeout 60 stat --json -i 3 -n 1 >"$tmp/stat"
tap_is "$(jq '(.hosts[0].cpu_percent - ([.guests[].cpu_percent] | add)) | fabs < 0.1' "$tmp/stat")" true \
    "and so is its CPU in percent"

tap_done
