#!/bin/bash
# exec, console, wait: in a guest with an agent, and by a real shell on a real terminal.
. "$(dirname "$0")/control.sh"

x '' exec guest-1 -- ls -l
tap_is "$status$(cat "$work/out" "$work/err")" '7lson stderr' 'exec: status, stdout and stderr apart'
x '' exec guest-1 -- --json --help
tap_is "$(cat "$work/out")" '--json' "options behind '--' are the command's"
by_console() { x exec=console exec guest-1 -- "$@"; }
by_console sh -c 'echo out; echo err >&2; exit 42'
tap_is "$status$(paste -sd, "$work/out")" '42out,err' 'by console: output and status'
by_console printf 'no newline'
tap_is "$(cat "$work/out")" 'no newline' 'nothing is added'
by_console no-such-command
tap_is "$status" 127 'a command that is not there'
by_console sh -c 'kill -TERM $$'
tap_is "$status" 143 'a command that is killed'
by_console true
tap_is "$status$(cat "$work/out" "$work/err")" 0 'a command without output'
by_console seq 1 20000
tap_is "$(cksum <"$work/out")" "$(seq 1 20000 | cksum)" 'much output is whole'
words() { # WORD...: arrive in the guest as they are
    by_console python3 -c 'import os, sys; print(os.fsencode("\0".join(sys.argv[1:])).hex())' "$@"
    tap_is "$(cat "$work/out")" "$(python3 -c 'import os, sys; print(os.fsencode("\0".join(sys.argv[1:])).hex())' "$@")" \
        "words arrive: $(printf '%q ' "$@" | cut -c1-60)"
}
words "it's" '"quoted"' '$HOME `id` $(id)' 'back\slash' '' ' ' 'a  b' '*' '~' '!!' '#' ';' '&' '|' '<' '>' '%s%n' '-n'
words $'two\nlines' $'end\n\n' $'\n' $'\t' $'\x03' $'\x04\x15\x1a\x1c' $'\x01\x02\x1b[31m\x7f' $'\r' $'100% \n it\'s \\n !! $x'
words 'größe' '日本' $'bad\xff' "$(printf 'x%.0s' {1..3000})"
exits 1 'too long to be typed on a console: [0-9]+ of 4000 bytes' "$X" exec guest-1 --connect "$(fake exec=console)" -- echo "$(printf 'x%.0s' {1..4000})"
exits 1 "no shell answers on the console of 'guest-1'; log in with 'xltool console'" \
    "$X" exec guest-1 --timeout 1 --connect "$(fake 'exec=console&console=silent')" -- true
exits 1 "guest '00000001' has no console" "$X" exec guest-1 --connect "$(fake 'exec=console&console=off')" -- true
exits 1 "the shell on the console of 'guest-1' has not begun the command in time; it may still run" \
    "$X" exec guest-1 --timeout 1 --connect "$(fake 'exec=console&console=asleep')" -- true
rm -f "$work/ran"
x 'exec=console&console=busy' exec guest-1 -- sh -c "echo ran >>'$work/ran'; sleep 1"
tap_is "$status$(cat "$work/ran")" '0ran' 'a shell that was busy runs the command once'
"$X" exec guest-1 --connect "$(fake exec=console)" -- sleep 60 >"$work/out" 2>"$work/err" </dev/null &
pid=$!
sleep 1
kill -INT $pid
ended 130 'Ctrl-C leaves a command'
tap_like "$(cat "$work/err")" "the command may still run in 'guest-1'" 'which is said'
typed() { printf 'echo $((40+2)) answer; exit\n' | "$X" console guest-1 --connect "$(fake)"; }
run typed
tap_like "$(cat "$work/out")" '42 answer' 'a script gets an answer from the console'
typed() { printf 'echo $((40+2)) answer\n' | "$X" console guest-1 --connect "$(fake)"; }
run typed
tap_is "$status$(grep -c '42 answer' "$work/out")" 01 'also when the console stays open'
exits 1 "guest '00000001' has no console" "$X" console guest-1 --connect "$(fake console=off)"
tests/lib/onpty --expect '$ ' --send 'echo $((40+2)) answer\nexit\n' env PS1='$ ' "$X" console guest-1 --connect "$(fake)" >"$work/out"
tap_is $?"$(grep -c '42 answer' "$work/out")" 01 'a console on a terminal'
tests/lib/onpty --expect 'leaves it' --send '\x1d' "$X" console guest-1 --connect "$(fake)" >"$work/out"
tap_is $? 0 'Ctrl-] leaves it'

# wait.
x '' wait guest-1 --for running
tap_is "$status$(cat "$work/out" "$work/err")" 0 'wait for what is so'
x vanish_after=3 wait guest-0 --for stopped --timeout 20
tap_is "$status" 0 'a guest that has gone has stopped'
exits 1 "'guest-1' is not stopped: it is running; --timeout SEC waits longer" "$X" wait guest-1 --for stopped --timeout 0.5 --connect "$(fake)"
exits 1 "'guest-1' is not stopped" "$X" wait guest-1 --for stopped --timeout 0.5 --connect "$(fake fail_after=1)"
exits 3 "there is no guest 'nobody'" "$X" wait nobody --for running --connect "$(fake)"
x exec=console wait guest-1 --for ready --timeout 20
tap_is "$status$(cat "$work/out" "$work/err")" 0 'a guest whose console has a shell is ready'
exits 1 "'guest-1' is not ready: it is running, but runs no commands yet" "$X" wait guest-1 --for ready --timeout 0.5 --connect "$(fake)"
exits 1 "runs no commands yet" "$X" wait guest-1 --for ready --timeout 0.5 --connect "$(fake 'exec=console&console=silent')"
exits 1 "runs no commands yet" "$X" wait guest-1 --for ready --timeout 0.5 --connect "$(fake exec=hang)"
signal_wait() {
    "$X" wait guest-1 --for stopped --connect "$(fake)" >/dev/null 2>&1 </dev/null &
    pid=$!
    sleep 0.5
    kill -INT $pid
    ended 130 'Ctrl-C ends wait'
}
signal_wait
tap_done
