#!/bin/bash
# An engine reached from afar: by ssh, through a real sshd on loopback, and over TLS, with real certificates.
set -u
cd "$(dirname "$0")/../.." || exit 1
. tests/lib/tap.sh
. tests/lib/sshd.sh
. tests/docker/engine.sh
. tests/docker/ops.sh
XLTOOL=${XLTOOL:-$PWD/build/xltool}
busy='trap "exit 0" TERM; while :; do i=0; while [ $i -lt 2000 ]; do i=$((i+1)); done; sleep 0.05; done'
stat=

finish() {
    [ -z "$stat" ] || kill "$stat" 2>/dev/null
    [ -z "$forward" ] || kill "$forward" 2>/dev/null
    sshd_end
    engine_end
}
forward=
for tool in ssh openssl; do command -v $tool >/dev/null || { tap_skip "$0" "no $tool here"; tap_done; exit; }; done
engine_begin
trap finish EXIT
sshd_begin "$dir/ssh" || { tap_skip 'a remote engine' "sshd does not start: $(tail -n 1 "$dir/ssh/sshd.log" 2>&1)"; tap_done; exit; }
export XDG_RUNTIME_DIR=$dir/run
mkdir -m 700 "$dir/run"
here=$uri
remote=ssh://root@127.0.0.1:$ssh_port$dir/docker.sock
docker run -d --name one --cpus 0.2 "$image" sh -c "$busy" >/dev/null

doctor() { "$XLTOOL" doctor --json --connect "$1" --timeout 20 2>/dev/null | jq -r ".connections[0] | $2"; }
fact() { doctor "$1" ".facts[] | .$2 // empty"; }
ssh_of() { pgrep -P "$1" -x ssh; }
no_ssh() { ! pgrep -f "$dir/ssh/config" >/dev/null; }

# --- what is seen ---
tap_is "$(connection "$remote")" 'ok null' 'ssh: the connection is ok'
tap_is "$(guest "$remote" one '.id + " " + .state')" "$(docker inspect -f '{{.Id}} running' one)" 'ssh: the container is there, by its id'
tap_is "$(doctor "$remote" '[.facts[].reached] | join(" ")')" ssh 'doctor says how it is reached'
tap_run 'its figures are known' test "$(guest "$remote" one '.cpu_time_ns > 0 and .mem_bytes > 0')" = true
"$XLTOOL" stat --json -i 0.5 -n 5 --timeout 20 --connect "$remote" >"$dir/stat" 2>/dev/null
tap_is "$(tail -n 1 "$dir/stat" | jq -r '.guests[] | select(.name == "one") | .cpu_percent > 1 and .cpu_percent < 60')" true \
    'and its rates are what it was given'
tap_is "$(jq -r '.connections[0].state' "$dir/stat" | sort -u)" ok 'in every sample'
tap_await 5 no_ssh
tap_ok $? 'no ssh is left'
tap_is "$(ls -A "$dir/run")" '' 'nor its socket'

