# A daemon that is stopped (SIGSTOP) under the console, in a real terminal: its connection is said to be stalled and its rows
# age, another connection goes on, every key is answered, q leaves in time, and all is well once the daemon goes on.
# The same on every platform. Source it after keyboard.sh, with these, and call `wedged`:
#   uri           the connection that is wedged, with the running guest "one"
#   daemon        the pid of what answers there
#   other         a connection that is well, with the running guest "other", whose figures go on
# wedged_end belongs into the EXIT trap, before the daemon is ended.
wedged_key_ms=1000 # the most for a key, and for leaving: generous, since tmux and a busy machine take their part
wedged_quit_ms=5000

wedged_end() {
    kill -CONT "$daemon" 2>/dev/null
    [ -n "$keyboard_tmux" ] || return 0
    mux kill-server 2>/dev/null
    rm -rf "$keyboard_tmux"
}

# Esc by itself may be the begin of another key: the console waits 50 ms for the rest, so it is counted apart, and what
# follows must wait for its effect.
#
# answer KEY CHECK REGEX TEXT: KEY makes screen_has or screen_lacks come true, which it was not, in time.
answer() {
    local begun took=0
    ! "$2" "$3" || tap_ok 1 "$4: so before the key"
    begun=$(tap_ms)
    keys "$1"
    until "$2" "$3" || [ "$took" -gt 10000 ]; do took=$(($(tap_ms) - begun)); done
    took=$(($(tap_ms) - begun))
    [ "$took" -le "$wedged_key_ms" ]
    tap_ok $? "$4: in $took ms"
    [ "$took" -le "$wedged_key_ms" ] || { echo "$2: $3"; screen; } | tap_note
    if [ "$1" = Escape ]; then
        [ "$took" -le "$worst_escape" ] || worst_escape=$took
    else
        [ "$took" -le "$worst" ] || worst=$took
    fi
}

# What the row of a guest says, without the bars beside its figures.
row() { screen | grep -E "^ *$1 " | tr -cd '[:alnum:]. \n'; }
row_moves() { [ -n "$(row "$1")" ] && [ "$(row "$1")" != "$before" ] && ! row "$1" | grep -q ' old '; }
# goes_on NAME TEXT: its row is fresh: it changes, and says no age.
goes_on() {
    before=$(row "$1")
    tap_await 10 row_moves "$1"
    local rc=$?
    tap_ok $rc "$2"
    [ $rc -eq 0 ] || { echo "was: $before"; screen; } | tap_note
}
# What is known of the wedged guest, and how old it is.
age() { row one | sed -nE 's/.* old ([0-9]+)s .*/\1/p'; }
figures() { row one | sed -E 's/ (old [0-9]+s|running) +/ /'; }
age_exceeds() { [ "$(age)" -gt "$1" ]; }

# Keys that are answered without the platform, whatever it does.
wedged_keys() {
    worst=0 worst_escape=0
    keys Home
    answer s screen_has 'Sort by:' "$1: s, the columns to sort by"
    answer Escape screen_lacks 'Sort by:' "$1: Esc closes them"
    answer '?' screen_has '─ Help:' "$1: ?, help"
    answer Escape screen_lacks '─ Help:' "$1: Esc closes it"
    answer / screen_has '^Filter:' "$1: /, a filter"
    answer o screen_has '^Filter: o' "$1: typed into it"
    answer Escape screen_lacks '^Filter:' "$1: Esc drops it"
    answer Enter screen_has '^one .* 1 Charts|^ 1 Charts' "$1: Enter, the guest's screen"
    answer 4 screen_has ' unknown: ' "$1: 4, another page"
    answer n screen_has '^other ' "$1: n, the next guest"
    answer p screen_has '^one ' "$1: p, back"
    answer Escape screen_has '^NAME' "$1: Esc, back to the table"
    answer t screen_has '^ Guests [0-9]+ by' "$1: t, the tree"
    answer z screen_has '^▸ ' "$1: z, its groups closed"
    wedged_ungroup
    answer c screen_has '─ Columns:' "$1: c, the columns"
    answer Escape screen_lacks '─ Columns:' "$1: Esc closes them"
    answer C-s screen_has '^Find:' "$1: Ctrl-S, a search"
    answer Escape screen_lacks '^Find:' "$1: Esc ends it"
    keys Home
    answer o screen_has 'ask it to shut down' "$1: o, what can be done"
    answer Escape screen_lacks 'ask it to shut down' "$1: Esc closes it"
    echo "# $1: the slowest key took $worst ms, Esc $worst_escape ms, with tmux and the looking;$(screen | grep '^ Connections ')"
}

wedged_ungroup() {
    keys z
    for _ in 1 2 3 4 5 6; do
        screen_has '^ Guests [0-9]+ by' || return
        keys t
        sleep 0.3
    done
}

wedged_stop() {
    kill -STOP "$daemon"
    sees "^ Connections .* stalled [0-9]+s" "$1: the connection is said to be stalled"
    sees '^one +old [0-9]+s ' "$1: its row says how old it is"
}

wedged_rows() {
    local was age_was
    was=$(figures)
    age_was=$(age)
    tap_await 10 age_exceeds "${age_was:-0}"
    tap_ok $? "it ages: $age_was s, $(age) s"
    tap_is "$(figures)" "$was" 'and nothing else of it moves'
    goes_on other 'the row of the other connection goes on'
}

# What needs an answer of the daemon waits for it, and nobody with it.
wedged_operation() {
    keys Home o
    answer v screen_has 'asking \.\.\.' 'v, the snapshots: they are asked for'
    answer Escape screen_lacks 'asking \.\.\.' 'Esc waits for none'
    keys o
    answer d screen_has "delete 'one': planning" 'an operation is planned'
    goes_on other 'the other connection goes on beside it'
    answer '?' screen_has '─ Help:' 'help beside it'
    answer Escape screen_lacks '─ Help:' 'Esc closes it'
    answer O screen_has "^ delete 'one': " 'it is among the jobs'
    keys c
    answer Escape screen_has '^NAME' 'cancelled, it keeps nobody waiting'
}

wedged_leave() {
    local begun took
    keys Home o d
    sees "delete 'one': planning" 'an operation hangs again'
    begun=$(tap_ms)
    keys q
    tap_await 10 keyboard_has_left
    took=$(($(tap_ms) - begun))
    [ "$took" -le "$wedged_quit_ms" ]
    tap_ok $? "q leaves meanwhile: in $took ms"
    [ "$took" -le "$wedged_quit_ms" ] || screen | tap_note
    echo "# q took $took ms"
}

wedged() {
    local before worst worst_escape keyboard_seconds=60
    keyboard_console --connect "$uri" --connect "$other" --interval 1 --sort name --columns name,state,cpu,cpu_time,uptime,mem
    sees '^one +running +[^ ]* +[0-9]+\.[0-9] ' 'the guest is there, with rates'
    goes_on one 'its row moves'
    goes_on other 'the row of the other connection too'
    wedged_keys well
    wedged_stop stopped
    wedged_rows
    wedged_keys wedged # first: libvirt's client gives a silent daemon up after some 20 s, and it is failed then
    wedged_operation
    kill -CONT "$daemon"
    sees '^one +running ' 'the daemon goes on: the row says no age'
    sees '^ Connections .* ok .* ok$' 'the connection is well'
    goes_on one 'and moves again'
    wedged_stop 'stopped again'
    wedged_leave
    kill -CONT "$daemon"
}
