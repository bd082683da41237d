#!/bin/bash
# Recordings that are none, or are damaged, and two who write one: whoever reads or writes says what is wrong, does no harm,
# and never waits.
. "$(dirname "$0")/cli.sh"
fake='fake:?guests=3&fixed=1'
quietly() { "$@" >/dev/null 2>&1; }
quietly "$X" record "$work/ok.rec" --connect "$fake" -i 0.05 -- sleep 0.6
cd "$work" || exit 1

# What reads recordings. @ is the file.
readers=('list --replay @' 'stat --replay @ --json' 'show guest-0 --replay @' 'replay @ --json' 'replay @ --csv'
    'top --replay @ --script /dev/null' 'compare --replay @ guest-0 guest-1' 'compare @ ok.rec' 'compare ok.rec @'
    'report @ -o page.html' 'report ok.rec @ -o page.html' 'mark @ text')
# read_by READER FILE: in words.
read_by() { read -ra words <<<"${1//@/$2}"; }

: >empty.rec
mkdir directory.rec
mkfifo fifo.rec
ln -s loop.rec loop.rec
ln -s nowhere dangling.rec
head -c 15 ok.rec >short.rec
{ head -c 8 ok.rec; printf '\x02'; tail -c +10 ok.rec; } >newer.rec
declare -A complaint=([empty.rec]="'empty.rec' is no recording; recordings are made by" [short.rec]="'short.rec' is no recording; recordings are made by"
    [directory.rec]="'directory.rec'(: Is a directory| is no recording: it is not even a file)" [fifo.rec]="'fifo.rec' is no recording: it is not even a file"
    [loop.rec]="'loop.rec': Too many levels of symbolic links" [dangling.rec]="'dangling.rec': No such file or directory"
    [newer.rec]="'newer.rec' is a recording of format 2, and this xltool knows format 1; take a newer xltool"
    [/dev/zero]="'/dev/zero' is no recording: it is not even a file")
for file in "${!complaint[@]}"; do
    failed=
    for reader in "${readers[@]}"; do
        read_by "$reader" "$file"
        run timeout 20 "$X" "${words[@]}"
        [ "$status" -eq 1 ] && [ ! -s out ] && [ ! -e page.html ] && grep -qE "^xltool: .*${complaint[$file]}" err && [ "$(wc -l <err)" -eq 1 ] ||
            failed+="${words[*]}: exit $status, $(head -n 1 err)"$'\n'
    done
    tap_is "$failed" '' "$file: ${#readers[@]} ways to read it end in one line that names it"
done
# Somebody who has the FIFO open, and says nothing, changes nothing.
exec 9<>fifo.rec
failed=
for reader in "${readers[@]}"; do
    read_by "$reader" fifo.rec
    run timeout 20 "$X" "${words[@]}"
    [ "$status" -eq 1 ] || failed+="${words[*]}: exit $status"$'\n'
done
exec 9>&-
tap_is "$failed" '' 'a FIFO that somebody holds open'

# What is there already is never written to.
for file in fifo.rec directory.rec dangling.rec loop.rec /dev/full /dev/null; do
    exits 1 "there is '$file' already, and it is no regular file; name a file that is not there yet" \
        timeout 20 "$X" record "$file" --connect "$fake" -- true
done
[ -p fifo.rec ] && [ -d directory.rec ] && [ -L dangling.rec ] && [ ! -e nowhere ] && [ -c /dev/null ]
tap_ok $? 'and all of it is as it was'
exits 2 'cannot go to standard output.* name a file' "$X" record - --connect "$fake" -- true
[ ! -e ./- ]
tap_ok $? 'no file is left by that'

# A byte that was changed is found: what is still shown is what was recorded.
figures() { # FILE: each guest's counters by their instant, from a file that may be damaged
    timeout 20 "$X" replay "$1" --json 2>/dev/null |
        jq -rc 'select(.schema == "xltool.sample/1") | .t_ns as $t | .guests[]? | [$t, .name, .cpu_time_ns, .mem_bytes, .state]'
}
figures ok.rec | sort >true-figures
[ "$(wc -l <true-figures)" -ge 20 ]
tap_ok $? 'a whole one has its figures'
size=$(stat -c %s ok.rec)
invented=0
for ((at = 16; at < size; at += 37)); do
    cp ok.rec flipped.rec
    byte=$(od -An -tu1 -j "$at" -N 1 ok.rec)
    # shellcheck disable=SC2059 # the format is the byte
    printf "\\x$(printf %x $((byte ^ 1 << at % 8)))" | dd of=flipped.rec bs=1 seek="$at" conv=notrunc 2>/dev/null
    figures flipped.rec | sort | comm -23 - true-figures >wrong
    [ ! -s wrong ] || { invented=$((invented + 1)); head -n 1 wrong | tap_note; }
