# What the front and the services share: source it. The query comes from strangers: it is cut by the shell's own
# patterns, checked against a list or for digits, and never expanded unquoted. No process is made for that.
# shellcheck shell=dash
set -uf

protocol='Status:' # of a CGI program; the front answers by itself

# answer STATUS TEXT: the whole of a response; does not return.
answer() {
    printf '%s %s\r\nContent-Type: text/plain\r\nContent-Length: %d\r\nConnection: close\r\n\r\n%s\n' \
        "$protocol" "$1" $((${#2} + 1)) "$2"
    exit 0
}

refuse() { answer '400 Bad Request' "$1"; }

# field NAME: sets $value to what the query says of NAME.
field() {
    local query="&${QUERY_STRING:-}&"
    case $query in
    *"&$1="*"&$1="*) refuse "$1 is given twice" ;;
    *"&$1="*) ;;
    *) refuse "$1 is missing: /calc?op=sum&a=1&b=2" ;;
    esac
    value=${query#*"&$1="}
    value=${value%%"&"*}
}

# An integer of at most 9 digits, so that no product overflows; a zero before it would make it octal.
integer() { # NAME: sets $value
    local digits
    field "$1"
    digits=${value#-}
    case $digits in
    '' | *[!0-9]* | ??????????*) refuse "$1 must be an integer of at most 9 digits" ;;
    esac
    while [ "$digits" != "${digits#0?}" ]; do digits=${digits#0}; done
    case $value in
    -*) value=-$digits ;;
    *) value=$digits ;;
    esac
}
