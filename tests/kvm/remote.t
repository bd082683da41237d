#!/bin/bash
# libvirt reached from afar, by ssh through a real sshd on loopback and over TLS with real certificates; and
# that no file of this machine is taken for one of the guests'.
set -u
cd "$(dirname "$0")/../.." || exit 1
. tests/kvm/lib.sh
. tests/kvm/guest.sh
. tests/lib/sshd.sh
for tool in ssh openssl virt-ssh-helper; do
    command -v $tool >/dev/null || { tap_skip "$0" "no $tool here"; tap_done; exit; }
done
guest_build || guest_kernel=
kvm_enter
here=qemu:///system
tmp=/run/remote.t
mkdir -p $tmp
sshd_begin $tmp/ssh || { tap_skip 'a remote libvirt' "sshd does not start: $(tail -n 1 $tmp/ssh/sshd.log 2>&1)"; tap_done; exit; }
leave() { sshd_end; kvm_leave; }
trap leave EXIT
export XLTOOL_STATE_DIR=$tmp/state
remote="qemu+ssh://root@127.0.0.1:$ssh_port/system?keyfile=$ssh_dir/user_key"
xl() { local command=$1; shift; timeout 120 "$XLTOOL" "$command" --connect "$remote" --timeout 30 "$@" </dev/null; }
doctor() { timeout 60 "$XLTOOL" doctor --json --connect "$1" --timeout 30 2>/dev/null | jq -r ".connections[0] | $2"; }
no_ssh() { ! pgrep -x ssh >/dev/null; }
wrong() { # URI STATE REASON CURE TEXT
    tap_like "$(doctor "$1" '"\(.state) | \(.reason) | \(.cure)"')" "^$2 \| .*$3.* \| .*$4" "$5"
}
state() { virsh -q -c $here domstate "$1" 2>/dev/null; }

kvm_image work 1
kvm_xml work >$tmp/work.xml

# --- what is seen, and what is made from XML ---
tap_is "$(doctor "$remote" .state)" ok 'ssh: the connection is ok'
tap_run 'a guest is made from XML: its disk is there' xl create --yes $tmp/work.xml
tap_is "$(state work)" running 'it runs there'
tap_is "$(guest "$remote" work '.id + " " + .state')" "$(virsh -q -c $here domuuid work | head -1) running" 'ssh: the guest, by its id'
reads() { [ "$(guest "$remote" work '.disk_read_ops // 0')" -gt 20 ]; }
tap_await 60 reads
tap_ok $? 'its disk reads'
tap_is "$(guest "$remote" work '[.cpu_time_ns, .host_cpu_time_ns, .wait_time_ns, .mem_bytes, .disk_read_bytes] | all(. != null and . > 0)')" \
    true 'its figures come from libvirt'
tap_is "$(timeout 60 "$XLTOOL" list --json --timeout 30 --connect "$remote" | jq -r '[.hosts[]? , .guests[]] | map(select(.connection == "'"$remote"'" and .platform == "host")) | length')" \
    1 'the host there has a row of its own'
timeout 60 "$XLTOOL" stat --json -i 0.5 -n 8 --timeout 30 --connect "$remote" >$tmp/stat 2>/dev/null
tap_is "$(jq -s '[.[].guests[] | select(.name == "work") | .cpu_percent // 0] | any(. > 0)' $tmp/stat)" true 'and rates'
tap_await 5 no_ssh
tap_ok $? 'no ssh is left'

# --- whose files are these? ---
reads_files() { # URI
    strace -f -qq -e trace=openat,stat,newfstatat,access -e signal=none -o $tmp/trace "$XLTOOL" stat -n 2 -i 0.3 --timeout 30 --connect "$1" >/dev/null 2>&1
    grep -cE '"(/run/libvirt/qemu|/sys/fs/cgroup/.*machine|/proc/'"$(cat /run/libvirt/qemu/work.pid)"'\b)' $tmp/trace
}
if command -v strace >/dev/null && strace -o /dev/null true 2>/dev/null; then
    tap_run 'here a guest is also looked up in /proc' test "$(reads_files $here)" -gt 0
    tap_is "$(reads_files "$remote")" 0 'from afar nothing of this machine is read'
    tap_run 'a socket that the URI names, of this host' test "$(reads_files "qemu+unix:///system?socket=/run/libvirt/libvirt-sock")" -gt 0
else
    tap_skip 'whose files are read' 'strace cannot trace here'
fi

