#!/bin/bash
# A Docker engine that is stopped under the console, which has another engine beside it.
cd "$(dirname "$0")/../.." || exit 1
. tests/lib/tap.sh
. tests/docker/engine.sh
. tests/lib/keyboard.sh
. tests/lib/wedged.sh
XLTOOL=${XLTOOL:-$PWD/build/xltool}
command -v tmux >/dev/null || engine_skip 'tmux is not installed'
busy='while :; do i=0; while [ $i -lt 3000 ]; do i=$((i+1)); done; sleep 0.05; done'
other_engine=

# The variables of engine.sh, for an engine without a bridge.
other_with() { # COMMAND...
    local dir=$dir/other uri=$other tcp=tcp://127.0.0.1:$((20000 + ($$ + 1) % 20000)) bridge=none engine=$other_engine
    "$@"
    local rc=$?
    other_engine=$engine
    return $rc
}
other_begin() {
    mkdir -p "$dir"
    engine_start && engine_image >/dev/null 2>&1 &&
        docker run -d --name other --network none --cpus 0.2 "$image" sh -c "$busy" >/dev/null
}
other_end() {
    docker rm -f other >/dev/null 2>&1
    engine_stop
}
finish() {
    wedged_end
    [ -z "$other_engine" ] || other_with other_end
    engine_end
}

engine_begin
daemon=$engine other=unix://$dir/other/docker.sock
trap finish EXIT
export XLTOOL_STATE_DIR=$dir/state
tap_run 'a container runs' docker run -d --name one --cpus 0.2 "$image" sh -c "$busy"
other_with other_begin
tap_ok $? 'another engine has one too'
wedged
tap_is "$(docker inspect one | jq -r '.[].State.Status')" running 'the engine is as it was'
tap_is "$("$XLTOOL" jobs --json 2>/dev/null | jq '.jobs | length')" 0 'nothing waits to be recovered'
tap_done
