#!/bin/bash
# The Docker observer against a real engine: states, groups, limits, agreement with the cgroup files
# and with docker stats, over the socket and over TCP.
cd "$(dirname "$0")/../.." || exit 1
. tests/lib/tap.sh
. tests/docker/engine.sh
XLTOOL=${XLTOOL:-$PWD/build/xltool}
engine_begin

busy='while :; do i=0; while [ $i -lt 3000 ]; do i=$((i+1)); done; dd if=/dev/zero of=/tmp/x bs=64k count=16 2>/dev/null; done'
disk=/dev/$(lsblk -ndo PKNAME "$(df --output=source "$dir" | tail -n 1)" 2>/dev/null)
[ -b "$disk" ] || disk=$(df --output=source "$dir" | tail -n 1)
docker run -d --name busy --label com.docker.compose.project=shop --cpus 0.5 -m 128m "$image" sh -c "$busy" >/dev/null
docker run -d --name pod --label io.kubernetes.pod.namespace=prod --label io.kubernetes.pod.name=web-0 "$image" sleep 1000 >/dev/null
docker run -d --name hostnet --network host "$image" sleep 1000 >/dev/null
docker run -d --name frozen "$image" sleep 1000 >/dev/null
docker pause frozen >/dev/null
docker create --name never "$image" sleep 1 >/dev/null
docker run --name gone "$image" sh -c 'exit 3'
docker run -d --name mover "$image" ping -s 1000 "$gateway" >/dev/null

all=$("$XLTOOL" list --json --connect "$uri")
tap_is "$(jq -r '[.guests[] | select(.platform == "docker") | "\(.name)=\(.state)"] | sort | join(" ")' <<<"$all")" \
    "busy=running frozen=paused gone=stopped hostnet=running mover=running never=stopped pod=running" "names and states"
tap_is "$(guest "$uri" busy .group)" shop "a Compose project is the group"
tap_is "$(guest "$uri" pod .group)" prod/web-0 "a Kubernetes pod is the group"
tap_is "$(guest "$uri" busy .image)" "$image" "the image"
tap_is "$(guest "$uri" busy .mem_limit_bytes)" $((128 << 20)) "the memory limit"
tap_is "$(guest "$uri" busy .vcpus)" 1 "half a CPU allowed is one CPU"
tap_is "$(guest "$uri" pod .mem_limit_bytes)" "$(($(awk '/^MemTotal/ { print $2 }' /proc/meminfo) * 1024))" "no limit: the host's memory"
tap_is "$(guest "$uri" hostnet .net_rx_bytes)" null "the host's network is not the container's"
tap_like "$(guest "$uri" hostnet .why.net_rx_bytes)" "shares the host's network" "and the reason is given"
tap_is "$(guest "$uri" gone .cpu_time_ns)" null "a stopped container has no counters"
tap_like "$(guest "$uri" gone .why.cpu_time_ns)" "not running" "and the reason is given"
tap_is "$(guest "$uri" busy .id)" "$(docker inspect -f '{{.Id}}' busy)" "the id is the container's"

# Agreement over a loaded interval: the same counters of the cgroup files, read around xltool's.
pid=$(docker inspect -f '{{.State.Pid}}' busy)
if path=$(grep -oP ':cpuacct:\K.*|,cpuacct:\K.*' /proc/"$pid"/cgroup) && [ -n "$path" ]; then
    point=$(awk '$3 == "cgroup" && $4 ~ /cpuacct/ { print $2; exit }' /proc/mounts)
    usage() { cat "$point$path/cpuacct.usage"; }
else
    path=$(grep -oP '^0::\K.*' /proc/"$pid"/cgroup)
    usage() { awk '/^usage_usec/ { print $2 * 1000 }' "/sys/fs/cgroup$path/cpu.stat"; }
