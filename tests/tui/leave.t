#!/bin/bash
# However the console ends, the terminal is given back.
. "$(dirname "$0")/console.sh"

for sig in TERM HUP INT; do
    start 80x24 -- --connect 'fake:?guests=3' --interval 0.2
    sees '^guest-2 ' "running"
    tap_is "$(mux display -p '#{alternate_on} #{cursor_flag}')" "1 0" \
        "the console has a screen of its own, the cursor is hidden"
    kill -"$sig" "$(pid)"
    sees 'left with 0' "SIG$sig ends it"
    terminal_restored "SIG$sig"
done

for sig in SEGV ABRT QUIT; do
    start 80x24 -- --connect 'fake:?guests=3' --interval 0.2
    sees '^guest-2 ' "running"
    kill -"$sig" "$(pid)"
    sees 'left with [1-9]' "SIG$sig ends it"
    terminal_restored "SIG$sig"
done

start 80x24 -- --connect 'fake:?guests=3' --interval 0.2
sees '^guest-2 ' "running"
keys C-c
sees 'left with 0' "Ctrl-C leaves"
terminal_restored "Ctrl-C"

# Nobody is there any more.
start 80x24 -- --connect 'fake:?guests=3' --interval 0.2
sees '^guest-2 ' "running"
gone=$(pid)
mux kill-server
ended() { ! kill -0 "$gone" 2>/dev/null; }
checks "it ends when its terminal goes" ended

# Stopped and continued.
start 80x24 -- --connect 'fake:?guests=3' --interval 0.2
sees '^guest-2 ' "running"
normal_screen() { [ "$(mux display -p '#{alternate_on}')" = 0 ]; }
suspends "Ctrl-Z stops it"
checks "the terminal is given back meanwhile" normal_screen
kill -CONT "$(pid)"
sees '^guest-2 ' "it goes on where it was"
keys N
sees 'NAME▲' "and answers keys"

# Where no shell has started it there is nobody to continue it.
mux kill-server
server=$((server + 1))
mux new-session -d -x 80 -y 24 "exec $(printf '%q ' "$fake" top --no-config --connect 'fake:?guests=3' --interval 0.2)"
sees '^guest-2 ' "as the terminal's only process"
keys C-z
sees 'Ctrl-Z: nobody could continue it' "Ctrl-Z says so"
keys N
sees 'NAME▲' "and it goes on"
tap_done
