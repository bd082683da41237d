#!/bin/bash
# The toolstack on a real engine, from create to delete: what a snapshot keeps, what a revert brings back, what
# a clone has of its own, and that a resize is seen from inside.
cd "$(dirname "$0")/../.." || exit 1
. tests/lib/tap.sh
. tests/docker/engine.sh
. tests/docker/ops.sh
XLTOOL=${XLTOOL:-$PWD/build/xltool}
engine_begin
docker network create apart >/dev/null

cat >"$dir/web.ini" <<EOF
[guest]
name = web
vcpus = 1
memory = 64M
[disk xvda]
source = none.qcow2
[net 0]
bridge = apart
[container]
image = $image
command = sh -c 'trap "exit 0" TERM; while :; do sleep 0.1; done'
EOF
tap_run "create --dry-run" xl create --dry-run --on docker "$dir/web.ini"
tap_is "$(containers)" "" "--dry-run makes nothing"
tap_run "create from a spec" xl create --on docker "$dir/web.ini"
tap_is "$(state web)" running "it runs"
tap_is "$(inspect web '[.HostConfig.NanoCpus, .HostConfig.Memory, .HostConfig.MemorySwap]')" \
    "[1000000000,67108864,67108864]" "with its CPU, memory, and no swap"
tap_is "$(inspect web '[.Config.Cmd[0], (.NetworkSettings.Networks | keys[])]')" '["sh","apart"]' "its command and network"
tap_run "another, by its bridge's name" xl create --on docker --name second --image "$image" --command 'sleep 1000' --net "$bridge"
tap_is "$(inspect second '.NetworkSettings.Networks | keys')" '["bridge"]' "is on the network of that bridge"
first=$(inspect web .Id)

# Power.
tap_run "pause" xl pause web
tap_is "$(state web)" paused "it is paused"
tap_run "resume" xl resume web
tap_run "stop" xl stop web
tap_is "$(state web)" exited "it is stopped"
tap_run "stop once more is no failure" xl stop web
tap_run "start" xl start web
pid=$(inspect web .State.Pid)
tap_run "reboot" xl reboot web
[ "$(inspect web .State.Pid)" != "$pid" ]
tap_ok $? "it is another process then"
tap_exit 5 "resume of one that is not paused is refused" xl resume web
tap_run "stop --force" xl stop --force second
tap_is "$(inspect second .State.ExitCode)" 137 "kills it"
tap_run "rename" xl rename second other
tap_is "$(containers)" "other web" "it has the other name"

# Commands in it.
out=$(xl exec web -- sh -c 'echo out; echo err >&2; exit 7' 2>"$dir/err")
tap_is "$? $out $(cat "$dir/err")" "7 out err" "exec: status, stdout and stderr"
tap_is "$(xl exec web -- sh -c 'dd if=/dev/zero bs=1000000 count=20 2>/dev/null' | wc -c)" 20000000 "20 MB come through whole"
tap_exit 1 "exec in one that does not run" xl exec other -- true
tap_like "$tap_out" "does not run" "says so"
tap_run "wait --for ready" xl wait --for ready web
tap_like "$({ sleep 1; echo 'echo a-$((6 * 7))'; echo exit; sleep 1; } | timeout 20 "$XLTOOL" console --connect "$uri" web)" \
    "a-42" "console: a shell on a terminal"
tap_like "$({ sleep 1; echo 'echo a-$((6 * 7))'; echo exit; sleep 1; } | timeout 20 "$XLTOOL" console --connect "$tcp" web)" \
    "a-42" "also over TCP"

# Snapshot, change, revert.
mark web one
out=$(xl snapshot create --json --description 'the first' web before)
tap_like "$(jq -r '.. | .stood_still_ms? // empty' <<<"$out")" '^[0-9]+$' "snapshot: says how long it stood still"
tap_is "$(state web)" running "it runs on"
tap_is "$(images)" "xltool/web:before" "it is an image"
mark web two
tap_run "another snapshot" xl snapshot create web after
tap_is "$(xl snapshot list --json web | jq -c '.snapshots | map([.name, .parent, .description, .current])')" \
    '[["before",null,"the first",null],["after","before",null,"yes"]]' "they are a chain"
