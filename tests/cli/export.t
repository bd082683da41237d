#!/bin/bash
# xltool export: what it serves, to whom, and what it survives.
. "$(dirname "$0")/export.sh"
names='xltool_guest_state\{'

# What is served.
serve --connect 'fake:?guests=3&host=box' -i 0.2
tap_like "$(cat "$work/server.err")" '^xltool: serving http://127\.0\.0\.1:[0-9]+/metrics$' 'it says where it serves'
tap_await 10 page_has "$names"
tap_ok $? 'the guests are there'
tap_is "$(grep -cE "^$names" "$work/out")" 3 'all of them'
tap_is "$(tail -n 1 "$work/out" | grep -c EOF)" 0 'it is the format of Prometheus'
if [ -x "$tools/promtool" ]; then
    tap_run 'promtool has nothing to say against it' "$tools/promtool" check metrics <"$work/out"
else
    tap_skip 'promtool has nothing to say against it' 'no promtool here'
fi
parsed() { /usr/bin/python3 tests/cli/openmetrics.py <"$work/out" >"$work/parsed" 2>"$work/err"; }
fetch -D "$work/head" -H "$openmetrics" "$base/metrics"
tap_like "$(tr -d '\r' <"$work/head")" 'Content-Type: application/openmetrics-text; version=1\.0\.0; charset=utf-8' 'OpenMetrics for who asks for it'
tap_like "$(tr -d '\r' <"$work/head")" 'X-Content-Type-Options: nosniff' 'no browser takes it for a page'
tap_is "$(tail -n 1 "$work/out")" '# EOF' 'it ends in EOF'
tap_run 'a strict parser reads it' parsed
tap_is "$(grep -c '^xltool_guest_cpu_seconds_total ' "$work/parsed")" 3 'and has the guests'
tap_is "$(grep -c '^xltool_guest_wait_seconds_total .*"xen"' "$work/parsed")" 0 'Xen does not tell of waiting: no sample, not zero'
tap_is "$(grep '^xltool_connection_state .*"ok"' "$work/parsed" | awk '{ print $NF }' | sort -u)" 1 'the state is a set'
code() { curl -s --max-time 10 -o "$work/out" -D "$work/head" -w '%{http_code}' "$@"; }
tap_is "$(code "$base/metrics") $(head -c 60 "$work/out" | grep -c '^# HELP')" '200 1' 'GET'
page
tap_is "$(curl -sI "$base/metrics" | tr -d '\r' | awk '/^Content-Length/ { print ($2 > 1000) }')" 1 'HEAD says how long it is'
tap_is "$(code -I "$base/metrics") $(wc -c <"$work/out")" "200 $(wc -c <"$work/head")" 'HEAD has no body'
tap_is "$(code "$base/") $(grep -c 'href="/metrics"' "$work/out")" '200 1' 'the index leads to the metrics'
tap_is "$(code "$base/metrics?debug=1")" 200 'a query changes nothing'
for path in /metrics/ /metric /metricsx //metrics /../etc/passwd /%2e%2e/etc/passwd; do
    tap_is "$(code --path-as-is "$base$path")" 404 "404: $path"
done
for method in POST PUT DELETE OPTIONS PATCH TRACE BREW; do
    tap_is "$(code -X "$method" "$base/metrics") $(tr -d '\r' <"$work/head" | grep -c '^Allow: GET, HEAD$')" '405 1' "405: $method"
done

