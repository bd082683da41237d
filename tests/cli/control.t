#!/bin/bash
# Commands that change guests: plan, question, run, result; what they refuse, and how they end.
. "$(dirname "$0")/control.sh"

# The plan.
x 'plan=loses' stop guest-1 --dry-run
tap_is "$status" 0 '--dry-run of what would be asked is no refusal'
made_is '' 'and does nothing'
golden_of plan.txt 'the plan as text'
x 'plan=still' clone guest-1 twin --linked --dry-run --json
golden_of plan.json 'the plan as JSON'
x 'plan=refuse' clone guest-1 twin --dry-run
tap_is "$status" 5 '--dry-run of what would be refused is exit 5'
golden_of plan-refused.txt 'and says why'
x 'plan=force' resize guest-1 --memory 1G --dry-run
tap_is "$status" 5 '--dry-run of what needs --force is exit 5'
x 'plan=force' resize guest-1 --memory 1G --dry-run --force
tap_is "$status" 0 'with --force it is not'
x '' start guest-0 guest-2 --dry-run --json
json -s '[.[] | .schema, .guest] == ["xltool.plan/1", "guest-0", "xltool.plan/1", "guest-2"]' 'a plan for each guest'
x 'plan=refuse&of=guest-0' start guest-0 guest-1 --dry-run
tap_is "$status$(grep -c "^start 'guest-" "$work/out")" 52 'and for those beside one that is refused'
x '' start guest-1 guest-1 kvm:guest-1 --dry-run
tap_is "$(grep -c "^start 'guest-" "$work/out")" 1 'a guest named three times is changed once'

# Refusals.
ends 5 "^xltool: refused to clone 'guest-1' to 'twin': the name 'twin' is taken; choose another name$" plan=refuse clone guest-1 twin
ends 5 "the name 'twin' is taken" plan=refuse clone guest-1 twin --force --yes
ends 5 "refused to resize 'guest-1': 'guest-1' uses 900M; --force does it all the same" plan=force resize guest-1 --memory 1M
ends 5 "uses 900M" plan=force resize guest-1 --memory 1M --yes
made_is '' 'what is refused is not begun'
no_jobs 'and has no journal'
x plan=force resize guest-1 --memory 1M --force
tap_is "$status" 0 '--force does it'
ends 5 "^xltool: start 'guest-1' \(kvm\): 'guest-1' is running$" plan=loses start guest-1
ends 5 'refused, since nobody can be asked here; --yes answers beforehand' plan=loses start guest-1
ends 5 'nobody can be asked' plan=loses start guest-1 --force
made_is '' 'what is not answered is not begun'
x plan=loses start guest-1 --yes
tap_is "$status" 0 '--yes answers'
made_is 'one three two' 'and it is done'
x plan=loses start guest-1 -y
tap_is "$status" 0 'so does -y'

