# bash completion for xltool(1). `xltool complete` knows what may follow. Its answer is data: it never goes through
# eval or compgen -W, which would expand a $(...) in it.
_xltool() {
    local rest=${COMP_LINE:0:COMP_POINT} breaks=${COMP_WORDBREAKS//[^=:@]/} words=() blanks word line prefix=
    local -i i
    COMPREPLY=()
    # bash also ends words at = : and @; what no blank divides is one word here.
    for ((i = 0; i <= COMP_CWORD; i++)); do
        blanks=${rest%%[![:space:]]*}
        rest=${rest#"$blanks"}
        word=${COMP_WORDS[i]}
        ((i < COMP_CWORD)) || word=$rest
        rest=${rest#"$word"}
        if [[ -z $blanks ]] && ((i > 0)); then
            words[-1]+=$word
        else
            words+=("$word")
        fi
    done
    for ((i = 1; i < ${#words[@]} - 1; i++)); do
        case ${words[i]} in
        \'*\' | \"*\") words[i]=${words[i]:1:-1} ;;
        esac
    done
    word=${words[-1]}
    # readline puts the answer behind the last of them.
    [[ -z $breaks ]] || prefix=${word%"${word##*[$breaks]}"}
    while IFS= read -r line; do
        case $line in
        $'\tfiles') compopt -o default ;;
        $'\tcommands') mapfile -t COMPREPLY < <(compgen -c -- "$word") ;;
        *)
            line=${line%%$'\t'*}
            COMPREPLY+=("${line#"$prefix"}")
            ;;
        esac
    done < <(command xltool complete -- "${words[@]:1}" 2>/dev/null </dev/null)
}
complete -F _xltool xltool
