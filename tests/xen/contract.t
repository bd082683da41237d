#!/bin/bash
# The contract of observers, in a dom0 that has all three platforms.
. "$(dirname "$0")/common.sh"
. "$(dirname "$0")/../lib/contract.sh"

contract xen:/// 3 --timeout 60
contract unix:///var/run/docker.sock 3 --timeout 60
contract qemu:///system 1 --timeout 60
tap_done
