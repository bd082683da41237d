#!/bin/bash
# What a refresh costs over each transport: N containers, then M libvirt guests, of a daemon on this machine that is
# reached here, over TCP, over TLS and by ssh through an sshd on loopback. CPU of xltool, of ssh and sshd with what they
# start, and of the daemons. The peer is docker's own client by ssh.
set -u
cd "$(dirname "$0")/../.." || exit 1
. tests/lib/tap.sh
. tests/lib/sshd.sh
. tests/bench/lib.sh
N=${N:-50} M=${M:-20} ROUNDS=${ROUNDS:-40}

# CPU of the children that this process has waited for, theirs included, in ms.
reaped_ms() {
    local fields
    fields=$(cat "/proc/$1/stat" 2>/dev/null) || { echo 0; return; }
    # shellcheck disable=SC2086 # words of a line
    set -- ${fields##*) }
    echo $(((${14} + ${15}) * 1000 / $(getconf CLK_TCK)))
}
no_sessions() { ! pgrep -P "$sshd" >/dev/null; }

# look URI ROUNDS: sets own_ms (xltool and its ssh), sshd_ms, daemon_ms.
look() {
    local before
    tap_await 10 no_sessions
    before=$(reaped_ms "$sshd")
    spend "$daemons" "$XLTOOL" stat --connect "$1" --timeout 30 -i 0.2 -n "$2"
    tap_await 10 no_sessions
    sshd_ms=$(($(reaped_ms "$sshd") - before))
}
# refresh WHAT URI: a line of the table. What three samples cost, with the start and the way there, is taken off.
refresh() {
    local own server daemon
    look "$2" 3
    own=$own_ms server=$sshd_ms daemon=$daemon_ms
    look "$2" $((ROUNDS + 3))
    printf '| %s | xltool and ssh %s ms, sshd %s ms, daemons %s ms | start, way there, three: %s, %s, %s ms | | | |\n' "$1" \
        "$(calc "($own_ms - $own) / $ROUNDS")" "$(calc "($sshd_ms - $server) / $ROUNDS")" \
        "$(calc "($daemon_ms - $daemon) / $ROUNDS")" "$own" "$server" "$daemon"
    ours=$(calc "($own_ms - $own + $sshd_ms - $server + $daemon_ms - $daemon) / $ROUNDS")
}

containers() {
    . tests/docker/engine.sh
    engine_begin
    trap 'sshd_end; engine_end' EXIT
    local here=$uri i
    for i in $(seq "$N"); do docker run -d --network none --name "bench-$i" "$image" sleep 100000 >/dev/null; done
    sshd_begin "$dir/ssh" || exit 1
    daemons_now() { daemons="$engine $(pgrep -P "$engine" -x containerd | paste -sd' ') $(pgrep -f "containerd-shim.*$dir" | paste -sd' ')"; }
    daemons_now
    refresh "$N containers, here" "$here"
    refresh "$N containers, TCP" "$tcp"
    refresh "$N containers, ssh" "ssh://root@127.0.0.1:$ssh_port$dir/docker.sock"
    sshd_again "SetEnv DOCKER_HOST=$here PATH=$PATH"
    tap_await 10 no_sessions
    local before peer
    before=$(reaped_ms "$sshd")
    spend "$daemons" command docker -H "ssh://root@127.0.0.1:$ssh_port" stats --no-stream
    tap_await 10 no_sessions
    peer=$(calc "$own_ms + $daemon_ms + $(reaped_ms "$sshd") - $before")
    row "$N containers by ssh, one refresh: CPU of client, ssh, sshd, daemons, beside \`docker -H ssh:// stats\`" "$ours" "$peer" ms 0.5

    tls_authority "$dir/ca"
    tls_sign "$dir/ca" "$dir/certs" server serverAuth
    tls_sign "$dir/ca" "$dir/certs" cert clientAuth
    cp "$dir/ca/ca.pem" "$dir/certs/ca.pem" && mv "$dir/certs/cert-key.pem" "$dir/certs/key.pem"
    engine_stop
    engine_flags=(--tlsverify --tlscacert "$dir/ca/ca.pem" --tlscert "$dir/certs/server.pem" --tlskey "$dir/certs/server-key.pem")
    engine_start
    # shellcheck disable=SC2046 # ids are words
    docker start $(docker ps -aq) >/dev/null
    daemons_now
    export DOCKER_TLS_VERIFY=1 DOCKER_CERT_PATH=$dir/certs
    refresh "$N containers, TLS" "$tcp"
}

guests() {
    . tests/kvm/lib.sh
    kvm_enter
    local dir=/run/bench i
    mkdir -p $dir
    sshd_begin $dir/ssh || exit 1
    trap 'sshd_end; kvm_leave' EXIT
    for i in $(seq "$M"); do
        kvm_image "bench$i" 2
        kvm_xml "bench$i" 24 | sed "s/52:54:00:77:00:09/$(printf '52:54:00:77:01:%02x' "$i")/" >"$kvm_dir/bench.xml"
        virsh -q -c qemu:///system create "$kvm_dir/bench.xml" >/dev/null || exit 1
    done
    daemons=$(pidof libvirtd)
    refresh "$M libvirt guests, here" qemu:///system
    refresh "$M libvirt guests, qemu+ssh" "qemu+ssh://root@127.0.0.1:$ssh_port/system"
    tls_authority $dir/ca
    tls_sign $dir/ca $dir/certs server serverAuth
    tls_sign $dir/ca $dir/certs clientcert clientAuth
    cp $dir/ca/ca.pem $dir/certs/cacert.pem && mv $dir/certs/clientcert-key.pem $dir/certs/clientkey.pem
    cat >$dir/libvirtd.conf <<C
listen_tls = 1
listen_addr = "127.0.0.1"
tls_port = "16514"
ca_file = "$dir/ca/ca.pem"
cert_file = "$dir/certs/server.pem"
key_file = "$dir/certs/server-key.pem"
C
    kill "$daemons"
    tap_await 20 sh -c '! pidof libvirtd'
    libvirtd -d --listen -f $dir/libvirtd.conf
    tap_await 60 timeout 60 virsh -c qemu:///system version
    daemons=$(pidof libvirtd)
    refresh "$M libvirt guests, qemu+tls" "qemu+tls://127.0.0.1/system?pkipath=$dir/certs"
}

# In processes of their own: the guests' moves into namespaces.
case ${1:-${KVM_INSIDE:+guests}} in
containers) containers ;;
guests) guests ;;
*)
    "$0" containers
    "$0" guests
    ;;
esac