done
tap_is $invented 0 "one bit flipped, in each 37th of $size bytes: no figure that was not recorded"

# Time goes back: an earlier recording behind a later one.
sleep 1
quietly "$X" record later.rec --connect "$fake" -i 0.05 -- sleep 0.6
cat later.rec ok.rec >back.rec
run "$X" replay back.rec --json
tap_is "$status" 0 'a recording whose time goes back'
json -s '[.[] | select(.schema == "xltool.sample/1") | .t_ns] | length > 5 and . == (sort | unique)' 'is played forwards alone'
tap_like "$(cat err)" "^xltool: a part of the recording 'back.rec' is damaged and left out$" 'and says that a part is left out'
run "$X" stat --replay back.rec -i 0.1 --json
json -s '[.[].guests[].cpu_percent | select(. != null)] | length > 5 and all(. >= 0 and . < 1000)' 'no rate is made across it'
cat ok.rec later.rec >twice.rec
run "$X" replay twice.rec --csv
tap_is "$status $(grep -c ',guest-0,' out)" "0 $(($(grep -c guest-0 true-figures) + $(figures later.rec | grep -c guest-0)))" 'two, one behind the other, are played as one'

# Two who record into one file: the first one has it.
"$X" record two.rec --connect "$fake" -i 0.05 >/dev/null 2>&1 &
first=$!
tap_await 20 "$X" mark two.rec begin
tap_ok $? 'a recording is under way'
exits 1 "there is a file 'two.rec' already" "$X" record two.rec --connect "$fake" -- true
# Marks of twenty processes at once, while the recorder writes.
marking=()
for i in 01 02 03 04 05 06 07 08 09 10 11 12 13 14 15 16 17 18 19 20; do
    quietly "$X" mark two.rec "mark $i" &
    marking+=($!)
done
lost=0
for p in "${marking[@]}"; do wait "$p" || lost=$((lost + 1)); done
tap_is $lost 0 'twenty processes mark it at once'
sleep 1.5
kill -INT $first
wait $first
tap_is $? 0 'the first recorder is not disturbed'
run "$X" replay two.rec --json
tap_is "$status $(cat err)" '0 ' 'all of it is whole'
tap_is "$(jq -r '.marks[]?.text | select(startswith("mark "))' out | sort | paste -sd,)" \
    "$(printf 'mark %02d\n' {1..20} | paste -sd,)" 'and each mark is there, once'
rm -f two.rec

# Deleted under the recorder, with another one made in its place: that one is let be.
"$X" record gone.rec --connect "$fake" -i 0.05 >/dev/null 2>&1 &
first=$!
tap_await 20 "$X" mark gone.rec begin
rm gone.rec
echo mine >gone.rec
exits 1 "'gone.rec' is no recording" "$X" mark gone.rec x
kill -INT $first
wait $first
tap_is "$? $(cat gone.rec)" '0 mine' 'a file that takes the place of a recording is left alone'

# A guest that vanishes, and one that reboots, while it is recorded.
quietly "$X" record vanish.rec --connect 'fake:?guests=2&vanish_after=8' -i 0.05 -- sleep 1
run "$X" replay vanish.rec --json
json -s '[.[] | select(.schema == "xltool.sample/1") | .guests | map(.name) | index("guest-0") != null] | .[0] == true and .[-1] == false' 'a guest that vanishes is recorded as gone'
run "$X" stat --replay vanish.rec -i 0.1 --json
json -s '[.[].guests[] | select(.name == "guest-0") | .cpu_percent | select(. != null)] | length >= 1 and all(. > 0)' 'its figures end, and do not become zero'
run "$X" report vanish.rec -o vanish.html
tap_is "$status" 0 'a report of it'
run "$X" compare vanish.rec:guest-0 vanish.rec:guest-1 --json
json '.warnings | map(select(test("vanish.rec:guest-0. has gone"))) | length == 1' 'compare says that it has gone'

# A report where there is no room: no half of a page.
full() {
    mkdir full
    unshare -m sh -c 'mount -t tmpfs -o size=16k none full || exit 77
        "$1" report ok.rec -o full/page.html 2>err
        echo $? >status
        ls -A full >left' sh "$X"
}
if unshare -m true 2>/dev/null && full; then
    tap_is "$(cat status)/$(cat left)" 1/ 'a report on a full disk fails, and leaves nothing'
    tap_like "$(cat err)" "full/page.html.*No space left on device" 'and says why'
else
    tap_skip 'a report on a full disk' 'no file system can be mounted here'
fi
tap_done
