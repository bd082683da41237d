#!/bin/bash
# Guests in groups: what they come to, opening and closing, the selection, marks, tags.
. "$(dirname "$0")/console.sh"

raw_lacks() { ! LC_ALL=C grep -aqP -- "$1" "$work/raw"; }
last_line_has() { screen | tail -1 | grep -Eq -- "$1"; }
title_has() { screen | head -1 | grep -Eq -- "$1"; }

start 150x34 -- --connect 'fake:?guests=12&pods=1&fixed=1' --interval 0.2
sees '^guest-11 .* 120\.0 ' "without groups the table is as ever"
keys Down
checks "a guest is selected" colours_are 'guest-10' '30 46 -'
keys t
sees 'grouped by connection: t goes on' "t groups, and says how"
sees '^▾ fake:\?guests=12.* \(12\) .* 780\.0 ' "a group has a line with its guests and their sum"
sees '^  guest-11 .* 120\.0 ' "its guests stand below, indented"
sees '^▾ fake.* ≥[0-9.]+ +[0-9]+s ' "a sum that misses some is marked"
checks "the selection is still on its guest" colours_are '  guest-10' '30 46 -'
keys F5
sees '^▾ docker \(4\) +docker +running +300\.0 ' "F5 goes on: by platform"
sees '^▾ xen \(4\) .* 220\.0 .* - +[0-9]+s ' "what is known of none is no sum"
checks "groups are in the order of their sums" above '^▾ docker' '^▾ xen'
keys r
checks "and turn round like the guests" above '^▾ xen' '^▾ docker'
keys r t
sees '^▾ test \(6\) .* 450\.0 ' "by namespace"
sees '^  ▾ pod-5 \(2\) .* 230\.0 ' "with its pods"
sees '^    guest-11 .* 120\.0 ' "and their containers"
sees '^ Guests 12 by group' "the header says by what"
checks "the selection went along" colours_are '    guest-10' '30 46 -'
keys Down Up
checks "the last line counts guests" last_line_has ' 2/12$'
keys Up Up
checks "a group can be selected" colours_are '  ▾ pod-5' '30 46 -'
checks "the last line counts groups" last_line_has ' group 1/2$'
keys Enter
sees '^  ▸ pod-5 \(2\) .* 230\.0 ' "Enter closes it, its sum stays"
sees_not 'guest-11' "its guests are out of sight"
keys o
sees 'choose a guest of the group' "a group has no operations"
keys i
sees '^ 2 guests, 2 running' "the pane tells of the group"
sees 'CPU% +230\.0' "with all its sums"
keys i Enter
sees '^    guest-11' "Enter opens it again"
keys a
sees '^A +guest-11 ' "a marks its guests"
sees '^A +guest-10 ' "all of them"
keys Down a Up a
sees '^A +guest-11 ' "also when some have been taken out"
keys a
sees_not '^A ' "and once all are marked, takes them out"
keys z
sees '^▸ test \(6\)' "z closes all"
sees '^▸ prod \(6\)' "of them"
sees_not 'pod-' "with what is in them"
checks "the selection is on the group" colours_are '▸ test' '30 46 -'
keys Down Enter
sees '^▾ prod \(6\) .* 330\.0 ' "one can be opened alone"
sees '^  ▸ pod-4 \(2\)' "what is in it stays closed"
keys Down Enter Down Enter
checks "Enter on a guest opens its screen" title_has '^guest-9 '
keys n
checks "n goes on in the order of the tree" title_has '^guest-8 '
keys n
checks "also into groups that are closed" title_has '^guest-5 '
keys q
checks "the table then stands on their group" colours_are '  ▸ pod-2' '30 46 -'
keys z z
sees '^    guest-0 ' "z opens all"
keys / ; keys -l 'cpu>95'; keys Enter
sees '^▾ prod \(1\) .* 100\.0 ' "a filter leaves out guests, and their sums"
sees '^ Guests 3 of 12 by group' "the header counts guests, not lines"
keys '\' t
sees '^guest-11 ' "after the last grouping there is none; without tags there is none by tag"
keys '?'
sees 't F5 +guests in groups' "the help knows the key"
keys q
mux resize-window -x 40 -y 10
keys t
sees '^▾ fake.* \(12\) ' "on a small screen too"
mux resize-window -x 8 -y 3
mux resize-window -x 80 -y 24
sees '^  guest-0 ' "and after a tiny one"
keys q
sees 'left with 0' "q leaves"
terminal_restored "tree"

# Tags, and a grouping at the start.
printf '[console]\ninterval = 0.2\ntree = tag\n[tags]\nodd = group=odd & cpu>50\nxen = platform=xen\n' >"$work/config.ini"
start 100x30 -- --connect 'fake:?guests=8&fixed=1' --config "$work/config.ini"
sees '^▾ odd \(2\) .* 140\.0 ' "the configuration's tags are groups"
sees '^▾ xen \(3\) .* 120\.0 ' "a guest is under the first that matches"
checks "the others come last" above '^▾ xen' '^▾ untagged \(3\)'
keys t
sees '^guest-7 ' "after tags come no groups"
start 100x30 -- --connect 'fake:?guests=8' --config "$work/config.ini" --tree platform
sees '^▾ kvm \(3\) ' "--tree is stronger"

# A connection that does not answer, beside one that does.
control=$work/control
start 100x24 -- --connect "fake:?prefix=stuck&guests=2&control=$control" --connect 'fake:?prefix=well&guests=2' \
    --interval 0.2 --tree connection
sees '^▾ fake:\?prefix=st.* running' "both are groups"
keys G
echo stall > "$control"
sees '^▾ fake:\?prefix=st.* old [0-9]+s' "the one that does not answer shows its age"
checks "in grey" colours_are '▾ fake:?prefix=st' '244 - -'
checks "the other is not" colours_are '▾ fake:?prefix=w' '- - -'
keys t
sees '^▾ xen \(2\) .* 1 old ' "a group of both says how many are old"
rm "$control"

# URIs of other machines that are too long: the machine is what tells them apart.
start 80x24 -- --connect 'fake://me@machine-17.example.org/' --connect 'fake://me@machine-18.example.org/' \
    --interval 0.2 --tree connection
sees '^▾ ~machine-17[^ ]*~ ?\(3\) ' "a long URI begins with its machine"
sees '^▾ ~machine-18' "as the other one does"
mux resize-window -x 200 -y 24
sees '^▾ fake://me@machine-17\.example\.org/ \(3\) ' "where there is room it is whole"

# Names of groups from strangers.
start 80x24 -- --connect 'fake:?guests=9&pods=1&hostile=1' --interval 0.2 --tree group
sees '^▾ \\x1b\[31m' "a hostile group"
sees '^  ▾ \\u202epod' "and a pod"
keys i z i
checks "no escape sequence came through" raw_lacks '\x1b\[31m[0-2]$'
checks "nor a bidi override" raw_lacks '\xe2\x80\xae'
start 80x24 LC_ALL=C -- --connect 'fake:?guests=9&pods=1&hostile=1' --interval 0.2 --tree group
sees '^- \\x1b' "ASCII has other arrows"
keys z
sees '^\+ \\x1b' "for closed ones too"
checks "no byte above 127 was sent" raw_lacks '[\x80-\xff]'
tap_done
