#!/bin/bash
# A container's settings: a revert brings them all back, a clone has them all but what would clash.
cd "$(dirname "$0")/../.." || exit 1
. tests/lib/tap.sh
. tests/docker/engine.sh
. tests/docker/ops.sh
XLTOOL=${XLTOOL:-$PWD/build/xltool}
engine_begin
net=10.$((128 + $$ % 64)).0 port=$(free_port $((10000 + $$ % 9000)))
docker network create --subnet "$net.0/24" back >/dev/null
docker network create front >/dev/null
docker volume create data >/dev/null
mkdir "$dir/host"
up helper --network none
docker run -d --name full --hostname db1 --network back --network-alias db --ip "$net.9" \
    -p "$port:80" -p "127.0.0.1:$((port + 5)):53/udp" -p 81 -v data:/data -v /anonymous -v "$dir/host:/host:ro" \
    --mount type=tmpfs,destination=/scratch --mount type=volume,destination=/spec \
    -m 64m --memory-swap 96m --cpus 0.75 --pids-limit 50 --restart on-failure:3 --label tier=back --label 'odd="quotes'"'"' \n' \
    -e 'A=1' -e 'B=two words "quoted"' --cap-drop NET_RAW --ulimit nofile=512:512 --add-host other:10.0.0.1 --dns 10.0.0.2 \
    --health-cmd 'true' --health-interval 1h --stop-signal SIGTERM --stop-timeout 2 --workdir /tmp --user 0:0 \
    --log-opt max-size=1m --shm-size 8m --read-only=false --init=false "$image" \
    sh -c 'trap "exit 0" TERM; while :; do sleep 0.1; done' >/dev/null
docker network connect --alias web front full
docker exec full sh -c 'echo v >/data/f; echo a >/anonymous/f; echo s >/spec/f'

