#!/bin/bash
# Every unit test and the command line once more, built with AddressSanitizer and UBSan.
set -u
cd "$(dirname "$0")/../.." || exit 1
. tests/lib/tap.sh
out=${BUILD:-build}-asan
export ASAN_OPTIONS=detect_leaks=1:abort_on_error=0 UBSAN_OPTIONS=print_stacktrace=1
export LSAN_OPTIONS=print_suppressions=0:suppressions=$PWD/tests/sanitize/leaks

tap_run 'the tests build with SANITIZE=address,undefined' \
    make -s -j2 BUILD="$out" CC=clang SANITIZE=address,undefined DEV=1 tests
for t in "$out"/tests/unit/test_*; do
    tap_run "${t##*/} is clean" "$t"
done

fake=$out/tests/xltool-fake
tap_run 'list is clean' "$fake" list --connect 'fake:?guests=50&hostile=1' --json
tap_run 'list with rates is clean' "$fake" list --connect 'fake:?guests=50&hostile=1' --sort cpu -i 0.1
tap_run 'stat is clean' "$fake" stat --connect 'fake:?reboot_after=2&vanish_after=3' -i 0.1 -n 5
tap_run 'stat -- COMMAND is clean' "$fake" stat --connect 'fake:?guests=5' -- true
for form in '' --json --csv; do
    # shellcheck disable=SC2086 # no form is text
    tap_run "stat --by ${form:-in text} is clean" "$fake" stat --connect 'fake:?guests=9&pods=1&hostile=1&vanish_after=1' --by pod $form -- true
done
tags=$(mktemp)
printf '[tags]\na = platform=xen\nb = wait>1\n' >"$tags"
tap_run 'stat --by tag is clean' "$fake" stat --connect 'fake:?guests=9' --by tag --config "$tags" -- true
rm -f "$tags"
tap_run 'show is clean' "$fake" show guest-1 --connect 'fake:?guests=5'
tap_run 'doctor is clean' "$fake" doctor --connect 'fake:?guests=5' --json
world=$(mktemp -d)
tap_exit 1 'bench is clean' env XLTOOL_STATE_DIR="$world/state" "$fake" bench control --on small --runs 3 --connect \
    "world:?dir=$world&platform=small&cannot=snapshot&fail=clone&of=-2&most_vcpus=2"
tap_exit 1 'bench data is clean' env XLTOOL_STATE_DIR="$world/state" "$fake" bench data --on small --runs 3 --seconds 1 -o "$world.json" \
    --connect "world:?dir=$world&platform=small&broken=memory&garbled=seqrd&of=-2&homeless=1"
tap_run 'a report of it is clean' "$fake" report "$world.json" -o "$world.html"
rm -rf "$world" "$world.json" "$world.html"
tap_run 'complete is clean' "$fake" complete -- --connect fake: snapshot revert guest-1 ''
tap_exit 4 'a lost connection is clean' "$fake" list --connect 'fake:?fail_after=0'

# Recordings: made, and played, whole and cut off.
rec=$(mktemp -d)
trap 'rm -rf "$rec"' EXIT
tap_exit 3 'record is clean' "$fake" record "$rec/a" --connect 'fake:?guests=20&hostile=1&vanish_after=9&host=h' -i 0.02 -- sh -c 'sleep 2; exit 3'
head -c $(($(stat -c %s "$rec/a") - 60)) "$rec/a" >"$rec/b"
for file in a b; do
    tap_run "list --replay $file is clean" "$fake" list --replay "$rec/$file" --json
    tap_run "stat --replay $file is clean" "$fake" stat --replay "$rec/$file" -i 0.3
    tap_run "report $file is clean" "$fake" report "$rec/$file" --baseline 00000005 -o "$rec/page" --plots "$rec/plots" --force
    tap_run "show --replay $file is clean" "$fake" show 00000005 --replay "$rec/$file"
done
tap_exit 1 'mark on none is clean' "$fake" mark "$rec/a" x
rm -rf "$rec"

# A server that is scraped, refuses, loses a connection and is ended.
serving=$(mktemp)
"$fake" export --listen 127.0.0.1:0 --connect 'fake:?guests=20&hostile=1&host=h&vanish_after=9&fail_after=20' \
    --connect 'fake:?open=failed' -i 0.05 2>"$serving" &
server=$!
tap_await 20 grep -q /metrics "$serving"
url=$(grep -oE 'http://[^ ]+' "$serving")
for i in 1 2 3 4 5; do
    curl -s "$url" -H 'Accept: application/openmetrics-text' "$url" -I "$url" --next -d x "$url" --next "$url/none" >/dev/null
    python3 tests/cli/megabyte.py "$(grep -oE '[0-9]+/metrics' <<<"$url" | cut -d / -f 1)" header >/dev/null
    sleep 0.3
done
kill "$server"
wait "$server"
tap_is "$? $(grep -vc '^xltool: serving' "$serving")" '0 0' 'export is clean'
rm -f "$serving"

# Commands that change guests; a leak or a bad access is exit 1 or a signal.
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export XLTOOL_STATE_DIR=$work/state
mkdir "$work/made"
control() { # WANTED PARAMETERS ARGS...
    rm -f "$work"/made/*
    tap_exit "$1" "${*:3} is clean" timeout 60 "$fake" "$3" --connect "fake:?state=$work/made&$2" "${@:4}"
    grep -qE 'Sanitizer|runtime error' <<<"$tap_out" || return 0
    tap_ok 1 'no sanitizer speaks'
    tap_note <<<"$tap_out"
}
control 0 '' stop guest-0 guest-0
control 0 hostile=1 resize 00000001 --memory 1G --disk xvda=8G --json --progress json
control 0 plan=still clone guest-0 twin --linked --from first --dry-run --json
control 5 plan=refuse clone guest-0 twin
control 5 plan=loses delete guest-0 guest-1
control 1 run=fail reboot guest-0 --json
control 1 run=slow pause guest-0 --deadline 0.2 --progress bar
control 1 '' rename guest-0 other
control 3 plan=fail snapshot create guest-0 --description x
control 0 '' snapshot list guest-0
control 7 '' exec guest-0 -- ls
control 3 exec=console exec guest-0 -- sh -c $'echo "\n"; exit 3'
control 1 'exec=console&console=off' exec guest-0 -- true
control 1 '' wait guest-0 --for ready --timeout 0.2
control 0 '' console guest-0
printf '[guest]\nname = web\n[disk xvda]\nsize = 1G\n[net 0]\nbridge = br0\n' >"$work/spec"
control 0 '' create "$work/spec" --on fake --kernel /k --disk 1G --net br1
printf '[guest]\nname = web\nname = x\nwhat\n' >"$work/spec"
control 2 '' create "$work/spec" --on fake
for at in 5 9 13 17; do
    rm -f "$work"/made/*
    XLTOOL_KILL_AT=$at "$fake" stop guest-0 --connect "fake:?state=$work/made" >/dev/null 2>&1
    tap_run "jobs is clean, killed at $at" "$fake" jobs
    tap_run 'recover --dry-run is clean' "$fake" recover --dry-run
    tap_run 'recover is clean' "$fake" recover
done
mkdir -p "$XLTOOL_STATE_DIR/jobs"
head -c 3000 /dev/urandom >"$XLTOOL_STATE_DIR/jobs/bad"
echo >>"$XLTOOL_STATE_DIR/jobs/bad"
tap_run 'jobs of a bad journal is clean' "$fake" jobs --json
tap_done
