#!/bin/bash
# Bad input and bad days: one clear line on stderr, the right exit code, nothing hung.
. "$(dirname "$0")/cli.sh"

# Usage: exit 2, and where to read more.
usage() { # MESSAGE ARGS...
    exits 2 "^xltool: .*$1" "$X" "${@:2}"
}
usage "unknown option '--nonsense'; try 'xltool list --help'" list --nonsense
usage "unknown option '-z'" list -z
usage "unknown option '-z'" list -rz
usage "unknown option '-n'" list -n 3
usage "option '--json' takes no value" list --json=yes
usage "option '--columns' needs a value" list --columns
usage "option '-i' needs a value" stat -i
usage "unknown command 'lst'; try 'xltool --help'" lst
usage "unknown command ''" ''
usage "unknown column 'nonsense'; the columns are: name " list -c name,nonsense
usage "no column is named" list -c ,
usage "unknown column 'nonsense'" list -s nonsense
usage "unknown column 'platfrom' in filter" list -f platfrom=xen
usage "at character 5 of filter 'cpu>'" list -f 'cpu>'
usage "a number is expected" list -f 'mem>much'
usage "--json and --csv exclude each other" list --json --csv
usage "--json and --csv exclude each other" stat --csv --json
usage "'list' takes no 'guest-0'" list guest-0
usage "'show' needs GUEST" show
usage "'show' takes no 'b'" show a b
usage "a COMMAND is missing after '--'" stat --
usage "'guest-0' before '--'" stat guest-0 -- true
usage "no platform of this program serves such a URI" list --connect nonsense:///
usage "no platform of this program serves such a URI" list --connect ''
for bad in 0 -1 x '' 1s nan inf 1e9 0x10 99999999999999999999 ' 1'; do
    usage "--interval takes seconds" stat -i "$bad"
    usage "--timeout takes seconds" list --timeout "$bad"
done
usage "the least is 0.01" stat -i 0.000001
for bad in 0 -1 x '' 1.5 1e3 18446744073709551616; do
    usage "--count takes a whole number" stat -n "$bad"
done
usage "unknown option '--.x1b\[31m'" list $'--\033[31m' # what it quotes is escaped
grep -q $'\033' "$work/err"
tap_is $? 1 'no escape sequence came back in a message'
usage "too many terms" list -f "$(printf 'a|%.0s' {1..40000})a"
usage "too deeply nested" list -f "$(printf '(%.0s' {1..40000})a"

# Connections that are not there: exit 4, while the others are shown.
good='fake:?guests=2'
bad_connection() { # URI STATE MESSAGE
    exits 4 "^xltool: .*$3" "$X" list --connect "$good" --connect "$1" -f 'platform!=host' --timeout 0.5
    tap_is "$(grep -c guest- "$work/out")" "${4:-2}" "the others are shown: $1"
    run "$X" list --connect "$good" --connect "$1" --json --timeout 0.5
    tap_is "$status$(jq -r '.connections[1] | .state, (.reason | length > 0)' "$work/out" | paste -sd,)" \
        "4$2,true" "JSON says $2"
}
bad_connection 'fake:?open=absent' absent "cannot open 'fake:.open=absent': No such file or directory; ask for another one"
bad_connection 'fake:?open=denied' denied "cannot open 'fake:.open=denied': Permission denied"
bad_connection 'fake:?open=failed' failed "Input/output error"
bad_connection 'fake:?open=stall' stalled "has not answered in time; give it longer with --timeout"
bad_connection 'fake:?stall_after=0' stalled "has not answered in time"
bad_connection 'fake:?fail_after=0' failed "has lost its connection"
exits 4 'has not answered for' "$X" list --connect "$good" --connect 'fake:?stall_after=1&prefix=slow' -i 0.05 --timeout 0.5
tap_is "$(grep -c 'guest-\|slow-' "$work/out")" 5 'one that stalls between two samples keeps its rows'
run "$X" list --connect 'fake:?stall_after=1' -i 0.05 --timeout 0.5 --json
json '.connections[0].state == "stalled" and (.guests | length == 3 and all(.stale))' 'which JSON calls stale'
exits 4 'has lost its connection' "$X" list --connect 'fake:?fail_after=1' -i 0.05
run "$X" list --connect none
tap_is "$status" 0 'connecting to nothing is no error'

