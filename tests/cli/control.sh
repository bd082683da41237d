# What the tests of commands that change guests share: source it first.
. "$(dirname "$0")/cli.sh"
export XLTOOL_STATE_DIR=$work/state
made=$work/made # where the invented toolstack leaves its files
mkdir "$made"

# fake [PARAMETERS]: the connection.
fake() { echo "fake:?state=$made${1:+&$1}"; }
# x PARAMETERS ARGS...: runs a command there, after tidying up.
x() {
    rm -rf "${made:?}"/* "$XLTOOL_STATE_DIR"
    run "$X" "$2" --connect "$(fake "$1")" "${@:3}"
}
# ends WANTED MESSAGE PARAMETERS ARGS...: as exits() does.
ends() {
    rm -rf "${made:?}"/* "$XLTOOL_STATE_DIR"
    exits "$1" "$2" "$X" "$4" --connect "$(fake "$3")" "${@:5}"
}
# does PARAMETERS ARGS...: exit 0.
does() {
    x "$@"
    tap_is "$status$(cat "$work/err")" 0 "exit 0: ${*:2}"
}
made_is() { tap_is "$(ls -x "$made" | tr -s ' ' ' ')" "$1" "$2"; }
no_jobs() { tap_is "$(ls "$XLTOOL_STATE_DIR/jobs" 2>/dev/null)" '' "$1"; }

# begin PARAMETERS ARGS...: in the background, until its second file is there. Then: ended WANTED TEXT
begin() {
    rm -rf "${made:?}"/* "$XLTOOL_STATE_DIR"
    "$X" "${@:2}" --connect "$(fake "$1")" >"$work/out" 2>"$work/err" </dev/null &
    pid=$!
    tap_await 10 test -e "$made/two"
}
ended() { # WANTED TEXT
    tap_await 10 eval "! kill -0 $pid"
    wait $pid
    tap_is $? "$1" "$2"
}

# golden_of NAME TEXT: $work/out without this run's paths.
golden_of() {
    sed -i "s,$work,WORK,g" "$work/out"
    is_golden "$1" "$2"
}
