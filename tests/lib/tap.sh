# TAP for shell tests: source it, call the checks, end with tap_done.
# Every check prints "ok N - text" or "not ok N - text" with what was seen.
tap_n=0
tap_bad=0

# tap_ok STATUS TEXT: passes when STATUS is 0.
tap_ok() {
    tap_n=$((tap_n + 1))
    if [ "$1" -eq 0 ]; then
        echo "ok $tap_n - $2"
    else
        tap_bad=$((tap_bad + 1))
        echo "not ok $tap_n - $2"
    fi
}

# tap_run TEXT COMMAND...: passes when COMMAND exits 0; shows its output when not.
tap_run() {
    local text=$1 out status=0
    shift
    out=$("$@" 2>&1) || status=$?
    tap_ok "$status" "$text"
    [ "$status" -eq 0 ] || { echo "exit $status: $*"; echo "$out"; } | tap_note
}

# tap_exit WANTED TEXT COMMAND...: passes when COMMAND exits with WANTED; $tap_out holds its output.
tap_exit() {
    local want=$1 text=$2 status=0
    shift 2
    tap_out=$("$@" 2>&1) || status=$?
    [ "$status" -eq "$want" ]
    tap_ok $? "$text"
    [ "$status" -eq "$want" ] || { echo "exit $status, wanted $want: $*"; echo "$tap_out"; } | tap_note
}

# tap_is GOT WANTED TEXT
tap_is() {
    [ "$1" = "$2" ]
    tap_ok $? "$3"
    [ "$1" = "$2" ] || { echo "got:    $1"; echo "wanted: $2"; } | tap_note
}

# tap_like GOT REGEX TEXT: passes when GOT matches the extended regular expression.
tap_like() {
    [[ $1 =~ $2 ]]
    tap_ok $? "$3"
    [[ $1 =~ $2 ]] || { echo "got:    $1"; echo "wanted: $2"; } | tap_note
}

# tap_skip TEXT REASON: what this machine cannot do, said aloud.
tap_skip() {
    tap_n=$((tap_n + 1))
    echo "ok $tap_n - $1 # SKIP $2"
}

tap_note() { sed 's/^/# /'; }

# tap_await SECONDS COMMAND...: true as soon as COMMAND succeeds, tried five times a second. SECONDS are those of a clock
# that may jump, on a machine that may have stood still: it is tried some more times then.
tap_await() {
    local end=$((SECONDS + $1)) tries=0
    shift
    until "$@" >/dev/null 2>&1; do
        tries=$((tries + 1))
        [ "$SECONDS" -lt "$end" ] || [ "$tries" -lt 10 ] || return 1
        sleep 0.2
    done
}

# tap_ms: what a clock shows, in milliseconds.
tap_ms() { echo $(($(date +%s%N) / 1000000)); }

tap_done() {
    echo "1..$tap_n"
    [ "$tap_bad" -eq 0 ]
}
