#!/bin/bash
# libvirt's own fake hypervisor: lifecycle and errors. Its numbers mean nothing.
set -u
cd "$(dirname "$0")/../.." || exit 1
. tests/lib/tap.sh

out=$("$XLTOOL" list --json --timeout 20 --connect test:///default)
tap_is "$(jq -r '.guests[] | select(.name == "test") | [.platform, .state, .id] | @csv' <<< "$out")" \
    '"test","running","6695eb01-f6a4-8304-79aa-97f2502e193f"' 'the fake guest is listed'
tap_is "$(jq -r '.connections[] | select(.uri == "test:///default") | .state' <<< "$out")" ok 'its connection is ok'
tap_is "$(jq '[.guests[] | select(.name == "test") | to_entries[] | select(.value == null and (.key | endswith("_ns")))] | length' <<< "$out")" \
    "$(jq '[.guests[] | select(.name == "test") | .why | keys[] | select(endswith("_ns"))] | length' <<< "$out")" \
    'every unknown figure has a reason'
tap_run 'show describes it' "$XLTOOL" show --timeout 20 --connect test:///default test
tap_exit 4 'a path that the driver does not have' "$XLTOOL" list --timeout 20 --connect test:///none-such
tap_exit 4 'a socket that is not there' "$XLTOOL" list --timeout 20 --connect 'qemu+unix:///system?socket=/nonexistent/socket'
tap_like "$tap_out" '/nonexistent/socket' 'the message names it'

. tests/lib/contract.sh
contract test:///default 1 --timeout 20
tap_done
