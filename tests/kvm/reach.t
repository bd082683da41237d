#!/bin/bash
# reach between real QEMU guests: by the guest agent, and by a shell on the console; addresses come and go.
set -u
cd "$(dirname "$0")/../.." || exit 1
. tests/kvm/lib.sh
. tests/kvm/guest.sh
guest_build || { tap_skip 'reach between QEMU guests' 'no guest can be made here'; tap_done; exit; }
kvm_enter
export XLTOOL_STATE_DIR=/run/xltool
out=/run/reach
mkdir $out
uri=qemu:///system
xl() { timeout 300 "$XLTOOL" "$1" --connect $uri "${@:2}" </dev/null; }
reach() {
    status=0
    xl reach --timeout 30 --json "$@" >$out/json 2>$out/err || status=$?
}
pair() { jq -r ".pairs[] | select(.from == \"$1\" and .to == \"$2\") | $3" $out/json; } # FROM TO FILTER
says() { tap_is "$(pair "$1" "$2" '"\(.icmp.state)/\(.tcp.state)"')" "$3" "$1 to $2: $4"; }

for name in one two; do
    xl create --on qemu --name $name --vcpus 1 --memory 192M --net br0 --kernel "$guest_kernel" --initrd "$guest_initrd" \
        --append 'console=ttyS0 quiet' >/dev/null 2>$out/err || cat $out/err
done
for name in one two; do xl wait $name --for ready --timeout 240 2>&1; done
reach one two
tap_is "$status$(jq -r '[.ends[] | select(.platform == "qemu") | .addresses | length] | join(" ")' $out/json)" '00 0' 'guests without an address'
says one two unreached/unreached 'reach nobody'
tap_is "$(pair host one .icmp.why)" 'it has no IPv4 address' 'nor does anybody reach them, and why'

net() { xl exec "$1" --timeout 30 -- sh -c "busybox ip addr add $2/24 dev eth0; busybox ip link set eth0 up${3:+; busybox ip route add default via $3}"; }
net one 10.77.0.21 10.77.0.1
net two 10.77.0.22
reach --on qemu --port 7
tap_is "$status$(cat $out/err)" 0 'with addresses'
tap_is "$(jq -r '.ends[] | select(.name == "one") | "\(.addresses[0] | .address + "/" + (.prefix | tostring) + "@" + .interface) \(.gateway)"' $out/json)" \
    '10.77.0.21/24@eth0 10.77.0.1' 'they tell them, and the gateway'
says one two reached/refused 'over the bridge'
says two one reached/refused 'and back'
says one host reached/refused 'the host, which has a foot in it'
says one gateway reached/refused 'which is its gateway'
says host two reached/refused 'from the host'
tap_is "$(pair two gateway .icmp.why)" 'it has no default gateway' 'who has no gateway says so'
tap_is "$(pair one two '"\(.icmp.sent) \(.icmp.rtt_ms.min > 0)"')" '3 true' 'three round trips, that took their time'
xl reach --timeout 30 one two --port 7 >$out/text 2>&1
tap_note <$out/text

# By the console, where there is no agent.
xl exec two -- sh -c 'busybox mv /bin/qemu-ga /bin/gone; (sleep 1; busybox kill $(busybox pidof qemu-ga)) >/dev/null 2>&1 &'
xl exec one -- sh -c 'busybox ip link set eth0 down'
tap_run 'its agent is gone' tap_await 60 eval '! virsh -q -c $uri qemu-agent-command two "{\"execute\":\"guest-ping\"}"'
reach one two --port 7 --to 10.77.0.1
tap_is "$(pair two 10.77.0.1 '"\(.kind) \(.icmp.state)/\(.tcp.state)"')" 'address reached/refused' 'by a shell on the console'
says two one unreached/unreached 'a guest whose link is down is not reached'
says one two unreached/unreached 'and reaches nobody'
tap_is "$(pair one two .icmp.why)" 'the network is unreachable' 'and says why'
tap_done