# --- what needs files of the other machine is refused, with the cure ---
there() { tap_like "$tap_out" "$1" "${2:-and says why}"; }
tap_exit 5 'clone: the disk is a file there' xl clone --yes work copy
there 'not a file or device of this machine.*run xltool there'
tap_exit 5 'create: a disk to be made' xl create --yes --on qemu --name made --memory 32M --disk 1M
there 'another machine.*run xltool there'
kvm_image plain 2
tap_exit 5 'create: an image of which libvirt knows nothing' xl create --yes --on qemu --name made --memory 32M --disk $kvm_dir/plain.img
there 'in no storage pool.*pool-refresh'
tap_exit 1 'create: a kernel that is not there' xl create --yes --on qemu --name made --memory 32M --kernel $tmp/no-kernel
there "cannot start 'made'.*$tmp/no-kernel.*taken back"
tap_is "$(virsh -q -c $here list --all --name | paste -sd' ' | xargs)" work 'nothing of that was made'
virsh -q -c $here pool-create-as images dir --target $kvm_dir >/dev/null
tap_run 'an image in a pool there is known' xl create --yes --on qemu --name made --vcpus 1 --memory 32M --disk $kvm_dir/plain.img
tap_is "$(virsh -q -c $here dumpxml made | grep -o "driver name='qemu' type='[a-z0-9]*'")" "driver name='qemu' type='raw'" 'with its format'
tap_run 'delete' xl delete --yes made
tap_run 'its image stays' test -f $kvm_dir/plain.img

timeout 60 "$XLTOOL" create --connect $here --yes --on qemu --name local --vcpus 1 --memory 32M --disk 1M </dev/null >/dev/null 2>&1
file=$(virsh -q -c $here domblklist local | awk '{ print $2 }')
tap_run 'a guest whose disk xltool has made there' test -f "$file"
# The decoy: what has that path here is another file. It must not be deleted for it.
tap_like "$(xl delete --dry-run local)" "disk '$file' stays: it is a file of another machine" 'delete from afar says what stays'
tap_run 'delete from afar' xl delete --yes local
tap_is "$(state local)" '' 'the guest has gone'
tap_run 'no file of this machine has' test -f "$file"
rm -f "$file"

# --- operations ---
tap_run 'pause' xl pause work
tap_is "$(state work)" paused 'it is paused'
tap_run 'resume' xl resume work
tap_run 'grow the disk of a guest that runs' xl resize --yes work --disk vda=2M
tap_is "$(virsh -q -c $here domblkinfo work vda | awk '/Capacity/ { print $2 }')" 2097152 'it has grown'
tap_run 'stop' xl stop --yes --force work
tap_exit 5 'grow the disk of one that is stopped' xl resize --yes work --disk vda=3M
there 'not a file or device of this machine.*start the guest first'
tap_run 'start' xl start work
tap_run 'rename' bash -c "'$XLTOOL' stop --yes --force --connect '$remote' --timeout 30 work </dev/null && '$XLTOOL' rename --connect '$remote' --timeout 30 work moved </dev/null"
tap_is "$(state moved)" 'shut off' 'it has its new name'
tap_run 'delete' xl delete --yes moved
tap_run 'its disk stays' test -f $kvm_dir/work.img

# A real system: its console, a command, a snapshot.
linux() {
    cat <<L
<domain type='qemu'><name>linux</name><memory unit='MiB'>128</memory><vcpu>1</vcpu>
<os><type arch='x86_64' machine='q35'>hvm</type><kernel>$guest_kernel</kernel><initrd>$guest_initrd</initrd>
<cmdline>console=ttyS0 quiet</cmdline></os><features><acpi/></features>
<devices><disk type='file' device='disk'><driver name='qemu' type='qcow2'/><source file='$kvm_dir/linux.qcow2'/>
<target dev='vda' bus='virtio'/></disk><serial type='pty'/><console type='pty'/></devices></domain>
L
}
in_linux() { timeout 60 "$XLTOOL" exec --connect "$remote" --timeout 30 linux -- "$@" </dev/null 2>&1; }
answers() { [ "$(in_linux sh -c 'echo $((6 * 7))')" = 42 ]; }
attach() { { sleep 2; echo; echo 'echo b-$((6 * 7))'; sleep 3; printf '\035'; } | timeout 40 "$XLTOOL" console --connect "$remote" --timeout 30 linux; }
if [ -n "$guest_kernel" ]; then
    qemu-img create -q -f qcow2 $kvm_dir/linux.qcow2 8M
    linux >$tmp/linux.xml
    tap_run 'a Linux is made' xl create --yes $tmp/linux.xml
    tap_await 120 answers
    tap_ok $? 'exec: a command on its console'
    tap_like "$(attach 2>&1)" 'b-42' 'console: attached, typed into, answered'
    tap_run 'snapshot of memory and disk' xl snapshot create --yes linux before
    tap_is "$(xl snapshot list --json linux | jq -r '.snapshots[].name')" before 'it is listed'
    tap_is "$(xl snapshot list --json linux | jq -r '.snapshots[].size_bytes')" null 'of its size nothing is known from afar'
    in_linux touch /after >/dev/null
    tap_run 'revert' xl snapshot revert --yes linux before
    tap_like "$(in_linux ls /after)" 'No such file' 'what came after has gone'
    tap_run 'the snapshot is deleted' xl snapshot delete --yes linux before
    tap_run 'delete' xl delete --yes linux
else
    tap_skip 'a Linux from afar' 'no guest can be made here'
fi
tap_is "$("$XLTOOL" jobs --json | jq '.jobs | length')" 0 'no job is left'

