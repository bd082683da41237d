#!/bin/bash
# Guests marked into the sets A and B, and both beside each other.
. "$(dirname "$0")/console.sh"

raw_lacks() { ! LC_ALL=C grep -aqP -- "$1" "$work/raw"; }
last_line_has() { screen | tail -1 | grep -Eq -- "$1"; }
column_of() { screen | sed -n "s/$1.*//p;T;q" | wc -L; } # where a text begins, in its first line
same_columns() { [ "$(column_of 'PLATFORM')" = "$(column_of 'docker')" ]; }

start 100x30 -- --connect 'fake:?guests=12&fixed=1' --interval 0.2
sees '^guest-11 .* 120\.0 ' "the table is there"
checks "in order" above '^guest-11 ' '^guest-10 '
keys C
sees 'Both sets are empty\. In the table a puts the selected guest into set A, b into set B, u unmarks all' \
    "without marks C says how to mark"
keys q
sees '^guest-11 ' "q goes back"
keys a
sees '^A guest-11 +docker' "a marks the selected guest"
checks "in the style of set A" colours_are 'A' '30 46 -'
keys Down a Down b Down
sees '^A guest-10 +kvm' "the next into the same set"
sees '^B guest-9 +xen' "b into the other"
sees '^  guest-8 +docker' "the others stand below their names"
checks "columns stay in line" same_columns
checks "a mark has the style of its set" colours_are 'B' '214 - -'
keys Up a
sees '^AB guest-9 ' "a guest can be in both"
keys a
sees '^B guest-9 ' "and is taken out again"
keys r
sees '^A guest-10 ' "marks stay with their guests"
keys / ; keys -l 'platform=docker'; keys Enter
sees_not 'guest-10' "also when they are not in sight"
keys C
sees '^A  2 guests  guest-11, guest-10' "C compares: set A"
sees '^B  1 guest  guest-9  mean per guest over the last 1m' "with set B"
sees '^METRIC +A +B +B/A +B-A +N\(A\) +N\(B\)' "columns"
sees '^CPU guest +115\.0% +100\.0% +0\.87 +-15\.0% +2 +1 ' "the mean of each"
sees '^CPU wait +1\.[12]% +- +- +- +2 +0/1' "what is not known is no zero"
sees '^A  CPU guest +B  CPU guest' "a chart of each"
sees '┤.*⣿.*┤.*⣿' "of what was sampled"
checks "the last line tells the keys" last_line_has '^Esc Back  \? Help  s Sum  b Baseline  z Zoom *$'
keys s
sees 'sum of all guests' "s turns to the sum"
sees '^CPU guest +230\.0% +100\.0%' "of each"
keys s Down Down Down
sees '^A  Memory +B  Memory' "Down charts another figure"
keys b
sees '^METRIC +BASE +B +B/BASE' "b makes A a baseline"
sees '^A .*compared by the baseline' "and says so"
keys b z
sees 'over the last 5m' "z makes the time longer"
keys Space
sees 'paused [0-9]+s' "Space pauses"
keys Space '?'
sees 'hold on to the present figures of A' "? explains the keys"
keys q
sees_not 'hold on to the present' "q closes it"
mux resize-window -x 40 -y 10
sees '^A  2 guests' "40 x 10 has the sets"
sees '^METRIC +A +B +B/A' "and what matters most"
checks "and the keys" last_line_has '^Esc Back'
mux resize-window -x 120 -y 40
sees '^METRIC .*MAX\(B\)' "120 x 40 has all columns"
sees '┤.*┤' "and charts"
mux resize-window -x 8 -y 3
mux resize-window -x 80 -y 24
sees '^A  Memory +B  Memory' "80 x 24 too"
keys Escape '\'
sees '^A guest-10 ' "Esc goes back, the marks are there"
keys u
sees '^guest-10 ' "u unmarks all"
keys b C
sees 'Set A is empty\. In the table a puts' "with one set the way to the other is told"
sees '^B  1 guest  guest-[0-9]+' "and the one is shown"
keys F10
sees 'left with 0' "F10 leaves from here"
terminal_restored "compare"

# A guest that goes away while it is compared.
start 80x24 -- --connect 'fake:?guests=3&vanish_after=25&fixed=1' --interval 0.2
sees '^guest-2 ' "the table is there"
keys N a Down b C
sees '^A  1 guest  guest-0' "the guest that will go"
sees '^A  1 guest, 1 gone' "it is gone, and that is told"
sees '^CPU guest +10\.0% +20\.0% +2\.00' "what it did before still counts"
keys q
sees '^B guest-1 ' "the other one is still marked"

# Names from strangers; ASCII alone.
start 80x24 LC_ALL=C -- --connect 'fake:?guests=9&hostile=1' --interval 0.2
sees '^quote' "hostile names"
keys N Home a Down a Down a Down a Down b Down b Down b Down b Down b C
sees '^B  5 guests' "all are in sets"
sees '^A  CPU guest' "and compared"
checks "no escape sequence came through" raw_lacks '\x1b\[31mred'
checks "no byte above 127 was sent" raw_lacks '[\x80-\xff]'
start 80x24 -- --connect 'fake:?guests=9&hostile=1' --interval 0.2
sees '^quote' "in UTF-8"
keys N Home a Down a Down a Down a Down b Down b Down b Down b Down b C
sees '^B  5 guests' "all of them"
checks "no escape sequence came through" raw_lacks '\x1b\[31mred'
checks "nor a bidi override" raw_lacks '\xe2\x80\xae'
checks "nor a C1 control" raw_lacks '\xc2\x9b'
tap_done
