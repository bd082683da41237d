#!/bin/bash
# stat -- COMMAND: runs it, then says what each guest used meanwhile.
. "$(dirname "$0")/cli.sh"
fake='fake:?guests=3'
measure() { run "$X" stat --connect "$fake" -- "$@"; }

measure true
tap_is "$status" 0 'exit 0 passes through'
tap_is "$(cat "$work/out")" '' 'nothing of ours is on stdout'
tap_like "$(cat "$work/err")" 'While true ran \([0-9.]+ s, exit 0; xltool used [0-9.]+s of CPU\):' 'the heading'
tap_is "$(grep -cE '^(xen|kvm|docker) +guest-[012] ' "$work/err")" 3 'a line for each guest'
tap_like "$(grep guest-0 "$work/err")" '0\.[1-9]0s.* -  ' 'CPU used, and a dash for what is unknown'
run "$X" stat --connect 'fake:?guests=9&vary=1&host=z' --connect 'fake:?guests=2&prefix=a' -- true
sed -n 's/^\([a-z][a-z]*\) *\([^ ]*\)  .*/\1 \2/p' "$work/err" >"$work/rows"
tap_is "$(grep -v '^host ' "$work/rows")" "$(grep -v '^host ' "$work/rows" | LC_ALL=C sort)" 'by platform and name'
tap_is "$(wc -l <"$work/rows")/$(grep -n '^host ' "$work/rows" | tail -n 1 | cut -d : -f 1)" "$((11 + $(grep -c '^host ' "$work/rows")))/$(grep -c '^host ' "$work/rows")" \
    'after the hosts, all of them'
measure false
tap_is "$status" 1 'exit 1 passes through'
for code in 2 3 4 42 126 127 130 255; do
    measure sh -c "exit $code"
    tap_is "$status" $code "exit $code passes through"
done
for signal in TERM KILL INT HUP; do
    measure sh -c "kill -$signal \$\$"
    tap_is "$status" $((128 + $(kill -l $signal))) "ended by SIG$signal"
done
exits 127 "cannot run '/no/such/thing': No such file or directory" "$X" stat --connect "$fake" -- /no/such/thing
exits 127 "cannot run 'no-such-thing-at-all'" "$X" stat --connect "$fake" -- no-such-thing-at-all
exits 127 "cannot run '/etc/passwd': Permission denied" "$X" stat --connect "$fake" -- /etc/passwd

measure sh -c 'echo to stdout; echo to stderr >&2'
tap_is "$(cat "$work/out")" 'to stdout' "COMMAND's stdout is untouched"
tap_is "$(head -1 "$work/err")" 'to stderr' 'its stderr comes through'
run "$X" stat --connect "$fake" --json -- sh -c 'exit 7'
tap_is "$status" 7 'with --json too the exit code passes through'
json '.schema == "xltool.usage/1" and .exit_status == 7 and .command == ["sh", "-c", "exit 7"]' 'JSON names the command'
json '.elapsed_s >= 0 and .self_cpu_time_ns > 0 and (.hosts | length == 1) and (.guests | length == 3)' 'and what was measured'
json '[.guests[] | . as $g | to_entries[] | select(.value == null and .key != "group" and .key != "tag") | $g.why[.key] != null] | all' 'no null without a reason'
json '[.guests[] | . as $g | .why | keys[] as $k | $g[$k] == null] | all' 'no reason without a null'
json '.guests[] | select(.name == "guest-1") | .cpu_time_ns >= 200000000 and .cpu_time_ns % 200000000 == 0' 'figures are exact'
json '.guests | all(.appeared == false and .gone == false and .rebooted == false)' 'nobody came or went'

