#!/bin/bash
# Bad days of an engine: stopped with SIGSTOP, restarted, no rights, nobody there, one that accepts and
# never answers, one that talks nonsense.
cd "$(dirname "$0")/../.." || exit 1
. tests/lib/tap.sh
. tests/docker/engine.sh
XLTOOL=${XLTOOL:-$PWD/build/xltool}
engine_begin
docker run -d --name one "$image" sleep 1000 >/dev/null

tap_is "$(connection "$uri")" "ok null" "an engine that works is ok"
tap_like "$(connection unix://"$dir"/none.sock)" "^absent .*No such file" "a socket that is not there is absent"
tap_like "$(connection tcp://127.0.0.1:1)" "^failed .*refused" "a port where nobody listens fails"

chmod 755 "$dir"
chmod 660 "$dir/docker.sock"
denied=$(cp "$XLTOOL" "$dir/xltool" && setpriv --reuid 65534 --regid 65534 --clear-groups \
    "$dir/xltool" list --json --connect "$uri" 2>/dev/null | jq -r '.connections[0] | "\(.state) \(.reason)"')
tap_like "$denied" "^denied .*Permission denied" "without rights on the socket it is denied"
doctor=$(setpriv --reuid 65534 --regid 65534 --clear-groups "$dir/xltool" doctor --connect "$uri" 2>&1)
tap_like "$doctor" "docker" "and doctor tells how to mend it"

socat "UNIX-LISTEN:$dir/mute.sock,fork" 'SYSTEM:sleep 30' 2>/dev/null &
mute=$!
printf 'HTTP/1.1 200 OK\r\nContent-Length: 7\r\n\r\n<html>!' >"$dir/junk.http"
socat -t 2 "UNIX-LISTEN:$dir/junk.sock,fork" "SYSTEM:read -r request; cat $dir/junk.http; sleep 1" 2>/dev/null &
junk=$!
tap_await 5 test -S "$dir/mute.sock"
tap_await 5 test -S "$dir/junk.sock"
start=$SECONDS
tap_like "$(connection unix://"$dir"/mute.sock 2)" "^(stalled|connecting) " "an engine that never answers is stalled"
[ $((SECONDS - start)) -le 6 ]
tap_ok $? "and nobody waits for it longer than --timeout and a second"
tap_like "$(connection unix://"$dir"/junk.sock)" "^failed .*no container engine" "what is no engine is called that"
kill "$mute" "$junk"

# Stopped in mid-air: the last line of stat before, during, after.
boot=$(docker inspect -f '{{.State.StartedAt}}' one)
"$XLTOOL" stat --json -i 0.5 -n 40 --connect "$uri" >"$dir/stat" 2>"$dir/stat.err" &
stat=$!
sleep 3
kill -STOP "$engine"
sleep 5
during=$(tail -n 1 "$dir/stat")
kill -CONT "$engine"
wait "$stat"
after=$(tail -n 1 "$dir/stat")
tap_is "$(jq -r '.connections[] | select(.platform == "docker") | .state' <<<"$during")" stalled "SIGSTOP: the connection is stalled"
tap_is "$(jq -r '.guests[] | select(.name == "one") | .stale' <<<"$during")" true "its rows are stale"
tap_is "$(jq -r '.connections[] | select(.platform == "docker") | .state' <<<"$after")" ok "SIGCONT: it is ok again"
tap_is "$(jq -r '.guests[] | select(.name == "one") | .stale' <<<"$after")" false "and its rows are fresh"

# Restarted under our feet.
"$XLTOOL" stat --json -i 0.5 -n 40 --connect "$uri" >"$dir/stat" 2>/dev/null &
stat=$!
sleep 2
engine_stop
engine_start
docker start one >/dev/null
wait "$stat"
last=$(tail -n 1 "$dir/stat")
tap_is "$(jq -r '.connections[] | select(.platform == "docker") | .state' <<<"$last")" ok "after a restart of the engine it is ok again"
tap_is "$(jq -r '.guests[] | select(.name == "one") | .state' <<<"$last")" running "and the container is back under its id"
[ "$(docker inspect -f '{{.State.StartedAt}}' one)" != "$boot" ]
tap_ok $? "(it was started anew)"

# What changes is seen through the events.
"$XLTOOL" stat --json -i 0.5 -n 12 --connect "$uri" >"$dir/stat" 2>/dev/null &
stat=$!
sleep 1.5
docker run -d --name late "$image" sleep 1000 >/dev/null
docker rename one uno
docker pause uno >/dev/null
wait "$stat"
last=$(tail -n 1 "$dir/stat")
tap_is "$(jq -r '[.guests[] | select(.platform == "docker") | "\(.name)=\(.state)"] | sort | join(" ")' <<<"$last")" \
    "late=running uno=paused" "a start, a new name and a pause arrive as events"
tap_done
