# The script of steps that every platform passes: create, mark disk and memory, snapshot, change both,
# revert, clone, resize, delete. Unchanged but for what the platform's script defines before it calls
# steps (source tap.sh first):
#
#   uri                  the connection
#   steps_create NAME    creates and starts a guest with 1 vCPU and a disk of its own, by `xl create ...`
#   steps_marker         where in the guest the disk's marker is kept: a device (written to at 1 MiB) or a file
#   steps_memory=no      snapshots keep no memory here (default: yes)
#   steps_vcpus=no       the guest does not see a change of its vCPUs (default: yes)
#   steps_mib            memory to resize to, MiB: less than it is created with (default 128)
#   steps_seen_mib NAME  the memory that the guest sees, MiB (default: its MemTotal)
#   steps_mac NAME       its MAC address (default: of its eth0)
#   steps_seconds        how long a command may take (default 120)
: "${XLTOOL:?}"

xl() { timeout "${steps_seconds:-120}" "$XLTOOL" --connect "$uri" --timeout 60 "$@"; }

# in_guest NAME COMMAND...: its output, without a serial line's carriage returns.
in_guest() {
    local name=$1
    shift
    xl exec "$name" -- "$@" 2>/dev/null | tr -d '\r'
}

steps_id() { xl list --json | jq -r --arg n "$1" '.guests[] | select(.name == $n) | .id'; }
steps_state() { xl list --json | jq -r --arg n "$1" '.guests[] | select(.name == $n) | .state'; }
steps_mac() { in_guest "$1" cat /sys/class/net/eth0/address; }
steps_seen_mib() { in_guest "$1" sh -c "awk '/^MemTotal/ { print int(\$2 / 1024) }' /proc/meminfo"; }

# The disk: a marker is written, and read back from the disk itself, not from the guest's memory.
disk_put() {
    in_guest "$1" sh -c "if [ -b $steps_marker ]; then echo $2 | dd of=$steps_marker bs=4096 seek=256 conv=notrunc,fsync 2>/dev/null; else echo $2 > $steps_marker; sync; fi"
}
disk_get() {
    in_guest "$1" sh -c "if [ -b $steps_marker ]; then dd if=$steps_marker bs=4096 skip=256 count=1 iflag=direct 2>/dev/null | head -n 1; else cat $steps_marker; fi" | tr -d '\0'
}

# The memory: a process that holds a word, and its pid in a file in memory.
memory_put() {
    in_guest "$1" sh -c "[ ! -f /run/holder ] || kill \$(cat /run/holder); setsid sh -c 'while :; do sleep 1; done' $2 >/dev/null 2>&1 </dev/null & echo \$! > /run/holder"
}
memory_get() { in_guest "$1" sh -c 'tr "\0" " " < /proc/$(cat /run/holder)/cmdline | awk "{ print \$NF }"'; }
memory_pid() { in_guest "$1" cat /run/holder; }

steps_has_memory() { [ "${steps_memory:-yes}" = yes ]; }

steps_snapshot() {
    disk_put one first
    steps_has_memory && memory_put one first
    tap_is "$(disk_get one)" first 'a marker is in the disk'
    pid=$(steps_has_memory && memory_pid one)
    tap_run 'a snapshot is taken' xl snapshot create one before --description 'as it was'
    tap_like "$(xl snapshot list one --json | jq -c '.snapshots[] | [.name, .description, .current]')" \
        '"before","as it was"' 'the list has it'
    tap_is "$(steps_state one)" running 'the guest goes on'
    tap_exit 5 'its name is taken then' xl snapshot create one before
}

steps_revert() {
    disk_put one second
    steps_has_memory && memory_put one second
    tap_is "$(disk_get one)" second 'the disk is changed'
    tap_exit 5 'nothing is reverted where nobody can be asked' xl snapshot revert one before </dev/null
    tap_is "$(disk_get one)" second 'and nothing has changed'
    tap_run 'it is reverted' xl snapshot revert one before --yes
    tap_run 'and answers' xl wait one --for ready
    tap_is "$(disk_get one)" first 'the marker is back in the disk'
    steps_has_memory || return
    tap_is "$(memory_get one)" first 'and in memory'
    tap_is "$(memory_pid one)" "$pid" 'the process that held it still runs'
}

steps_clone() {
    tap_run 'a running guest is cloned, and the clone started' xl clone one two --start
    tap_run 'the clone answers' xl wait two --for ready
    tap_is "$(steps_state one) $(steps_state two)" 'running running' 'both run'
    [ -n "$(steps_id two)" ] && [ "$(steps_id one)" != "$(steps_id two)" ]
    tap_ok $? 'the clone has an id of its own'
    local mac
    mac=$(steps_mac two)
    [ -n "$mac" ] && [ "$(steps_mac one)" != "$mac" ]
    tap_ok $? 'and a MAC address of its own'
    tap_is "$(disk_get two)" first 'it begins with what the disk held'
    disk_put two third
    tap_is "$(disk_get one) $(disk_get two)" 'first third' 'and has a disk of its own'
    tap_exit 5 'a name that is taken is refused' xl clone one two
    tap_run 'a clone is made from the snapshot' xl clone one three --from before
    tap_is "$(steps_state three)" stopped 'it waits to be started'
}

steps_resize() {
    local before after mib=${steps_mib:-128} out
    before=$(steps_seen_mib one)
    out=$(xl resize one --memory "${mib}M")
    tap_ok $? 'memory is resized while it runs'
    tap_like "$out" "memory +$mib" 'and the result is a table'
    after=$(steps_seen_mib one)
    [ -n "$after" ] && [ "$after" -le "$mib" ] && [ "$after" -lt "$before" ]
    tap_ok $? "the guest sees it ($before MiB, then $after)"
    [ "${steps_vcpus:-yes}" = yes ] || return
    tap_run 'it gets a second vCPU' xl resize one --vcpus 2
    steps_has_two() { [ "$(in_guest one nproc)" = 2 ]; }
    tap_await 30 steps_has_two
    tap_ok $? 'and sees it'
}

steps_delete() {
    tap_run 'the snapshot is deleted' xl snapshot delete one before --yes
    tap_is "$(xl snapshot list one --json | jq '.snapshots | length')" 0 'and gone'
    tap_exit 5 'a running guest is not deleted where nobody can be asked' xl delete one </dev/null
    tap_is "$(disk_get one)" first 'and is as it was'
    tap_run 'guests are deleted' xl delete one two three --yes
    tap_is "$(xl list --json | jq '[.guests[] | select(.name == "one" or .name == "two" or .name == "three")] | length')" \
        0 'and gone'
    tap_is "$(xl jobs --json 2>/dev/null | jq '.jobs | length')" 0 'nothing waits to be recovered'
}

steps() {
    local pid
    tap_run 'a guest is created' steps_create one
    tap_run 'it answers' xl wait one --for ready
    steps_snapshot
    steps_revert
    steps_clone
    steps_resize
    steps_delete
}
