#!/bin/sh
# man.sh XLTOOL: copies a man page's source, with tables that the program prints itself in place of @COLUMNS@
# and @KEYS@, and of "@OPTIONS COMMAND ...@" the options that these commands have.
set -eu
escape='s/[\\*_#]/\\&/g'

while IFS= read -r line; do
    case $line in
    @COLUMNS@)
        echo '][ *Key*'; echo ':[ *JSON key*'; echo ':[ *Header*'; echo ':< *Meaning*'
        "$1" help columns | sed "$escape" | awk -F '   *' '{ print "|  " $1 "\n:  " $2 "\n:  " $3 "\n:  " $4 }'
        ;;
    @KEYS@)
        echo '][ *Where*'; echo ':[ *Keys*'; echo ':[ *Action*'; echo ':< *What it does*'
        "$1" help keys | sed -e 's/  \\ /  Backslash /' -e "$escape" |
            awk -F '   *' '{ print "|  " ($1 == seen ? "" : $1) "\n:  " $2 "\n:  " $3 "\n:  " $4; seen = $1 }'
        ;;
    @OPTIONS\ *@)
        line=${line#@OPTIONS }
        for command in ${line%@}; do "$1" "$command" --help; done |
            sed -nE 's/^ *((-[a-z]), )?(--[a-z-]+)( ([A-Z][A-Z,.:]*))? +(.*)$/\2|\3|\5|\6/p' | awk '!seen[$0]++' |
            sed "$escape" |
            awk -F '|' '{ print ($1 ? "*" $1 "*, " : "") "*" $2 "*" ($3 ? " _" $3 "_" : "") "\n\t" $4 "\n" }'
        ;;
    *) printf '%s\n' "$line" ;;
    esac
done
