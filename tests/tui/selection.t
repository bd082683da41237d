#!/bin/bash
# The selection follows its guest, by id, wherever it goes.
. "$(dirname "$0")/console.sh"

selected_is() { [[ $(colours_of "$1") == "30 46 "* ]]; }

start 80x24 -- --connect 'fake:?guests=40&fixed=1' --interval 0.2
sees '^guest-39 ' "the table is there"
keys Down Down Down
checks "Down selects the next guest" selected_is guest-36
checks "and no other" colours_are 'guest-37' '- - -'
keys N
sees 'NAME▲' "sorted by name"
checks "the selection is still that guest" selected_is guest-36
sees '^guest-36 ' "it is in sight"
keys r
checks "also in reverse" selected_is guest-36
keys End
sees ' 40/40' "End goes to the last one"
keys Home
sees ' 1/40' "Home to the first"
keys NPage
sees ' 18/40' "a page down is a screen less one line"
keys PPage
sees ' 1/40' "a page up goes back"
tap_done