# Questions on a terminal.
asked() { # ANSWER
    rm -rf "${made:?}"/*
    status=0
    tests/lib/onpty --expect '[y/N] ' --send "$1" "$X" delete guest-1 --connect "$(fake plan=loses)" >"$work/out" || status=$?
}
for answer in 'y\n' 'Y\n' 'yes\n'; do
    asked "$answer"
    tap_is "$status$(ls "$made" | wc -l)" 03 "'$answer' goes on"
done
tap_like "$(cat "$work/out")" "xltool: delete 'guest-1' \(kvm\): 'guest-1' is running" 'the question says what is lost'
for answer in 'n\n' '\n' 'no\n' 'x\n' '\x04'; do
    asked "$answer"
    tap_is "$status$(ls "$made" | wc -l)" 50 "'$answer' does not"
done
tap_like "$(cat "$work/out")" 'nothing was done' 'which is said'
asked '\x03'
tap_is "$status$(ls "$made" | wc -l)" 1300 'Ctrl-C at the question is exit 130, and does nothing'

# Several guests.
ends 5 "refused to stop 'guest-1'" 'plan=refuse&of=guest-1' stop guest-0 guest-1 guest-2
made_is '' 'when one plan is refused nothing is done'
ends 3 "there is no guest 'nobody'" '' stop guest-0 nobody
made_is '' 'nor when one is not there'
mkdir "$work/a" "$work/b"
run "$X" start a-0 b-0 --connect "fake:?state=$work/a&prefix=a" --connect "fake:?state=$work/b&prefix=b"
tap_is "$status$(ls "$work/a" "$work/b" | grep -c three)" 02 'guests on two connections'
rm -f "$work"/[ab]/*
exits 1 "cannot start 'a-0': the disk is on fire" "$X" start a-0 b-0 --connect "fake:?state=$work/a&prefix=a&run=fail" --connect "fake:?state=$work/b&prefix=b"
tap_is "$(find "$work"/[ab] -type f)" "" "after a failure the others are left alone"

# The result.
x '' resize guest-1 --memory 512M
sed -i 's/in [0-9.]* s/in TIME/' "$work/out"
golden_of resize.txt 'the result of a resize as text'
x '' resize guest-1 --memory 512M --json
json '.schema == "xltool.result/1" and .operation == "resize" and .guest == "guest-1" and .done and .seconds >= 0' 'the result as JSON'
json '.resize == [{"what":"memory","requested":"512M","applied":"512M","seen":"480M","reboot":"no"}]' 'with what was resized'
json 'has("error") | not' 'and no error'
ends 1 "^xltool: cannot stop 'guest-1': the disk is on fire; what it had begun was taken back$" run=fail stop guest-1 --json
json '(.done | not) and .error == "cannot stop '\''guest-1'\'': the disk is on fire" and .undone and .cure == "what it had begun was taken back"' 'a failure as JSON'
made_is '' 'what it had made is gone'
no_jobs 'and so is the journal'
ends 1 "'fake:.*' cannot rename" '' rename guest-1 other
ends 1 "'fake:.*' cannot rename" '' rename guest-1 other --dry-run
ends 3 "guest 'guest-1' has gone" plan=fail stop guest-1
ends 3 "there is no guest 'nobody'" '' stop nobody
for c in 'start x' 'clone x y' 'snapshot list x' 'snapshot create x' 'resize x --vcpus 2' 'exec x -- true' 'console x' 'wait x --for running'; do
    exits 4 'Permission denied' "$X" ${c%% -- *} --connect 'fake:?open=denied' ${c#"${c%% -- *}"}
done
exits 2 'ambiguous' "$X" stop guest-1 --connect fake: --connect 'fake:?b'
exits 4 'nothing answers|has not answered in time' "$X" stop guest-1 --connect 'fake:?open=stall' --timeout 0.2
printed() { "$X" start guest-0 --connect "$(fake)" >/dev/full; }
rm -rf "${made:?}"/*
exits 1 'cannot write the output' printed
made_is 'one three two' 'output that does not arrive stops nothing'

# Progress.
x run=slow start guest-0 --deadline 0.3
tap_like "$(head -1 "$work/err")" "^copying the disk of 'guest-0'( [0-9]+%)?$" 'progress is lines on stderr where there is no terminal'
x run=slow start guest-0 --deadline 0.3 --progress none
tap_is "$(grep -c copying "$work/err")" 0 'none is none'
x 'run=slow&hostile=1' start 00000001 --progress json --deadline 1.4
grep '^{' "$work/err" >"$work/out"
json -s 'all(.schema == "xltool.progress/1" and .operation == "start" and has("percent"))' 'JSON progress'
json -s 'length > 1 and all(.guest == "\u001b[31mred\u001b[2J") and (map(.done) | . == sort and length > 0)' 'a hostile name in it is valid JSON, and it goes on'
tap_is "$(grep -c $'\033' "$work/err")" 0 'and no escape sequence comes out'
x 'run=slow&hostile=1' start 00000001 --progress plain --deadline 0.3
tap_is "$(grep -c $'\033' "$work/err")$(grep -c 'x1b\[31mred' "$work/err" | sed 's/^[1-9].*/some/')" 0some 'nor in lines'
for id in 00000000 00000001; do # 300 characters; escape sequences
    rm -rf "${made:?}"/*
    TERM=xterm tests/lib/onpty "$X" start $id --connect "$(fake 'run=slow&hostile=1')" --deadline 1 >"$work/out"
    bar=$(tr '\r' '\n' <"$work/out" | sed 's/\x1b\[K//g' | grep '^\[')
    tap_like "$bar" '\[#[#.]{19}\] +[0-9]+% [0-9.]+M of 1.0G  copying the disk of ' "a bar is drawn: $id"
    tap_is "$(awk 'length > 79' <<<"$bar")$(grep -c $'\033' <<<"$bar")" 0 'it fits the terminal, and holds no escape sequence of a name'
    tap_like "$(tr '\r' '\n' <"$work/out" | tail -3)" 'it has taken longer than it may' 'the last line is the error'
done
for columns in 1 20 41; do
    rm -rf "${made:?}"/*
    TERM=xterm tests/lib/onpty --columns $columns "$X" start guest-0 --connect "$(fake 'run=slow')" --deadline 0.3 >"$work/out"
    tap_is "$(tr '\r' '\n' <"$work/out" | sed 's/\x1b\[K//g' | grep '^\[' | awk -v n=$columns 'length >= n')" '' "a bar in $columns columns"
done

# Time-outs and signals.
ends 1 "its time is up: taking back what was begun" run=slow start guest-0 --deadline 0.3
ends 1 "cannot start 'guest-0': it has taken longer than it may" run=slow start guest-0 --deadline 0.3
made_is '' 'it was taken back'
for signal in INT TERM HUP; do
    begin run=slow stop guest-0
    kill -$signal $pid
    ended 130 "$signal is exit 130"
    made_is '' 'and what was begun is taken back'
    no_jobs 'no journal is left'
done
tap_like "$(cat "$work/err")" 'cancelling, and taking back what was begun.*cancelled: stop of .guest-0.' 'which is said'
rm -rf "${made:?}"/*
(trap '' HUP; exec "$X" stop guest-0 --connect "$(fake run=slow)" --deadline 1.5) >/dev/null 2>"$work/err" </dev/null &
pid=$!
tap_await 10 test -e "$made/two"
kill -HUP $pid
ended 1 'under nohup SIGHUP is nothing'
begin run=slow stop guest-0 guest-1 guest-2
kill -INT $pid
ended 130 'Ctrl-C in the first of three'
tap_is "$(grep -c cancelled: "$work/err")" 1 'is the end of them all'
begin run=stuck stop guest-0
kill -INT $pid
tap_await 10 grep -q cancelling "$work/err"
kill -INT $pid
ended 130 'Ctrl-C twice, in a call that is stuck, ends it at once'
made_is 'one two' 'what was made is still there'
run "$X" recover
tap_is "$status" 0 'recover'
made_is '' 'recover takes it back'
begin run=stuck stop guest-0
kill -TERM $pid
tap_await 10 grep -q cancelling "$work/err"
kill -TERM $pid
ended 143 'so does SIGTERM twice'
rm -rf "${made:?}"/*
"$X" stop guest-0 --connect "$(fake plan=hang)" >"$work/out" 2>"$work/err" </dev/null &
pid=$!
sleep 0.5
kill -INT $pid
ended 130 'a plan that hangs is left'
rm -rf "${made:?}"/* "$XLTOOL_STATE_DIR"
{ "$X" start guest-0 --connect "$(fake run=slow)" --progress plain --deadline 2.2 2>&1; echo $? >"$work/status"; } | true
tap_is "$(cat "$work/status")$(ls "$made")" 1 'a reader of the progress that leaves does not end an operation half-way'
no_jobs 'and leaves no journal'

# Usage.
usage() { # MESSAGE ARGS...
    exits 2 "^xltool: .*$1" "$X" "${@:2}"
}
for c in start stop reboot pause resume delete; do
    usage "'$c' needs GUEST \.\.\.; try 'xltool $c --help'" $c
done
usage "'clone' needs GUEST NEW" clone guest-0
usage "'rename' takes no 'c'" rename a b c
usage "'snapshot' needs" snapshot
usage "snapshot takes: create GUEST" snapshot nonsense guest-0
usage "snapshot takes: create GUEST" snapshot revert guest-0
usage "snapshot takes: create GUEST" snapshot delete guest-0
usage "snapshot takes: create GUEST" snapshot list guest-0 name
usage "resize needs one of --vcpus, --memory, --disk, --cpu-limit" resize guest-0
usage "exec needs a command" exec guest-0
usage "'exec' needs GUEST" exec -- ls
usage "a COMMAND is missing after '--'" exec guest-0 --
usage "'exec' takes no 'ls'|exec needs a command" exec guest-0 ls
usage "wait needs --for running, stopped or ready" wait guest-0
usage "--for takes running, stopped or ready, not 'up'" wait guest-0 --for up
usage "'console' needs GUEST" console
usage "'jobs' takes no 'x'" jobs x
usage "'recover' takes no 'x'" recover x
usage "--progress takes bar, plain, json or none, not 'loud'" start guest-0 --progress loud
usage "--deadline takes seconds" start guest-0 --deadline 0
usage "unknown option '--linked'" start guest-0 --linked
usage "unknown option '--yes'" list --yes
usage "guests of 'nonsense:///' need no monitor" monitor nonsense:/// x
usage "create needs a FILE that says all, or --on PLATFORM" create --name x
usage "a new guest needs a name" create --on fake
usage "--on takes platforms" create --on ''
exits 4 "no connection makes guests of platform 'xen'; 'xltool doctor' lists" "$X" create --on xen --name x --connect fake:
usage "can be made in several places; choose one with --connect" create --on fake --name x --connect fake: --connect 'fake:?b'
for bad in 0 -1 x '' 9E 12Q 1.5G 1K 99999999T ' 1G'; do
    usage "--memory takes a size of at least 1M" resize guest-0 --memory "$bad"
    usage "--disk takes DEV=SIZE, such as xvda=8G, not 'xvda=|longer" resize guest-0 --disk "xvda=${bad/1K/K}"
done
for bad in 0 -1 9E 12Q '' 8GB 99999999T; do
    usage "--disk takes a file, or a size above 0" create --on fake --name x --disk "$bad"
done
for bad in 0 -1 x '' 1.5 4097 99999999999999999999; do
    usage "--vcpus takes a whole number from 1 to 4096" resize guest-0 --vcpus "$bad"
done
for bad in 0 -1 x '' nan inf 1e9 0x1; do
    usage "--cpu-limit takes cores" resize guest-0 --cpu-limit "$bad"
done
usage "--disk takes DEV=SIZE" resize guest-0 --disk 8G
usage "--disk takes DEV=SIZE" resize guest-0 --disk =8G
for c in create start stop reboot pause resume rename delete clone snapshot resize console exec wait jobs recover; do
    run "$X" $c --help
    tap_is "$status$(head -1 "$work/out" | cut -d' ' -f1-3)" "0Usage: xltool $c" "$c --help"
done

# Names.
long=$(printf 'x%.0s' {1..300})
for bad in a/b .. ../x $'two\nlines' $'\033[31mred' "$long" '' ' a' 'a b' .hidden $'bad\xff' ümlaut '$(id)'; do
    ends 2 "'s name" '' clone guest-0 "$bad"
    ends 2 "'s name" '' rename guest-0 "$bad"
    ends 2 "'s name" '' create --on fake --name "$bad"
    ends 2 "'s name" '' snapshot create guest-0 "$bad"
done
tap_is "$(grep -c $'\033' "$work/err")" 0 'no escape sequence comes back'
ends 2 "the guest's name has 300 characters; 63 are the most" '' clone guest-0 "$long"
does '' clone guest-0 "${long:0:63}"
does '' snapshot create guest-0 a.b_c+d-e

# Snapshots.
x '' snapshot list guest-0
golden_of snapshots.txt 'snapshots as text'
x '' snapshot list guest-0 --json
golden_of snapshots.json 'snapshots as JSON'
x '' snapshot create guest-0 --json --description 'before the update'
json '.operation == "snapshot" and (.name | test("^[0-9]{8}-[0-9]{6}$"))' 'a snapshot without a name gets one'
x '' snapshot revert guest-0 first --json
json '.operation == "revert" and .name == "first"' 'revert'
x '' snapshot delete guest-0 first
tap_like "$(cat "$work/out")" "^delete snapshot 'first' of 'guest-0': done in" 'delete'

# create FILE.
spec() { # WANTED MESSAGE TEXT
    printf '%b' "$3" >"$work/spec"
    ends "$1" "$2" '' create "$work/spec" --on fake
}
good='[guest]\nname = web\nvcpus = 2\nmemory = 512M\n'
printf '%b' "\xef\xbb\xbf# a remark\n\n; another\n$good[disk xvda]\nsize = 1G\n[disk xvdb]\nsource = x.img\n[net 0]\nbridge = br0\n" >"$work/spec"
does '' create "$work/spec" --on fake
tap_like "$(cat "$work/out")" "^create 'web': done" 'a spec makes a guest'
spec 2 "'$work/spec', line 5: a guest spec has no key 'colour' in section \[guest\]" "${good}colour = blue\n"
spec 2 "line 6: a guest spec has no key 'x' in section \[nonsense\]" "${good}[nonsense]\nx = y\n"
spec 2 "line 6: a guest spec has no key 'x' in section \[diskette\]" "${good}[diskette]\nx = y\n"
spec 2 "line 5: .*memory = '9E' is wrong: it takes a size of at least 1M" '[guest]\nname = web\n# a remark\n\nmemory = 9E\n'
spec 2 "line 3: .*memory = '12Q' is wrong" '[guest]\nname = web\nmemory = 12Q\n'
spec 2 "line 3: .*vcpus = '-1' is wrong" '[guest]\nname = web\nvcpus = -1\n'
spec 2 "line 6: .*size = '0' is wrong" "${good}[disk xvda]\nsize = 0\n"
spec 2 "line 6: .*size = '-1' is wrong" "${good}[disk xvda]\nsize = -1\n"
spec 2 "line 5: neither \[section\] nor key = value" "${good}what is this\n"
spec 2 "line 5: longer than 198 characters" "${good}# $long\n"
spec 2 "line 5: 'name' comes twice" "${good}name = other\n"
spec 2 "line 8: 'size' comes twice in section \[disk\]" "${good}[disk]\nsize = 1G\n[disk]\nsize = 2G\n"
spec 2 "'a/b' cannot be a guest's name" '[guest]\nname = a/b\n'
spec 2 "a new guest needs a name" '[guest]\nvcpus = 1\n'
spec 2 'x1b\[31m' "${good}\033[31m = x\n"
tap_is "$(grep -c $'\033' "$work/err")" 0 'no escape sequence comes back'
spec 2 'it holds a NUL byte' "${good}\0"
printf '%b' "$good" >"$work/spec"
ends 2 "create needs a FILE that says all, or --on" '' create "$work/spec"
x '' create "$work/spec" --on fake --name other --dry-run
tap_like "$(head -1 "$work/out")" "^create 'other' " 'an option is stronger than the file'

# create on several platforms at once: an image that is there is a disk of one guest alone.
world() { echo "world:${3:-}?platform=$1&dir=$work/$2"; }
both() { # SPEC-LINES ARGS...
    rm -rf "$work"/{a,b} "$XLTOOL_STATE_DIR"
    mkdir "$work/a" "$work/b"
    printf '%b' "$good$1" >"$work/spec"
    run "$X" create "$work/spec" "${@:2}"
}
touch "$work/root.img"
root="[disk]\nsize = 1G\n[disk]\nsource = $work/root.img\n"
alpha=$(world alpha a) beta=$(world beta b)
both "$root" --on alpha,beta --connect "$alpha" --connect "$beta"
tap_is "$status $(cat "$work/err")" "5 xltool: refused to create 'web': '$work/root.img' would be a disk of the guest on alpha and of the one on beta: both would write to it; let each have a copy of its own: copy = yes in the disk's section of a spec" \
    'one image for two guests is refused, with the cure'
tap_is "$(find "$work"/[ab] -type f)" '' 'and none of them is made'
both "$root" --on alpha,beta --connect "$alpha" --connect "$beta" --force --yes
tap_is "$status" 5 'with --force too'
both "$root" --on alpha,beta --connect "$alpha" --connect "$beta" --dry-run --json
tap_is "$status" 5 'and in the plan'
json -s '[.[].refused | length] == [0, 1] and (.[1].refused[0] | test("root.img")) and (.[1].cures[0] | test("copy = yes"))' 'which says so of the second one'
both "" --disk "$work/root.img" --on alpha,beta --connect "$alpha" --connect "$beta"
tap_is "$status" 5 'so is one of --disk'
both "$root" --on alpha,beta --connect "$(world alpha a //one/)" --connect "$(world beta b //root@one:22/)"
tap_is "$status" 5 'and one on another machine'
both "${root}copy = yes\n" --on alpha,beta --connect "$alpha" --connect "$beta"
tap_is "$status$(cat "$work/err") $(ls "$work/a" "$work/b" | grep -c web)" '0 2' 'a copy for each is none'
both "$root" --on alpha,beta --connect "$alpha" --connect "$(world beta b //one/)"
tap_is "$status$(cat "$work/err")" 0 'nor are two machines, each of which has an image of that name'
both "$root" --on alpha,fake --connect "$alpha" --connect "$(fake)"
tap_is "$status$(cat "$work/err")" 0 'nor is a platform whose guests have no disks'

printf 'name = "web"\nmemory = 512\n' >"$work/xl.cfg"
ends 4 "platform 'xen'" '' create "$work/xl.cfg"
ends 2 'says all of the guest: no option of a guest spec goes with it' '' create "$work/xl.cfg" --vcpus 2
printf '<domain type="kvm"/>\n' >"$work/domain.xml"
ends 4 "platform 'libvirt'" '' create "$work/domain.xml"
ends 1 "cannot read '$work/missing': No such file" '' create "$work/missing" --on fake
ends 1 "cannot read '$work': Is a directory" '' create "$work" --on fake
mkfifo "$work/fifo"
ends 1 "cannot read '$work/fifo'" '' create "$work/fifo" --on fake
ends 1 "cannot read '/dev/zero'" '' create /dev/zero --on fake
piped() { "$X" create --on fake --connect "$(fake)" <(sleep 0.3; printf '%b' "$good"); }
rm -rf "${made:?}"/*
run piped
tap_is "$status$(cat "$work/err")" 0 'what a pipe says is read'
tap_done
