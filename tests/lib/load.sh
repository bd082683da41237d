# shellcheck shell=bash
# The guest to experiment with (load/root), made once per recipe, outside the tree. Source it; before kvm_enter, since
# packages must be fetched:
#
#   load_build || skip...     sets $load_dir: root.tar, root.img, vmlinuz, initrd.img, memory.img, bench.spec, calculator.spec
#
# The specs are for the bridge of tests/kvm/lib.sh: br0, with 10.77.0.1/24. Several scripts may need it at once; $load_dir is
# for all of them, so a guest gets a copy of root.img, and what is made for one script stays out of it.
load_cache=${XLTOOL_TEST_CACHE:-/var/cache/xltool-tests}
load_top=$(readlink -f "$(dirname "${BASH_SOURCE[0]}")/../..")

load_recipe() {
    (cd "$load_top" && find load -type f | LC_ALL=C sort | xargs sha256sum | sha256sum | cut -c1-12)
}

load_make() { # DIR
    local part log=$1.log
    part=$(mktemp -d "$load_cache/tmp.XXXXXX") || return 1
    if "$load_top/load/root" "$part" --net br0 --subnet 10.77.0.1/24 >"$log" 2>&1; then
        chmod 755 "$part"
        mv -T "$part" "$1"
        rm -f "$log"
    else
        sed 's/^/# /' "$log" >&2
    fi
    rm -rf "$part"
}

load_build() {
    load_dir=$load_cache/load-$(load_recipe)
    mkdir -p "$load_cache" 2>/dev/null || return 1
    (
        flock 9
        [ -d "$load_dir" ] && exit
        # Not at once: tests of another tree may be using theirs.
        find "$load_cache" -maxdepth 1 -name "load-*" -mtime +0 -exec rm -rf {} +
        load_make "$load_dir"
    ) 9>"$load_cache/load.lock"
    [ -d "$load_dir" ]
}

# calculator_ask ADDRESS QUERY [PATH]: what its front says: "STATUS TEXT". No program is needed for that: dom0 has few.
calculator_ask() {
    # shellcheck disable=SC2016 # for the other shell
    timeout 120 bash -c 'exec 3<>"/dev/tcp/$1/8000" || exit
        printf "GET %s HTTP/1.0\r\n\r\n" "${3:-/calc}${2:+?$2}" >&3
        read -r _ status _ <&3
        sed "1,/^\r*$/d" <&3 | sed "1s/^/$status /"' ask "$@" 2>&1
}

calculator_answers() { # ADDRESS TEXT
    local a
    tap_is "$(calculator_ask "$1" 'op=sum&a=40&b=2')" '200 42' "$2: 40 + 2"
    tap_is "$(calculator_ask "$1" 'a=-5&b=7&op=sub')" '200 -12' "$2: -5 - 7"
    tap_is "$(calculator_ask "$1" 'op=mul&a=999999999&b=-999999999')" '200 -999999998000000001' "$2: the largest product"
    tap_is "$(calculator_ask "$1" 'op=div&a=-7&b=2')" '200 -3' "$2: -7 / 2, an integer"
    tap_is "$(calculator_ask "$1" 'op=sum&a=0010&b=08')" '200 18' "$2: a zero before digits makes nothing octal"
    tap_is "$(calculator_ask "$1" 'op=div&a=1&b=0')" '400 division by zero' "$2: division by zero, as the service says it"
    tap_is "$(calculator_ask "$1" 'op=div&a=1&b=-00')" '400 division by zero' "$2: however it is spelled"
    tap_is "$(calculator_ask "$1" 'op=pow&a=1&b=2')" '400 op must be sum, sub, mul or div' "$2: an operation that there is not"
    tap_is "$(calculator_ask "$1" 'op=sum&a=1')" '400 b is missing: /calc?op=sum&a=1&b=2' "$2: a number is missing"
    tap_is "$(calculator_ask "$1" 'op=sum&a=1&b=2&b=3')" '400 b is given twice' "$2: a number twice"
    # shellcheck disable=SC2016 # for a shell that must not see it
    for a in 1.5 '' - 1-1 0x10 1234567890 '$(reboot)' '`reboot`' '1;reboot' '*' '1%0areboot' "'" 'a[$(reboot)]' %2D1 1+1; do
        tap_is "$(calculator_ask "$1" "op=sum&a=$a&b=2")" '400 a must be an integer of at most 9 digits' "$2: a is '$a'"
    done
    tap_like "$(calculator_ask "$1" '' /../lib.sh)" '^4..' "$2: no file but its own"
}

# 20 requests, each on a connection of its own; says how many were answered.
calculator_load() { # ADDRESS
    local n
    if command -v ab >/dev/null; then
        ab -q -s 120 -n 20 -c 2 "http://$1:8000/calc?op=sum&a=1&b=2"
        return
    fi
    n=$(for n in {1..20}; do calculator_ask "$1" 'op=sum&a=1&b=2'; done | grep -cx '200 3')
    echo "Complete requests: $n"
    echo "Failed requests: $((20 - n))"
}

# Recorded meanwhile; xl is the script's.
calculator_recorded() { # NAME ADDRESS RECORDING TEXT
    local bytes
    export -f calculator_load calculator_ask
    tap_run "$4: recorded under load" xl record "$3" -i "${calculator_interval:-0.5}" -- bash -c "calculator_load $2"
    tap_like "$("$XLTOOL" replay "$3" --json | jq -r 'select(.schema == "xltool.command/1") | .stdout.text')" \
        'Complete requests: +20.*Failed requests: +0' "$4: all requests answered"
    bytes=$("$XLTOOL" replay "$3" --json | jq -s --arg n "$1" \
        '[.[].guests[]? | select(.name == $n) | .net_rx_bytes // empty] | max - min')
    [ "${bytes:-0}" -ge 4000 ]
    tap_ok $? "$4: the requests are in the guest's counters ($bytes bytes into it)"
    "$XLTOOL" stat --replay "$3" --json | jq -se --arg n "$1" \
        '[.[].guests[]? | select(.name == $n) | .cpu_percent // 0] | max > 0' >/dev/null
    tap_ok $? "$4: and its CPU"
}
