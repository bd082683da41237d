#!/bin/bash
# The contract of observers, against the one that tests use for all else.
set -u
cd "$(dirname "$0")/../.." || exit 1
. tests/lib/tap.sh
. tests/lib/contract.sh
XLTOOL=${XLTOOL_FAKE:?}
contract 'fake:?guests=5' 5
contract 'fake:?guests=5&hostile=1' 5
tap_done
