#!/bin/bash
# Names from strangers never reach the terminal as they are.
. "$(dirname "$0")/console.sh"

raw_has() { LC_ALL=C grep -aqP -- "$1" "$work/raw"; }
never() {
    raw_has "$1"
    [ $? -eq 1 ]
    tap_ok $? "$2"
}

start 100x30 -- --connect 'fake:?guests=9&hostile=1' --interval 0.2
sees '\\x1b\[31mred' "an escape sequence in a name is shown as text"
sees 'two\\x0alines' "a line break too"
sees 'bad\\xff\\xfeutf8' "bytes that are no UTF-8 too"
sees 'over\\u202eride' "a change of direction too"
sees 'c1\\u009b31m' "a C1 control too"
sees '^xxxxxxxxxxxx+~ ' "a name of 300 characters is cut"
keys N i Down Down Down Down Down Down Down Down
keys i c Escape s Escape / ; keys -l 'x'; keys Enter
sees 'filter: x' "all views were open"
never '\x1b\[31mred' "no escape sequence came through"
never '\x1b\[2J *(lines|xen|kvm|docker)' "nor a clear screen"
never '\xe2\x80\xae' "nor a bidi override"
never '\xc2\x9b' "nor a C1 control"
never '\xff' "nor a stray byte"
keys q
sees 'left with 0' "it left"

# No UTF-8 terminal: ASCII alone.
start 100x30 LC_ALL=C -- --connect 'fake:?guests=9&hostile=1' --interval 0.2
sees 'vCPU%' "without UTF-8 the marks are letters"
sees 'over\\u202eride' "names are escaped there as well"
keys '?' q s q i
sees '^ ' "all views were open"
never '[\x80-\xff]' "no byte above 127 was sent"
start 100x30 LC_ALL=C -- --connect 'fake:?guests=3&prefix=é' --interval 0.2
sees '^.u00e9-2 +docker' "nor for a name that has some"
never '[\x80-\xff]' "and it was not sent either"

start 100x30 -- --connect 'fake:?guests=3&prefix=東京é' --interval 0.2
sees '^東京é-2 +docker +running' "UTF-8 and wide names stay as they are, in line"
tap_done
