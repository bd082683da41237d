#!/bin/sh
# man.sh XLTOOL: copies a man page's source, with @COLUMNS@ and @KEYS@ replaced by tables that the program
# prints itself.
set -eu
escape='s/[\\*_#]/\\&/g'

while IFS= read -r line; do
    case $line in
    @COLUMNS@)
        echo '][ *Key*'; echo ':[ *JSON key*'; echo ':[ *Header*'; echo ':< *Meaning*'
        "$1" help columns | sed "$escape" | awk -F '   *' '{ print "|  " $1 "\n:  " $2 "\n:  " $3 "\n:  " $4 }'
        ;;
    @KEYS@)
        echo '][ *Key*'; echo ':< *What it does*'
        "$1" help keys | sed -e "s/^\\\\ /Backslash /" -e "$escape" | awk -F '   *' '{ print "|  " $1 "\n:  " $2 }'
        ;;
    *) printf '%s\n' "$line" ;;
    esac
done
