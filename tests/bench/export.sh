#!/bin/bash
# What it costs to be scraped, with 100, 1,000 and 10,000 invented guests: bytes of a page, CPU for one that is made
# anew (there was a sample since the last scrape) and for one that is not.
set -u
cd "$(dirname "$0")/../.."
. tests/bench/lib.sh
work=$(mktemp -d)
pid=
trap 'kill $pid 2>/dev/null; rm -rf "$work"' EXIT

serve() { # GUESTS INTERVAL
    : >"$work/err"
    "$XLTOOL_FAKE" export --listen 127.0.0.1:0 --connect "fake:?guests=$1" -i "$2" 2>"$work/err" &
    pid=$!
    until grep -q /metrics "$work/err"; do sleep 0.1; done
    url=$(grep -oE 'http://[^ ]+' "$work/err")
    until curl -s "$url" | grep -q '^xltool_connection_up.*fake.* 1$'; do sleep 0.1; done
}
done_with() {
    kill "$pid"
    wait "$pid" 2>/dev/null
}
# CPU that is not the samplers', in ms; by a page that is made now.
spent() {
    sleep 1.1
    curl -s "$url" | awk '/^process_cpu_seconds_total/ { cpu = $2 } /^xltool_connection_sample_cpu/ { sampling += $NF }
        END { printf "%.3f", (cpu - sampling) * 1000 }'
}

scrapes=40
for guests in 100 1000 10000; do
    serve "$guests" 0.05
    bytes=$(calc "$(curl -s "$url" | wc -c) / $guests")
    before=$(spent)
    for ((i = 0; i < scrapes; i++)); do
        curl -s -o /dev/null "$url"
        sleep 0.1
    done
    new=$(calc "($(spent) - $before) / ($scrapes + 1)")
    done_with
    serve "$guests" 3600
    before=$(spent)
    curl -s -o /dev/null "$url?[1-1000]"
    same=$(calc "($(spent) - $before) / 1000")
    done_with
    fact "export, $guests guests: bytes of the page per guest" "$bytes" bytes 5000
    fact "export, $guests guests: CPU of a scrape with a new sample, per guest" "$(calc "$new * 1000 / $guests")" µs 20
    fact "export, $guests guests: CPU of a scrape without one" "$same" ms "$(calc "1 + $guests / 200")"
done
