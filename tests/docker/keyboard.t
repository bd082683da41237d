#!/bin/bash
# Operations by the console's keys on containers of a real Docker engine.
cd "$(dirname "$0")/../.." || exit 1
. tests/lib/tap.sh
. tests/docker/engine.sh
. tests/lib/steps.sh
. tests/lib/keyboard.sh
XLTOOL=${XLTOOL:-$PWD/build/xltool}
engine_begin
export XLTOOL_STATE_DIR=$dir/state
. tests/docker/steps.sh
keyboard
tap_done
