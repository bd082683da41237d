#!/bin/bash
# Each fuzz target reads its seeds and all that was found once, then some seconds of chance. `make fuzz` gives it longer.
# FUZZ_SECONDS: how long each (8); two at a time, so that all of it stays below a minute.
set -u
cd "$(dirname "$0")/../.." || exit 1
. tests/lib/tap.sh
out=${BUILD:-build}-fuzz
export CCACHE_BASEDIR=${CCACHE_BASEDIR:-$PWD}

tap_run 'the targets build' make -s -j2 BUILD="$out" CC=clang SANITIZE=address,undefined,fuzzer-no-link DEV=1 fuzzers
mapfile -t targets < <(ls "$out/fuzz" 2>/dev/null | sed -n 's/^fuzz_//p')
[ "${#targets[@]}" -ge 6 ]
tap_ok $? "there are targets: ${targets[*]}"

tap_run 'the seeds are made' tests/fuzz/seeds.sh "$out/fuzz/unpack" "$out/seeds"
for target in "${targets[@]}"; do
    [ -n "$(find "$out/seeds/$target" -type f -size +0)" ]
    tap_ok $? "there are seeds for $target"
done

results=$(mktemp -d)
trap 'rm -rf "$results"' EXIT
printf '%s\n' "${targets[@]}" | FUZZ_RESULTS=$results xargs -P 2 -I '{}' sh -c \
    'FUZZ_SEEDED=1 BUILD=$0 tests/fuzz/run "$1" {} >"$FUZZ_RESULTS/{}" 2>&1 && touch "$FUZZ_RESULTS/{}.good"' "${BUILD:-build}" "${FUZZ_SECONDS:-8}"
for target in "${targets[@]}"; do
    [ -e "$results/$target.good" ]
    tap_ok $? "nothing is found in $target: $(tail -n 1 "$results/$target" | cut -d '|' -f 3-5)"
    [ -e "$results/$target.good" ] || { cat "$results/$target"; grep -m 3 -A 12 -E 'ERROR|runtime error|not so' "$out/logs/$target"; } | tap_note
done
tap_done