"$XLTOOL" stat --json -i 0.5 -n 30 --connect "$remote" >"$dir/stat" 2>/dev/null &
stat=$!
one_line() { [ "$(wc -l <"$dir/stat")" -ge 2 ]; }
tap_await 10 one_line
tap_is "$(ssh_of $stat | wc -l)" 1 'one ssh for all of its requests, the events too'
docker run -d --name late "$image" sleep 1000 >/dev/null
has_late() { tail -n 1 "$dir/stat" | jq -e '.guests[] | select(.name == "late" and .state == "running")'; }
tap_await 5 has_late
tap_ok $? 'a new container comes as an event'
docker rm -f late >/dev/null
kill -KILL "$stat"
wait "$stat" 2>/dev/null
tap_await 5 no_ssh
tap_ok $? 'xltool killed: its ssh ends too'
rm -rf "$dir"/run/*

# --- whose files are these? A path or pid of an engine elsewhere means something else here. ---
reads_cgroups() { # URI
    strace -f -qq -e trace=openat -e signal=none -o "$dir/trace" "$XLTOOL" stat -n 2 -i 0.3 --timeout 20 --connect "$1" >/dev/null 2>&1
    grep -cE '"(/sys/fs/cgroup/|/proc/'"$(docker inspect -f '{{.State.Pid}}' one)"'\b)' "$dir/trace"
}
if command -v strace >/dev/null && strace -o /dev/null true 2>/dev/null; then
    tap_run 'here the counters are read from this machine' test "$(reads_cgroups "$here")" -gt 0
    tap_is "$(reads_cgroups "$remote")" 0 'ssh: no file of this machine is read for a container'
    tap_is "$(reads_cgroups "$tcp")" 0 'TCP to 127.0.0.1 may be a tunnel: none either'
    ssh -p "$ssh_port" -N -L "$dir/forward.sock:$dir/docker.sock" root@127.0.0.1 </dev/null &
    forward=$!
    tap_await 10 test -S "$dir/forward.sock"
    tap_is "$(reads_cgroups "unix://$dir/forward.sock")" 0 'a Unix socket that ssh listens on: none either'
    tap_is "$(fact "unix://$dir/forward.sock" counters)" "the engine's API" 'and doctor says so'
    kill "$forward"
    wait "$forward" 2>/dev/null
    forward=
else
    tap_skip 'whose files are read' 'strace cannot trace here'
fi

# --- operations, by the same way ---
uri_was=$uri
uri=$remote
docker() { command docker -H "$here" "$@"; }
tap_run 'create' xl create --yes --on docker --name made --image "$image" --command 'sleep 1000'
tap_is "$(state made)" running 'it runs there'
tap_is "$(xl exec made -- sh -c 'echo a-$((6 * 7))' 2>&1)" a-42 'exec'
tap_run 'a file in it' xl exec made -- sh -c 'echo first >/marker'
tap_run 'snapshot' xl snapshot create --yes made before
xl exec made -- sh -c 'echo second >/marker'
tap_run 'revert' xl snapshot revert --yes made before
tap_is "$(marker made)" first 'its file is as it was'
tap_run 'clone' xl clone --yes --start made other
tap_like "$({ sleep 1; echo 'echo b-$((6 * 7))'; echo exit; sleep 1; } | timeout 30 "$XLTOOL" console --connect "$remote" other)" \
    'b-42' 'console: a shell on a terminal'
tap_run 'delete' xl delete --yes made other
tap_is "$(containers)" one 'both are gone'
tap_is "$(XLTOOL_STATE_DIR=$dir/state "$XLTOOL" jobs --json | jq '.jobs | length')" 0 'no job is left'
uri=$uri_was
tap_await 5 no_ssh
tap_ok $? 'nor an ssh'
tap_is "$(ls -A "$dir/run")" '' 'nor a socket'

# --- ssh breaks, hangs ---
stat_state() { tail -n 1 "$dir/stat" | jq -r '.connections[] | select(.platform == "docker") | .state'; }
is_state() { [ "$(stat_state)" = "$1" ]; }
row_is() { tail -n 1 "$dir/stat" | jq -e --argjson stale "$1" '.guests[] | select(.name == "one") | .stale == $stale'; }
"$XLTOOL" stat --json -i 0.5 -n 200 --connect "$remote" >"$dir/stat" 2>/dev/null &
stat=$!
# With rates: before its second sample stat gives up on what fails.
is_ok_for_a_while() { is_state ok && [ "$(wc -l <"$dir/stat")" -ge 3 ]; }
tap_await 20 is_ok_for_a_while
tap_ok $? 'a long look'
first_ssh=$(ssh_of $stat)
kill -KILL "$first_ssh"
tap_await 5 is_state failed
tap_ok $? 'ssh is killed: the connection has failed'
tap_run 'its row is stale' row_is true
tap_like "$(tail -n 1 "$dir/stat" | jq -r '.connections[] | select(.platform == "docker") | .reason')" \
    '127\.0\.0\.1.* ssh was ended by signal 9' 'the reason names host and cause'
tap_await 10 is_state ok
tap_ok $? 'it is dialled again'
tap_run 'and its row is fresh' tap_await 5 row_is false
[ "$(ssh_of $stat)" != "$first_ssh" ] && [ "$(ssh_of $stat | wc -l)" = 1 ]
tap_ok $? 'by one other ssh'
kill -STOP "$(ssh_of $stat)"
tap_await 8 is_state stalled
tap_ok $? 'ssh hangs: the connection is stalled'
hung=$(ssh_of $stat)
kill -CONT "$hung"
tap_await 10 is_state ok
tap_ok $? 'it goes on: ok again'
kill -INT "$stat"
wait "$stat" 2>/dev/null
stat=
tap_await 5 no_ssh
tap_ok $? 'no ssh is left'

# --- what can be wrong with ssh: state, cause, cure ---
wrong() { # URI STATE REASON CURE TEXT
    local got
    got=$(doctor "$1" '"\(.state) | \(.reason) | \(.cure)"')
    tap_like "$got" "^$2 \| .*$3.* \| .*$4" "$5"
}
wrong "ssh://root@127.0.0.1:$ssh_port$dir/none.sock" failed "127\.0\.0\.1.*no connection to '$dir/none.sock'" 'named behind the host' 'ssh: a socket that is not there'
wrong ssh://root@127.0.0.1:1 failed "127\.0\.0\.1:1'.*Connection refused" 'sshd runs there' 'ssh: nobody listens'
wrong ssh://root@no-such-host.invalid failed 'no-such-host\.invalid.*[Rr]esolve' "host's name" 'ssh: no such host'
ssh_config "UserKnownHostsFile $dir/ssh/nobody_known"
wrong "$remote" denied 'Host key verification failed' "host's key by hand" 'ssh: a host that nobody knows'
ssh_config "IdentityFile $dir/ssh/strange_key" "IdentitiesOnly yes"
sed -i '\|user_key|d' "$dir/ssh/config"
wrong "$remote" denied 'Permission denied \(publickey' 'ssh-copy-id' 'ssh: a key that the host does not take'
ssh_config
sed -i 's/^/restrict,port-forwarding /' "$ssh_dir/authorized_keys"
tap_is "$(connection "$remote")" 'ok null' 'ssh: a key that may do nothing but this'
cp "$ssh_dir/user_key.pub" "$ssh_dir/authorized_keys"
sshd_again 'AllowStreamLocalForwarding no'
wrong "$remote" failed "no connection to '$dir/docker.sock'" 'AllowStreamLocalForwarding' 'ssh: a host that forbids it'
sshd_again
wrong_path=$(PATH=/nowhere "$XLTOOL" doctor --connect "$remote" --timeout 10 2>/dev/null)
tap_like "$wrong_path" 'there is no ssh here.*openssh-client' 'ssh is not installed'
touch_me=$dir/touched
for bad in "ssh://-oProxyCommand=touch%20$touch_me" "ssh://-oProxyCommand=touch" "ssh://root@127.0.0.1/a:b" 'ssh://u;id@h'; do
    tap_exit 4 "refused: $bad" "$XLTOOL" list --connect "$bad"
done
tap_is "$(ls "$touch_me" touch 2>/dev/null)" '' 'and nothing of it was run'
printf '\033]0;evil\007no entry\n' >"$dir/banner"
sshd_again "Banner $dir/banner"
raw=$("$XLTOOL" list --connect "ssh://root@127.0.0.1:$ssh_port$dir/none.sock" --timeout 10 2>&1)
[[ $raw != *$'\e'* ]]
tap_ok $? "what the host says reaches the terminal escaped"
sshd_again

# --- TLS ---
tls=$dir/tls
tls_authority "$tls/ca"
tls_authority "$tls/wrong"
tls_sign "$tls/ca" "$tls/server" server serverAuth
tls_sign "$tls/ca" "$tls/server" old serverAuth 20200101000000Z
tls_sign "$tls/ca" "$tls/client" client clientAuth
tls_sign "$tls/wrong" "$tls/client" stranger clientAuth
certs() { # DIR CA CLIENT: as docker has them
    mkdir -p "$1"
    cp "$tls/$2/ca.pem" "$1/ca.pem"
    [ -z "${3:-}" ] || { cp "$tls/client/$3.pem" "$1/cert.pem" && cp "$tls/client/$3-key.pem" "$1/key.pem"; }
}
certs "$tls/good" ca client
certs "$tls/wrong-ca" wrong client
certs "$tls/nobody" ca
certs "$tls/stranger" ca stranger
serve() { # CERTIFICATE
    engine_stop
    engine_flags=(--tlsverify --tlscacert "$tls/ca/ca.pem" --tlscert "$tls/server/$1.pem" --tlskey "$tls/server/$1-key.pem")
    engine_start
    docker start one >/dev/null
}
docker() { command docker -H "$here" "$@"; }
serve server
wrong "$tcp" failed 'wants TLS' 'DOCKER_TLS_VERIFY' 'plain HTTP to an engine with TLS'
export DOCKER_TLS_VERIFY=1 DOCKER_CERT_PATH=$tls/good
tap_run "docker's own client gets in" command docker -H "$tcp" version
tap_is "$(connection "$tcp")" 'ok null' 'TLS: the connection is ok'
tap_is "$(doctor "$tcp" '[.facts[].reached] | join(" ")')" 'TCP with TLS' 'doctor says so'
tap_is "$(guest "$tcp" one .state)" running 'the container is there'
tap_is "$(env -u DOCKER_TLS_VERIFY "$XLTOOL" list --json --connect "${tcp/tcp:/https:}" | jq -r '.connections[0].state')" ok 'https:// is TLS by itself'
uri=$tcp
tap_run 'create over TLS' xl create --yes --on docker --name made --image "$image" --command 'sleep 1000'
tap_is "$(xl exec made -- sh -c 'echo a-$((6 * 7))' 2>&1)" a-42 'exec over TLS'
tap_like "$({ sleep 1; echo 'echo b-$((6 * 7))'; echo exit; sleep 1; } | timeout 30 "$XLTOOL" console --connect "$tcp" made)" \
    'b-42' 'console over TLS'
tap_run 'delete over TLS' xl delete --yes made
# A handshake costs more than all else: connections are kept, for as many containers as are asked about at once.
for i in 1 2 3 4 5 6 7 8 9; do docker run -d --name "many-$i" --network none "$image" sleep 1000 >/dev/null; done
strace -f -e trace=connect -o "$dir/connects" "$XLTOOL" stat --connect "$tcp" --timeout 30 -i 0.3 -n 5 >/dev/null
tap_is "$(grep -c 'sin_port=' "$dir/connects" | awk '{ print ($1 >= 2 && $1 <= 16) ? "kept" : $1 }')" kept 'five refreshes need no more connections than one'
docker ps -aq --filter name=many- | xargs docker rm -f >/dev/null
uri=$here
DOCKER_CERT_PATH=$tls/wrong-ca wrong "$tcp" failed '127\.0\.0\.1.*authority' 'wrong-ca/ca\.pem' 'TLS: an authority that we do not trust'
DOCKER_CERT_PATH=$tls/nobody wrong "$tcp" denied '127\.0\.0\.1.*wants a certificate' 'cert\.pem and key\.pem' 'TLS: without a certificate of ours'
DOCKER_CERT_PATH=$tls/stranger wrong "$tcp" denied '127\.0\.0\.1.*seems not to accept' 'tlscacert' 'TLS: with one of another authority'
serve old
wrong "$tcp" failed '127\.0\.0\.1.*has expired.*2020' 'new certificate' "TLS: the engine's has expired"
unset DOCKER_TLS_VERIFY DOCKER_CERT_PATH
tap_done
