#!/bin/bash
# xltool bench control, on invented platforms whose guests are files.
. "$(dirname "$0")/cli.sh"
export XLTOOL_STATE_DIR=$work/state
mkdir "$work/a" "$work/b"

# world PLATFORM [PARAMETERS]: the connection; alpha's guests are in $work/a, beta's in $work/b.
world() { echo "world:?platform=$1&dir=$work/${1:0:1}${2:+&$2}"; }
# bench ALPHA BETA ARGS...: on both, with these parameters.
bench() {
    run timeout 60 "$X" bench control --on alpha,beta --connect "$(world alpha "$1")" --connect "$(world beta "$2")" "${@:3}"
}
nothing_left() {
    tap_is "$(find "$work/a" "$work/b" -type f)$(ls "$XLTOOL_STATE_DIR/jobs" 2>/dev/null)" '' "${1:-no guest and no job is left}"
}

# job_is KIND: such an operation is under way.
job_is() { "$X" jobs --json | jq -e --arg k "$1" '.jobs[] | select(.operation == $k)'; }

# A bench in which all goes well.
bench '' '' --runs 5 --seed 4 --json
tap_is "$status" 0 'five runs on two platforms'
nothing_left
json '.schema == "xltool.bench/1" and .kind == "control" and .runs == 5 and .seed == 4 and .left_behind == []' 'the head of the JSON'
json '.results | length == 36 and all(.n == 5 and .failed == 0 and .not_tried == 0 and .not_available == 0)' 'every step has all its times'
json '.results | all((.samples | length == 5) and .unit == "s" and .min <= .p50 and .p50 <= .p95 and .p95 <= .max and .ci95[0] <= .mean and .mean <= .ci95[1])' 'whose figures fit each other'
json '.results | all(.min > 0)' 'and no time is nothing'
json '.single_runs as $r | [.results[] | . as $s | [$r[] | select(.platform == $s.platform) | .steps[$s.step].seconds] == $s.samples] | all' 'they are those of the single runs'
json '[.single_runs[] | .steps | .create_visible.seconds <= .create_usable.seconds and .snapshot_still.seconds == 0.003 and .revert.seconds <= .revert_usable.seconds] | all' 'a guest is usable once it was seen, and stood still as long as the platform says'
json '.ratios | length == 18 and all(.platform == "beta" and .baseline == "alpha" and (.ratio > 0) and .p > 0 and (.verdict | IN("more", "less", "cannot tell")))' 'a ratio a step, to the first platform'
json '.host.cpus > 0 and (.platforms | map(.platform) == ["alpha", "beta"]) and .platforms[0].facts[0].version == "world 1"' 'the host and the platforms are named'
json '.spec.vcpus == 2 and .spec.memory_bytes == 268435456' 'and the guest, whose size is never left to a platform'
jq -c '[.single_runs[] | .platform]' "$work/out" >"$work/order"
jq -e '[_nwise(2) | sort] | all(. == ["alpha", "beta"])' "$work/order" >/dev/null
tap_ok $? 'every round has both'
tap_like "$(cat "$work/err")" '^xltool: bench [0-9a-f]{6}: 5 runs on each platform; --seed 4 repeats their order' 'the seed is told'
tap_is "$(grep -c '^run [0-9]* of 10, ' "$work/err")" 10 'progress is a line a run where there is no terminal'
bench '' '' --runs 5 --seed 4 --json --progress none
jq -c '[.single_runs[] | .platform]' "$work/out" | cmp -s - "$work/order"
tap_ok $? 'the same seed gives the same order'
tap_is "$(wc -l <"$work/err")" 1 '--progress none is none'
for seed in 5 6 7 8; do
    bench '' '' --runs 5 --seed $seed --dry-run
    sed -n 's/^order.*: //p' "$work/out"
done | sort -u >"$work/orders"
[ "$(wc -l <"$work/orders")" -gt 1 ]
tap_ok $? 'another seed another one'
bench '' '' --runs 1
tap_is "$status" 0 'a single run'
tap_like "$(cat "$work/out")" $'create: returned +alpha +1 +0 +0\\.[0-9]+ .*\n +beta +1 +0 ' 'is a table as well'
tap_like "$(cat "$work/err")" '--seed [1-9][0-9]* ' 'a seed is drawn where none is given'
tap_is "$(grep -c ' $' "$work/out")" 0 'no blanks at the ends of lines'