tap_exit 5 "a name that is taken is refused" xl snapshot create web before
tap_exit 5 "revert without --yes and a terminal is refused" xl snapshot revert web before
tap_is "$(marker web)" two "and changes nothing"
tap_run "revert" xl snapshot revert --yes web before
tap_is "$(marker web)" one "the marker is back"
tap_is "$(state web) $(containers)" "running other web" "it runs, and the old one has gone"
[ "$(inspect web .Id)" != "$first" ]
tap_ok $? "its id is another"
tap_is "$(snapshots web)" "before after" "its snapshots are still its own"
tap_run "a third snapshot" xl snapshot create web third
tap_is "$(xl snapshot list --json web | jq -c '.snapshots | map([.name, .parent])')" \
    '[["before",null],["after","before"],["third","before"]]' "branches off from where it was reverted to"
tap_run "rename" xl rename web site
tap_is "$(snapshots site)" "before after third" "takes the snapshots along"
tap_run "delete the inner snapshot" xl snapshot delete --yes site before
tap_is "$(xl snapshot list --json site | jq -c '.snapshots | map([.name, .parent])')" '[["after",null],["third",null]]' \
    "the others stay"
tap_run "revert to one that was made after it" xl snapshot revert --yes site after
tap_is "$(marker site)" two "which is whole"
xl stop site >/dev/null 2>&1
tap_run "revert of a stopped one" xl snapshot revert --yes site third
tap_is "$(state site)" created "leaves it stopped"
tap_run "it starts" xl start site

# Clone.
tap_run "clone of a running one" xl clone --start site twin
tap_is "$(state site) $(state twin) $(marker twin)" "running running one" "both run, the clone with the same files"
mark twin changed
tap_is "$(marker site)" one "the original is untouched"
for what in .Id .NetworkSettings.Networks.apart.MacAddress .NetworkSettings.Networks.apart.IPAddress .Config.Hostname .Name; do
    [ "$(inspect site "$what")" != "$(inspect twin "$what")" ]
    tap_ok $? "the clone's own: $what"
done
tap_is "$(snapshots twin)" "" "the clone has no snapshots"
tap_run "clone --linked, stopped" xl clone --linked site third
tap_is "$(state third)" created "is not started"
tap_run "clone from a snapshot" xl clone --from after --start site fourth
tap_is "$(marker fourth)" two "has its files"

# Resize.
tap_run "resize" xl resize --vcpus 2 --memory 96M site
tap_like "$(docker exec site sh -c 'cat /sys/fs/cgroup/memory/memory.limit_in_bytes /sys/fs/cgroup/memory.max 2>/dev/null')" \
    '^100663296$' "memory, seen from inside"
tap_like "$(docker exec site sh -c 'cat /sys/fs/cgroup/cpu/cpu.cfs_quota_us /sys/fs/cgroup/cpu.max 2>/dev/null')" \
    '^200000( 100000)?$' "CPUs, seen from inside"
tap_is "$(xl resize --json --cpu-limit 0.5 --memory 128M site | jq -c '[.. | .resize? // empty] | first | map([.what, .requested, .applied, .seen, .reboot])')" \
    '[["cpu-limit","0.50","0.50","0.50","no"],["memory","128M","128M","128M","no"]]' "the table says what was seen"
tap_is "$(inspect site '[.HostConfig.Memory, .HostConfig.MemorySwap]')" "[134217728,134217728]" "the limit of memory and swap moved along"

# No other program is run for any of this.
if command -v strace >/dev/null; then
    XLTOOL_STATE_DIR=$dir/state strace -f -qq -e trace=execve -o "$dir/trace" "$XLTOOL" clone --connect "$uri" --yes --start site fifth </dev/null >/dev/null 2>&1
    tap_is "$? $(grep -c 'execve(.* = 0' "$dir/trace")" "0 1" "a clone runs no other program"
    xl delete --yes fifth >/dev/null 2>&1
else
    tap_skip "a clone runs no other program" "strace is not installed"
fi

# Delete leaves nothing behind.
for name in other twin third fourth; do tap_run "delete $name" xl delete --yes $name; done
tap_is "$(images)" "xltool/web:after xltool/web:third" "the clones' images go with them"
tap_run "delete" xl delete --yes site
tap_is "$(containers)$(images)$(docker images -qf dangling=true)$(docker volume ls -q)" "" "nothing is left"
tap_done
