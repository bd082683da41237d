#!/bin/bash
# One host, three platforms: Xen domains, a libvirt guest and containers in one table, agreeing with
# each platform's own tools, and with one daemon stopped the others go on. Runs inside the lab's dom0.
# shellcheck source=tests/lib/tap.sh disable=SC2015,SC2016
. "$(dirname "$0")/../lib/tap.sh"
: "${XLTOOL:?}"
tmp=$(mktemp -d)
dockerd=$(systemctl show -p MainPID --value docker)
trap 'kill -CONT "$dockerd"; tmux -L three kill-server 2>/dev/null; rm -rf "$tmp"' EXIT

# Under emulation an answer takes seconds.
list() { "$XLTOOL" --timeout 60 list --json; }

# guests PLATFORM KEY: that key of each of the platform's guests in $tmp/list, sorted, on one line.
guests() {
    jq -r --arg p "$1" --arg k "$2" \
        '[.guests[] | select(.platform == $p and .name != "Domain-0") | .[$k]] | sort | join(" ")' "$tmp/list"
}

# number NAME KEY: a guest's number in $tmp/list; empty when unknown.
number() { jq -r --arg n "$1" --arg k "$2" '.guests[] | select(.name == $n) | .[$k] // empty' "$tmp/list"; }

words() { sort | paste -sd' '; }

# between LOW VALUE HIGH TEXT: a counter read in the middle of two other readings of it.
between() {
    [ -n "$1" ] && [ -n "$2" ] && [ -n "$3" ] && [ "$1" -le "$2" ] && [ "$2" -le "$3" ]
    tap_ok $? "$4"
    [ "$1" -le "$2" ] 2>/dev/null && [ "$2" -le "$3" ] 2>/dev/null || echo "$1 <= $2 <= $3" | tap_note
}

# near VALUE OTHER TOLERANCE TEXT
near() {
    local off=$(($1 - $2))
    [ -n "$1" ] && [ "${off#-}" -le "$3" ]
    tap_ok $? "$4"
    [ "${off#-}" -le "$3" ] || echo "$1 and $2 are more than $3 apart" | tap_note
}

# The kernel's own counters of container web.
web_id=$(docker inspect -f '{{.Id}}' web)
web_pid=$(docker inspect -f '{{.State.Pid}}' web)
web_cgroup=/sys/fs/cgroup$(sed -n 's/^0:://p' "/proc/$web_pid/cgroup")
web_cpu() { awk '/^usage_usec/ { printf "%.0f", $2 * 1000 }' "$web_cgroup/cpu.stat"; }
web_memory() {
    echo $(($(cat "$web_cgroup/memory.current") - $(awk '/^inactive_file/ { print $2 }' "$web_cgroup/memory.stat")))
}
web_written() { grep -o 'wbytes=[0-9]*' "$web_cgroup/io.stat" | awk -F= '{ n += $2 } END { printf "%d", n }'; }
web_received() { awk '/eth0:/ { sub(/.*:/, ""); print $1 }' "/proc/$web_pid/net/dev"; }

# In tenths of a second, as xl shows it; it rounds.
pv1_cpu() { xl list pv1 | awk -v by="$1" 'NR > 1 { printf "%d", $6 * 10 + by }'; }

## The table against each platform's own tool

pv1_cpu=$(pv1_cpu -1)
cpu=$(web_cpu) written=$(web_written) received=$(web_received)
tap_run "list --json succeeds" eval 'list > "$tmp/list"'
cpu_after=$(web_cpu) written_after=$(web_written) received_after=$(web_received)
web_memory_now=$(web_memory)
pv1_cpu_after=$(pv1_cpu 1)

tap_is "$(jq -r .schema "$tmp/list")" "xltool.list/1" "its schema"
for platform in xen libvirt docker; do
    tap_is "$(jq -r --arg p $platform '.connections[] | select(.platform == $p and .state != "absent") | .state' "$tmp/list")" ok \
        "the $platform connection is ok"
