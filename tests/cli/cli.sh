# What the tests of the command line share: source it first.
set -u
cd "$(dirname "$0")/../.." || exit 1
. tests/lib/tap.sh
X=${XLTOOL_FAKE:?names the program with the invented platform}
export LC_ALL=C.UTF-8 TERM=dumb TZ=UTC COLUMNS=80
unset NO_COLOR DOCKER_HOST CONTAINER_HOST LIBVIRT_DEFAULT_URI XDG_RUNTIME_DIR
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
golden=tests/cli/golden

# run COMMAND...: its stdout and stderr in $work/out and $work/err, its status in $status.
run() {
    status=0
    "$@" >"$work/out" 2>"$work/err" </dev/null || status=$?
}

# is_golden NAME TEXT: $work/out is what golden/NAME says. UPDATE=1 writes it anew.
is_golden() {
    [ -z "${UPDATE:-}" ] || cp "$work/out" "$golden/$1"
    local difference
    difference=$(diff -u "$golden/$1" "$work/out")
    tap_ok $? "$2"
    [ -z "$difference" ] || tap_note <<<"$difference"
}

# exits WANTED MESSAGE COMMAND...: its status, and stderr holds MESSAGE (an extended regular expression).
exits() {
    local want=$1 message=$2 text verdict=1
    shift 2
    run "$@"
    text=$(printf '%q ' "${@:2}")
    [ "$status" -eq "$want" ] && grep -qE -- "$message" "$work/err" && verdict=0
    tap_ok $verdict "exit $want: ${text:0:120}"
    [ $verdict -eq 0 ] || { echo "exit $status, stderr:"; head -c 1000 "$work/err"; } | tap_note
}

# json [-s] FILTER TEXT: jq's FILTER is true for $work/out; -s: for the list of its lines.
json() {
    local slurp=()
    [ "$1" != -s ] || { slurp=(-s) && shift; }
    [ -s "$work/out" ] && jq -e "${slurp[@]}" "$1" <"$work/out" >/dev/null 2>&1
    tap_ok $? "$2"
}
