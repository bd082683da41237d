#!/bin/bash
# What is typed in the last line, by scripts: the palette, the search by name, saved filters. Golden screens and
# single lines of them; UPDATE=1 writes tests/tui/golden/ anew.
here=$(cd "$(dirname "$0")" && pwd)
. "$here/../lib/tap.sh"
fake=$(realpath "${XLTOOL_FAKE:-$here/../../build/tests/xltool-fake}")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
unset NO_COLOR TERM XLTOOL_CONFIG
export TZ=UTC LC_ALL=C.UTF-8

cat >"$work/config.ini" <<'END'
[filters]
busy = cpu>50
odd-xen = group=odd & platform=xen
END

# console SCRIPT: runs the lines with the recording, at its end, and the saved filters.
console() {
    printf '%s\n' 'key $' "$1" >"$work/script"
    timeout 60 "$fake" top --config "$work/config.ini" --script "$work/script" --replay "$here/small.rec" </dev/null 2>&1
}
# says REGEX TEXT SCRIPT: the last line of the screen matches when the script has run.
says() {
    local last
    last=$(console "$3"$'\n''screen' | tail -1)
    tap_like "$last" "$1" "$2"
}
# shows REGEX TEXT SCRIPT: a line of it does.
shows() { tap_like "$(console "$3"$'\n''screen')" "$1" "$2"; }

tour='key :
screen palette
type th
screen a command by its beginning
key Enter Down Down
screen what it takes
key Esc /
screen saved filters
key Down
styles one of them
key Esc F3
type web
screen search
type xx
screen search for nobody'
for size in 40x10 80x24; do
    console "resize $size
$tour" >"$work/out"
    file=$here/golden/prompts-$size.txt
    [ -z "${UPDATE:-}" ] || cp "$work/out" "$file"
    diff "$file" "$work/out" >"$work/diff" 2>&1
    tap_ok $? "prompts at $size are what the golden file holds"
    head -20 "$work/diff" | tap_note
done

# The palette.
shows '▼MEM' "a command with what it takes" $'key :\ntype sort mem\nkey Enter'
shows 'NAME▲' "an action by its name" $'key :\ntype sort-name\nkey Enter'
shows 'NAME▲' "a part of it will do" $'key :\ntype rt-na\nkey Enter'
shows '─ Choose the columns|─ Columns' "an action that opens a list" $'key :\ntype columns\nkey Enter'
shows '─ Sort by' "a command that is an action too, alone, is the action" $'key :\ntype sort\nkey Enter'
shows '▼MEM ' "Tab completes a command, then what it takes" $'key :\ntype so\nkey Tab\ntype mem_\nkey Backspace Tab Enter'
says '^:theme +Tab' "Enter on another one asks for what it takes" $'key :\ntype theme\nkey Enter'
says '^:open +Tab' "Tab completes an action" $'key :\ntype ope\nkey Tab'
says '^:sort nobody +there is no column .nobody. *$' "what is wrong is told" $'key :\ntype sort nobody\nkey Enter'
says '^:fly +there is no action .fly. here' "as an action that there is not" $'key :\ntype fly\nkey Enter'
says '^:open it +.open. takes nothing more' "and a word too many" $'key :\ntype open it\nkey Enter'
says '^:interval 2 +a recording has its own' "the interval is for live guests" $'key :\ntype interval 2\nkey Enter'
says '^:.u202e +there is no action .\.?.u202e. here' "what is typed is escaped" $'key :\ntype \u202e\nkey Enter'
says '^q Quit ' "Enter on nothing leaves" $'key : Enter'
says '^q Quit ' "Esc too" $'key :\ntype sort mem\nkey Esc'
shows '▼CPU' "and does nothing" $'key :\ntype sort mem\nkey Esc'
says '^:guest-wh ' "on a guest's screen it has that screen's actions" $'key Enter :\ntype guest-wh'
shows 'IMAGE unknown' "and does them" $'key Enter :\ntype guest-wh\nkey Enter'
shows ' pause +freeze' "and those of the table that are there too" $'key Enter :\ntype pau'
says '^:columns +there is no action .columns. here' "but no others" $'key Enter :\ntype columns\nkey Enter'
tap_is "$(console $'key :\ntype quit\nkey Enter\nscreen')" '' "quit quits"

