# What the tests of export share, beside cli.sh: servers of the invented platform on free ports.
. "$(dirname "$0")/cli.sh"
tools=${BUILD:-build}/tools
servers=()

# serve OPTION...: starts one; its pid in $pid, its address in $base, its messages in $work/server.err.
serve() {
    : >"$work/server.err"
    "$X" export --listen 127.0.0.1:0 "$@" 2>"$work/server.err" &
    pid=$!
    servers+=("$pid")
    tap_await 10 grep -q /metrics "$work/server.err"
    base=$(grep -oE 'http://[0-9.:]+' "$work/server.err")
}

# ends [SIGNAL]: its status in $status, how long it took, in seconds, in $took.
ends() {
    local begun=$SECONDS
    status=0
    kill "-${1:-TERM}" "$pid"
    wait "$pid" || status=$?
    took=$((SECONDS - begun))
}

# fetch CURL-OPTION...: the page in $work/out.
fetch() { curl -s --max-time 10 -o "$work/out" "$@"; }
page() { fetch "$base/metrics"; }
openmetrics='Accept: application/openmetrics-text;version=1.0.0,text/plain;version=0.0.4;q=0.5,*/*;q=0.1'

# page_has REGEX: the page, fetched now, has such a line.
page_has() { page && grep -qE "$1" "$work/out"; }
page_lacks() { page && ! grep -qE "$1" "$work/out"; }

clean_up() {
    local p
    for p in "${servers[@]}"; do kill "$p" 2>/dev/null && wait "$p"; done
    rm -rf "$work"
}
trap clean_up EXIT
