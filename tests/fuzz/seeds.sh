#!/bin/bash
# seeds.sh UNPACK DIR: makes the seeds of each fuzz target, DIR/TARGET/*, from recordings and journals of the
# invented platform, from what real daemons answered (tests/fixtures), and from the manual's examples; and its words,
# DIR/TARGET.dict.
set -eu
cd "$(dirname "$0")/../.."
fake=${XLTOOL_FAKE:?names the program with the invented platform}
unpack=$1 dir=$2
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export LC_ALL=C.UTF-8 XLTOOL_STATE_DIR=$work/state
rm -rf "$dir"
mkdir -p "$dir"/{recording,block,filter,guestspec,journal,text,docker_json,kvm_xml,xen_xlcfg}

# seed TARGET: each line of standard input is one.
seed() {
    local n=0 line
    while IFS= read -r line; do
        printf '%s' "$line" >"$dir/$1/line-$((n += 1))"
    done
}

# Guests that come, go, reboot, are hostile, lose their connection; a command; facts; marks; a file that is cut off.
record() { # NAME PARAMETERS COMMAND...
    "$fake" record "$work/$1" --connect "fake:?$2" -i 0.02 -- "${@:3}" >/dev/null 2>&1 || true
    "$unpack" "$work/$1" "$dir"
}
record small 'guests=2' sleep 0.1
record many 'guests=40&pods=1&host=h' sleep 0.1
record hostile 'guests=9&hostile=1&vanish_after=3&reboot_after=2' sh -c $'echo "\033[31m"; exit 3'
record lost 'guests=3&fail_after=4' sleep 0.3
record marked 'guests=3' sh -c "'$fake' mark '$work/marked' one; sleep 0.1; '$fake' mark '$work/marked' two"
head -c $(($(stat -c %s "$work/many") - 60)) "$work/many" >"$work/cut"
{ printf R; cat "$work/cut"; } >"$dir/recording/cut-file"

seed filter <<'END'
cpu>50 & platform=xen & name~web
!(state=running) | mem_bytes<=1.5G
group="a b" , name!=x
web
((a|b)&!c)
disk_read_latency>1K & uptime=0
END
"$fake" help columns | awk 'NF { print "\"" $1 "\""; print "\"" $2 "\"" }' >"$dir/filter.dict"
printf '"%s"\n' '<=' '>=' '!=' '~' '&' '|' '!(' '\"' >>"$dir/filter.dict"

cat >"$dir/guestspec/whole" <<'END'
; a guest
[guest]
name = web
vcpus = 2
memory = 512M
address = root@10.0.0.2
[disk xvda]
source = images/web.qcow2
[disk]
size = 1G
[boot]
kernel = vmlinuz
initrd = initrd.img
cmdline = console=hvc0 root=/dev/xvda
[net 0]
bridge = br0
mac = 00:16:3e:00:00:01
[container]
image = web:latest
command = /sbin/init
END
printf '[guest]\nname = x\nname = y\nwhat\n' >"$dir/guestspec/mistakes"
printf '<domain type="kvm"><name>x</name></domain>\n' >"$dir/guestspec/xml"
printf '"%s"\n' '[guest]' '[disk ' '[boot]' '[net ' '[container]' 'name = ' 'vcpus = ' 'memory = ' 'source = ' 'size = ' \
    'kernel = ' 'initrd = ' 'cmdline = ' 'bridge = ' 'mac = ' 'image = ' 'command = ' 'address = ' >"$dir/guestspec.dict"

# The journals that processes leave which are killed on the way.
mkdir "$work/made"
for at in 5 9 13 17; do
    XLTOOL_KILL_AT=$at "$fake" stop guest-0 --connect "fake:?state=$work/made" >/dev/null 2>&1 || true
    XLTOOL_KILL_AT=$at "$fake" clone guest-0 twin --connect "fake:?state=$work/made" --yes >/dev/null 2>&1 || true
    for f in "$XLTOOL_STATE_DIR"/jobs/*; do
        [ ! -s "$f" ] || cp "$f" "$dir/journal/at-$at-${f##*/}"
    done
    rm -rf "$XLTOOL_STATE_DIR/jobs" "$work"/made/*
done 2>/dev/null # bash says "Killed"
printf '"%s"\n' '\"undo\":' '\"then\":' '\"committed\":' '\"uri\":' '\"op\":' '\"time\":' '\"pid\":' >"$dir/journal.dict"

seed text <<'END'
a 'b c' "d \" e" f\ g
=cmd|' /C calc'!A0
over‮ride é 漢 ́x
512M
0.5e3
END
printf 'bad\xff\xfe \xc2\x9b31m \x1b[31m\n\xef\xbf\xbe' >"$dir/text/bytes"

fixtures() { # LETTER PATTERN
    local f
    # shellcheck disable=SC2086 # a pattern
    for f in tests/fixtures/docker/$2; do
        { printf %s "$1"; cat "$f"; } >"$dir/docker_json/${f##*/}"
    done
}
fixtures i 'inspect-*.json'
fixtures l 'list-*.json'
fixtures s 'stats-*.json'
fixtures v 'version-*.json'
fixtures n 'info-*.json'
head -n 1 tests/fixtures/docker/events-docker.jsonl | { printf e; cat; } >"$dir/docker_json/event"
cat tests/fixtures/docker/inspect-settings.json tests/fixtures/docker/stats-docker-v1-io.json | grep -oE '"[A-Za-z_]+":' | sort -u |
    sed 's/"/\\"/g; s/.*/"&"/' >"$dir/docker_json.dict"

cp tests/fixtures/kvm/*.xml "$dir/kvm_xml/"
cat tests/fixtures/kvm/*.xml | grep -oE '<[a-z]+|[a-z]+=' | sort -u | sed 's/.*/"&"/' >"$dir/kvm_xml.dict"

cat >"$dir/xen_xlcfg/whole" <<'END'
# a domain
name = "web"; memory = 512
disk = [ 'file:/a.img,xvda,w', # the first
         "format=qcow2, vdev=xvdb, target=/b;c" ]
extra = "root=/dev/xvda; quiet # no comment"
vif += [ 'bridge=br0' ]
END
