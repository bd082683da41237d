#!/bin/bash
# One guest on the whole screen: its pages, other guests, sizes, one that goes away.
. "$(dirname "$0")/console.sh"

raw_lacks() { ! LC_ALL=C grep -aqP -- "$1" "$work/raw"; }
last_line_has() { screen | tail -1 | grep -Eq -- "$1"; }
title_has() { screen | head -1 | grep -Eq -- "$1"; }

start 80x24 -- --connect 'fake:?guests=12&fixed=1' --interval 0.2
sees '^guest-11 .* 120\.0 ' "the table is there"
checks "in order" above '^guest-11 ' '^guest-10 '
keys Down Enter
checks "Enter opens the selected guest" title_has '^guest-10  kvm  running  up [0-9]+s  3 vCPUs'
sees '^ 1 Charts  2 Devices  3 Configuration  4 Why' "its pages have numbers"
checks "the chosen one is marked" colours_are ' 1 Charts' '30 46 -'
sees '^CPU  guest 110\.0%  host 132\.0% of 300' "charts first: CPU, with the rate of the table"
sees '┤.*⣿' "drawn of what was sampled"
sees_not 'NAME +PLATFORM' "the table is not there any more"
checks "the last line tells the keys" last_line_has '^Esc Back  \? Help  Tab Page  o Operate  n Next  p Previous  z Zoom'
checks "and no place in the table" last_line_has 'Zoom *$'
keys z
sees '[0-9:]{8} +[0-9:]{8} +[0-9:]{8}' "z makes the time longer"
keys Left
sees '\([0-9]+|[│|]' "Left marks a moment"
keys Tab
sees '^Disks  1' "Tab goes on to its devices, which were asked for"
sees_not 'Rates need two descriptions' "and are asked for again after 5 s"
keys Tab
sees '^ *name +guest-10' "to its configuration"
sees '^ *vcpus +3$' "with the values that the platform tells"
keys Tab
sees '^IMAGE unknown: the platform names no image' "and to what is not known"
keys Tab
sees '^ +SNAPSHOT ' "to its snapshots"
keys Tab
sees 'Nothing has been asked for it' "to what was asked for it"
keys Tab
sees '^CPU  guest' "after the last comes the first"
keys BTab BTab BTab
sees '^IMAGE unknown' "Shift-Tab goes back"
keys 2
sees '^Disks  1' "2 is the second"
keys 3 n
checks "n shows the next guest of the table" title_has '^guest-9  xen'
sees '^ *name +guest-9$' "on the same page, with its own configuration"
keys p p
checks "p the one before" title_has '^guest-11  docker'
keys p
sees '^ *name +guest-11$' "the first one has none before it"
keys Space
sees '4 Why.* paused [0-9]+s' "Space pauses here too"
keys Space
sees_not 'paused' "and goes on"
keys '?'
sees 'what is not known of it, and why' "? explains the keys of this screen"
keys NPage
sees '^.*F10 Ctrl-C +leave' "and those that are the table's"
sees_not 'choose the column to sort by' "but not those of the table alone"
keys q
sees_not 'what is not known of it' "q closes the help"
sees '^ *name +guest-11$' "the guest is still there"
keys q
sees 'NAME +PLATFORM' "q goes back to the table"
checks "to the guest seen last" colours_are 'guest-11' '30 46 -'
keys Enter
checks "again" title_has '^guest-11 '
keys Escape
sees 'NAME +PLATFORM' "Esc goes back as well"

# What is hidden by a filter is followed all the same; sizes.
keys Down Down Enter
checks "another guest" title_has '^guest-9 '
mux resize-window -x 40 -y 10
sees '^CPU  guest 100\.0%' "40 x 10 has a chart"
checks "the guest's name" title_has '^guest-9  xen  running'
checks "and the keys" last_line_has '^Esc Back'
keys 2 3
sees '^ *vcpus +2$' "a page too"
mux resize-window -x 120 -y 40
keys 1
sees '^CPU .*Memory' "120 x 40 has two charts in a row"
sees '^Network .*Disk' "and more below"
sees '^CPU wait' "down to the last"
mux resize-window -x 12 -y 3
checks "12 x 3 has the name" title_has '^guest-9 '
mux resize-window -x 80 -y 24
sees '^CPU  guest 100\.0%' "and back"
keys F10
sees 'left with 0' "F10 leaves from here"
terminal_restored "guest"

# A guest that goes away, a connection that stalls.
control=$work/control
start 80x24 -- --connect "fake:?guests=3&vanish_after=25&control=$control" --interval 0.2
sees '^guest-2 ' "the table is there"
keys N Enter
checks "the guest that will go" title_has '^guest-0  xen  running'
checks "it is gone, and that is told" title_has '^guest-0  xen  gone, seen [0-9]+s ago'
sees '^CPU  guest -? ?' "its charts stay"
keys 4
sees 'The guest is gone: these were its last figures' "so does the reason"
sees_not 'All figures are old' "and no other one"
keys n
checks "n goes on to one that is there" title_has '^guest-[12] .* running'
echo stall > "$control"
checks "of a connection that stalls the age is told" title_has 'running  stalled: [0-9]+s old'
sees "answered for [0-9]+ s" "and the reason"
keys 3 2
sees '2 Devices' "keys are answered meanwhile"
keys q
sees '^guest-1 .*old' "and the table is there"
rm "$control"

start 80x24 -- --connect 'fake:?guests=2&describe=stall' --interval 0.2
sees '^guest-1 ' "a platform that does not answer questions"
keys Enter 3
sees 'Asking the platform' "is waited for"
keys Tab
sees 'IMAGE unknown' "by nobody"
keys q q
sees 'left with 0' "q leaves"

# A recording has charts of what was before.
"$fake" record "$work/a.rec" --connect 'fake:?guests=2&fixed=1' -i 0.1 -- sleep 1 >/dev/null 2>&1
start 80x24 -- --replay "$work/a.rec"
sees '^guest-1 ' "a recording"
keys N Enter
sees 'Memory  1\.0M of 2\.0M' "has the guest's charts"
keys 2
sees 'a recording has the figures of a guest, not its' "and says why it has no devices"
keys C-c
sees 'left with 0' "Ctrl-C leaves"

# Names from strangers; ASCII alone.
start 80x24 LC_ALL=C -- --connect 'fake:?guests=9&hostile=1' --interval 0.2
sees '^quote' "hostile names"
keys N Home Enter
for i in 1 2 3 4 5 6 7 8 9; do
    keys 1 2 3
    sees '^ *vcpus +[1-4]$' "the configuration of guest $i"
    keys 4 '?' q n
done
checks "no escape sequence came through" raw_lacks '\x1b\[31mred'
checks "no byte above 127 was sent" raw_lacks '[\x80-\xff]'
keys 1
sees '^ .*[|+].*[*o#.]' "charts are plain characters"
start 80x24 -- --connect 'fake:?guests=9&hostile=1' --interval 0.2
sees '^quote' "in UTF-8"
keys N Home Enter 3 n n n n n n n n n
sees '^ *vcpus' "all of them"
checks "no escape sequence came through" raw_lacks '\x1b\[31mred'
checks "nor a bidi override" raw_lacks '\xe2\x80\xae'
checks "nor a C1 control" raw_lacks '\xc2\x9b'
tap_done
