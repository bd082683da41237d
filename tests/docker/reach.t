#!/bin/bash
# reach on a real Docker engine: who is on one bridge, who is elsewhere, who is nowhere.
cd "$(dirname "$0")/../.." || exit 1
. tests/lib/tap.sh
. tests/docker/engine.sh
XLTOOL=${XLTOOL:-$PWD/build/xltool}
engine_begin
export XLTOOL_STATE_DIR=$dir/state COLUMNS=80 LC_ALL=C.UTF-8
port=8080

up() { # NAME OPTION... -- COMMAND...
    local name=$1 options=()
    shift
    while [ "$1" != -- ]; do options+=("$1") && shift; done
    docker run -d --name "$name" --init=false "${options[@]}" "${@:2}" >/dev/null
}
# reach ARGS...: JSON in $dir/out, stderr in $dir/err, status in $status.
reach() {
    status=0
    "$XLTOOL" reach --connect "$uri" --timeout 10 --port $port --json "$@" >"$dir/out" 2>"$dir/err" </dev/null || status=$?
}
pair() { jq -r ".pairs[] | select(.from == \"$1\" and .to == \"$2\") | $3" "$dir/out"; } # FROM TO FILTER
# says FROM TO ICMP/TCP TEXT
says() { tap_is "$(pair "$1" "$2" '"\(.icmp.state)/\(.tcp.state)"')" "$3" "$1 to $2: $4"; }
address() { docker inspect -f '{{range .NetworkSettings.Networks}}{{.IPAddress}}{{end}}' "$1"; }

docker network create --internal inside >/dev/null
mkdir -p "$dir/bare" "$dir/poor/bin"
cp "$(command -v busybox)" "$dir/bare/sleep"
tar -C "$dir/bare" -c . | docker import - bare:1 >/dev/null
# A shell and sleep, and nothing else: busybox' own shell has ping and nc in it.
cp "$(command -v busybox)" "$dir/poor/bin/sleep"
for file in "$(command -v dash)" $(ldd "$(command -v dash)" | grep -o '/[^ ]*'); do cp -L --parents "$file" "$dir/poor"; done
mv "$dir/poor$(command -v dash)" "$dir/poor/bin/sh"
tar -C "$dir/poor" -c . | docker import - poor:1 >/dev/null
up web -- "$image" busybox httpd -f -p $port
up db -- "$image" sleep 1000
up lone --network none -- "$image" sleep 1000
up far --network inside -- "$image" sleep 1000
up poor -- poor:1 sleep 1000
nsenter -t "$(docker inspect -f '{{.State.Pid}}' far)" -n ip route del default 2>/dev/null # routed there, no way back
up shellless -- bare:1 /sleep 1000
docker exec web sh -c 'cd /bin; busybox ln -s busybox ip'
tap_is "$(docker ps -q | wc -l)" 6 'six containers'

begun=$(date +%s)
reach --on docker
tap_is "$status$(cat "$dir/err")" 0 'measured is exit 0, whoever was not reached'
tap_ok $(($(date +%s) - begun > 90)) 'in less than 90 seconds'
tap_is "$(jq -r .schema "$dir/out")" xltool.reach/1 'JSON'
for name in web db poor; do # by ip; by the kernel's own files where there is none
    tap_is "$(jq -r ".ends[] | select(.name == \"$name\") | \"\(.addresses[0] | .address + \"/\" + (.prefix | tostring) + \"@\" + .interface) \(.gateway)\"" "$dir/out")" \
        "$(address $name)/24@eth0 $gateway" "$name knows its address, network, interface and gateway"
done

says web db reached/refused 'on one bridge; a port that is closed says so'
says db web reached/open 'and one that is open'
says host web reached/open 'from the host'
says host db reached/refused 'and a closed one'
says web host reached/refused 'a guest reaches the host'
says web gateway reached/refused 'which is its gateway'
tap_is "$(pair web host .address)/$(pair web gateway .address)/$(pair db web .address)" "$gateway/$gateway/$(address web)" 'by these addresses'
tap_is "$(jq '[.pairs[] | select(.icmp.state == "reached") | .icmp | .sent == 3 and .received <= 3 and .rtt_ms.min <= .rtt_ms.median and .rtt_ms.median <= .rtt_ms.max and .rtt_ms.max < 1000 and .why == null] | length > 8 and all' "$dir/out")" true \
    'with three round trips each, of a size that can be'
tap_is "$(jq '[.pairs[] | select(.from == "host" and (.tcp.state | . == "open" or . == "refused")) | .tcp.connect_ms | . >= 0 and . < 1000] | all' "$dir/out")" true \
    'the host knows how long a connect takes'