# Too much: refused, and the next one is served.
head -c 1048576 /dev/zero | tr '\0' x >"$work/mega"
served() { tap_is "$(code "$base/metrics")" 200 "served after $1"; }
# The answer may be lost with a connection that is closed while it is written to; it is not lost each time.
answers() { [ "$(code "${@:2}" "$base/metrics")" = "$1" ]; }
tap_await 10 answers 413 -X GET --data-binary "@$work/mega"
tap_ok $? 'a body of 1 MiB is refused'
served 'a body of 1 MiB'
tap_await 10 answers 405 --data-binary "@$work/mega"
tap_ok $? 'a POST of 1 MiB is refused'
served 'a POST of 1 MiB'
tap_await 10 answers 413 -X GET -H 'Transfer-Encoding: chunked' -H 'Expect:' --data-binary "@$work/mega"
tap_ok $? 'chunks are refused'
served 'chunks'
port=${base##*:}
for place in header path endless; do
    tap_like "$(/usr/bin/python3 tests/cli/megabyte.py "$port" $place)" '^(4[0-9][0-9]|closed)$' "1 MiB is refused: $place"
    served "1 MiB: $place"
done
head -c 65536 /dev/urandom >"/dev/tcp/127.0.0.1/$port" 2>/dev/null
served 'noise'
ends TERM
tap_is "$status $((took <= 2))" '0 1' 'SIGTERM ends it, at once'

# Nobody who asks makes a platform do anything, and all have the same page.
serve --connect 'fake:?guests=20' -i 3600
tap_await 10 page_has "$names"
tap_is "$(curl -s -o /dev/null -w '%{http_code}\n' "$base/metrics?[1-1000]" | sort | uniq -c | tr -s ' ')" ' 1000 200' '1,000 scrapes on a connection'
tap_is "$(curl -s -S --no-progress-meter --parallel --parallel-max 100 -H 'Connection: close' -o /dev/null -w '%{http_code}\n' "$base/metrics?[1-1000]" | sort | uniq -c | tr -s ' ')" \
    ' 1000 200' '1,000 scrapes on a connection each, 100 at a time'
page
tap_is "$(awk '/^xltool_connection_samples_total.*fake/ { print $2 }' "$work/out")" 1 'have not asked the platform once'
aged() { page && awk '/^xltool_connection_staleness.*fake/ { exit !($2 > 2) }' "$work/out"; }
tap_await 10 aged
tap_ok $? 'the page grows old with what is on it'
ends INT
tap_is "$status $((took <= 2))" '0 1' 'SIGINT ends it, at once'

# Clients that never read, never ask, or send a letter now and then: 300 of them, more than there are places.
serve --connect 'fake:?guests=2000' -i 1
port=${base##*:}
tap_await 10 page_has "$names"
cat >"$work/clients.py" <<'PY'
import socket, sys, time
port, clients = int(sys.argv[1]), []
def connect(text):
    s = socket.create_connection(("127.0.0.1", port), 5)
    s.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    s.sendall(text)
    clients.append(s)
for i in range(100):
    connect(b"GET /metrics HTTP/1.1\r\nHost: x\r\n\r\n" * 5)
    connect(b"")
    connect(b"GET /me")
slow = clients[-1]
print("ready", flush=True)
begin, cut = time.monotonic(), False
while time.monotonic() < begin + 25 and not cut:
    time.sleep(0.2)
    try:
        slow.sendall(b"t")
    except OSError:
        cut = True
print("cut" if cut else "kept", flush=True)
PY
/usr/bin/python3 "$work/clients.py" "$port" >"$work/clients.out" 2>&1 &
clients=$!
tap_await 20 grep -q ready "$work/clients.out"
tap_ok $? '300 clients that do not read, or do not ask'
for i in 1 2 3; do served "they have come ($i)"; done
wait "$clients"
tap_is "$(tail -n 1 "$work/clients.out")" cut 'who sends a letter now and then is cut off'
served 'all that'
ends

# A connection that stalls: up is 0 and its guests go, the others stay.
echo go >"$work/control"
serve --connect "fake:?guests=2&control=$work/control" --connect 'fake:?guests=1&prefix=other' -i 0.2
tap_await 10 page_has "^$names.*control=.*guest-0"
tap_ok $? 'both are there'
echo stall >"$work/control"
tap_await 10 page_has '^xltool_connection_up\{.*control=.* 0$'
tap_ok $? 'stalled: up is 0'
tap_is "$(grep -cE '^xltool_guest_.*control=' "$work/out") $(grep -cE "^$names.*other-0" "$work/out")" '0 1' 'its guests are gone, the others stay'
first=$(awk '/^xltool_connection_staleness.*control=/ { print $2 }' "$work/out")
grown() { page && awk -v first="$first" '/^xltool_connection_staleness.*control=/ { exit !($2 > first + 0.5) }' "$work/out"; }
tap_await 10 grown
tap_ok $? 'its staleness grows'
tap_is "$(curl -s -H "$openmetrics" "$base/metrics" | grep -cE '^xltool_connection_state\{.*control=.*"stalled"\} 1$')" 1 'its state says why'
echo go >"$work/control"
tap_await 10 page_has "^$names.*control=.*guest-0"
tap_ok $? 'it answers again: they are back'
echo stall >"$work/control"
tap_await 10 page_has '^xltool_connection_up\{.*control=.* 0$'
ends
tap_is "$status $((took <= 2))" '0 1' 'SIGTERM ends it while a connection is stuck'

# A guest that vanishes, one that boots again, a connection that fails or never was.
serve --connect 'fake:?guests=2&vanish_after=5' -i 0.2
tap_await 10 page_has "^$names.*guest-0" && tap_await 10 page_lacks "guest-0"
tap_is "$? $(grep -cE "^$names.*guest-1" "$work/out")" '0 1' 'a guest that has gone is gone'
ends
serve --connect 'fake:?guests=1&reboot_after=5' -i 0.2
cpu() { awk '/^xltool_guest_cpu_seconds_total.*guest-0/ { print $2 }' "$work/out"; }
rebooted() { page && [[ $(cpu) == 0.1 || $(cpu) == 0.2 ]] && awk '/^xltool_connection_samples_total.*fake/ { exit !($2 > 5) }' "$work/out"; }
tap_await 10 rebooted
tap_ok $? 'a counter begins again with the guest'
ends
serve --connect 'fake:?open=absent' --connect 'fake:?open=stall' -i 0.2
tap_await 10 page_has '^xltool_connection_up\{connection="fake:\?open=absent".* 0$'
tap_is "$? $(grep -c '^xltool_connection_up{connection="fake:?open=stall",platform="fake"} 0$' "$work/out")" '0 1' 'connections that do not answer are up 0, and no reason to end'
tap_is "$(grep -c '^xltool_connection_staleness_seconds{connection="fake' "$work/out")" 0 'never answered: no age, not zero'
ends
tap_is "$status $((took <= 2))" '0 1' 'SIGTERM ends it while a connection is opened'

# Hostile names.
serve --connect 'fake:?guests=9&hostile=1' -i 3600
tap_await 10 page_has "$names"
tap_is "$(LC_ALL=C grep -cP '[\x00-\x09\x0b-\x1f\x7f]|\xc2[\x80-\x9f]|\xe2\x80\xae' "$work/out")" 0 'no control character is on the page'
tap_run 'it is UTF-8' iconv -f utf-8 -t utf-8 -o /dev/null "$work/out"
fetch -H "$openmetrics" "$base/metrics"
tap_run 'the strict parser reads hostile names' parsed
tap_is "$(grep -c '^xltool_guest_state ' "$work/parsed")" 9 'and has nine guests'
tap_is "$(grep -c '^xltool_guest_state .*"name": "two\\nlines"' "$work/parsed")" 1 'a newline is one again'

# Where it listens.
exits 1 "cannot listen on '127.0.0.1:${base##*:}': Address already in use; another xltool export .* --listen ADDR:PORT" \
    "$X" export --connect fake: --listen "127.0.0.1:${base##*:}"
served 'another one that wanted the port'
ends
exits 1 "cannot listen on '192.0.2.1:1': Cannot assign requested address; .*--listen" "$X" export --connect fake: --public --listen 192.0.2.1:1
exits 5 "refused to listen on '0.0.0.0:9755': .*--public" "$X" export --connect fake: --listen 0.0.0.0:9755
exits 5 "refused to listen on '\[::\]:0': " "$X" export --connect fake: --listen '[::]:0'
for bad in '' 9755 host:9755 127.0.0.1 127.0.0.1:x 127.0.0.1:70000 '::1:9755'; do
    exits 2 "--listen takes ADDR:PORT, such as" "$X" export --connect fake: --listen "$bad"
done
exits 2 "no platform of this program serves such a URI" "$X" export --connect nosuch:// --listen 127.0.0.1:0
exits 2 "'export' takes no 'x'" "$X" export x
serve --connect fake: --public --listen 0.0.0.0:0
tap_await 10 grep -q 'serving http://0.0.0.0:' "$work/server.err"
tap_ok $? '--public: everywhere'
ends
tap_done
