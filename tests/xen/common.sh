# What the Xen scripts share: source it.
# shellcheck shell=bash source=tests/lib/tap.sh
. "$(dirname "${BASH_SOURCE[0]}")/../lib/tap.sh"
: "${XLTOOL:?}"
tmp=$(mktemp -d)

# list: the table of this Xen host, as JSON, into $tmp/list. Under emulation an answer takes seconds.
list() { "$XLTOOL" --connect xen:/// --timeout 60 list --json >"$tmp/list"; }

# number NAME KEY: a guest's value in $tmp/list; empty when unknown. why NAME KEY: the reason then.
number() { jq -r --arg n "$1" --arg k "$2" '.guests[] | select(.name == $n) | .[$k] // empty' "$tmp/list"; }
why() { jq -r --arg n "$1" --arg k "$2" '.guests[] | select(.name == $n) | .why[$k] // empty' "$tmp/list"; }

# show NAME: all that is known of a domain, into $tmp/show.
show() { "$XLTOOL" --connect xen:/// --timeout 60 show "xen:$1" --json | jq .detail >"$tmp/show"; }

# between LOW VALUE HIGH TEXT: a number read in the middle of two other readings of it.
between() {
    awk -v a="$1" -v b="$2" -v c="$3" 'BEGIN { exit !(a != "" && b != "" && c != "" && a + 0 <= b + 0 && b + 0 <= c + 0) }'
    local status=$?
    tap_ok $status "$4"
    [ $status -eq 0 ] || echo "$1 <= $2 <= $3" | tap_note
}

# at_least VALUE LOW TEXT
at_least() { between "$2" "$1" 1e30 "$3"; }

# pv_config NAME DISKS NETS: an xl.cfg for a small guest, made after pv1's kernel and initrd.
pv_config() {
    show pv1
    jq -r --arg name "$1" --arg disks "$2" --arg nets "$3" \
        '"name = \"\($name)\"\ntype = \"pv\"\nmemory = 96\nvcpus = 1\nkernel = \"\(.config.kernel)\"",
         "ramdisk = \"\(.config.ramdisk)\"\nextra = \"console=hvc0\"\ndisk = [\($disks)]\nvif = [\($nets)]"' "$tmp/show"
}

# Where Docker is, its firewall drops what one guest sends another over a bridge of the host: bridge_rule -I lets it
# through on xenbr0, bridge_rule -D does no more.
bridge_rule() { iptables "$1" DOCKER-USER -i xenbr0 -o xenbr0 -j ACCEPT; }