done
tap_is "$(jq -r '[.connections[] | select(.state != "ok" and .state != "absent") | .uri + ": " + .reason] | join(" ")' "$tmp/list")" "" \
    "no connection is in trouble"

tap_is "$(guests xen name)" "$(xl list | awk 'NR > 1 && $2 > 0 { print $1 }' | words)" "Xen: the domains of xl list"
tap_is "$(guests xen id)" "$(xl list -v | awk 'NR > 1 && $2 > 0 { print $7 }' | words)" "Xen: by their uuids"
tap_is "$(guests qemu name)" "$(virsh -q list --all --name | grep . | words)" "libvirt: the guests of virsh list"
tap_is "$(guests qemu id)" "$(virsh -q list --all --uuid | grep . | words)" "libvirt: by their uuids"
tap_is "$(guests docker name)" "$(docker ps -a --format '{{.Names}}' | words)" "Docker: the containers of docker ps"
tap_is "$(guests docker id)" "$(docker ps -aq --no-trunc | words)" "Docker: by their ids"
tap_is "$(jq -r '[.guests[].state | select(. != "running" and . != "blocked")] | join(" ")' "$tmp/list")" "" "all are running"
tap_is "$(jq -r '.guests[] | select(.name == "web") | .group' "$tmp/list")" shop "web is in its Compose project"