says web far unreached/unreached 'a network without a way back'
tap_is "$(pair web far '"\(.icmp.sent) \(.icmp.received) \(.icmp.rtt_ms) \(.icmp.why) \(.tcp.why)"')" '2 0 null no answer no answer' 'after two echoes'
says far host reached/refused 'the host is near'
says far web unreached/unreached 'nothing else is'
says lone web unreached/unreached 'a container without a network reaches nobody'
says lone host unreached/unreached 'not even the host'
tap_is "$(pair lone host '"\(.icmp.why)/\(.tcp.why)"')" 'the network is unreachable/the network is unreachable' 'and says why'
says web lone unreached/unreached 'nor is it reached'
tap_is "$(pair web lone '"\(.address) \(.icmp.why)"')" 'null it has no IPv4 address' 'since it has no address'
tap_is "$(pair lone gateway '"\(.icmp.state) \(.icmp.why)"')" 'unknown it has no default gateway' 'and no gateway to be reached'
tap_is "$(pair poor web '"\(.icmp.state) \(.icmp.why)"')" 'unknown there is no ping in the guest' 'without ping nothing is known'
tap_is "$(pair poor web '"\(.tcp.state) \(.tcp.why)"')" 'unknown there is neither bash nor nc in the guest' 'nor without nc'
tap_is "$(pair web poor '"\(.address) \(.icmp.state)"')" "$(address poor) reached" 'but its address is, without any program in it'
tap_is "$(pair db shellless '"\(.icmp.state) \(.icmp.why)"')" 'unknown its address is not known' 'who has no shell cannot be asked for its address'
tap_is "$(pair shellless db '"\(.icmp.state) \(.icmp.why) \(.tcp.state)"')" 'unknown there is no shell in the guest unknown' 'nor be sent'
tap_is "$(jq -r '[.pairs[] | select(.from == .to)] | length' "$dir/out")" 0 'nobody is asked to reach itself'

# What the user names.
reach web db --to "$gateway" --to 192.0.2.123 --port $port
tap_is "$(jq -r '[.ends[].name] | join(" ")' "$dir/out")" 'web db host' 'guests by name'
tap_is "$(pair db "$gateway" '"\(.kind) \(.icmp.state)"')" 'address reached' '--to another address'
tap_is "$(pair web db .icmp.state)$(pair web lone .icmp.state)" reached 'the others are left alone'

# For people, for spreadsheets.
"$XLTOOL" reach --connect "$uri" --port $port web db lone >"$dir/text" 2>"$dir/err" </dev/null
tap_is "$?$(cat "$dir/err")" 0 'as text'
tap_note <"$dir/text"
tap_ok "$(awk 'length > 80 && !/not known/ { bad = 1 } END { print bad + 0 }' "$dir/text")" 'no line is longer than 80 columns'
tap_like "$(cat "$dir/text")" $'2 db +[0-9.]+ +\\. +none +[0-9.]+ +[0-9.]+\n' 'a row of round trips'
tap_like "$(cat "$dir/text")" $'2 db +open +\\. +none +closed +closed' 'a row of ports'
tap_like "$(cat "$dir/text")" "1 web \(docker\): $(address web); gateway $gateway" 'the addresses stand below'
"$XLTOOL" reach --connect "$uri" --port $port web db --csv >"$dir/csv" 2>/dev/null </dev/null
tap_is "$(grep -c '^web,db,guest,[0-9.]*,reached,3,3,[0-9.]*,[0-9.]*,[0-9.]*,,8080,refused,' "$dir/csv")/$(wc -l <"$dir/csv")" 1/10 'as CSV'
"$XLTOOL" reach --connect "$uri" --port $port web db --markdown >"$dir/md" 2>/dev/null </dev/null
tap_is "$(grep -c '^| ' "$dir/md")" 10 'as Markdown'

# Bad days.
docker stop -t 0 db >/dev/null
reach web db
tap_is "$status" 1 'a guest that does not run is a mistake'
tap_like "$(cat "$dir/err")" "'db' does not run, so it reaches nobody: it is stopped; 'xltool start' starts it" 'which is said'
reach shellless
tap_is "$status" 1 'not one that could be asked is a failure'
tap_like "$(cat "$dir/err")" "no guest could be asked: 'shellless': there is no shell in the guest" 'which is said, too'
tap_is "$(pair host shellless .icmp.state)" unknown 'after the matrix'
reach --on docker --deadline 0.001
tap_is "$(jq -r '[.pairs[] | select(.address) | .icmp.state] | unique | join(" ")' "$dir/out")" unknown 'a deadline that has passed leaves all unknown'
printf '#!/bin/sh\nsleep 600\n' | docker exec -i poor sh -c 'while read -r l; do echo "$l"; done >/bin/ping'
docker cp "$dir/poor/bin/sleep" poor:/bin/chmod >/dev/null
docker exec poor chmod 755 /bin/ping
"$XLTOOL" reach --connect "$uri" poor --json >"$dir/out" 2>"$dir/err" </dev/null &
pid=$!
sleep 10 # the host's row takes eight at most
kill -INT $pid
begun=$(date +%s)
wait $pid
tap_is "$?" 130 'Ctrl-C is exit 130'
tap_ok $(($(date +%s) - begun > 8)) 'at once, even where a guest hangs'
tap_is "$(jq -r .interrupted "$dir/out") $(pair host poor .icmp.state) $(pair poor host .icmp.state)" 'true reached unknown' 'what was known until then is printed'
tap_done
