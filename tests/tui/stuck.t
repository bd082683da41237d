#!/bin/bash
# A connection that does not answer: its rows grey with their age, the others go on, keys are
# answered, and the console leaves in time.
. "$(dirname "$0")/console.sh"

control=$work/control
start 120x30 -- --connect "fake:?guests=2&prefix=stuck&control=$control" \
    --connect 'fake:?guests=2&prefix=well' --interval 0.2
sees '^stuck-1 .*running' "both connections have rows"
echo stall > "$control"
sees '^stuck-1 .*old [0-9]+s' "the rows of the stalled one show their age"
sees 'stalled [0-9]+s' "the header says stalled, since when"
sees '! .*has not answered' "and what is wrong"
sees '^well-1 .*running' "the others are as before"
checks "the old rows are grey" colours_are 'stuck-0' '244 - -'
checks "the others are not" colours_are 'well-0' '- - -'
keys N
sees 'NAME▲' "a key is answered meanwhile"
keys / ; keys -l well; keys Enter
sees_not '^stuck-1' "the filter too"
keys '\'
keys Home Down i
sees 'values are [0-9]+s old' "the pane says so too"
keys i
rm "$control"
sees '^stuck-1 .*running' "when it answers again the age goes"
sees_not 'stalled' "and the header is content"
echo fail > "$control"
sees '! .*has lost its connection' "a lost connection is named"
sees 'prefix=stuck.* failed' "its state is failed"
rm "$control"

# Stuck for good: leaving takes a second's grace, no more.
start 100x24 -- --connect 'fake:?guests=2&stall_after=3' --connect 'fake:?open=stall' --interval 0.2
sees '^guest-1 .*old [0-9]+s' "a sample that never returns"
sees 'connecting' "an open that never returns"
before=$(date +%s%N)
keys q
sees 'left with 0' "q leaves all the same"
took_ms=$((($(date +%s%N) - before) / 1000000))
[ "$took_ms" -lt 3000 ]
tap_ok $? "in time: $took_ms ms"
terminal_restored "stuck"

start 100x24 -- --connect 'fake:?open=absent' --connect 'fake:?open=denied'
sees 'open=absent absent' "an absent connection that was asked for is shown"
sees 'open=denied denied' "a denied one too"
sees '! .*Permission denied; ask for another one' "with the reason and the cure"
sees 'No guests' "and there is nothing to see"
tap_done
