#!/bin/bash
# The documentation holds what the program has: commands, options, files, targets.
set -u
shopt -s lastpipe
cd "$(dirname "$0")/../.." || exit 1
. tests/lib/tap.sh
: "${XLTOOL:?}"
build=${BUILD:-build}
root=$(mktemp -d)
trap 'rm -rf "$root"' EXIT

# The pages as an administrator has them.
tap_run 'the man pages are made' make -s DEV=1 BUILD="$build" PREFIX=/usr DESTDIR="$root" install
page_of() { MANPATH=$root/usr/share/man MANWIDTH=200 man -P cat "$1" 2>&1; }
overview=$(page_of xltool)

missing() { # TEXT WORD...: those that it does not have
    local text=$1 word
    for word in "${@:2}"; do [[ $text == *"$word"* ]] || echo "$word"; done
}

options_of() { "$XLTOOL" "$1" --help | grep -oE -- '^ +(-., )? *--[a-z-]+' | grep -oE -- '--.*' | sort -u; }

mapfile -t commands < <("$XLTOOL" --help | awk '/^Commands/ { on = 1; next } /^$/ { on = 0 } on { print $1 }')
[ "${#commands[@]}" -ge 20 ]
tap_ok $? 'the program names its commands'
tap_is "$(missing "$overview" "${commands[@]}")" '' 'xltool(1) has every command'

mapfile -t options < <(for c in "${commands[@]}"; do options_of "$c"; done | sort -u)
[ "${#options[@]}" -ge 30 ]
tap_ok $? 'the commands name their options'
tap_is "$(missing "$overview" "${options[@]}")" '' 'xltool(1) has every option'
mapfile -t columns < <("$XLTOOL" help columns | awk '{ print $2 }')
tap_is "$(missing "$overview" "${columns[@]}")" '' 'xltool(1) has every column'

# A command that changes guests has a page by its name, with its options and sections.
for command in "${commands[@]}"; do
    "$XLTOOL" "$command" --help | grep -qE -- '--(dry-run|for) ' || [[ $command == @(exec|console|jobs|export) ]] || continue
    text=$(page_of "xltool-$command")
    mapfile -t own < <(options_of "$command")
    tap_is "$(missing "$text" NAME SYNOPSIS DESCRIPTION OPTIONS EXAMPLES 'EXIT STATUS' "xltool $command" "${own[@]}")" '' \
        "xltool-$command(1) has what it should"
done

# No page knows an option that the program does not have, nor a page that there is not.
for source in docs/man/*.scd; do
    grep -ohE -- '\*--[a-z][a-z-]+' "$source" | tr -d '*' | sort -u | while read -r option; do
        printf '%s\n' "${options[@]}" | grep -qxF -- "$option" || echo "$source: $option"
    done
    grep -ohE 'xltool-[a-z]+\*?\(1\)' "$source" | tr -d '*' | sort -u | while read -r page; do
        [ -e "$root/usr/share/man/man1/${page%(1)}.1" ] || echo "$source: $page"
    done
done | { found=$(cat); tap_is "$found" '' 'every option and page that a page names exists'; }

# The keys of a guest spec are those that the parser takes.
keys=$(grep -ohE 'strcmp\((section|key), "[a-z]+"|is_word\(section, "[a-z]+"' xltool/guestspec.c | cut -d '"' -f 2 | sort -u)
# shellcheck disable=SC2086 # a list of words
tap_is "$(missing "$(page_of xltool-create)" $keys)" '' 'xltool-create(1) has every section and key of a guest spec'

# The tutorial's spec is one, and the tutorial shows it.
tap_run "the tutorial's spec is understood" "${XLTOOL_FAKE:?}" create --connect fake: --on fake docs/tutorial/tiny.spec --dry-run
tap_is "$(grep -v '^#' docs/tutorial/tiny.spec | grep -vxFf docs/tutorial.md)" '' 'and stands in the tutorial'

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