# What must be equal: all that the user asked for. What the engine makes of it is left out.
settings() {
    inspect "$1" '{Config: (.Config | del(.Image, .Labels["xltool.guest", "xltool.snapshot"])),
        HostConfig: (.HostConfig | del(.Binds, .Mounts) | if .Links == null then del(.Links) else . end),
        Mounts: (.Mounts | map([.Type, .Name, .Destination, .RW]) | sort),
        Networks: (.NetworkSettings.Networks | map_values({IPAMConfig: (.IPAMConfig // {}), Aliases: ((.Aliases // []) | map(select(test("^[0-9a-f]{12}$") | not)))}))}'
}
differs() { diff <(jq -S . <<<"$1") <(jq -S . <<<"$2"); }

before=$(settings full)
tap_run "snapshot" xl snapshot create full s
docker update --memory 80m --memory-swap 120m --restart no full >/dev/null
docker exec full sh -c 'echo new >/data/f'
out=$(xl snapshot revert --yes full s 2>&1)
tap_ok $? "revert"
after=$(settings full)
[ "$before" = "$after" ]
tap_ok $? "the settings are all the same"
[ "$before" = "$after" ] || { echo "$out"; differs "$before" "$after"; } | tap_note
tap_is "$(docker exec full sh -c 'cat /data/f /anonymous/f /spec/f' | paste -sd ' ')" "new a s" "volumes are the same, and as they were"
tap_is "$(inspect full '.NetworkSettings.Networks.back.IPAddress')" "\"$net.9\"" "the static address"
tap_is "$(docker exec full busybox hostname)" db1 "the host name"
tap_is "$(inspect full .State.Running)" true "it runs"
xl snapshot create full t >/dev/null 2>&1
tap_run "snapshot and revert once more" xl snapshot revert --yes full t
[ "$(settings full)" = "$before" ]
tap_ok $? "still the same"

tap_exit 5 "a clone that would share a writable volume asks" xl clone full twin
tap_like "$tap_out" "'/data' \('data'\)" "says which"
out=$(xl clone --yes --start full twin 2>&1)
tap_ok $? "clone"
tap_like "$out" "port [0-9]+ of the host leads to 80/tcp \(it was $port\)" "says where the ports are"
own='del(.Mounts, .Networks.back.IPAMConfig, .Config.MacAddress, .HostConfig.PortBindings)'
[ "$(jq -c "$own" <<<"$before")" = "$(settings twin | jq -c "$own")" ]
tap_ok $? "the clone's settings are the same but for addresses, ports and volumes"
differs "$(jq -c "$own" <<<"$before")" "$(settings twin | jq -c "$own")" | tap_note
tap_is "$(settings twin | jq -c '.Networks.back.IPAMConfig')" "{}" "no static address"
tap_is "$(docker exec twin sh -c 'cat /data/f; busybox find /anonymous /spec' | paste -sd ' ')" "new /anonymous /spec" \
    "named volumes are shared, anonymous ones its own"
ports=$(docker ps --format '{{.Ports}}' | grep -oE '(0\.0\.0\.0|127\.0\.0\.1):[0-9]+->[0-9/a-z]+' | sort)
tap_is "$(wc -l <<<"$ports") $(cut -d- -f1 <<<"$ports" | sort -u | wc -l)" "6 6" "both listen, each on its own ports"
tap_run "a clone that is not started" xl clone --yes full late
tap_run "and a second one" xl clone --yes full later
tap_run "start the first" xl start late
tap_run "and the second: no port was given twice" xl start later

# What has gone since the snapshot.
xl delete --yes twin >/dev/null 2>&1
xl delete --yes late >/dev/null 2>&1
xl delete --yes later >/dev/null 2>&1
tap_is "$(docker volume ls -q | grep -c .)" 3 "the clones' anonymous volumes went with them, the others are there"
docker network disconnect front full
docker network rm front >/dev/null
tap_exit 5 "revert to networks that have gone is refused" xl snapshot revert --yes full s
tap_like "$tap_out" "no network 'front' any more.*docker network create front" "with the cure"
tap_is "$(state full)" running "and the guest runs"

# A limit by the older means, and a cpuset.
up quota --cpu-quota 50000
tap_run "resize where there is a CPU quota" xl resize --cpu-limit 0.25 quota
tap_is "$(inspect quota '[.HostConfig.CpuQuota, .HostConfig.NanoCpus]')" "[25000,0]" "changes the quota"
up pinned --cpuset-cpus 0 -m 64m
if [ "$(nproc)" -gt 1 ]; then
    tap_run "resize where there is a cpuset" xl resize --vcpus 2 pinned
    tap_is "$(docker exec pinned busybox nproc)" 2 "is seen from inside"
else
    tap_skip "resize where there is a cpuset" "one CPU"
fi
tap_run "resize of one without a memory limit" xl resize --memory 64M helper
tap_is "$(inspect helper '[.HostConfig.Memory, .HostConfig.MemorySwap]')" "[67108864,67108864]" "sets both limits"

# A MAC of its own; this docker cannot say that to an older engine, the API can.
curl -s --unix-socket "$dir/docker.sock" -H 'Content-Type: application/json' -d '{"Image": "'"$image"'",
    "Cmd": ["sleep", "1000"], "MacAddress": "02:42:0a:00:00:99"}' "http://d/v1.41/containers/create?name=mac" >/dev/null
xl start mac >/dev/null 2>&1
xl snapshot create mac s >/dev/null 2>&1
tap_run "revert of one with a MAC that was chosen" xl snapshot revert --yes mac s
tap_is "$(inspect mac .NetworkSettings.Networks.bridge.MacAddress)" '"02:42:0a:00:00:99"' "keeps it"
xl clone --yes --start mac mac2 >/dev/null 2>&1
tap_like "$(inspect mac2 .NetworkSettings.Networks.bridge.MacAddress)" '^"([0-9a-f]{2}:){5}([0-8][0-9a-f]|9[0-8a-f])"$' "a clone has another"

# Names that no image can have.
up Odd.Name_
tap_run "snapshot of a name that no repository can have" xl snapshot create Odd.Name_ s
tap_like "$(images)" "xltool/odd.?name--[0-9a-f]{12}:s" "gets another"
up odd
docker tag "$image" xltool/odd:s
tap_run "snapshot where a stranger's image has the name" xl snapshot create odd s
tap_is "$(docker image inspect -f '{{.Id}}' xltool/odd:s)" "$(docker image inspect -f '{{.Id}}' "$image")" "leaves that alone"
tap_is "$(snapshots odd)" s "and is found"
tap_run "delete" xl delete --yes odd
docker image inspect xltool/odd:s >/dev/null 2>&1
tap_ok $? "leaves it alone too"

# What others make of our images is not ours.
docker run -d --name stranger xltool/full:s sh -c 'while :; do sleep 1; done' >/dev/null
tap_is "$(snapshots stranger)" "" "a container that someone makes of a snapshot has no snapshots"
docker commit full mine >/dev/null
docker run -d --name heir mine sh -c 'while :; do sleep 1; done' >/dev/null
tap_is "$(snapshots heir)" "" "nor one of a commit of the guest"
tap_run "delete of such a one" xl delete --yes heir
tap_is "$(snapshots full)" "s t" "leaves the guest's snapshots alone"
tap_run "delete of the guest" xl delete --yes full
docker image inspect mine >/dev/null 2>&1
tap_ok $? "leaves other people's images alone"
tap_is "$(state stranger)" running "and other people's containers"
tap_done
