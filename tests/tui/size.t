#!/bin/bash
# Terminals of any size, and changes of it.
. "$(dirname "$0")/console.sh"

alive() { kill -0 "$(pid)"; }

start 20x5 -- --connect 'fake:?guests=30' --interval 0.2
sees '^guest-29' "20 x 5 shows a guest"
sees '^NAME' "under the names of the columns"
for k in '?' q s Escape c Escape i Down i Enter Tab Tab Tab Escape a C Down q u / x Escape Right Left End Home; do
    keys "$k"
done
sees '^guest-29' "every view opens and closes there"
checks "and the console lives" alive

for size in 1x1 2x2 3x3 7x4 300x5 10x60 80x24; do
    mux resize-window -x "${size%x*}" -y "${size#*x}"
    for k in '?' q s Escape c Escape i i Enter Tab '?' q q a C q u / x Escape; do
        keys "$k"
    done
    sleep 0.1
    kill -0 "$(pid)"
    tap_ok $? "every view in a terminal of $size"
done
sees 'q Quit +\? Help' "and it is whole again at 80 x 24"
sees '^guest-29 .*running' "with its rows"

for i in $(seq 60); do
    mux resize-window -x $((20 + i * 37 % 120)) -y $((3 + i * 13 % 50))
    kill -WINCH "$(pid)"
done
(for i in $(seq 2000); do kill -WINCH "$(pid)" || exit 1; done)
tap_ok $? "two thousand SIGWINCH"
mux resize-window -x 100 -y 30
sees '^guest-29 .*running' "after a storm of resizes the table is there"
last_line() { screen | sed -n 30p | grep -q 'Quit'; }
checks "as high as the terminal" last_line
keys '?'
sees 'Help' "help is open"
mux resize-window -x 90 -y 40
sees 'show only guests' "a resize draws it again"
keys Down Down
sees 'Help: Up and Down' "and is no key that closes it"
keys q
sees_not 'Help: Up and Down' "q does"
keys N
sees 'NAME▲' "and keys are answered"
keys q
sees 'left with 0' "it left"

start 100x30 LINES=10 COLUMNS=40 -- --connect 'fake:?guests=30' --interval 0.2
sees '^guest-29 .*running' "with LINES and COLUMNS exported"
checks "the terminal itself tells its size" last_line
tap_done
