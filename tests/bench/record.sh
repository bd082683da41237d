#!/bin/bash
# What a recording costs, of guests whose counters move as real ones do: on disk, in CPU, and to play; beside atop, which
# records processes, where it is installed. (below would be nearer, but Debian does not have it. atop is not installed for
# this: on a machine with systemd its package begins to record, for good.) CPU time throughout, never the wall's clock.
set -u
cd "$(dirname "$0")/../.."
. tests/bench/lib.sh
SECONDS_LONG=20 PROCESSES=200

work=$(mktemp -d)
sleepers=()
end() {
    [ ${#sleepers[@]} -eq 0 ] || kill "${sleepers[@]}"
    rm -rf "$work"
}
trap end EXIT

declare -A of
for guests in 100 1000; do
    while read -r key value; do of[$key]=$value; done < <("$BUILD/tests/bench/recording" "$guests" 300 "$work/$guests.rec")
    fact "recording, $guests guests at 1 Hz: per guest and sample on disk" "${of[bytes]}" bytes 40
    fact "recording, $guests guests: CPU of the recorder per guest and sample" "$(calc "${of[record_ns]} / 1000")" µs 5
    plain "replay, $guests guests: samples read in a second of CPU" "$(calc "${of[replay_per_s]} / 1e6")" million
done

# cpu_us COMMAND...: user and system time of it and its children, in µs.
cpu_us() {
    local times
    TIMEFORMAT='%U %S'
    times=$({ time "$@" >"$work/out" 2>"$work/err"; } 2>&1)
    awk '{ printf "%d", ($1 + $2) * 1e6 }' <<<"$times"
}

# The whole program: what `record` takes beyond `stat` over the same guests and as many samples.
among='fake:?guests=1000&vary=1'
record_us=$(cpu_us "$XLTOOL_FAKE" record "$work/a.rec" --connect "$among" -i 0.1 -- sleep "$SECONDS_LONG")
samples=$(sed -n 's/.* guests, \([0-9]*\) samples in .*/\1/p' "$work/err")
stat_us=$(cpu_us "$XLTOOL_FAKE" stat --connect "$among" -i 0.1 -- sleep "$SECONDS_LONG")
fact 'recording, 1000 guests at 10 Hz: CPU per guest and sample, `record` less `stat`' "$(calc "($record_us - $stat_us) / $samples")" µs 5
replay_us=$(cpu_us "$XLTOOL_FAKE" replay "$work/1000.rec" --csv)
plain 'replay --csv of 1000 guests: samples in a second of CPU, all figures as text' "$(calc "300000 / $replay_us")" million

command -v atop >/dev/null || { echo 'no atop here: nothing to stand beside' >&2; exit 0; }
processes() { set -- /proc/[0-9]*; echo $#; }
while [ "$(processes)" -lt "$PROCESSES" ]; do
    sleep 1000 &
    sleepers+=($!)
done
atop_us=$(cpu_us atop -w "$work/atop" 1 "$SECONDS_LONG")
of_atop=$((SECONDS_LONG * $(processes)))
row "recording: bytes per guest and sample, beside \`atop -w\` per process and sample ($(processes) processes, nearly all idle)" \
    "${of[bytes]}" "$(calc "$(stat -c %s "$work/atop") / $of_atop")" bytes 1
# What atop writes with cannot be told from what it reads with: both are in its figure, so there is no ratio.
printf '| recording: CPU per guest and sample, without reading the counters, beside all that `atop -w` takes per process and sample | %s µs | %s µs | | | |\n' \
    "$(calc "($record_us - $stat_us) / $samples")" "$(calc "$atop_us / $of_atop")"