tap_is "$(jq '[.guests[] | . as $g | to_entries[] | select(.key | test("_(ns|bytes|ops|packets|errors|drops|s)$|^vcpus$"))
    | select(.value == null and ($g.why[.key] // "") == "")] | length' "$tmp/list")" 0 "every unknown number says why"

## Numbers

for name in pv1 pv2; do
    tap_is "$(number $name mem_bytes)" "$(($(xl list | awk -v n=$name '$1 == n { print $3 }') * 1048576))" \
        "$name: memory as xl list has it"
    tap_is "$(number $name vcpus)" "$(xl list | awk -v n=$name '$1 == n { print $4 }')" "$name: vCPUs as xl list has them"
done
between "$pv1_cpu" "$(($(number pv1 cpu_time_ns) / 100000000))" "$pv1_cpu_after" "pv1: CPU time between two readings of xl list"
tap_is "$(number vm1 vcpus)" 1 "vm1: one vCPU"
between 1 "$(number vm1 disk_read_ops)" "$(virsh -q domblkstat vm1 | awk '/rd_req/ { print $NF }')" \
    "vm1: disk reads, no more than virsh counts later"
between "$cpu" "$(number web cpu_time_ns)" "$cpu_after" "web: CPU time between two readings of its cgroup"
between "$received" "$(number web net_rx_bytes)" "$received_after" "web: bytes received between two readings of its eth0"
between "$written" "$(number web disk_write_bytes)" "$written_after" "web: bytes written between two readings of its cgroup"
near "$(number web mem_bytes)" "$web_memory_now" 1048576 "web: memory within 1 MiB of its cgroup"
tap_is "$(number lone mem_limit_bytes)" 33554432 "lone: the memory limit that docker run gave it"

# "1.5MiB / 1.9GiB" to bytes
docker_memory() {
    docker stats --no-stream --format '{{.MemUsage}}' "$1" |
        awk '{ n = $1 + 0; u = $1; sub(/[0-9.]+/, "", u); m["B"] = 1; m["KiB"] = 1024; m["MiB"] = 1048576; printf "%d", n * m[u] }'
}
near "$(number web mem_bytes)" "$(docker_memory web)" 1048576 "web: memory within 1 MiB of docker stats"

## The console

tmux -L three -f /dev/null new-session -d -x 160 -y 40 "TERM=screen-256color $XLTOOL top"
screen() { tmux -L three capture-pane -p; }
screen_has() { screen | grep -q -- "$1"; }
all_shown() { screen_has pv1 && screen_has pv2 && screen_has vm1 && screen_has web && screen_has lone; }
tap_await 120 all_shown
tap_ok $? "top shows pv1, pv2, vm1, web and lone together"
all_shown || screen | tap_note

## A daemon that does not answer

# bash starts what is in the background with SIGINT ignored.
env --default-signal=INT "$XLTOOL" stat -i 2 --json --timeout 60 > "$tmp/stat" 2> "$tmp/stat.err" &
stat=$!

# lines FILTER: how many whole lines so far satisfy it
lines() { jq -R --arg web "$web_id" "fromjson? | select($1) | 1" "$tmp/stat" | wc -l; }
at_least() { [ "$(lines "$2")" -ge "$1" ]; }
# A call that stays unanswered ends in an error at last: stalled becomes failed.
docker_down='any(.connections[]; .platform == "docker" and (.state == "stalled" or .state == "failed"))'
docker_is() { echo "any(.connections[]; .platform == \"docker\" and .state == \"$1\")"; }
fresh='any(.guests[]; .name == "pv1" and .stale == false and .cpu_percent != null)'

tap_await 120 at_least 2 "($(docker_is ok)) and ($fresh)"
tap_ok $? "stat --json: docker is ok, and Xen has rates"
kill -STOP "$dockerd"
tap_await 180 at_least 1 "$(docker_is stalled)"
tap_ok $? "dockerd stopped: its connection is stalled"
# What pv1 has used must go on rising while docker stands still.
frozen=$(lines "$docker_down and ($fresh)")
tap_await 180 at_least $((frozen + 3)) "$docker_down and ($fresh)"
tap_ok $? "Xen goes on: three more lines with fresh rates"
moved=$(jq -R "fromjson? | select($docker_down)"' | .guests[] | select(.name == "pv1") | .cpu_time_ns' "$tmp/stat" | sort -un | wc -l)
[ "$moved" -ge 3 ]
tap_ok $? "pv1's CPU time takes new values meanwhile ($moved)"
tap_is "$(jq -R "fromjson? | select($docker_down)"' | .guests[] | select(.platform == "docker") | .stale' "$tmp/stat" | sort -u)" true "docker's rows are kept, and marked stale"
tap_await 60 screen_has 'docker \(stalled\|failed\)'
status=$?
tap_ok $status "top says so too"
[ $status -eq 0 ] || screen | tap_note

stalls=$(lines "$docker_down")
kill -CONT "$dockerd"
back() {
    tail -n1 "$tmp/stat" | jq -e 'any(.connections[]; .platform == "docker" and .state == "ok")
        and any(.guests[]; .name == "web" and .stale == false)'
}
tap_await 180 back
tap_ok $? "dockerd goes on: its connection is ok and its rows are fresh (after $stalls stalled lines)"
kill -INT "$stat"
wait "$stat"
tap_is $? 130 "stat ends with 130 on SIGINT"
tmux -L three send-keys q
quit() { ! tmux -L three has-session; }
tap_await 30 quit
tap_ok $? "top ends on q"

## A clock that is set

# Recordings go by a clock that nobody sets; the one on the wall is for people.
clock_set() {
    "$XLTOOL" record "$tmp/clock.rec" -i 1 --timeout 60 -- \
        sh -c 'sleep 4; date -s "1 hour ago"; sleep 4; date -s "1 hour"; sleep 4' >/dev/null
}
tap_run "record, while the clock is set back an hour and forth again" clock_set
"$XLTOOL" stat --replay "$tmp/clock.rec" -i 2 --json > "$tmp/clock"
dom0_cpu='[.[].guests[] | select(.name == "Domain-0") | .cpu_percent]'
tap_is "$(jq -s "$dom0_cpu | length >= 4 and all(. != null and . >= 0 and . <= 201)" "$tmp/clock")" true "its rates are those of the time that went by"
tap_is "$(jq -s '[.[].time | fromdate] | .[0] as $begin | length >= 4 and all((. - $begin + 3605) % 3600 < 60)' "$tmp/clock")" true \
    "and its times what the clock said: whole hours off, or right"
jq -r .time "$tmp/clock" | tap_note

tap_done
