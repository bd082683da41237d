#!/bin/bash
# What the other drivers of libvirt can: containers of LXC for real, the fake driver for its errors.
set -u
cd "$(dirname "$0")/../.." || exit 1
. tests/kvm/lib.sh
kvm_enter
. tests/lib/steps.sh
export XLTOOL_STATE_DIR=/run/xltool

uri=test:///default
tap_run 'the fake guest is paused' xl pause test
tap_exit 1 'a guest that runs cannot be resumed' xl resume test
tap_exit 1 'nor renamed' xl rename test other
tap_like "$tap_out" 'stop it first' '  it says what to do'
tap_exit 3 'a guest that is not there' xl stop nobody
tap_exit 5 'a disk that is no file is not cloned' xl clone test other
tap_exit 1 'a snapshot that is not there' xl snapshot revert test none --yes
tap_exit 1 'a driver without a console' xl console test </dev/null
tap_like "$tap_out" 'not supported' '  says so'
tap_run 'it is stopped' xl stop test

uri=lxc:///system
if ! busybox=$(command -v busybox) || ! virsh -q -c $uri version >/dev/null 2>&1; then
    tap_skip 'containers of libvirt' 'no busybox or no LXC driver here'
    tap_done
    exit
fi
root=/var/lib/libvirt/box
mkdir -p $root/bin
cp "$busybox" $root/bin/busybox
printf '#!/bin/busybox sh\n/bin/busybox --install -s /bin\nwhile :; do /bin/busybox sh -l; done\n' >$root/init
chmod +x $root/init
tap_run 'a container is created from options' xl create --on lxc --name box --disk $root --command /init --memory 64M
tap_is "$(steps_state box)" running '  and runs'
tap_is "$(in_guest box sh -c 'echo $((6 * 7))')" 42 'a command runs on its console'
tap_run 'it is paused' xl pause box
tap_is "$(steps_state box)" paused '  and stands still'
tap_run 'it is resumed' xl resume box
tap_like "$(xl resize box --memory 48M)" 'memory +48.0M +48.0M' 'its memory is resized while it runs'
tap_is "$(virsh -q -c $uri memtune box | awk '/^hard_limit/ { print $3 }')" $((48 << 10)) '  and limited'
tap_like "$(xl resize box --cpu-limit 0.5)" 'cpu-limit +0.5 +0.5' 'and its CPU time'
tap_is "$(virsh -q -c $uri schedinfo box | awk '/^vcpu_quota/ { print $3 }')" 50000 '  too'
tap_exit 1 'it has no vCPUs' xl resize box --vcpus 2
tap_exit 1 'libvirt has no snapshots of it' xl snapshot create box s
tap_exit 5 'nor is it cloned' xl clone box other
tap_exit 5 'its name is taken' xl create --on lxc --name box --disk $root --command /init
tap_run 'it is stopped' xl stop --force box
tap_run 'it starts again' xl start box
tap_run 'it is deleted' xl delete box --yes
tap_is "$(virsh -q -c $uri list --all --name | sed '/^$/d')" '' '  and gone'
[ -x $root/init ]
tap_ok $? '  and its directory stays'
tap_done
