#!/bin/bash
# In a real terminal: Ctrl-S is a key, the palette changes colours and intervals while it runs, the mouse chooses there too.
. "$(dirname "$0")/console.sh"

click_line() { # a line that holds a pattern, at its third column
    local y
    tap_await 10 screen_has "$1"
    y=$(line_of "$1")
    keys -l $'\e['"<0;3;${y}M"$'\e['"<0;3;${y}m"
}

printf '[filters]\nbusy = cpu>55\n' > "$work/config.ini"
start 100x30 -- --connect 'fake:?guests=12&fixed=1' --interval 0.2 --config "$work/config.ini"
sees '^guest-11 .* 120\.0 ' "the console runs"
keys C-s
sees '^Find: ' "Ctrl-S does not stop the terminal's output but asks for a name"
keys -l 'GUEST-3'
keys C-q
sees '^Find: GUEST-3 ' "nor does Ctrl-Q do anything to it"
keys Enter
sees 'q Quit .* 9/12' "Enter stays on the guest that it went to"
keys F3
sees '^Find: ' "F3 asks too"
keys Escape
sees 'q Quit .* 9/12' "Esc goes back to it"
suspends "Ctrl-Z stops the console"
kill -CONT "$(pid)"
sees 'q Quit .* 9/12' "after a stop"
keys C-s
sees '^Find: ' "Ctrl-S is a key again"
keys Escape

checks "in the usual colours" colours_are 'guest-10' '- - -'
keys ':'
sees '^ theme +other colours' "the palette offers commands"
keys -l 'theme con'
sees '^ contrast +strong colours' "and what they take"
keys Enter
checks "another theme is in force at once" colours_are 'guest-10' '231 16 -'
keys ':'
keys -l 'interval 0.5'
keys Enter
sees 'every 0.5s' "another interval too"
keys ':'
keys -l 'interval 0'
keys Enter
sees '^:interval 0 +it takes seconds from 0.01 to 86400' "one that is too short is told"
keys C-u
click_line '^ sort +the column'
sees '─ Sort by' "a click chooses"
keys Escape ':'
click_line '^ filter +a saved'
sees '^Filter: ' "one that is a prompt of its own too"
click_line '^ busy +cpu>55'
sees '^filter: cpu>55 ' "as a saved filter"
keys ':'
keys -l 'save'
keys Enter
sees '^kept in ' "save says where"
tap_is "$(cat "$work/config.ini")" $'[filters]\nbusy = cpu>55\n\n[console]\ntheme = contrast\ninterval = 0.5\nfilter = cpu>55' \
    "and adds what has changed"
keys q
sees 'left with 0' "q leaves"
terminal_restored "after Ctrl-S"
tap_like "$(stty -a < "$(mux display -p '#{pane_tty}')")" ' ixon' "flow control is on again"
tap_done