TERM=xterm tests/lib/onpty "$X" bench control --on alpha --connect "$(world alpha)" --runs 2 >"$work/out"
tap_like "$(tr '\r' '\n' <"$work/out" | sed 's/\x1b\[K//g' | grep '^\[' | tail -1)" '^\[#{10}\.{10}\]  50% run 2 of 2, alpha: [a-z]' \
    'on a terminal a bar says which run and step it is at'
nothing_left

# What a platform does not have, and what it refuses.
bench '' 'cannot=snapshot,clone' --runs 2 --json
tap_is "$status" 0 'what a platform does not have is no failure'
json '[.results[] | select(.platform == "beta" and (.step | test("snapshot|revert|clone"))) | .n == 0 and .not_available == 2 and .not_tried == 0 and (.why | test("nothing that this world has"))] | length == 9 and all' 'it is not available, with the reason'
json '[.results[] | select(.platform == "beta" and (.step | test("snapshot|revert|clone") | not)) | .n == 2] | all' 'the other steps have their times'
json '[.ratios[].step | select(test("snapshot|revert|clone"))] == []' 'and there is nothing to compare'
nothing_left
for of in snapshot guest; do
    bench "links=$of" '' --runs 2 --json
    json '[.results[] | select(.step | test("linked"))] | length == 4 and all(.n == 2)' "a linked clone is made of the $of where it must be"
done
nothing_left
bench 'most_vcpus=2' '' --runs 3 --json
tap_is "$status" 0 'a guest that cannot have a vCPU more'
json '[.results[] | select(.step | test("vcpus"))] | length == 4 and all(.n == 3)' 'loses one and gets it back'
bench 'most_vcpus=1' '' --runs 2 --vcpus 1 --json
json '[.results[] | select(.platform == "alpha" and (.step | test("vcpus")))] | all(.not_available == 2 and (.why | test("rebooted")))' 'unless it has but one'
bench 'refuse=revert' '' --runs 2
tap_is "$status" 0 'what is refused from the first time on is not available'
tap_like "$(cat "$work/out")" 'n/a: refused: no \\x1b\[31mroom' 'its reason is escaped'
tap_is "$(grep -c $'\033' "$work/out")" 0 'and nothing of it gets through'
bench 'refuse=revert&of=-2' '' --runs 3 --json
tap_is "$status" 1 'what is refused once it was done is a failure'
json '.results[] | select(.platform == "alpha" and .step == "revert") | .n == 2 and .failed == 1 and .why == "refused: no \u001b[31mroom"' 'and counted'
nothing_left

# Failures.
for kind in create snapshot revert 'delete snapshot' resize clone stop; do
    bench '' "fail=$kind" --runs 1 --json --progress none
    json '[.results[] | select(.platform == "beta") | .failed] | add > 0' "$kind fails"
    nothing_left "$kind fails: no guest and no job is left"