run "$X" stat --connect 'fake:?vanish_after=1&prefix=a' --json -- true
json '[.guests[] | select(.gone) | .name] == ["a-0"]' 'a guest that went is said to be gone'
json '.guests[] | select(.gone) | .cpu_time_ns == null and .why.cpu_time_ns == "needs two samples"' 'and why it has no figures'
run "$X" stat --connect 'fake:?reboot_after=1' --json -- true
json '[.guests[] | select(.rebooted) | .name] == ["guest-0"]' 'a reboot is seen'
json '.guests[] | select(.rebooted) | .cpu_time_ns > 0' 'and counted from zero'

exits 4 'Permission denied' "$X" stat --connect 'fake:?open=denied' -- touch "$work/ran"
[ ! -e "$work/ran" ]
tap_ok $? 'nothing is run where nothing can be measured'

# Groups. Guest i uses i + 1 tenths of a second a sample: what they come to is exact. Guests 0 and 3 are Xen's, which
# do not know how long they waited.
run "$X" stat --connect 'fake:?guests=6' --by platform -- true
tap_is "$status" 0 '--by platform'
tap_is "$(grep -oE '^(docker|kvm|xen) \([0-9]\)' "$work/err" | paste -sd,)" 'docker (2),kvm (2),xen (2)' 'a line for each group, with its number of guests'
tap_is "$(grep -cE '^(xen|kvm|docker) +  guest-[0-5] ' "$work/err")" 6 'and one for each guest below'
run "$X" stat --connect 'fake:?guests=6' --by platform --json -- true
json '[.groups[] | [.by, .name, .guests]] == [["platform", "docker", 2], ["platform", "kvm", 2], ["platform", "xen", 2]]' 'in JSON too'
json '. as $d | [.groups[] | . as $g | .cpu_time_ns == ([$d.guests[] | select(.platform == $g.name) | .cpu_time_ns] | add)] | all' 'a group is the sum of its guests'
json '.groups[] | select(.name == "xen") | .wait_time_ns == null and .why.wait_time_ns == "of 2 of 2 guests: Xen does not report it" and .of_known.wait_time_ns == null' \
    'what no guest knows the group does not know'
json '[.groups[] | . as $g | to_entries[] | select(.value == null) | $g.why[.key] != null] | all' 'no null without a reason'
json '[.groups[].disk_read_latency_ns] == [2000000, 2000000, 2000000]' 'a latency is no sum'
run "$X" stat --connect 'fake:?guests=6' --by connection --json -- true
json '.groups | length == 1 and .[0].name == "fake:?guests=6" and .[0].wait_time_ns == null' 'what some do not know is unknown'
json '.groups[0].why.wait_time_ns == "of 2 of 6 guests: Xen does not report it"' 'with its reason'
json '. as $d | .groups[0].of_known.wait_time_ns == ([$d.guests[].wait_time_ns // 0] | add)' 'and what the others came to'
run "$X" stat --connect 'fake:?guests=6' --by connection -- true
tap_like "$(grep '^fake:' "$work/err")" '>[0-9.]+s ' 'in text with a mark'
run "$X" stat --connect 'fake:?guests=6' --by project --json -- true
json '[.groups[] | [.name, .guests]] == [["odd", 3], [null, 3]]' '--by project; those in none come last'
run "$X" stat --connect 'fake:?guests=6' --by pod --json -- true
json '[.groups[] | [.name, .guests]] == [[null, 6]]' 'a project is no pod'
run "$X" stat --connect 'fake:?guests=6&pods=1' --by pod --json -- true
json '[.groups[] | [.name, .guests]] == [["prod/pod-0", 2], ["prod/pod-2", 2], ["test/pod-1", 2]]' '--by pod'
run "$X" stat --connect 'fake:?guests=6&pods=1' --by group -- true
tap_like "$(cat "$work/err")" '(^|[[:space:]])prod/pod-0 \(2\)' '--by group'
run "$X" stat --connect 'fake:?guests=6&pods=1&hostile=1' --by pod -- true
tap_is "$(grep -c $'\033' "$work/err")" 0 'hostile names of groups are harmless'

