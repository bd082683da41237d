#!/bin/bash
# Which programs xltool starts while it creates, clones, snapshots, reverts and deletes a container: none.
cd "$(dirname "$0")/../.." || exit 1
. tests/lib/tap.sh
. tests/docker/engine.sh
XLTOOL=${XLTOOL:-$PWD/build/xltool}
engine_begin
export XLTOOL_STATE_DIR=$dir/state

# traced TEXT ARG...: xltool under strace; what it executed is added to $dir/programs.
traced() {
    local text=$1
    shift
    tap_run "$text" strace -f -qq -e trace=execve -e signal=none -A -o "$dir/programs" \
        "$XLTOOL" --connect "$uri" "$@"
}

traced create create --on docker --name web --image "$image" --command 'sleep 1000'
traced snapshot snapshot create web before
traced exec exec web -- true
traced revert snapshot revert web before --yes
traced clone clone web web2 --start
traced resize resize web --memory 64M
traced delete delete web web2 --yes
tap_is "$(grep -c 'execve(' "$dir/programs")" 7 "strace saw every run"
tap_is "$(grep 'execve(' "$dir/programs" | grep -vF "execve(\"$XLTOOL\"")" "" "no other program is started, no shell"
tap_done
