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
json '[.guests[] | . as $g | to_entries[] | select(.value == null) | $g.why[.key] != null] | all' 'no null without a reason'
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

# Standard input, environment and directory are COMMAND's.
tap_is "$(echo hello | "$X" stat --connect "$fake" -- cat 2>/dev/null)" hello 'stdin is its own'
tap_is "$(V=x "$X" stat --connect "$fake" -- sh -c 'echo $V' 2>/dev/null)" x 'so is the environment'
tap_is "$("$X" stat --connect "$fake" -- sh -c 'ls -l /proc/$$/fd | grep -cE "eventfd|socket"' 2>/dev/null)" 0 'no descriptor of ours leaks'
# (The two that the C library keeps for itself, 32 and 33, aside.)
tap_is "$("$X" stat --connect "$fake" -- grep -E '^Sig(Blk|Ign):' /proc/self/status 2>/dev/null |
    sed 's/.*\(.......\)/\1/' | paste -sd,)" '0000000,0000000' 'no signal is blocked or ignored'
tap_is "$("$X" stat --connect "$fake" -- echo -n --json -- x 2>/dev/null)" '--json -- x' "options behind '--' are COMMAND's"
tap_done