fi
# cpu_between URI: reads the cgroup's counter, xltool's, the cgroup's again, into lo, got, hi.
cpu_between() { lo=$(usage); got=$(guest "$1" busy .cpu_time_ns); hi=$(usage); }
# agree TEXT URI: at two instants xltool's counter lies between the cgroup's before and after it, and
# over the interval the two advance alike. Slack: what the guest ran while the counters were read.
agree() {
    local lo got hi lo1 got1 hi1
    cpu_between "$2"
    lo1=$lo got1=$got hi1=$hi
    sleep 6
    cpu_between "$2"
    [ "$lo1" -le "$got1" ] && [ "$got1" -le "$hi1" ] && [ "$lo" -le "$got" ] && [ "$got" -le "$hi" ]
    tap_ok $? "$1: CPU time lies between the cgroup's before and after: $lo <= $got <= $hi"
    near $((got - got1)) $((lo - lo1)) 5 $((hi1 - lo1 + hi - lo))
    tap_ok $? "$1: it advances as the cgroup's does: $((got - got1)) and $((lo - lo1)) ns"
}
agree "cgroup files" "$uri"
[ "$(guest "$uri" busy ".host_cpu_time_ns >= .cpu_time_ns")" = true ]
tap_ok $? "the host's CPU time is not below the guest's"

mem=$(docker stats --no-stream --format '{{.MemUsage}}' pod | sed 's/ .*//')
mem_x=$(guest "$uri" pod .mem_bytes)
near "$(numfmt --from=iec-i "${mem%B}" 2>/dev/null)" "$mem_x" 5
tap_ok $? "memory agrees with docker stats: $mem and $mem_x bytes"
mover=$(docker inspect -f '{{.State.Pid}}' mover)
received() { awk '/eth0/ { print $2 }' /proc/"$mover"/net/dev; }
before=$(received)
got=$(guest "$uri" mover .net_rx_bytes)
after=$(received)
[ "$before" -gt 2000 ] && [ "$before" -le "$got" ] && [ "$got" -le "$after" ]
tap_ok $? "network as the container's eth0 sees it: $before <= $got <= $after"

# The disk: cgroup v1 counts only where a limit is set.
docker run -d --name writer --device-write-bps "$disk:500mb" "$image" \
    sh -c 'dd if=/dev/zero of=/big bs=1M count=20 oflag=direct; dd if=/big of=/dev/null bs=1M iflag=direct; sleep 1000' >/dev/null 2>&1
sleep 4
got=$(guest "$uri" writer .disk_write_bytes)
if [ "$got" = null ]; then
    tap_like "$(guest "$uri" writer .why.disk_write_bytes)" "counts no block I/O" "the kernel counts no disk I/O here, and it is said"
else
    near "$got" $((20 << 20)) 5
    tap_ok $? "20 MiB written past the page cache are seen: $got"
fi

# The same engine over TCP: counters by the API.
agree "API" "$tcp"
tap_like "$(guest "$tcp" busy .why.host_cpu_time_ns)" "shim" "over TCP the shim's part is unknown, with the reason"
tap_is "$(guest "$tcp" hostnet .net_rx_bytes)" null "over TCP the host's network is not the container's"
near "$(guest "$tcp" pod .mem_bytes)" "$(guest "$uri" pod .mem_bytes)" 5
tap_ok $? "over TCP the memory is the same"

show=$("$XLTOOL" show --connect "$uri" busy)
tap_like "$show" "com.docker.compose.project" "show tells the labels"
tap_like "$show" "172\.31\.[0-9]+" "show tells the address"
tap_like "$show" "throttled" "show tells the throttling"
doctor=$("$XLTOOL" doctor --connect "$uri")
tap_like "$doctor" "cgroup files" "doctor says where the counters come from"

# Hostile names do not reach the terminal raw.
docker run -d --name nasty --label com.docker.compose.project="$(printf 'a\033[2Jb')" "$image" sleep 1000 >/dev/null
"$XLTOOL" list --columns name,group --connect "$uri" | grep -q "$(printf '\033')"
[ $? -eq 1 ]
tap_ok $? "an escape sequence in a label is shown, not sent"

. tests/lib/contract.sh
contract "$uri" 7 --timeout 20
contract "$tcp" 7 --timeout 20
tap_done
