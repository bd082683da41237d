#!/bin/bash
# xltool reach: who reaches whom, between invented guests that say what the test has written down.
. "$(dirname "$0")/control.sh"
mkdir "$work/guests" "$work/say"
world="world:?platform=alpha&dir=$work/guests&say=$work/say"

# A network of our own, with nobody in it: the host's row is always the same, and nothing goes out.
alone() { timeout 60 unshare -rn "$@"; }
if ! alone true 2>/dev/null; then
    tap_skip 'reach between invented guests' 'no network namespace can be made here'
    tap_done
    exit
fi

# guest NAME ADDRESSES GATEWAY-HEX ANSWERS: one that runs. An address is ADDRESS/PREFIX; an answer a line.
guest() {
    local address
    echo "running 1 1 268435456 268435456" >"$work/guests/$1"
    {
        echo =ip
        for address in $2; do echo "2: eth0    inet $address scope global eth0\\       valid_lft forever"; done
        echo =routes
        [ -z "$3" ] || printf 'eth0\t00000000\t%s\t0003\t0\t0\t0\t00000000\t0\t0\t0\n' "$3"
        echo =end
        printf '%s\n' "$4"
    } >"$work/say/$1"
}
echoes() { # ADDRESS MS: three of them
    for _ in 1 2 3; do echo "a $1 0 PING 64 bytes from $1: seq=0 ttl=64 time=$2 ms --- 1 packets received"; done
}
guest web '203.0.113.11/24' 017100CB "$(echoes 203.0.113.12 0.2109)
$(echoes 203.0.113.1 12.34)
f 198.51.100.4 1 PING 1 packets transmitted, 0 packets received, 100% packet loss
bash 203.0.113.12 1 bash: connect: Connection refused 5.2500 5.2504
bash 203.0.113.1 0 5.25 5.37
bash 198.51.100.4 143 Terminated"
guest db '203.0.113.12/24 198.51.100.3/24' '' "$(echoes 203.0.113.11 0.2)
$(echoes 198.51.100.4 150.2)
a 198.51.100.4 1 100% packet loss
nc 203.0.113.11 0
nc 198.51.100.4 1 nc: timed out"
guest far '198.51.100.4/24' '' "f 198.51.100.3 127 sh: ping: not found
nc 198.51.100.3 127 sh: nc: not found
f 203.0.113.11 127 sh: ping: not found
ncz 203.0.113.11 7 $(printf '\033[31mred')"
guest "$(printf 'bad\033[31mname')" '' '' ''
guest stopped '' '' ''
echo "stopped 1 1 268435456 268435456" >"$work/guests/stopped"

# reach ARGS...
reach() { run alone "$X" reach --connect "$world" "$@"; }
reach --on alpha
tap_is "$status$(cat "$work/err")" 0 'measured is exit 0'
is_golden reach.txt 'the matrix'
tap_is "$(awk 'length > 80' "$work/out")" '' 'in 80 columns'
tap_is "$(grep -c ' $' "$work/out")/$(grep -c $'\033' "$work/out")" 0/0 'without blanks at the ends of lines, and without anything hostile'
reach --on alpha --csv
is_golden reach.csv 'as CSV'
reach web db --markdown --to 198.51.100.4
is_golden reach.md 'as Markdown, of two, and an address'
reach --on alpha --json --port 443
json '.schema == "xltool.reach/1" and .port == 443 and .interrupted == false and .notes == []' 'JSON: the head'
json '[.ends[] | .name] | length == 5 and .[4] == "host"' 'the guests that run, and the host'
json '.ends[] | select(.name == "db") | .addresses == [{"address":"203.0.113.12","prefix":24,"interface":"eth0"},{"address":"198.51.100.3","prefix":24,"interface":"eth0"}] and .gateway == null' 'their addresses'
pair() { json ".pairs[] | select(.from == \"$1\" and .to == \"$2\") | $3" "$1 to $2: $4"; }
pair web db '.kind == "guest" and .address == "203.0.113.12" and .icmp == {"state":"reached","rtt_ms":{"min":0.2109,"median":0.2109,"max":0.2109},"sent":3,"received":3,"why":null}' 'round trips'
pair web db '.tcp == {"port":443,"state":"refused","connect_ms":0.4,"why":null} and .to_id == "id-of-db"' 'refused'
pair web gateway '.kind == "gateway" and .address == "203.0.113.1" and .tcp.state == "open" and .tcp.connect_ms == 120' 'open'
pair web far '.icmp == {"state":"unreached","rtt_ms":null,"sent":1,"received":0,"why":"no answer"} and .tcp.state == "unreached"' 'no answer'
pair far db '.address == "198.51.100.3" and .icmp.state == "unknown" and .icmp.why == "there is no ping in the guest" and .tcp.why == "there is neither bash nor nc in the guest"' 'by the network of both, without programs'
pair db far '.icmp.sent == 4 and .icmp.received == 3' 'a loss'
pair host web '.icmp.state == "unreached" and .icmp.why == "Network is unreachable" and .tcp.why == "Network is unreachable"' 'the host has no network'
pair db host '.address == null and .icmp.state == "unreached"' 'and no address'
pair web "$(printf 'bad\\u001b[31mname')" '.icmp.why == "it has no IPv4 address"' 'who has none'
json '[.pairs[] | select(.from == .to)] == []' 'nobody tries itself'
reach --filter 'name~db | name~web' --json
json '[.ends[] | .name] == ["db", "web", "host"]' '--filter'
reach web web db --json
json '[.ends[] | .name] == ["web", "db", "host"]' 'who is named twice is tried once'

