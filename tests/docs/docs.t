#!/bin/bash
# The documentation holds what the program has: commands, options, files, targets.
set -u
shopt -s lastpipe
cd "$(dirname "$0")/../.." || exit 1
. tests/lib/tap.sh
: "${XLTOOL:?}"
page=${BUILD:-build}/man/xltool.1

tap_run 'the man page is made' make -s BUILD="${BUILD:-build}" man
text=$(MANWIDTH=200 man -P cat -l "$page" 2>/dev/null)

missing() { # WORD...: those that the man page does not have
    local word
    for word; do [[ $text == *"$word"* ]] || echo "$word"; done
}

mapfile -t commands < <("$XLTOOL" --help | awk '/^Commands/ { on = 1; next } /^$/ { on = 0 } on { print $1 }')
[ "${#commands[@]}" -ge 5 ]
tap_ok $? 'the program names its commands'
tap_is "$(missing "${commands[@]}")" '' 'the man page has every command'

mapfile -t options < <(for c in "${commands[@]}"; do "$XLTOOL" "$c" --help; done | grep -oE -- '--[a-z][a-z-]+' | sort -u)
[ "${#options[@]}" -ge 10 ]
tap_ok $? 'the commands name their options'
tap_is "$(missing "${options[@]}")" '' 'the man page has every option'
mapfile -t columns < <("$XLTOOL" help columns | awk '{ print $2 }')
tap_is "$(missing "${columns[@]}")" '' 'the man page has every column'

# Links between our own pages lead somewhere.
for page in README.md CONTRIBUTING.md docs/*.md tests/lab/README.md; do
    grep -oE '\]\([^)#]+' "$page" | sed 's/^](//' | grep -vE '^[a-z]+://' | while read -r link; do
        [ -e "$(dirname "$page")/$link" ] || echo "$page: $link"
    done
done | { found=$(cat); tap_is "$found" '' 'no link between the pages is dead'; }

# What the pages say to run exists.
grep -hoE '^ +make [a-z-]+|`make [a-z-]+`' README.md CONTRIBUTING.md docs/*.md | tr -d '`' | awk '{ print $2 }' | sort -u |
    while read -r target; do make -n "$target" >/dev/null 2>&1 || echo "$target"; done |
    { found=$(cat); tap_is "$found" '' 'every make target that the pages name exists'; }
tap_done