exits 4 'Permission denied' "$X" stat --connect "$good" --connect 'fake:?open=denied' -n 1 -i 0.05
tap_is "$(grep -c guest- "$work/out")" 2 'stat shows the others'
exits 4 'Permission denied' "$X" stat --connect 'fake:?open=denied' -n 1
exits 4 'has lost its connection' "$X" stat --connect 'fake:?fail_after=1' -n 1 -i 0.05
exits 4 'has not answered' "$X" stat --connect 'fake:?stall_after=2' -n 3 -i 0.05 --timeout 0.3
tap_is "$(grep -c guest-0 "$work/out")" 3 'stat goes on beside one that is stuck'

# Guests.
exits 3 "there is no guest 'nobody'; 'xltool list' shows the guests" "$X" show nobody --connect "$good"
exits 3 "there is no guest 'nobody'" "$X" stat nobody --connect "$good" -i 0.05
exits 4 "there is no guest 'nobody'" "$X" show nobody --connect 'fake:?open=denied'
exits 4 "there is no guest 'nobody'" "$X" stat nobody --connect "$good" --connect 'fake:?open=denied' -i 0.05
exits 3 "there is no guest 'guest-0'" "$X" stat guest-0 --connect 'fake:?vanish_after=2' -n 5 -i 0.05
twins=(--connect 'fake:?guests=2' --connect 'fake:?guests=2&x=2')
exits 2 "'guest-1' is ambiguous: kvm:guest-1 \(00000001-000 at fake:.guests=2\), kvm:guest-1 \(00000001-000 at fake:.guests=2&x=2\)" \
    "$X" show guest-1 "${twins[@]}"
exits 2 "'guest-1' is ambiguous" "$X" stat guest-1 "${twins[@]}" -i 0.05
run "$X" stat guest-1 guest-1 guest-1 guest-1 guest-1 --connect "$good" -n 1 -i 0.05
tap_is "$status$(grep -c guest-1 "$work/out")" 01 'a guest named five times is shown once'
exits 4 'does not tell about guest' "$X" show guest-1 --connect 'fake:?describe=stall' --timeout 0.3

# Output that does not arrive.
closed() { "$X" list --connect "$good" >&-; }
exits 1 'cannot write the output: Bad file descriptor' closed
full() { "$X" "$@" --connect "$good" >/dev/full; }
exits 1 'cannot write the output: No space left' full list
exits 1 'cannot write the output: No space left' full list --json
exits 1 'cannot write the output: No space left' full doctor
exits 1 'cannot write the output: No space left' full show guest-0
exits 1 'cannot write the output: No space left' full stat -i 0.05 # without --count: it ends by itself
exits 1 'cannot write the output: No space left' full list --help
many() { "$X" list --connect 'fake:?guests=2000' >/dev/full; }
exits 1 'cannot write .*output' many
stuck_full() { "$X" list --connect 'fake:?open=stall' --timeout 0.1 --json >/dev/full; }
exits 4 'cannot write the output: No space left' stuck_full
tap_is "$(timeout 20 "$X" stat --connect "$good" -i 0.05 --csv 2>"$work/err" | head -1 | cut -c1-14)" 'time,platform,' \
    'a reader that leaves ends stat'
tap_is "$(cat "$work/err")" '' 'without a word'

# Signals: 130, at once, also beside a connection that is stuck.
signalled() { # SIGNAL ARGS...
    "$X" "${@:2}" >"$work/out" 2>"$work/err" &
    local pid=$!
    sleep 0.4
    kill -"$1" $pid
    tap_await 10 eval "! kill -0 $pid"
    tap_ok $? "${*:2}: $1 ends it"
    wait $pid
    tap_is $? 130 "${*:2}: exit 130 after $1"
}
for signal in INT TERM; do
    # A shell's background job ignores SIGINT; this undoes that.
    signalled $signal stat --connect "$good" -i 0.1
    signalled $signal stat --connect "$good" -i 3600
    signalled $signal stat --connect "$good" --connect 'fake:?open=stall' --timeout 60
    signalled $signal list --connect 'fake:?open=stall' --timeout 60
    signalled $signal show guest-0 --connect 'fake:?describe=stall' --timeout 60
    signalled $signal doctor --connect 'fake:?open=stall' --timeout 60
done
tap_done
