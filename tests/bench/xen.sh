#!/bin/bash
# Inside a dom0: eight domains, one refresh of xltool beside one sample of `xentop -b`.
set -u
cd "$(dirname "$0")/../.."
. tests/bench/lib.sh
ROUNDS=30

have=$(xl list | tail -n +2 | wc -l)
bare=$((8 - have > 0 ? 8 - have : 0))
[ "$bare" -eq 0 ] || domids=$("$BARE_DOMAINS" make "$bare")
trap '[ "$bare" -eq 0 ] || "$BARE_DOMAINS" destroy $domids' EXIT
xenstored=$(pidof xenstored oxenstored || true)

"$XLTOOL" list --connect xen:/// --timeout 60 >/dev/null # warm both sides
xentop -b -i 1 >/dev/null
spend "$xenstored" "$XLTOOL" stat --connect xen:/// -i 0.5 -n 1
first=$((own_ms + daemon_ms))
spend "$xenstored" "$XLTOOL" stat --connect xen:/// -i 0.5 -n $((ROUNDS + 1))
ours=$(calc "($own_ms + $daemon_ms - $first) / $ROUNDS")
spend "$xenstored" xentop -b -d 0.5 -i 1
first=$((own_ms + daemon_ms))
spend "$xenstored" xentop -b -d 1 -i $((ROUNDS + 1))
peer=$(calc "($own_ms + $daemon_ms - $first) / $ROUNDS")
row '8 Xen domains, one refresh: CPU of client and xenstored, beside `xentop -b`' "$ours" "$peer" ms 0.2
