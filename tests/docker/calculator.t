#!/bin/bash
# The guest to experiment with as a container: its init, the calculator in it, driven and recorded from the host.
# shellcheck disable=SC2016,SC2154
cd "$(dirname "$0")/../.." || exit 1
. tests/lib/tap.sh
. tests/lib/load.sh
. tests/docker/engine.sh
. tests/docker/ops.sh
XLTOOL=${XLTOOL:-$PWD/build/xltool}
load_build || { tap_skip 'the calculator' 'the tree to experiment with cannot be made here'; tap_done; exit; }
engine_begin
docker import "$load_dir/root.tar" xltool-load >/dev/null
address() { inspect "$1" '.NetworkSettings.Networks[].IPAddress' | tr -d '"'; }
listens() { [ "$(calculator_ask "$1" '' /ready)" = '200 front' ]; }

tap_run 'create from the spec' xl create --on docker "$load_dir/calculator.spec"
here=$(address calculator)
tap_run 'it answers from the host' tap_await 30 listens "$here"
calculator_answers "$here" docker
calculator_recorded calculator "$here" "$dir/c.rec" docker
said=$(xl exec calculator -- calculator)
tap_is "$(head -n 1 <<<"$said")" "http://$here:8000/calc?op=sum&a=1&b=2" 'it says where it is'
tap_is "$(grep -c ': here: on port 800' <<<"$said")" 5 'and what runs'

# Services elsewhere: the front of the one asks the other one.
tap_run 'another one' xl create --on docker --name other "$load_dir/calculator.spec"
there=$(address other)
tap_run 'answers too' tap_await 30 listens "$there"
tap_run 'the front is told of it' xl exec calculator -- calculator peers sum="$there" div="$there:8004"
tap_is "$(calculator_ask "$here" 'op=sum&a=1&b=2')" '200 3' 'and asks there'
tap_run 'the services there end' xl exec other -- calculator stop
tap_is "$(calculator_ask "$here" 'op=sum&a=1&b=2')" "502 the service 'sum' does not answer at $there:8001" 'which the front says'
tap_is "$(calculator_ask "$here" 'op=mul&a=3&b=2')" '200 6' 'while its own go on'
tap_run 'a part of them comes back' xl exec other -- calculator start sum
tap_is "$(calculator_ask "$here" 'op=sum&a=1&b=2')" '200 3' 'and answers'
for bad in 'sum' 'front=1.2.3.4' 'sum=' 'sum=a b' 'sum=$(id)' 'sum=-l' 'sum=1.2.3.4:' 'sum=1.2.3.4:x' 'pow=1.2.3.4'; do
    tap_exit 2 "no peer: $bad" xl exec calculator -- calculator peers "$bad"
done
tap_is "$(calculator_ask "$here" 'op=sum&a=2&b=2')" '200 4' 'nothing has changed by that'

# Its init.
zombies() { docker exec calculator sh -c 'cat /proc/[0-9]*/stat' 2>/dev/null | awk '/\) Z / { z++ } END { print (NR > 3 ? z + 0 : "no answer") }'; }
docker exec calculator sh -c '(sleep 0.1 &) ; (true &) ; sleep 0.5'
tap_is "$(zombies)" 0 'what is left behind in it is reaped'
tap_is "$(docker exec calculator cat /proc/1/comm)" init 'by its init'
begun=$(tap_ms)
tap_run 'it is stopped' xl stop calculator
took=$(($(tap_ms) - begun))
tap_is "$(inspect calculator .State.ExitCode)" 0 'by SIGTERM'
[ "$took" -lt 5000 ]
tap_ok $? "at once ($took ms)"
tap_run 'it starts again' xl start calculator
tap_run 'and answers' tap_await 30 listens "$(address calculator)"
tap_done
