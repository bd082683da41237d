# Drives the console in a terminal of its own: a private tmux server of a fixed size.
# XLTOOL_FAKE names the program with the invented platform (tests/fake).
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
. "$here/../lib/tap.sh"
fake=$(realpath "${XLTOOL_FAKE:-$here/../../build/tests/xltool-fake}")
work=$(mktemp -d)
export LC_ALL=C.UTF-8
unset NO_COLOR TMUX

if ! command -v tmux >/dev/null; then
    tap_skip "the console in a terminal" "tmux is not installed"
    tap_done
    exit
fi

if ! [ -x "$fake" ]; then
    tap_ok 1 "the program with the invented platform is built: $fake"
    tap_done
    exit
fi

server=0 # each start has one of its own: the one before may be about to end, with its socket
mux() { tmux -S "$work/tmux$server" -f "$work/conf" "$@"; }
clean_up() {
    mux kill-server 2>/dev/null
    rm -rf "$work"
}
trap clean_up EXIT

# start COLSxROWS [VARIABLE=VALUE ...] -- ARG...: runs the console; what is left of the terminal
# afterwards can be looked at: $work/before and $work/after hold its modes, the screen its exit code.
start() {
    local size=$1 run
    shift
    mux kill-server 2>/dev/null
    server=$((server + 1))
    rm -f "$work"/{pid,left,before,after,raw}
    printf '%s\n' 'set -g default-terminal screen-256color' 'set -sg escape-time 0' \
        'set -g status off' > "$work/conf"
    local env=()
    while [ "$1" != -- ]; do
        env+=("$1")
        shift
    done
    shift
    run=$(printf '%q ' env "${env[@]}" "$fake" top "$@")
    cat > "$work/run" <<END
stty -g > "$work/before"
until [ -e "$work/go" ]; do sleep 0.05; done
sh -c 'echo \$\$ > "\$0/pid"; exec "\$@"' "$work" $run
echo "left with \$?" | tee "$work/left"
stty -g > "$work/after"
exec sleep 1000
END
    rm -f "$work/go"
    mux new-session -d -x "${size%x*}" -y "${size#*x}" "bash $work/run"
    mux pipe-pane "cat > $work/raw"
    : > "$work/go"
}

screen() { mux capture-pane -p; }
coloured() { mux capture-pane -p -e; }
keys() { mux send-keys "$@"; }
pid() { cat "$work/pid"; }
screen_has() { screen | grep -Eq -- "$1"; }
screen_lacks() { ! screen_has "$1"; }
# The line that holds a pattern: its number, from 1.
line_of() { screen | grep -nE -m1 -- "$1" | cut -d: -f1; }

# sees REGEX TEXT: a line of the screen matches, at the latest after 10 s.
sees() {
    tap_await 10 screen_has "$1"
    tap_ok $? "$2" || true
    screen_has "$1" || { echo "wanted: $1"; screen; } | tap_note
}
# sees_not REGEX TEXT: no line matches any more.
sees_not() {
    tap_await 10 screen_lacks "$1"
    tap_ok $? "$2"
    screen_lacks "$1" || { echo "unwanted: $1"; screen; } | tap_note
}
# checks TEXT COMMAND...: COMMAND succeeds at the latest after 10 s.
checks() {
    local text=$1
    shift
    tap_await 10 "$@"
    local rc=$?
    tap_ok $rc "$text"
    [ $rc -eq 0 ] || screen | tap_note
}

stopped() { grep -q '^State:.*T' "/proc/$(pid)/status"; }
# suspends TEXT: Ctrl-Z stops it. Only then may it be looked at, or continued: it gives the terminal back just before.
suspends() {
    keys C-z
    checks "$1" stopped
    stopped || { grep -E '^(State|Sig|Shd)' "/proc/$(pid)/status"; cat "/proc/$(pid)/wchan"; echo; } | tap_note
}

above() { [ "$(line_of "$1")" -lt "$(line_of "$2")" ]; }
# The terminal is as it was: modes, screen, cursor.
terminal_restored() {
    tap_await 10 test -s "$work/after"
    tap_is "$(cat "$work/after")" "$(cat "$work/before")" "$1: the terminal's modes are as before"
    tap_is "$(mux display -p '#{alternate_on} #{cursor_flag} #{keypad_cursor_flag}')" "0 1 0" \
        "$1: the screen, the cursor and the keypad too"
}

# colours_of TEXT: foreground, background and dimness of the line that begins with TEXT, as "244 - -".
colours_of() {
    coloured | perl -0777 -e '
        my ($fg, $bg, $dim) = ("-", "-", "-");
        for (split /(\e\[[0-9;]*m)/, <STDIN>) {
            if (/^\e\[([0-9;]*)m$/) {
                my $c = $1;
                ($fg, $bg, $dim) = ("-", "-", "-") if $c =~ /^0?$|^0;/;
                $fg = $1 if $c =~ /(?:^|;)38;5;(\d+)/ || $c =~ /(?:^|;)(3[0-7])$/;
                $fg = "-" if $c =~ /(?:^|;)39$/;
                $bg = $1 if $c =~ /(?:^|;)48;5;(\d+)/ || $c =~ /(?:^|;)(4[0-7])$/;
                $bg = "-" if $c =~ /(?:^|;)49$/;
                $dim = "dim" if $c =~ /(?:^|;)2$/;
            } elsif (/(?:^|\n)\Q$ARGV[0]\E/) {
                print "$fg $bg $dim\n";
                exit;
            }
        }' -- "$1"
}
colours_are() { [ "$(colours_of "$1")" = "$2" ]; }
