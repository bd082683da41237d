#!/bin/bash
# The configuration file: who reads it, which one is read, what is wrong with it, and that its page tells all of it.
. "$(dirname "$0")/cli.sh"
unset XLTOOL_CONFIG
export XDG_CONFIG_HOME=$work/xdg HOME=$work/home
mkdir -p "$XDG_CONFIG_HOME/xltool" "$HOME/.config/xltool"
usual=$XDG_CONFIG_HOME/xltool/config.ini
top=("$X" top --connect 'fake:?guests=2')

# With a file that is in order the console goes on to say that there is no terminal.
refused() { exits 2 "^xltool: .*$1" "${@:2}"; }
accepted() { exits 1 'the console needs a terminal' "$@"; }

accepted "${top[@]}"
printf '[console]\ntheme = blue\n' > "$usual"
refused "'$usual', line 2: theme = 'blue' is wrong: it takes dark, light, contrast or mono" "${top[@]}"
accepted "${top[@]}" --no-config
run "$X" list --connect 'fake:?guests=2'
tap_is "$status" 0 'list does not read it'
printf '[console]\ntheme = light\nsort = name\n[filters]\nbusy = cpu>50\n' > "$usual"
accepted "${top[@]}"

printf '[console]\ncolour = x\n' > "$work/other.ini"
refused "'$work/other.ini', line 2: section \[console\] has no key 'colour'" "${top[@]}" --config "$work/other.ini"
refused "'$work/other.ini', line 2" "$X" --config "$work/other.ini" top --connect fake:
XLTOOL_CONFIG=$work/other.ini refused "'$work/other.ini', line 2" "${top[@]}"
XLTOOL_CONFIG=$work/other.ini accepted "${top[@]}" --config "$usual"
XLTOOL_CONFIG=$work/other.ini accepted "${top[@]}" --no-config
XLTOOL_CONFIG='' accepted "${top[@]}"
refused '--config and --no-config exclude each other' "${top[@]}" --config "$usual" --no-config
refused "unknown option '--config'" "$X" list --config "$usual"

# The usual place may be empty, a named one not.
rm "$usual"
accepted "${top[@]}"
refused "cannot read '$usual': No such file or directory; --no-config goes without it" "${top[@]}" --config "$usual"
XLTOOL_CONFIG=$work/none refused "cannot read '$work/none'" "${top[@]}"
unset XDG_CONFIG_HOME
printf 'nonsense\n' > "$HOME/.config/xltool/config.ini"
refused "'$HOME/.config/xltool/config.ini', line 1: neither" "${top[@]}"
HOME='' accepted "${top[@]}"

for odd in "$work" /dev/null /dev/zero; do
    refused "'$odd' is no configuration: it is not a regular file" "${top[@]}" --config "$odd"
done
head -c 70000 /dev/zero | tr '\0' '#' > "$work/big.ini"
refused "cannot read '$work/big.ini': File too large" "${top[@]}" --config "$work/big.ini"
printf '[filters]\nx = \033[31m\n' > "$work/evil.ini"
refused 'control character' "${top[@]}" --config "$work/evil.ini"
grep -q $'\033' "$work/err"
tap_is $? 1 'no escape sequence came back in a message'

printf '[keys]\nquit = q\nfly = F9\n' > "$work/keys.ini"
refused "'$work/keys.ini', line 3: the console has no action 'fly'; 'xltool help keys' lists them" "${top[@]}" --config "$work/keys.ini"

# The page and the parser know the same.
page=docs/man/xltool-config.5.scd
printf '[console]\n? = 1\n' > "$work/x.ini"
run "${top[@]}" --config "$work/x.ini"
known=$(sed -nE 's/.*its keys are: //p' "$work/err" | tr ' ' '\n' | sort)
tap_is "$(sed -nE '/^# CONSOLE/,/^# FILTERS/s/^\*([a-z]+)\* = .*/\1/p' $page | sort)" "$known" 'the page has the keys of [console], and no others'
printf '[?]\nx = 1\n' > "$work/x.ini"
run "${top[@]}" --config "$work/x.ini"
known=$(sed -nE 's/.*the sections are: //p' "$work/err" | tr ' ' '\n' | sort)
tap_is "$(grep -oE '^The section \*\[[a-z]+\]' $page | grep -oE '\[[a-z]+' | tr -d '[' | sort)" "$known" 'its sections too'
for key in theme bars mouse ascii; do
    printf '[console]\n%s = ?\n' "$key" > "$work/x.ini"
    run "${top[@]}" --config "$work/x.ini"
    told=$(awk -v key="*$key*" '$1 == key { on = 1 } on && /^$/ { exit } on' $page)
    for word in $(sed -nE 's/.*it takes //p' "$work/err" | sed -E 's/, | or / /g'); do
        [[ $told == *"*$word*"* ]] || echo "$key: $word"
    done
done > "$work/missing"
tap_is "$(cat "$work/missing")" '' 'and what each takes'
awk '/^```/ { on = !on; next } on' $page > "$work/example.ini"
accepted "${top[@]}" --config "$work/example.ini"
mapfile -t named < <(awk '/^A key is/, /^To a terminal/' $page | grep -oE '\*[^*]+\*' | tr -d '*')
[ "${#named[@]}" -ge 30 ]
tap_ok $? "the page names keys: ${#named[@]}"
for key in "${named[@]}"; do
    printf '[keys]\nquit = %s\n' "${key//\\\\/\\}" > "$work/x.ini"
    run "${top[@]}" --config "$work/x.ini"
    [ "$status" -eq 1 ] || cat "$work/err"
done > "$work/missing"
tap_is "$(cat "$work/missing")" '' 'each of them is one'
tap_done