# Two in different networks with the same address.
guest twin '203.0.113.11/24' '' "$(echoes 203.0.113.12 0.2)"
reach web twin db --json
pair web twin '.address == null and .icmp.state == "unknown" and (.icmp.why | test("both have the same address"))' 'would reach itself'
json ".notes == [\"'web' and 'twin' both have 203.0.113.11: which of them answers a third one cannot be told\"]" 'which is said'
# One that says that it is half the world.
guest liar "$(for i in {1..200}; do echo "203.0.113.$i/24"; done)" '' 'f f f'
reach liar db --json
tap_is "$status$(jq '.ends[0].addresses | length' "$work/out")" 016 'of a liar'"'"'s addresses some are kept'
guest liar '224.0.0.1/4 255.255.255.255/0 127.0.0.1/8 0.0.0.0/0 -c/24 $(id)/24' 010000E0 ''
reach liar db --json
json '.ends[0] | .addresses == [] and .gateway == null' 'and none that is no machine'"'"'s'

# A shell on a console, which is this machine's.
run alone "$X" reach --connect "$(fake exec=console)" guest-1 --to 203.0.113.9 --json
tap_is "$status$(cat "$work/err")" 0 'by a shell on a console'
json '.ends[0] | .addresses == [] and .gateway == null' 'in a network namespace nobody has an address'
json '.pairs[] | select(.from == "guest-1" and .kind == "address") | .tcp.state == "unreached" and .tcp.why == "the network is unreachable"' 'and nothing is reached'

# By ssh, where a guest has an address for it: an ssh of ours, which stays here.
mkdir -p "$work/bin" "$XLTOOL_STATE_DIR/addresses"
printf '#!/bin/sh\nfor word; do :; done\necho "$6" >>%q\nexec sh -c "$word"\n' "$work/hosts" >"$work/bin/ssh"
chmod +x "$work/bin/ssh"
id=$("$X" list --json --connect "$(fake)" | jq -r '.guests[] | select(.name == "guest-1") | .id')
printf 'root@there' >"$XLTOOL_STATE_DIR/addresses/$id"
PATH=$work/bin:$PATH run alone "$X" reach --connect "$(fake)" guest-1 --to 203.0.113.9 --json
tap_is "$status$(sort "$work/hosts" | uniq -c | tr -s ' ')" '0 3 root@there' 'by ssh: three commands'
json '.pairs[] | select(.from == "guest-1" and .kind == "address") | .tcp.why == "the network is unreachable"' 'nothing is reached from there'
printf '#!/bin/sh\necho Permission denied >&2\nexit 255\n' >"$work/bin/ssh"
PATH=$work/bin:$PATH run alone "$X" reach --connect "$(fake)" guest-1
tap_like "$status$(cat "$work/err")" "1xltool: no guest could be asked: 'guest-1': .*Permission denied" 'what ssh says is passed on'
rm -r "$XLTOOL_STATE_DIR"

# What cannot be asked.
failing() { # WHY PARAMETERS ARGS...
    run alone "$X" reach --connect "$(fake "$2")" "${@:3}" guest-1 --json
    tap_is "$status" 1 "nobody could be asked: $1"
    tap_like "$(cat "$work/err")" "no guest could be asked: 'guest-1': .*$1" 'why'
    json '[.pairs[] | select(.from == "guest-1") | .icmp.state == "unknown" and .tcp.state == "unknown"] | length > 0 and all' 'all of its row is unknown'
}
failing 'the shell in the guest ends with status 7' exec=hostile
failing 'no shell answers|no answer in time' 'exec=console&console=silent' --deadline 2
failing 'no answer in time' exec=hang --deadline 1
run alone "$X" reach --connect "$(fake exec=hang)" guest-0 guest-1 --deadline 1 --json
tap_is "$status$(jq -r '[.ends[].why] | unique | join("/")' "$work/out" | grep -cE 'no answer in time.*|not tried|has not come back')" 11 'the one behind it does not wait for ever'
"$X" reach --connect "$(fake exec=slow)" guest-1 --json >"$work/out" 2>"$work/err" </dev/null &
pid=$!
sleep 1
kill -INT $pid
ended 130 'Ctrl-C'
json '.interrupted and ([.pairs[] | select(.from == "guest-1") | .icmp.state] | unique == ["unknown"])' 'what is not known by then is unknown'

# Mistakes.
exits 2 'reach needs guests: GUEST ..., --on PLATFORM' "$X" reach
exits 2 'GUEST and --on exclude each other' "$X" reach web --on docker
exits 2 'GUEST and --filter exclude each other' "$X" reach web --filter 'cpu>1'
for bad in 1.2.3 '' example.org 1.2.3.4/8 127.0.0.1 224.0.0.1 '-c' ' 1.2.3.4' '1.2.3.4;id' ::1; do
    exits 2 "--to takes the IPv4 address of a machine" "$X" reach web --to="$bad"
done
for bad in 0 65536 x '' -1; do exits 2 '--port takes a whole number from 1 to 65535' "$X" reach web --port="$bad"; done
exits 2 '--on takes' "$X" reach --on ''
exits 2 '--markdown and --csv exclude' "$X" reach web --markdown --csv
exits 3 "there is no guest 'nobody'" "$X" reach nobody --connect "$world"
exits 3 "no guest of these runs here" "$X" reach --on docker --connect "$world"
exits 1 "'stopped' does not run, so it reaches nobody: it is stopped" "$X" reach stopped --connect "$world"
for i in {1..65}; do echo "running 1 1 268435456 268435456" >"$work/guests/g$i"; done
exits 2 '[0-9]+ guests are too many for one matrix: it takes 64' "$X" reach --on alpha --connect "$world"
tap_done