# Saved filters.
says '^filter: cpu>50  q Quit' "filter NAME is a saved one" $'key :\ntype filter busy\nkey Enter'
says '^filter: name~web-1 ' "or an expression" $'key :\ntype filter name~web-1\nkey Enter'
says '^filter: group=odd & platform=xen ' "Tab completes its name" $'key :\ntype filter odd\nkey Tab Enter'
says '^:filter cpu> +the filter ends too early' "one that is wrong is told" $'key :\ntype filter cpu>\nkey Enter'
says '^Filter: cpu>50 ' "in the filter's prompt Tab puts the expression there" $'key /\ntype bus\nkey Tab'
says '^filter: group=odd & platform=xen ' "arrows choose one, Enter takes it" $'key / Down Down Enter'
says '^filter: cpu>50 ' "its name will do" $'key /\ntype busy\nkey Enter'
shows ' 1/4' "and acts while it is typed" $'key /\ntype busy\nkey Enter'
says '^q Quit.* 1/11' "Esc goes back to the filter before" $'key / Down Tab Esc'
printf '[filters]\nfine = cpu>1\nbad = cpu>\n' >"$work/bad.ini"
tap_exit 2 "a saved filter that is wrong ends it" "$fake" top --config "$work/bad.ini" --script /dev/null --replay "$here/small.rec"
tap_like "$tap_out" "bad.ini', line 3: bad = 'cpu>' is wrong: " "and file and line are named"

# save.
printf '# mine\n[filters]\nbusy = cpu>50\n\n[console]\ntheme = light ; by day\n' >"$work/config.ini"
chmod 640 "$work/config.ini"
says "^kept in '$work/config.ini' *$" "save says which file" \
    $'resize 200x24\nkey :\ntype sort mem\nkey Enter r :\ntype theme mono\nkey Enter :\ntype filter busy\nkey Enter :\ntype save\nkey Enter'
tap_is "$(cat "$work/config.ini")" $'# mine\n[filters]\nbusy = cpu>50\n\n[console]\ntheme = mono ; by day\nsort = mem\nreverse = yes\nfilter = cpu>50' \
    "it changes the lines of what has changed alone"
tap_is "$(stat -c %a "$work/config.ini")" 640 "the file's mode stays"
says '^filter: cpu>50 ' "the next time it is so" ''
cp "$work/config.ini" "$work/kept.ini"
says '^q Quit' "without a command" $'key \\ s'
tap_run "nothing is written" cmp "$work/config.ini" "$work/kept.ini"
printf 'key $ r :\ntype save\nkey Enter\nscreen\n' >"$work/script"
tap_like "$("$fake" top --no-config --script "$work/script" --replay "$here/small.rec")" 'told to go without a configuration' \
    "with --no-config there is no file"
HOME=$work/new XDG_CONFIG_HOME='' "$fake" top --script "$work/script" --replay "$here/small.rec" >"$work/out"
tap_is "$(cat "$work/new/.config/xltool/config.ini")" $'# See xltool-config(5).\n[console]\nreverse = yes' "a new file is made"
printf '[console]\n' >"$work/config.ini"
: >"$work/out"
{ printf 'screen\n'; tap_await 10 test -s "$work/out"; printf '[console]\nx = 1\n' >"$work/config.ini"; printf 'key :\ntype save\nkey Enter\nscreen\n'; } |
    "$fake" top --config "$work/config.ini" --script - --replay "$here/small.rec" >"$work/out"
tap_like "$(tail -1 "$work/out")" "config.ini', line 2: section" "a mistake that has come into it meanwhile is told"
tap_is "$(cat "$work/config.ini")" $'[console]\nx = 1' "and the file stays"

printf '[console]\n' >"$work/config.ini"

# The search. The order is 日本-3 web-6 web-5 日本-2 web-4 web-3 日本-1 web-2 web-1 日本-0 web-0.
says ' 6/11$' "the search goes to a name that holds the text" $'key Ctrl-S\ntype b-3\nkey Enter'
says ' 6/11$' "case aside" $'key F3\ntype WEB-3\nkey Enter'
says ' 2/11$' "the first one from the selection on" $'key Ctrl-S\ntype web\nkey Enter'
says ' 3/11$' "Ctrl-S again goes to the next" $'key Ctrl-S\ntype web\nkey Ctrl-S Enter'
says ' 5/11$' "so do Down and F3" $'key Ctrl-S\ntype web\nkey Down F3 Enter'
says ' 11/11$' "Up goes to the one before, round the end" $'key Ctrl-S\ntype web\nkey Up Enter'
says ' 1/11$' "Down goes round it too" $'key Ctrl-S\ntype 日\nkey Down Down Down Down Enter'
says ' 6/11$' "a character less looks again from the beginning" $'key Down Down Ctrl-S\ntype web-0\nkey Backspace Backspace\ntype -3\nkey Enter'
says ' 3/11$' "Esc goes back to where it was" $'key Down Down Ctrl-S\ntype web-0\nkey Esc'
says ' 1/11$' "also when no guest was chosen" $'key Ctrl-S\ntype web-0\nkey Esc'
says '^Find: nobody +no guest is called so *$' "a name that nobody has is told" $'key Ctrl-S\ntype nobody'
says ' 2/11$' "and the selection stays" $'key Down Ctrl-S\ntype nobody\nkey Enter'
says '^Find: web-1 +Down next' "the text is corrected" $'key Ctrl-S\ntype web-x\nkey Backspace\ntype 1'
says '^filter: name~nobody +q Quit' "with no guest at all nothing happens" $'key :\ntype filter name~nobody\nkey Enter Ctrl-S\ntype a\nkey Ctrl-S Up Esc'
tap_done
