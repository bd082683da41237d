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
stopped() { grep -q '^State:.*T' "/proc/$(pid)/status"; }
normal_screen() { [ "$(mux display -p '#{alternate_on}')" = 0 ]; }
keys C-z
checks "Ctrl-Z stops it" stopped
checks "the terminal is given back meanwhile" normal_screen
kill -CONT "$(pid)"
sees '^guest-2 ' "it goes on where it was"
keys N
sees 'NAME▲' "and answers keys"
tap_done