done
bench '' 'fail=clone&of=-2' --runs 3 --json
tap_is "$status" 1 'a failure is told by the exit status'
json '.results[] | select(.platform == "beta" and .step == "clone") | .n == 2 and .failed == 1 and (.samples | length == 2) and (.why | test("on \u001b\\[31mfire"))' 'counted, with its reason'
json '.results[] | select(.platform == "beta" and .step == "clone_usable") | .n == 2 and .not_tried == 1 and .failed == 0' 'what could not be tried is counted apart'
json '[.results[] | select(.platform == "beta") | .n + .failed + .not_tried + .not_available == 3] | all' 'no run is dropped'
json '.single_runs[] | select(.platform == "beta" and .round == 2) | .steps.clone.outcome == "failed" and .steps.clone.seconds == null and .steps.stop.outcome == "done"' 'the run went on after it'
json '[.results[] | select(.platform == "alpha") | .n == 3] | all' 'the other platform has all'
nothing_left
bench '' 'fail=create&of=-1,-3,-5,-7' --runs 8 --seed 4 --json
tap_is "$status" 1 'a platform that fails half of its runs'
json '[.results[] | select(.platform == "beta" and .step != "create") | .n == 4 and .failed == 0 and .not_tried == 4] | length == 17 and all' 'has figures of the other half'
json '.results[] | select(.platform == "beta" and .step == "create") | .n == 4 and .failed == 4 and (.samples | length == 4) and (.why | test("fire"))' 'and four failures'
json '[.results[] | select(.platform == "alpha") | .n == 8] | all' 'the other one has all'
json '.ratios | length == 18 and all(.ratio > 0 and .p > 0)' 'and is compared by what there is'
nothing_left 'half of the runs fail: no guest and no job is left'
bench '' 'fail=create&of=-1,-3,-5,-7' --runs 8 --seed 4
tap_like "$(grep -A1 '^create: returned' "$work/out" | tail -n 1)" '^ +beta +4 +4 ' 'the table counts them'
bench 'fail=create' '' --runs 2 --csv
tap_is "$(head -1 "$work/out")" 'run,platform,round,step,outcome,seconds,why' 'CSV: a row a step and run'
tap_is "$(grep -c '^[0-9]*,alpha,[12],create,failed,,' "$work/out")/$(grep -c ',alpha,.*,not tried,,' "$work/out")" 2/34 'without a guest nothing can be tried'
tap_is "$(grep -cE '^[0-9]+,beta,[12],[a-z_]+,done,[0-9.e-]+,$' "$work/out")" 36 'the other platform goes on'
nothing_left
bench 'fail=delete' '' --runs 1
tap_is "$status" 1 'guests that cannot be deleted'
tap_like "$(cat "$work/err")" "'xltool-bench-[0-9a-f]{6}-alpha-1' \(alpha\) is left behind: the disk is on .*fire; 'xltool recover' and 'xltool delete' put it right" 'are named at the end'
bench '' '' --runs 1
tap_is "$status" 0 'a later bench'
tap_like "$(cat "$work/err")" "[0-9]+ guests of another bench, under way or killed, are here; .* 'xltool delete xltool-bench-[0-9a-f]{6}-alpha-1" 'tells of them'
tap_is "$(find "$work/a" -type f | wc -l)" 3 'and lets them be'
rm -f "$work"/a/*

# A guest that does not come.
bench 'deaf=1' '' --runs 1 --deadline 0.3 --json
tap_is "$status" 1 'a guest that never answers is a failure'
json '.results[] | select(.platform == "alpha" and .step == "create_usable") | .failed == 1 and (.why | test("has not given the answer after 0 s: nobody listens"))' 'of that step, with what was heard last'
json '.results[] | select(.platform == "alpha" and .step == "create_visible") | .n == 1' 'it had been seen'
nothing_left
bench 'hidden=1' '' --runs 1 --deadline 0.3 --json
json '.results[] | select(.platform == "alpha" and .step == "create_visible") | .failed == 1 and (.why | test("is not in the table, running"))' 'one that is never seen'
tap_like "$(cat "$work/err")" "-alpha-1' \(alpha\) is left behind: it is not in the table" 'cannot be deleted, which is said'
rm -f "$work"/a/*
bench 'numb=1' '' --runs 1 --deadline 0.3 --json
json '[.results[] | select(.platform == "alpha" and .step == ("memory_down", "vcpus_up")) | .failed] == [1, 1]' 'a resize that the guest does not see'
json '[.results[] | select(.platform == "alpha" and .step == ("memory_up", "vcpus_down")) | .not_tried] == [1, 1]' 'is not tried the other way round'
nothing_left
bench 'slow=snapshot' '' --runs 1 --deadline 0.3 --json
json '.results[] | select(.platform == "alpha" and .step == "snapshot") | .failed == 1 and (.why | test("longer than it may"))' 'an operation that takes too long is taken back'
nothing_left

# Interrupted: what is under way is taken back, what was made deleted, what is known told.
for signal in INT TERM HUP; do
    "$X" bench control --on alpha --connect "$(world alpha 'slow=clone&of=-2')" --runs 3 --json -o "$work/kept.json" \
        >"$work/out" 2>"$work/err" </dev/null &
    pid=$!
    tap_await 20 grep -q 'run 2' "$work/err"
    tap_await 20 job_is clone
    kill -$signal $pid
    wait $pid
    tap_is $? 130 "$signal is exit 130"
    nothing_left "$signal: no guest and no job is left"
    json '.results[0].n == 2 and (.single_runs | map(.begun) == [true, true, false]) and (.single_runs | map(.interrupted) == [false, true, false])' 'the results until then are printed'
    json '.results[] | select(.step == "clone") | .n == 1 and .failed == 0 and .not_tried == 1 and .why == "interrupted"' 'a step that was interrupted is no failure'
    cmp -s <(jq -S 'del(.time)' "$work/out") <(jq -S 'del(.time)' "$work/kept.json")
    tap_ok $? 'and kept'
    tap_like "$(cat "$work/err")" 'interrupted: taking back what is under way' 'which is said'
    rm -f "$work/kept.json"
done

# Killed: the names tell.
"$X" bench control --on alpha --connect "$(world alpha 'slow=clone&of=-1')" --runs 3 >"$work/out" 2>"$work/err" </dev/null &
pid=$!
tap_await 20 job_is clone
{ kill -KILL $pid; wait $pid; } 2>/dev/null
tap_like "$("$X" jobs)" "clone 'xltool-bench-[0-9a-f]{6}-alpha-1'" 'after kill -9 jobs has the operation'
tap_run 'recover takes it back' "$X" recover --yes --connect "$(world alpha)"
left=$(ls "$work/a")
tap_like "$left" '^xltool-bench-[0-9a-f]{6}-alpha-1$' 'the guest is found by its name'
tap_run 'and deleted' "$X" delete "$left" --yes --connect "$(world alpha)"
nothing_left

# Results in a file.
bench '' '' --runs 2 -o "$work/kept.json"
tap_is "$status" 0 '-o FILE'
jq -e '.results | length == 36' "$work/kept.json" >/dev/null
tap_ok $? 'holds the JSON, and the table is printed'
exits 1 "there is a file '.*/kept.json' already; name another one" "$X" bench control --on alpha --connect "$(world alpha)" -o "$work/kept.json"
exits 1 'no-such-directory' "$X" bench control --on alpha --connect "$(world alpha)" -o "$work/no-such-directory/x"
nothing_left
bench '' 'cannot=clone' --runs 2 --markdown
tap_is "$(grep -c '^| ' "$work/out")" 38 'a Markdown table'
tap_is "$(grep '^| ' "$work/out" | tr -cd '|\n' | sort -u | wc -l)" 1 'of rows that are equally long'

