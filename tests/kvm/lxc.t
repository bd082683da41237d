#!/bin/bash
# A container under libvirt's LXC driver, which has no bulk statistics.
set -u
cd "$(dirname "$0")/../.." || exit 1
. tests/kvm/lib.sh
kvm_enter
uri=lxc:///system
if ! busybox=$(command -v busybox) || ! virsh -q -c $uri version >/dev/null 2>&1; then
    tap_skip 'containers of libvirt' 'no busybox or no LXC driver here'
    tap_done
    exit
fi
root=/var/lib/libvirt/box
mkdir -p $root/bin
cp "$busybox" $root/bin/busybox
printf '#!/bin/busybox sh\nwhile :; do :; done\n' > $root/init
chmod +x $root/init
cat > $root.xml <<X
<domain type='lxc'><name>box</name><memory unit='MiB'>64</memory><vcpu>1</vcpu>
<os><type>exe</type><init>/init</init></os><devices>
<filesystem type='mount'><source dir='$root'/><target dir='/'/></filesystem>
<interface type='bridge'><source bridge='br0'/></interface><console type='pty'/></devices></domain>
X
tap_run 'a container starts' virsh -q -c $uri create $root.xml
tap_is "$(guest $uri box '[.platform, .state] | @csv')" '"lxc","running"' 'it is listed as what it is'

cpu() { timeout 20 virsh -q -c $uri cpu-stats --total box | awk '/cpu_time/ { printf "%.0f\n", $2 * 1e9 }'; }
a1=$(cpu); x1=$(guest $uri box .cpu_time_ns); b1=$(cpu)
sleep 5
a2=$(cpu); x2=$(guest $uri box .cpu_time_ns); b2=$(cpu)
within $((x2 - x1)) $((a2 - b1)) $((b2 - a1)) 10000000 'CPU time over a loaded interval'
[ $((x2 - x1)) -gt 100000000 ]
tap_ok $? 'the interval was loaded'
tap_is "$(guest $uri box .mem_limit_bytes)" $((64 << 20)) 'memory limit'
rss=$(timeout 20 virsh -q -c $uri dommemstat box | awk '/^rss/ { print $2 * 1024 }')
within "$(guest $uri box .mem_bytes)" "$rss" "$rss" 262144 'memory'
tap_is "$(guest $uri box '[.net_rx_bytes, .net_tx_bytes] | map(type) | join(" ")')" 'number number' 'network counters'
tap_is "$(guest $uri box '.why.wait_time_ns | type')" string 'what the driver does not know has a reason'

. tests/lib/contract.sh
contract $uri 1 --timeout 30
tap_done
