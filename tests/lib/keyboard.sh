# Operations by the keys of the console, in a real terminal, on a real guest, each watched to its end: what the
# screen says is then asked of the guest itself. The same on every platform. Source it after steps.sh, with what
# steps.sh wants defined, and call `keyboard`; it makes the guests "one" and "two" and deletes them.
#   keyboard_seconds     how long an operation may take (default 120)
#   keyboard_pictures    a directory: screens are saved there, with colours, to make pictures of
keyboard_tmux=
keyboard_alive='(running|blocked)' # an idle Xen domain waits

mux() { tmux -S "$keyboard_tmux/socket" -f "$keyboard_tmux/conf" "$@"; }
screen() { mux capture-pane -p; }
screen_has() { screen | grep -Eq -- "$1"; }
screen_lacks() { ! screen_has "$1"; }
keys() { mux send-keys "$@"; }
types() { mux send-keys -l "$1"; }

picture() {
    [ -z "${keyboard_pictures:-}" ] || mux capture-pane -p -e >"$keyboard_pictures/$1.ansi"
}

# awaits COMMAND REGEX TEXT: screen_has or screen_lacks, at the latest after an operation's time.
awaits() {
    tap_await "${keyboard_seconds:-120}" "$1" "$2"
    local rc=$?
    tap_ok $rc "$3"
    [ $rc -eq 0 ] || { echo "$1: $2"; screen; } | tap_note
}
sees() { awaits screen_has "$@"; }
sees_not() { awaits screen_lacks "$@"; }

# keyboard_console ARG...: the console with these arguments, in a terminal of its own.
keyboard_console() {
    keyboard_tmux=$(mktemp -d)
    printf '%s\n' 'set -g default-terminal screen-256color' 'set -sg escape-time 0' 'set -g status off' >"$keyboard_tmux/conf"
    mux new-session -d -x 110 -y 30 "$(printf '%q ' env LC_ALL=C.UTF-8 "$XLTOOL" top --no-config "$@")"
}

keyboard_begin() {
    keyboard_console --connect "$uri" --timeout 60
    sees "^one .* $keyboard_alive " 'the console shows the guest'
}

keyboard_end() {
    keys q
    tap_await 10 keyboard_has_left
    tap_ok $? 'q leaves'
    mux kill-server 2>/dev/null
    rm -rf "$keyboard_tmux"
}
keyboard_has_left() { ! mux has-session 2>/dev/null; }

# only NAME: the table shows this guest alone, and it is selected.
only() {
    keys / C-u
    types "name=$1"
    keys Enter Home
    sees "filter: name=$1 " "the table shows $1 alone"
}

keyboard_snapshot() {
    disk_put one first
    steps_has_memory && memory_put one first
    pid=$(steps_has_memory && memory_pid one)
    keys o
    sees 'stop: ask it to shut down' 'o opens what can be done'
    picture menu
    keys n
    sees "Snapshot of 'one'" 'n: a snapshot'
    keys Home C-k
    types before
    keys Tab
    types 'as it was'
    picture snapshot
    keys Enter
    sees "snapshot 'before' of 'one': done in" 'the last line says when it is done'
    tap_like "$(xl snapshot list one --json | jq -c '.snapshots[] | [.name, .description]')" '"before","as it was"' 'it is there'
}

keyboard_revert() {
    disk_put one second
    steps_has_memory && memory_put one second
    keys o v
    sees '│.* before ' 'v lists the snapshots'
    picture snapshots
    keys r
    sees "revert '.*'\?" 'going back is asked about'
    picture question
    keys Enter
    sleep 2
    tap_is "$(disk_get one)" second 'Enter is no answer'
    keys y
    sees "revert '?.*: done in" 'y does it'
    tap_run 'the guest answers' xl wait one --for ready
    tap_is "$(disk_get one)" first 'the marker is back in the disk'
    steps_has_memory || return
    tap_is "$(memory_get one)" first 'and in memory'
    tap_is "$(memory_pid one)" "$pid" 'the process that held it still runs'
}

keyboard_resize() {
    local mib=${steps_mib:-128} after
    keys o z
    sees "Resize 'one'" 'z: a resize'
    keys Tab
    types "${mib}M"
    keys Enter
    sees "resize 'one': done in" 'it is done'
    after=$(steps_seen_mib one)
    [ -n "$after" ] && [ "$after" -le "$mib" ]
    tap_ok $? "the guest sees it: $after MiB"
    keys O Home Enter
    sees "memory +$mib" 'the jobs have the table of what was applied'
    picture job
    keys Escape
    sees_not '─ Job ' 'Esc closes it'
    keys Escape
    sees '^NAME ' 'and goes back to the table'
}

keyboard_clone() {
    keys o c
    sees "Clone 'one'" 'c: a clone'
    types two
    keys Enter
    sees "(copying|clone) .*two" 'its progress is shown'
    picture clone
    sees "clone 'one' to 'two': done in" 'it is made'
    keys '\'
    sees "^two .* $keyboard_alive " 'and runs'
    tap_run 'the clone answers' xl wait two --for ready
    tap_is "$(disk_get two)" first 'with what the disk held'
}

keyboard_power() {
    only two
    keys o p
    sees '^two .* paused ' 'p pauses the clone'
    keys o r
    sees "^two .* $keyboard_alive " 'r resumes it'
    keys o X
    sleep 1
    ! screen_has "stop '?.*\?" || keys y
    sees "^two .* stopped |stop .*two.*: done" 'X pulls the plug'
}

keyboard_delete() {
    only two
    keys o d
    sees "delete 'two'.*\?" 'deleting is asked about, by name'
    keys n
    sees_not "delete 'two'.*\?" 'n drops it'
    [ -n "$(steps_id two)" ]
    tap_ok $? 'it is still there'
    keys o d
    sees "delete 'two'.*\?" 'asked again'
    keys y
    sees "delete 'two': done" 'y deletes it'
    tap_is "$(steps_id two)" '' 'it is gone'
    tap_is "$(disk_get one)" first 'and the other is as it was'
}

keyboard() {
    local pid
    tap_run 'a guest is created' steps_create one
    tap_run 'it answers' xl wait one --for ready
    keyboard_begin
    only one
    keyboard_snapshot
    keyboard_revert
    keyboard_resize
    keyboard_clone
    keyboard_power
    keyboard_delete
    keyboard_end
    tap_run 'the other is deleted' xl delete one --yes
    tap_is "$(xl jobs --json 2>/dev/null | jq '.jobs | length')" 0 'nothing waits to be recovered'
}
