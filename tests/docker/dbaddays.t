#!/bin/bash
# Bad days of operations on containers: bad input, no rights, no space, an engine that is killed, people who do
# something else at the same time. Each time a clear error, and the guest unharmed.
cd "$(dirname "$0")/../.." || exit 1
. tests/lib/tap.sh
. tests/docker/engine.sh
. tests/docker/ops.sh
XLTOOL=${XLTOOL:-$PWD/build/xltool}
engine_begin
up web -m 64m
mark web one
create() { xl create --on docker --image "$image" --command 'sleep 1000' "$@"; }

# Names, images, commands, sizes.
tap_exit 5 "create: a name that is taken" create --name web
tap_like "$tap_out" "'web' is there already" "says so"
tap_exit 5 "clone: a name that is taken" xl clone web web
tap_exit 5 "rename: a name that is taken" xl rename web web
long=$(printf 'n%.0s' $(seq 300))
for name in 'a/b' '..' '' 'a' '-x' $'a\nb' $'\e[31m' 'a b' "$long" 'a+b'; do
    shown=$(printf '%.12q' "$name")
    tap_exit 2 "create: the name $shown is refused" create "--name=$name"
    tap_exit 2 "clone: the name $shown is refused" xl clone web -- "$name"
    tap_exit 2 "rename: the name $shown is refused" xl rename web -- "$name"
done
tap_exit 2 "snapshot: the name 'a/b' is refused" xl snapshot create web a/b
tap_exit 2 "snapshot: the name 'a+b' is refused: no image could have it" xl snapshot create web a+b
tap_exit 1 "create: a missing image" xl create --on docker --name new --image nosuch/thing:7 --command true
tap_like "$tap_out" "no image 'nosuch/thing:7'.*docker pull nosuch/thing:7" "is not pulled in silence; the cure is told"
tap_exit 1 "create: an image's name that is none" xl create --on docker --name new --image 'No Such/../x' --command true
tap_exit 2 "create: a command with an open quote" create --name new --command "sh -c 'oops"
tap_exit 2 "create: no image" xl create --on docker --name new
tap_exit 1 "create: a command that is not there" create --name new --command /no/such/command
tap_like "$tap_out" "no/such/command" "says which"
tap_exit 1 "create: one that fails at once" create --name new --command 'sh -c "exit 3"'
for size in 0 -1 9E 12Q 1M; do
    xl resize "--memory=$size" web >"$dir/out" 2>&1
    status=$?
    [ "$status" -eq 2 ] || [ "$status" -eq 5 ]
    tap_ok $? "resize: the size $size is refused ($status: $(tail -n 1 "$dir/out"))"
done
tap_exit 5 "resize: a disk" xl resize --disk xvda=2G web
tap_exit 5 "resize: more CPUs than there are" xl resize --vcpus 999 web
tap_is "$(sed -n 's/^xltool: //p' <<<"$tap_out")" "refused to resize 'web': 'web' cannot have more CPUs than the machine: $(nproc); ask for $(nproc) at most" \
    "what helps stands behind a reason that is alone"
tap_exit 5 "resize: more CPUs than there are, and less memory than any has" xl resize --vcpus 999 --memory 1M web
tap_is "$(sed -n 's/^xltool: //p' <<<"$tap_out")" "refused to resize 'web': 'web' cannot have more CPUs than the machine: $(nproc)
refused to resize 'web': a container needs 6M of memory at least
ask for $(nproc) at most" "what helps stands below where there are two reasons"
tap_exit 1 "revert to a snapshot that is not there" xl snapshot revert --yes web nosuch
tap_exit 3 "a guest that is not there" xl snapshot create nosuch s
tap_is "$(containers) $(images)" "web " "nothing was made of all this"

# Below what is used.
docker exec web sh -c 'dd if=/dev/zero of=/dev/shm/held bs=1000000 count=40' 2>/dev/null
tap_exit 5 "resize below what is used is refused" xl resize --memory 16M web
tap_like "$tap_out" "'web' uses [0-9.]+M of memory" "says how much that is"
tap_is "$(inspect web .HostConfig.Memory) $(state web)" "67108864 running" "the guest is untouched"

# What the kernel could drop is not used: a file that was only written.
docker exec web sh -c 'rm /dev/shm/held; dd if=/dev/zero of=/tmp/file bs=1000000 count=45; sync' 2>/dev/null
cache=$(docker exec web cat /sys/fs/cgroup/memory.stat /sys/fs/cgroup/memory/memory.stat 2>/dev/null | awk '/^(total_)?inactive_file / { if ($2 > n) n = $2 } END { print int(n / 1e6) }')
if [ "${cache:-0}" -ge 30 ]; then
    tap_run "resize below the page cache of $cache MB is none below what is used" xl resize --memory 24M web
    tap_run "and back" xl resize --memory 64M web
else
    tap_skip "resize below the page cache" "the container has ${cache:-no} MB of it in sight"
fi
tap_exit 5 "delete of a running one without a terminal is refused" xl delete web
tap_is "$(state web)" running "it runs"

# No rights.
chmod 755 "$dir"
chmod 660 "$dir/docker.sock"
cp "$XLTOOL" "$dir/xltool"
tap_exit 4 "without rights on the socket" setpriv --reuid 65534 --regid 65534 --clear-groups env "XLTOOL_STATE_DIR=$dir/nobody" \
    "$dir/xltool" stop --connect "$uri" web
