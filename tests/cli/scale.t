#!/bin/bash
# Ten thousand guests: it works, and the cost per guest is flat. Instructions are counted, not seconds.
. "$(dirname "$0")/cli.sh"

for n in 0 1 10000; do
    run "$X" list --connect "fake:?guests=$n" --json --timeout 60
    tap_is "$status $(jq '.guests | length' "$work/out")" "0 $n" "list --json of $n guests"
done
run "$X" list --connect "fake:?guests=10000" -s cpu -i 0.05 --csv --timeout 60
tap_is "$(wc -l <"$work/out")" 10002 'sorted by a rate, as CSV'
run "$X" stat --connect "fake:?guests=10000&vanish_after=1" --timeout 60 -- true
tap_is "$(grep -c 'guest-' "$work/err")" 10000 'stat -- COMMAND'

# instructions N ARGS...: of a run with N guests
instructions() {
    local n=$1
    shift
    valgrind --tool=callgrind --callgrind-out-file=/dev/null "$X" "$@" --connect "fake:?guests=$n" \
        --timeout 60 2>&1 >/dev/null | sed -n 's/.*Collected : \([0-9]*\).*/\1/p'
}
flat() { # TEXT ARGS...
    local text=$1 few many
    shift
    if ! command -v valgrind >/dev/null; then
        tap_skip "$text" 'valgrind is not installed'
        return
    fi
    few=$(instructions 200 "$@") many=$(instructions 2000 "$@")
    # Ten times the guests: ten times the work, and something for the sort's logarithm.
    [ -n "$few" ] && [ -n "$many" ] && [ "$many" -lt $((few * 14)) ]
    tap_ok $? "$text"
    echo "200 guests: $few instructions, 2000: $many" | tap_note
}
flat 'list as text grows with the guests' list -c name,mem
flat 'list as JSON grows with the guests' list --json
flat 'a filter and a sort grow with the guests' list --csv -s mem -f 'mem>1K & !name~x' -c name,mem
tap_done
