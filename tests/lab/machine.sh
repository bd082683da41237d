# shellcheck shell=bash disable=SC2164 # lab has set -e
# Sourced by lab: one QEMU machine. Its directory RUN holds disk.qcow2, image (a link to the image it
# came from), and while it runs pid, port, monitor, ssh (the shared connection) and console.log.
# QEMU, socat and ssh run inside RUN: socket names stay short wherever the cache is.

# No SMAP: dom0 dies at once. No rdtscp: HVM and PVH guests die. No AVX: a kernel once failed to unpack.
machine_cpu=qemu64,+ssse3,+sse4.1,+sse4.2,+popcnt,+svm,+npt,-rdtscp
machine_xen="console=com1 com1=115200 dom0_mem=2048M,max:2048M bootscrub=0 spec-ctrl=no xpti=no"
machine_linux="console=hvc0 root=/dev/sda rw quiet mitigations=off init_on_alloc=0 nowatchdog"
machine_linux+=" apparmor=0 selinux=0 audit=0"

# machine_pid RUN: prints the pid, when that process is still this machine and not a later one's.
machine_pid() {
    local pid
    pid=$(cat "$1/pid" 2>/dev/null) && [ -n "$pid" ] || return 1
    [ "$(readlink "/proc/$pid/cwd")" = "$(readlink -f "$1")" ] || return 1
    echo "$pid"
}

# A port that nothing listens on now; machine_start tries another when somebody else was faster.
free_port() {
    local port
    while :; do
        port=$((20000 + RANDOM))
        (: < "/dev/tcp/127.0.0.1/$port") 2>/dev/null || break
    done
    echo "$port"
}

# machine_qemu RUN PORT [OPTION...]: starts QEMU in the background.
machine_qemu() {
    local run=$1 port=$2
    shift 2
    (
        cd "$run"
        exec setsid qemu-system-x86_64 -nodefaults -machine pc \
            -accel tcg,thread=multi -smp 2 -m 4096 -cpu "$machine_cpu" -display none -no-reboot \
            -kernel image/xen -append "$machine_xen" -initrd "image/vmlinux $machine_linux,image/initrd" \
            -drive file=disk.qcow2,format=qcow2,if=ide,cache=unsafe \
            -netdev "user,id=n0,hostfwd=tcp:127.0.0.1:$port-:22" -device e1000,netdev=n0 \
            -serial file:console.log -monitor unix:monitor,server=on,wait=off -pidfile pid "$@"
    ) </dev/null >"$run/qemu.log" 2>&1 9>&- &
    machine_child=$!
}

# machine_start RUN [OPTION...]
machine_start() {
    local run=$1 port tries=5
    shift
    while [ $((tries--)) -gt 0 ]; do
        port=$(free_port)
        echo "$port" > "$run/port"
        machine_qemu "$run" "$port" "$@"
        until [ -S "$run/monitor" ] && machine_pid "$run" >/dev/null; do
            kill -0 "$machine_child" 2>/dev/null || break
            sleep 0.1
        done
        if machine_pid "$run" >/dev/null; then return; fi
        grep -q 'host forwarding' "$run/qemu.log" || break
    done
    cat "$run/qemu.log" >&2
    die "QEMU did not start"
}

# machine_hmp RUN COMMAND...: one command to QEMU's monitor; prints the answer.
machine_hmp() {
    local run=$1
    shift
    (cd "$run" && { echo "$*"; sleep 0.3; } | socat -t 5 - UNIX-CONNECT:monitor) | tr -d '\r'
}

# machine_await RUN SECONDS: until dom0 lets us in.
machine_await() {
    local run=$1 end=$((SECONDS + $2))
    until dom0_run "$run" true 2>/dev/null; do
        machine_pid "$run" >/dev/null || { tail -20 "$run/console.log" "$run/qemu.log" >&2; die "QEMU ended"; }
        [ "$SECONDS" -lt "$end" ] || { tail -20 "$run/console.log" >&2; die "dom0 does not answer"; }
        sleep 0.5
    done
}

# machine_save RUN FILE: stops the machine and writes its memory and devices to RUN/FILE. It is
# loaded again with a fresh overlay of the disk, so any number of runs can start from it at once,
# which a snapshot inside the disk (savevm) does not allow.
machine_save() {
    local run=$1 file=$2 status
    machine_hmp "$run" stop >/dev/null
    machine_hmp "$run" migrate_set_parameter max-bandwidth 100G >/dev/null
    machine_hmp "$run" "migrate -d \"exec:cat > $file.part\"" >/dev/null
    while :; do
        status=$(machine_hmp "$run" info migrate | sed -n 's/^Migration status: //p')
        case $status in
        completed) break ;;
        failed* | cancelled) die "QEMU could not write its state: $status" ;;
        esac
        machine_pid "$run" >/dev/null || die "QEMU ended while it wrote its state"
        sleep 1
    done
    machine_stop "$run"
    mv "$run/$file.part" "$run/$file"
}

# machine_resume RUN: the machine was started with -incoming; lets it go when all is loaded.
machine_resume() {
    local run=$1 end=$((SECONDS + 300)) status
    until status=$(machine_hmp "$run" info status) && [[ $status == *paused* && $status != *migrate* ]]; do
        machine_pid "$run" >/dev/null || { cat "$run/qemu.log" >&2; die "QEMU ended while it loaded the warm state"; }
        [ "$SECONDS" -lt "$end" ] || die "the warm state was not loaded: $status"
        sleep 0.2
    done
    machine_hmp "$run" cont >/dev/null
}

# machine_stop RUN: ends QEMU and nothing else.
machine_stop() {
    local run=$1 pid
    (cd "$run" 2>/dev/null && [ -S ssh ] && ssh -q -O exit -o ControlPath=ssh dom0 2>/dev/null) || true
    pid=$(machine_pid "$run") || return 0
    kill "$pid"
    while machine_pid "$run" >/dev/null; do sleep 0.1; done
}

# The options of ssh and scp, which run inside RUN.
dom0_options() { # RUN
    dom0_ssh=(-q -F none -o IdentityFile=image/key -o IdentitiesOnly=yes -o UserKnownHostsFile=image/known_hosts
        -o HostKeyAlias=dom0 -o HostName=127.0.0.1 -o User=root -o Port="$(cat "$1/port")"
        -o ConnectTimeout=60 -o ServerAliveInterval=30 -o ServerAliveCountMax=20
        -o ControlMaster=auto -o ControlPath=ssh -o ControlPersist=600)
}

# dom0_run RUN COMMAND...: as ssh does: the words are joined and read by dom0's shell.
dom0_run() {
    local run=$1
    shift
    dom0_options "$run"
    (cd "$run" && exec ssh "${dom0_ssh[@]}" dom0 "$@" 9>&-)
}