tap_like "$tap_out" "group" "says how to get them"

# Somebody else at the same time.
docker exec web sh -c 'dd if=/dev/zero of=/big bs=1000000 count=400; sync' 2>/dev/null
paused() { [ "$(state web)" = paused ]; }
begin() { # COMMAND...: begins it, and waits until the commit is under way
    xl "$@" >"$dir/out" 2>&1 &
    busy=$!
    tap_await 10 paused
}
begin snapshot create web meanwhile
docker rename web renamed
wait "$busy"
tap_ok $? "renamed while it is committed: the snapshot is made"
tap_is "$(snapshots renamed) $(state renamed)" "meanwhile running" "and is the renamed one's"
docker rename renamed web
begin clone web twin
docker create --name twin "$image" true >/dev/null
wait "$busy"
tap_is "$?" 1 "the name is taken while it is committed: the clone fails"
tap_like "$(cat "$dir/out")" "twin" "says which"
tap_is "$(containers) $(images) $(state web)" "twin web xltool/web:meanwhile running" "leaves nothing, and the guest runs"
docker rm twin >/dev/null
begin snapshot create web gone
docker rm -f web >/dev/null 2>&1
wait "$busy"
tap_is "$?" 3 "removed while it is committed: $(tail -n 1 "$dir/out")"
tap_is "$(containers) $(recover --yes 2>&1) $(images) $(docker images -qf dangling=true)" \
    " no operation was interrupted xltool/web:meanwhile " "nothing is left of it"

# Ctrl-C.
docker image rm -f $(docker images -q 'xltool/*' | sort -u) >/dev/null 2>&1
up web
mark web one
docker exec web sh -c 'dd if=/dev/zero of=/big bs=1000000 count=400; sync' 2>/dev/null
XLTOOL_STATE_DIR=$dir/state setsid "$XLTOOL" clone --connect "$uri" --yes web twin </dev/null >"$dir/out" 2>&1 &
busy=$!
tap_await 10 paused
kill -INT "$busy"
wait "$busy"
tap_is "$?" 130 "Ctrl-C during a clone: interrupted"
tap_is "$(state web) $(containers) $(images) $(docker images -qf dangling=true)" "running web  " "all is taken back"

# The engine is killed in the middle of it.
begin snapshot create web killed
kill -9 "$engine"
wait "$engine" "$busy" 2>/dev/null
tap_like "$(cat "$dir/out")" "engine|connect" "the engine is killed: $(tail -n 1 "$dir/out")"
tap_like "$(XLTOOL_STATE_DIR=$dir/state "$XLTOOL" jobs 2>&1)" "snapshot.*web" "the job waits for recovery"
pkill_shims=$(pgrep -f "containerd-shim.*$dir" | paste -sd ' ')
for pid in $(pgrep -f "containerd --config $dir"); do kill -9 "$pid" 2>/dev/null; done
for pid in $pkill_shims; do kill -9 "$pid" 2>/dev/null; done
for frozen in /sys/fs/cgroup/freezer/docker/*/freezer.state; do [ -e "$frozen" ] && echo THAWED >"$frozen"; done
sleep 1
rm -f "$dir/pid"
engine_start
tap_ok $? "the engine starts again"
tap_run "recover" recover --yes
tap_is "$(snapshots web)$(images)$(docker images -qf dangling=true)" "" "no half snapshot is left"
xl start web >/dev/null 2>&1
tap_is "$(state web) $(marker web)" "running one" "the guest is as it was"
tap_run "a second run works" xl snapshot create web killed
xl delete --yes web >/dev/null 2>&1

# The engine's disk fills up, before the commit and during it.
engine_stop
truncate -s 900M "$dir/small.img"
mkfs.ext4 -q "$dir/small.img" 2>/dev/null
if mount -o loop "$dir/small.img" "$dir/data" 2>/dev/null && engine_start && engine_image >/dev/null 2>&1; then
    up full
    mark full one
    docker exec full sh -c 'dd if=/dev/zero of=/big bs=1000000 count=300; sync' 2>/dev/null
    free=$(df --output=avail -B1 "$dir/data" | tail -n 1)
    fallocate -l $((free - 100000000)) "$dir/data/filler"
    tap_exit 5 "no space for it: refused beforehand" xl snapshot create full s
    tap_like "$tap_out" "has [0-9.]+M free.*are needed" "says how much is needed"
    rm "$dir/data/filler"; sync "$dir/data" # freed blocks can be had once the journal is written
    xl snapshot create full s >"$dir/out" 2>&1 &
    busy=$!
    until grep -q committing "$dir/out"; do sleep 0.01; done
    fallocate -l $((free - 200000000)) "$dir/data/filler"
    wait "$busy"
    # Refused, when the last look before the commit finds the disk full already.
    tap_like "$?: $(tail -n 1 "$dir/out")" '^1: .*no space left on device|^5: .*M are needed' "the disk fills up during it, and it says so"
    rm -f "$dir/data/filler"
    tap_is "$(state full) $(marker full) $(images)$(docker images -qf dangling=true)" "running one " "nothing is left, the guest runs"
    tap_run "with space again it works" xl snapshot create full s
else
    tap_skip "a disk that fills up" "no loop mount here"
fi
tap_done
