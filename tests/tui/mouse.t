#!/bin/bash
# The mouse: rows, column names, hints, lists and pagers; and that a click never does more than it should.
. "$(dirname "$0")/console.sh"

# Where a pattern begins on the screen: "COLUMN;LINE", from 1, as a terminal counts.
place_of() {
    local lines x y
    tap_await 10 screen_has "$1"
    lines=$(screen) # once: rows move
    y=$(grep -nE -m1 -- "$1" <<<"$lines" | cut -d: -f1)
    lines=$(sed -n "${y}p" <<<"$lines")
    x=$(grep -obE -m1 -- "$1" <<<"$lines" | head -1 | cut -d: -f1)
    x=$(head -c "$x" <<<"$lines" | wc -m)
    echo "$((x + 1));$y"
}
event() { keys -l $'\e['"<$1;$2M"; }
click_at() {
    event 0 "$1"
    keys -l $'\e['"<0;$1m"
}
click() { click_at "$(place_of "$1")"; }
double_click() { # both in one piece: the second one has to come soon
    local at
    at=$(place_of "$1")
    keys -l $'\e['"<0;${at}M"$'\e['"<0;${at}m"$'\e['"<0;${at}M"$'\e['"<0;${at}m"
}
wheel_down() { event 65 "$(place_of "$1")"; }
wheel_up() { event 64 "$(place_of "$1")"; }

start 140x30 -- --connect 'fake:?guests=12&fixed=1' --interval 0.2
sees '^guest-0 .* 10\.0 ' "the console runs"
sees ' 1/12' "the first guest is selected"
click '^guest-8 '
sees ' 4/12' "a click selects its row"
wheel_down '^guest-3 '
sees ' 5/12' "the wheel moves the selection down"
wheel_up '^guest-3 '
wheel_up '^guest-3 '
sees ' 3/12' "and up"
click 'Connections'
sees ' 3/12' "a click on nothing does nothing"

click 'NAME'
sees 'NAME▲' "a click on a column's name sorts by it"
checks "from A" above '^guest-0 ' '^guest-9 '
click 'NAME'
sees 'NAME▼' "another one turns the order round"
checks "from Z" above '^guest-9 ' '^guest-0 '
click 'CPU%'
sees '▼CPU%' "a click on another column sorts by that"

click_cell() { # COLUMN ROW, as patterns
    local at
    at=$(place_of "$1")
    click_at "${at%;*};$(line_of "$2")"
}
click_cell 'WAIT%' '^guest-6 '
sees '^WAIT%: Xen does not report it' "a click on an unknown cell tells why it is"
keys Home
sees ' 1/12' "until the next key"
click_cell 'WAIT%' '^guest-7 '
sees ' 5/12' "one on a known cell tells nothing"

click '\? Help'
sees '─ Help' "a click on a hint does what its key does"
wheel_down 'this help'
sees_not ' leave$' "the wheel scrolls a pager"
click 'choose the column'
sees '─ Help' "a click in it does nothing"
click_at '1;1'
sees_not '─ Help' "one beside it closes it"
click 's Sort'
sees 'Sort by' "the list of columns"
click_at "$(place_of 'CPU%')"
sees_not 'Sort by' "a click beside a list closes it"
sees '▼CPU%' "and does nothing else"
click 's Sort'
click 'host memory it holds now'
sees '▼MEM' "a click on a line of it chooses that"
click 's Sort'
double_click 'CPU the guest itself'
sees '▼CPU%' "so does a double click"
sees_not ' 4 Why ' "whose second half opens nothing behind the list"

click '^guest-5 '
sees_not ' 4 Why ' "one click opens nothing"
double_click '^guest-7 '
sees '^guest-7  kvm ' "a double click opens the guest's screen"
sees '^ 1 Charts ' "at its charts"
click ' 3 Configuration'
sees '^ *name +guest-7' "a click on a page's name shows that page"
click ' 2 Devices'
sees '^Disks  1' "and another one"
click 'n Next'
sees_not '^guest-7  kvm ' "a click on a hint presses it here too"
wheel_down ' 2 Devices'
sees '^Disks  1' "the wheel opens nothing"
click 'Esc Back'
sees_not ' 4 Why ' "a click on Back goes back"

click '^guest-6 '
keys a
click '^guest-5 '
keys b C
sees '^A  1 guest  guest-6' "two sets beside each other"
click '^Memory '
sees '^A  Memory +B  Memory' "a click chooses the figure that is charted"
wheel_up '^Memory '
sees_not '^A  Memory +B  Memory' "the wheel the one above"
click 's Sum'
sees 'sum of all guests' "a click on a hint presses it"
click 'Esc Back'
sees '▼CPU%' "and back"
keys u

click '/ Filter'
sees 'Filter: ' "the filter's prompt"
keys -l 'platform=kvm'
click '^guest-7 '
sees 'Filter: platform=kvm' "a click beside a prompt leaves it alone"
keys Enter
click '\? Help'
sees '─ Help' "hints stand where they are drawn, with a filter before them too"
keys q
keys '\'

click 'q Quit'
sees 'left with 0' "a click on Quit leaves"
terminal_restored "after clicks"

# The time line of a recording.
start 100x30 TZ=UTC -- --replay "$here/small.rec"
sees '^ paused .* 0:00 of 0:08 ' "a recording at its begin"
click '─\]'
sees ' 0:08 of 0:08' "a click at the end of the time line goes there"
click '━'
sees ' 0:00 of 0:08' "one at its begin goes back"
click '┿'
sees '  now: load begins' "a click on a mark goes to it"
click 'paused'
sees '^ 1x ' "a click on the speed plays"
click '1x'
sees '^ paused ' "and pauses"

# Columns that are scrolled out are not what is clicked.
start 60x20 -- --connect 'fake:?guests=12&fixed=1' --interval 0.2
sees '^guest-0 ' "a narrow console"
keys Right Right Right Right
sees '^NAME +< +MEM' "scrolled to the right"
click 'MEM'
sees '▼MEM' "a click sorts by the column that is seen there"
tap_done
