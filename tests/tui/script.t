#!/bin/bash
# The console by a script, without a terminal: golden screens of a recording, at each size, in each character set.
# UPDATE=1 writes tests/tui/golden/ anew.
here=$(cd "$(dirname "$0")" && pwd)
. "$here/../lib/tap.sh"
fake=$(realpath "${XLTOOL_FAKE:-$here/../../build/tests/xltool-fake}")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
unset NO_COLOR TERM XLTOOL_CONFIG
export TZ=UTC LC_ALL=C.UTF-8

# console SCRIPT [ARG ...]: runs it, without a terminal.
console() { timeout 60 "$fake" top --no-config --script "$@" </dev/null 2>"$work/err"; }

# golden NAME COMMAND ...: what it prints is what golden/NAME.txt holds.
golden() {
    local file=$here/golden/$1.txt
    shift
    "$@" >"$work/out"
    tap_is "$?/$(cat "$work/err")" 0/ "$(basename "$file" .txt) runs"
    [ -z "${UPDATE:-}" ] || cp "$work/out" "$file"
    diff "$file" "$work/out" >"$work/diff" 2>&1
    tap_ok $? "and prints what its golden file holds"
    head -20 "$work/diff" | tap_note
}

tour='
screen begin
wait 4
screen at the first mark
key $
screen end
key "
screen the mark before the end
key ?
screen help
key End
screen help, its end
key Esc /
type cpu>50 & platform=xen
screen filter being typed
key Enter
screen filtered
key / Ctrl-U
type name~nobody
key Enter
screen empty
key \ s Down Down
screen sort
key Enter c Down
screen columns
key Esc i J
screen info
key Esc G Right *
screen last guest, scrolled
'
for size in 40x10 80x24 200x60; do
    echo "resize $size$tour" >"$work/tour"
    golden "$size" console "$work/tour" --replay "$here/small.rec"
    LC_ALL=C golden "$size-ascii" console "$work/tour" --replay "$here/small.rec"
    tap_is "$(LC_ALL=C grep -c '[^ -~]' "$work/out")" 0 'in ASCII alone'
done
sed 's/^screen/styles/' <<<"$tour" >"$work/tour"
golden styles console "$work/tour" --replay "$here/small.rec"
TERM=screen console "$work/tour" --replay "$here/small.rec" >"$work/again"
tap_run 'with 8 colours the styles are the same' cmp "$work/again" "$here/golden/styles.txt"
NO_COLOR=1 golden styles-mono console "$work/tour" --replay "$here/small.rec"

# Guests in groups.
cat >"$work/tags.ini" <<'END'
[console]
tree = connection
[tags]
web = name~web-1 | name~web-2
busy = cpu>50
END
tagged() { timeout 60 "$fake" top --config "$work/tags.ini" --script "$@" </dev/null 2>"$work/err"; }
tree='
wait 5
screen by connection
key t
screen by platform
key t
screen by group
key G N
screen the guest after sorting by name
key i t
screen by tag
key z
screen all closed
key Up Up Enter a
screen one opened, its guests marked
key i t
screen no groups
'
for size in 40x10 80x24 200x60; do
    echo "resize $size$tree" >"$work/tree"
    golden "tree-$size" tagged "$work/tree" --replay "$here/small.rec"
done
LC_ALL=C golden tree-ascii tagged "$work/tree" --replay "$here/small.rec"
tap_is "$(LC_ALL=C grep -c '[^ -~]' "$work/out")" 0 'in ASCII alone'
sed 's/^screen/styles/' <<<"resize 80x24$tree" >"$work/tree"
golden tree-styles tagged "$work/tree" --replay "$here/small.rec"

bars='
key $
screen bars, the CPU at least
key v
screen sparklines
key v
screen numbers, with the columns that gauges would cost
key v
resize 120x16
screen bars as far as the columns with figures stay
key v Down
styles sparklines, a row selected
key Right Right
screen scrolled
key / Ctrl-U
type name~日本
key Enter v v
screen rates against the largest shown
resize 79x10
key v v v
screen too narrow
'
echo "$bars" >"$work/bars"
golden bars console "$work/bars" --replay "$here/small.rec"
LC_ALL=C golden bars-ascii console "$work/bars" --replay "$here/small.rec"
tap_is "$(LC_ALL=C grep -c '[^ -~]' "$work/out")" 0 'in ASCII alone'
# A guest's pages that a recording has nothing for, and keys that it does not have.
pages='
wait 4
key Enter 5
wait 0.1
screen snapshots
key 6 Enter o
screen operations
key q x
screen nothing is chosen in a recording
'
for size in 40x10 80x24; do
    echo "resize $size$pages" >"$work/pages"
    golden "pages-$size" console "$work/pages" --replay "$here/small.rec"
done

console "$work/tour" --replay "$here/small.rec" >"$work/again"
tap_run 'twice is the same' cmp "$work/again" "$here/golden/styles.txt"

# script TEXT [ARG ...]: the same with the script's lines given.
script() {
    printf '%s\n' "$1" >"$work/script"
    shift
    console "$work/script" "$@"
}
tap_is "$(script 'resize 60x3
screen tiny' --replay "$here/small.rec" | head -1)" '--- tiny 60x3 ---' 'a title and the size frame a screen'
tap_is "$(script '# nothing
quit
screen' --replay "$here/small.rec")" '' 'quit ends it'
tap_is "$(script 'key q
screen' --replay "$here/small.rec")" '' 'so does the key'
tap_like "$(script 'wait 1.5
screen' --connect 'fake:?guests=2' -i 0.2)" $'\n''guest-1 +kvm +running' 'live guests come while it waits'
tap_like "$(script 'until guest-1
screen' --connect 'fake:?guests=2' -i 0.2)" $'\n''guest-1 +kvm +running' 'it waits until a text comes'
tap_is "$(script 'until web-0
screen x' --replay "$here/small.rec" | head -1)" '--- x 80x24 ---' 'which a recording has at once'
tap_is "$(echo 'screen x' | LINES=50 COLUMNS=50 timeout 9 "$fake" top --no-config --script - --replay "$here/small.rec" | head -1)" \
    '--- x 80x24 ---' 'from standard input, at its own size'

# wrong STATUS REGEX SCRIPT: the script ends so, and says why.
wrong() {
    script "$3" --replay "$here/small.rec" >/dev/null
    tap_is "$?" "$1" "'${3##*$'\n'}' ends with $1"
    tap_like "$(cat "$work/err")" "$2" 'and says why'
}
wrong 2 "line 2: 'jump' is no command of a script" $'screen\njump'
wrong 2 "line 1: .*'Crtl-X'" 'key Crtl-X'
wrong 2 "line 1: 'key' needs the name of a key" 'key'
wrong 2 "line 1: 'wait' takes seconds above 0.*not 'x'" 'wait x'
wrong 2 "line 1: 'until' needs a text" 'until'
wrong 1 "line 1: 'nobody' does not come on the screen" 'until nobody'
wrong 2 "line 1: 'resize' takes a size" 'resize 80'
wrong 2 "line 1: 'resize' takes a size" 'resize 0x24'
tap_exit 1 'a script that is not there' "$fake" top --script /nonexistent/x --replay "$here/small.rec"
tap_like "$tap_out" "cannot open the script '/nonexistent/x': No such file" 'is named'
tap_exit 1 'a terminal that nobody knows' env TERM=nonsense "$fake" top --script "$work/script" --replay "$here/small.rec"
tap_like "$tap_out" "'nonsense' \(TERM\) is not known" 'is named'
tap_done