# --dry-run.
bench '' '' --runs 2 --seed 4 --dry-run
tap_is "$status" 0 '--dry-run'
tap_like "$(cat "$work/out")" $'^create .xltool-bench-.*\n.*order \(--seed 4\): (alpha|beta) ' 'has the plans and the order'
nothing_left 'and makes nothing'
bench '' 'refuse=create' --runs 2
tap_is "$status$(wc -c <"$work/out")" 50 'a create that is refused is exit 5, before anything is done'
nothing_left

# Mistakes.
exits 2 "there is no bench 'nosuch'" "$X" bench nosuch --on alpha
exits 2 "'bench' needs control" "$X" bench
exits 2 'bench needs --on PLATFORM' "$X" bench control --connect "$(world alpha)"
exits 2 "--on names 'alpha' twice" "$X" bench control --on alpha,beta,alpha --connect "$(world alpha)"
exits 4 "no connection makes guests of platform 'gamma'" "$X" bench control --on alpha,gamma --connect "$(world alpha)"
exits 2 '--runs takes a whole number from 1 to 10000, not .0' "$X" bench control --on alpha --runs 0
exits 2 '--seed takes' "$X" bench control --on alpha --seed x
exits 2 '--json and --csv exclude each other' "$X" bench control --on alpha --json --csv
exits 2 '--demo' "$X" --demo bench control --on alpha
echo '<domain/>' >"$work/x.xml"
exits 2 'is no guest spec' "$X" bench control --on alpha "$work/x.xml"
printf '[guest]\nvcpus = 3\nmemory = 64M\n' >"$work/x.spec"
run "$X" bench control --on alpha --connect "$(world alpha)" --runs 1 --json "$work/x.spec"
json '.spec.vcpus == 3 and .spec.memory_bytes == 67108864' 'the guest of a spec; it needs no name'
nothing_left
tap_done
