#!/bin/bash
# The steps that every platform passes, on a real Docker engine: its snapshots keep the file system alone.
cd "$(dirname "$0")/../.." || exit 1
. tests/lib/tap.sh
. tests/docker/engine.sh
. tests/lib/steps.sh
XLTOOL=${XLTOOL:-$PWD/build/xltool}
engine_begin
export XLTOOL_STATE_DIR=$dir/state
. tests/docker/steps.sh
steps
tap_done