printf '[tags]\nfirst = name=guest-0\nxens = platform=xen\n' >"$work/config.ini"
run "$X" stat --connect 'fake:?guests=6' --by tag --config "$work/config.ini" --json -- true
json '[.groups[] | [.name, .guests]] == [["first", 1], ["xens", 1], [null, 4]]' '--by tag: the first that matches'
json '[.guests[].tag] == ["first", null, null, "xens", null, null]' 'guests have their tag'
run "$X" stat --connect 'fake:?guests=6' --by tag --config "$work/config.ini" -- true
tap_like "$(cat "$work/err")" 'untagged \(4\)' 'the others are untagged'
exits 2 'there is no tag to group by; add one to the section \[tags\]' "$X" stat --connect "$fake" --by tag --no-config -- true
printf '[tags]\nwrong = colour=3\n' >"$work/config.bad"
exits 2 "config.bad', line 2: .*colour" "$X" stat --connect "$fake" --by tag --config "$work/config.bad" -- true
exits 2 '^xltool: --by is for what a COMMAND cost' "$X" stat --connect "$fake" --by pod
exits 2 '^xltool: --by takes platform, connection, group, project, pod or tag, not ' "$X" stat --connect "$fake" --by colour -- true

run "$X" stat --connect 'fake:?guests=6' --by project --csv -- true
tap_is "$(cut -d, -f1-4 "$work/out" | grep -v host | paste -sd' ')" \
    'kind,by,group,guests group,project,odd,3 guest,project,odd, guest,project,odd, guest,project,odd, group,project,,3 guest,project,, guest,project,, guest,project,,' 'CSV: groups and their guests'
tap_is "$(awk -F, '{ print NF }' "$work/out" | sort -u)" 30 'all lines have all cells'
tap_like "$(head -1 "$work/out")" ',cpu_time_ns,host_cpu_time_ns,.*,disk_read_latency_ns,disk_write_latency_ns$' 'with a heading'
run "$X" stat --connect 'fake:?guests=6' --csv -- echo x
tap_is "$(head -1 "$work/out")" x "COMMAND's output comes first"
tap_is "$(grep -c ^guest, "$work/out")" 6 'CSV without groups'

# record says the same.
run "$X" record "$work/a.rec" --connect 'fake:?guests=6' --by project -- sh -c 'sleep 0.1; exit 3'
tap_is "$status" 3 'record -- COMMAND ends as it does'
tap_like "$(cat "$work/err")" 'While sh -c sleep 0.1; exit 3 ran \([0-9.]+ s, exit 3; xltool used' 'record says what it cost'
tap_is "$(grep -cE '^(odd|no project) \(3\) +[0-9.]+s' "$work/err")" 2 'in groups too'
exits 2 'there is no tag' "$X" record "$work/b.rec" --connect "$fake" --by tag --no-config -- true
[ ! -e "$work/b.rec" ]
tap_ok $? 'a mistake leaves no recording behind'

# Standard input, environment and directory are COMMAND's.
tap_is "$(echo hello | "$X" stat --connect "$fake" -- cat 2>/dev/null)" hello 'stdin is its own'
tap_is "$(V=x "$X" stat --connect "$fake" -- sh -c 'echo $V' 2>/dev/null)" x 'so is the environment'
tap_is "$("$X" stat --connect "$fake" -- sh -c 'ls -l /proc/$$/fd | grep -cE "eventfd|socket"' 2>/dev/null)" 0 'no descriptor of ours leaks'
# (The two that the C library keeps for itself, 32 and 33, aside.)
tap_is "$("$X" stat --connect "$fake" -- grep -E '^Sig(Blk|Ign):' /proc/self/status 2>/dev/null |
    sed 's/.*\(.......\)/\1/' | paste -sd,)" '0000000,0000000' 'no signal is blocked or ignored'
tap_is "$("$X" stat --connect "$fake" -- echo -n --json -- x 2>/dev/null)" '--json -- x' "options behind '--' are COMMAND's"
tap_done