# --- ssh breaks ---
tap_run 'a guest again' virsh -q -c $here create $tmp/work.xml
last() { tail -n 1 $tmp/stat | jq -r "$1"; }
is_state() { [ "$(last '.connections[] | select(.platform == "libvirt") | .state')" = "$1" ]; }
is_stale() { [ "$(last '.guests[] | select(.name == "work") | .stale')" = "$1" ]; }
"$XLTOOL" stat --json -i 0.5 -n 300 --timeout 3 --connect "$remote" >$tmp/stat 2>/dev/null &
stat=$!
# With rates: before its second sample stat gives up on what fails.
is_ok_for_a_while() { is_state ok && [ "$(wc -l <$tmp/stat)" -ge 3 ]; }
tap_await 20 is_ok_for_a_while
tap_ok $? 'a long look'
was=$(pgrep -P $stat -x ssh)
kill -KILL "$was"
tap_await 10 is_state failed
tap_ok $? 'ssh is killed: the connection has failed'
tap_run 'its rows are stale' is_stale true
tap_await 20 is_state ok
tap_ok $? 'it is dialled again'
tap_run 'and its rows are fresh' tap_await 5 is_stale false
kill -STOP "$(pgrep -P $stat -x ssh)"
tap_await 20 is_state stalled
tap_ok $? 'ssh hangs: the connection is stalled'
kill -CONT "$(pgrep -P $stat -x ssh)"
tap_await 20 is_state ok
tap_ok $? 'it goes on: ok again'
kill -INT $stat
wait $stat 2>/dev/null
tap_await 5 no_ssh
tap_ok $? 'no ssh is left'

# --- what can be wrong with ssh ---
wrong "qemu+ssh://root@127.0.0.1:1/system" failed '127\.0\.0\.1:1.*Connection refused' 'sshd runs there' 'ssh: nobody listens'
wrong qemu+ssh://root@no-such-host.invalid/system failed 'no-such-host\.invalid' "host's name" 'ssh: no such host'
ssh_config "UserKnownHostsFile $tmp/nobody_known"
wrong "$remote" denied 'Host key verification failed' "host's key by hand" 'ssh: a host that nobody knows'
ssh_config
wrong "${remote%user_key}strange_key" ok '' '' 'ssh: the key of its configuration is tried too'
sed -i '\|IdentityFile|d' $ssh_dir/config
wrong "${remote%user_key}strange_key" denied 'Permission denied \(publickey' 'ssh-copy-id' 'ssh: a key that the host does not take'
ssh_config

# --- TLS ---
tls=$tmp/tls
tls_authority $tls/ca
tls_authority $tls/wrong
tls_sign $tls/ca $tls/server server serverAuth
tls_sign $tls/ca $tls/server old serverAuth 20200101000000Z
tls_sign $tls/ca $tls/client client clientAuth
certs() { # DIR CA CLIENT: as libvirt's pkipath has them
    mkdir -p "$1"
    cp "$tls/$2/ca.pem" "$1/cacert.pem"
    [ -z "${3:-}" ] || { cp "$tls/client/$3.pem" "$1/clientcert.pem" && cp "$tls/client/$3-key.pem" "$1/clientkey.pem"; }
}
certs $tls/good ca client
certs $tls/wrong-ca wrong client
certs $tls/nobody ca
tls_port=$((30000 + $$ % 10000))
serve() { # CERTIFICATE
    cat >$tmp/libvirtd.conf <<C
listen_tls = 1
listen_tcp = 0
listen_addr = "127.0.0.1"
tls_port = "$tls_port"
auth_tls = "none"
tls_no_sanity_certificate = 1
ca_file = "$tls/ca/ca.pem"
cert_file = "$tls/server/$1.pem"
key_file = "$tls/server/$1-key.pem"
C
    kill "$(cat /run/libvirtd.pid)" 2>/dev/null
    tap_await 20 sh -c '! pidof libvirtd'
    libvirtd -d --listen -f $tmp/libvirtd.conf && tap_await 60 timeout 60 virsh -c $here version
}
by_tls() { echo "qemu+tls://127.0.0.1:$tls_port/system?pkipath=$tls/$1"; }
if serve server && tap_await 10 timeout 10 virsh -c "$(by_tls good)" version; then
    tap_is "$(doctor "$(by_tls good)" .state)" ok 'TLS: the connection is ok'
    tap_is "$(guest "$(by_tls good)" work .state)" running 'the guest is there'
    remote=$(by_tls good)
    tap_run 'pause over TLS' xl pause work
    tap_exit 5 'and what needs its files is refused' xl clone --yes work copy
    wrong "$(by_tls wrong-ca)" failed '127\.0\.0\.1.*ertificate' 'cacert\.pem' 'TLS: an authority that we do not trust'
    wrong "$(by_tls nobody)" failed '127\.0\.0\.1' 'clientcert\.pem' 'TLS: without a certificate of ours'
    serve old
    wrong "$(by_tls good)" denied "127\.0\.0\.1.*verify peer's certificate" 'not expired' "TLS: the server's has expired"
else
    tap_skip 'libvirt over TLS' "libvirtd does not listen: $(timeout 10 virsh -c "$(by_tls good)" version 2>&1 | tail -n 1)"
fi
tap_done
