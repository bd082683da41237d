# An sshd of the test's own on loopback: its own port, host key, user key. Source it after tap.sh.
#   sshd_begin DIR    makes DIR; starts it in the foreground of a job of ours; false where that cannot be
#   sshd_end          ends it, by its pid
#   sshd_again [LINE ...]   with these lines of sshd_config before its own: the first of a keyword counts
# $ssh_port, $sshd (its pid), $ssh_dir. PATH gets an ssh with the configuration $ssh_dir/config, since ssh
# looks for a user's in the home directory of the password file, whatever HOME says.
sshd=
sshd_program=/usr/sbin/sshd

sshd_keys() {
    ssh-keygen -q -t ed25519 -N '' -C host -f "$ssh_dir/host_key" &&
        ssh-keygen -q -t ed25519 -N '' -C user -f "$ssh_dir/user_key" &&
        ssh-keygen -q -t ed25519 -N '' -C stranger -f "$ssh_dir/strange_key" || return 1
    cp "$ssh_dir/user_key.pub" "$ssh_dir/authorized_keys"
    echo "[127.0.0.1]:$ssh_port $(cut -d' ' -f1,2 "$ssh_dir/host_key.pub")" >"$ssh_dir/known_hosts"
}

sshd_config() {
    printf '%s\n' "$@"
    cat <<C
Port $ssh_port
ListenAddress 127.0.0.1
HostKey $ssh_dir/host_key
AuthorizedKeysFile $ssh_dir/authorized_keys
PidFile none
StrictModes no
UsePAM no
PasswordAuthentication no
KbdInteractiveAuthentication no
PermitRootLogin prohibit-password
MaxStartups 100
C
}

# What ssh takes: the known host, our key. ssh_config LINE... puts lines before it.
ssh_config() {
    {
        printf '%s\n' "$@"
        cat <<C
IdentityFile $ssh_dir/user_key
IdentitiesOnly yes
IdentityAgent none
UserKnownHostsFile $ssh_dir/known_hosts
GlobalKnownHostsFile /dev/null
C
    } >"$ssh_dir/config"
}

sshd_answers() { ssh -o BatchMode=yes -p "$ssh_port" root@127.0.0.1 true; }

sshd_start() {
    "$sshd_program" -D -e -f "$ssh_dir/sshd_config" 2>>"$ssh_dir/sshd.log" </dev/null &
    sshd=$!
    tap_await 10 sshd_answers
}

sshd_begin() {
    ssh_dir=$1
    [ -x "$sshd_program" ] || return 1
    mkdir -p "$ssh_dir/bin"
    chmod 700 "$ssh_dir"
    [ -d /run/sshd ] || { mkdir -m 755 /run/sshd && sshd_made_run=1; } # where it confines itself
    ssh_port=$((40000 + $$ % 20000))
    sshd_keys || return 1
    sshd_config >"$ssh_dir/sshd_config"
    ssh_config
    printf '#!/bin/sh\nexec %s -F "%s" "$@"\n' "$(command -v ssh)" "$ssh_dir/config" >"$ssh_dir/bin/ssh"
    chmod 755 "$ssh_dir/bin/ssh"
    PATH=$ssh_dir/bin:$PATH
    sshd_start
}

sshd_end() {
    [ -n "$sshd" ] || return 0
    kill "$sshd" 2>/dev/null
    wait "$sshd" 2>/dev/null
    sshd=
    [ -z "${sshd_made_run:-}" ] || rmdir /run/sshd 2>/dev/null
}

sshd_again() {
    kill "$sshd" 2>/dev/null
    wait "$sshd" 2>/dev/null
    sshd_config "$@" >"$ssh_dir/sshd_config"
    sshd_start
}

# An authority and certificates that it signs. tls_authority DIR; tls_sign AUTHORITY DIR NAME USAGE [END]
# makes DIR/NAME.pem and DIR/NAME-key.pem for 127.0.0.1 and localhost, until END (20200101000000Z), else for a day.
tls_authority() {
    mkdir -p "$1"
    openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj "/CN=xltool test ${1##*/}" \
        -addext 'keyUsage=critical,keyCertSign,cRLSign' -keyout "$1/ca-key.pem" -out "$1/ca.pem" 2>/dev/null
    : >"$1/index"
}
tls_sign() {
    local ca=$1 dir=$2 name=$3 usage=$4 when=(-days 1)
    [ -z "${5:-}" ] || when=(-startdate 20190101000000Z -enddate "$5")
    mkdir -p "$dir"
    openssl req -newkey rsa:2048 -nodes -subj "/CN=$name" -keyout "$dir/$name-key.pem" -out "$dir/$name.csr" 2>/dev/null
    cat >"$ca/config" <<C
[ca]
default_ca = here
[here]
database = $ca/index
new_certs_dir = $ca
certificate = $ca/ca.pem
private_key = $ca/ca-key.pem
rand_serial = yes
unique_subject = no
default_md = sha256
policy = any
x509_extensions = usage
[any]
commonName = supplied
[usage]
basicConstraints = CA:FALSE
keyUsage = digitalSignature,keyEncipherment
extendedKeyUsage = $usage
subjectAltName = IP:127.0.0.1,DNS:localhost
C
    openssl ca -batch -notext -config "$ca/config" "${when[@]}" -in "$dir/$name.csr" -out "$dir/$name.pem" 2>/dev/null
}
