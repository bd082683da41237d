#!/bin/bash
# The console at rest beside htop: both refresh once a second, at the same time, in terminals of the same size, over as many
# guests as there are processes. CPU of all threads, and what goes to the terminal.
set -u
cd "$(dirname "$0")/../.."
. tests/bench/lib.sh
. tests/bench/terminal.sh
SECONDS_LONG=60 GUESTS=100

sleepers=()
end() {
    [ ${#sleepers[@]} -eq 0 ] || kill "${sleepers[@]}"
    term_end
}
trap end EXIT
processes() { set -- /proc/[0-9]*; echo $#; }
while [ "$(processes)" -lt "$GUESTS" ]; do
    sleep 1000 &
    sleepers+=($!)
done

term ours 120x40 "$XLTOOL_FAKE" top --no-config --connect "fake:?guests=$GUESTS&fixed=1"
term htop 120x40 htop -d 10
term_await ours '^guest-.* [0-9]+\.[0-9] ' 30 || exit 1
term_await htop 'PID' 30 || exit 1
sleep 2
declare -A cpu bytes
for name in ours htop; do
    cpu[$name]=$(term_cpu_ns "$name")
    bytes[$name]=$(term_bytes "$name")
done
sleep "$SECONDS_LONG"
for name in ours htop; do
    cpu[$name]=$(calc "($(term_cpu_ns "$name") - ${cpu[$name]}) / 1e6 / $SECONDS_LONG")
    bytes[$name]=$((($(term_bytes "$name") - ${bytes[$name]}) / SECONDS_LONG))
done
beside="beside htop with $(processes) processes"
row "console at rest, $GUESTS guests: CPU of a refresh each second, $beside" "${cpu[ours]}" "${cpu[htop]}" ms 1
row "console at rest, $GUESTS guests: sent to the terminal with each refresh, beside htop" "${bytes[ours]}" "${bytes[htop]}" bytes 1
