#!/bin/bash
# What a terminal sends besides keys: pasted text, the mouse, sequences that nobody knows; and that it is asked for
# and taken back.
. "$(dirname "$0")/console.sh"

raw() { # TEXT: as the terminal would send it; \e is ESC
    local bytes
    bytes=$(printf '%b' "$1" | od -An -v -tx1)
    # shellcheck disable=SC2086 # a list of bytes
    keys -H $bytes
}
paste_text() {
    mux set-buffer -- "$1"
    mux paste-buffer -p -r # marked as pasted if the program has asked for that
}
mouse_modes() { mux display -p '#{mouse_standard_flag}#{mouse_sgr_flag}'; }
modes_are() { [ "$(mouse_modes)" = "$1" ]; }

start 100x30 -- --connect 'fake:?guests=12&fixed=1' --interval 0.2
sees '▼CPU%' "the console runs"
checks "it has asked for mouse events, in numbers without a limit" modes_are 11

paste_text 'qNq'
paste_text $'N\nq\n'
keys r
checks "r turns the order round" above '^guest-0 ' '^guest-1 '
sees_not 'left with' "pasted keys do not act: q"
sees '▲CPU%|CPU%▲' "nor N"
keys r /
paste_text $'\nplatform=kvm\n'
sees 'Filter: platform=kvm +Enter' "a field takes what is pasted, on one line"
sees_not '^guest-3 ' "the filter works"
keys Escape
sees '^guest-3 ' "Esc drops it"

raw '\e[<0;5;25M\e[<0;5;25m\e[<64;5;25M'
raw '\e[M !!'
raw '\e[M#!!'
raw '\e[1;9N\e[?1;2c\e[I'
raw '\eOq'
keys r
checks "keys go on to work" above '^guest-0 ' '^guest-1 '
sees '▲CPU%|CPU%▲' "no part of a mouse event or an unknown sequence acts as a key"
keys q
sees 'left with 0' "q leaves"
terminal_restored "after mouse events"
checks "the mouse is the terminal's again" modes_are 00

start 100x30 TERM=xterm-256color -- --connect 'fake:?guests=3' --interval 0.2
sees '^guest-2 ' "on a terminal whose mouse terminfo tells in the new way"
raw '\e[<64;5;5M\e[<0;5;5M'
keys N
sees 'NAME▲' "keys are answered"
suspends "Ctrl-Z stops it"
checks "suspended, the mouse is given back" modes_are 00
kill -CONT "$(pid)"
checks "and taken again" modes_are 11
kill -SEGV "$(pid)"
sees 'left with [1-9]' "a crash"
checks "gives it back" modes_are 00

printf '[console]\nmouse = no\n' > "$work/config.ini"
start 100x30 -- --connect 'fake:?guests=3' --interval 0.2 --config "$work/config.ini"
sees '^guest-2 ' "with mouse = no"
tap_is "$(mouse_modes)" 00 "no mouse events are asked for"
start 80x24 TERM=vt100 -- --connect 'fake:?guests=3' --interval 0.2
sees '^guest-2 ' "on a terminal without a mouse"
tap_is "$(mouse_modes)" 00 "none either"

# A line that parts the sequences of keys: pieces() sends them so far apart that none waits for the next.
pieces() {
    local piece
    for piece in "$@"; do
        raw "$piece"
        sleep 0.1
    done
}
last_line_has() { screen | tail -1 | grep -Eq -- "$1"; }
start 80x24 -- --connect 'fake:?guests=12&fixed=1' --interval 0.2
sees '^guest-11 .* 120\.0 ' "the console runs, with rates: the order stays"
keys Home
checks "the first guest is selected" last_line_has ' 1/12$'
pieces '\e[' 'B'
checks "a key in pieces is that key" last_line_has ' 2/12$'
pieces '\e[6' '~'
checks "in the middle of its number, too" last_line_has ' 12/12$'
keys Home '?'
sees 'Help: Up and Down' "a box"
pieces '\e' '[B'
sees_not 'Help: Up and Down' "an Esc that nothing follows in time is the key"
checks "what follows it late is no text, but the rest of a key" last_line_has ' 2/12$'
keys '?'
sees 'Help: Up and Down' "the box again"
pieces '\e' 'N'
sees_not 'Help: Up and Down' "Esc closes it"
sees 'NAME▲' "and what is typed after it is a key"
start 80x24 ESCDELAY=3000 -- --connect 'fake:?guests=12&fixed=1' --interval 0.2
sees '^guest-11 ' "with ESCDELAY"
keys '?'
sees 'Help: Up and Down' "a box"
pieces '\e' '[B'
sees 'Help: Up and Down' "Esc waits for the rest of a key as long as that says"
tap_done
