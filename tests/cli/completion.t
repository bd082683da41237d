#!/bin/bash
# Completion: what `xltool complete` answers, and what real shells make of it.
. "$(dirname "$0")/cli.sh"
fake='fake:?guests=4'
mkdir "$work/bin"
ln -s "$X" "$work/bin/xltool"
PATH=$work/bin:$PATH

# candidates WORD...: what the last word may become, on one line; $work/out has what is said of each.
candidates() {
    run "$X" complete -- --connect "$fake" "$@"
    cut -f 1 "$work/out" | paste -sd ' '
}
answers() { tap_is "$(candidates "${@:2}")" "$1" "complete ${*:2}"; }

mapfile -t commands < <("$X" --help | awk '/^Commands/ { on = 1; next } /^$/ { on = 0 } on { print $1 }')
answers "${commands[*]}" ''
tap_is "$(cat "$work/err")" '' 'and nothing on stderr'
for command in "${commands[@]}"; do
    mapfile -t options < <("$X" "$command" --help | grep -oE '^  ...  *--[a-z-]+' | grep -oE -- '--.*')
    answers "${options[*]}" "$command" -
done
answers 'stat start stop' st
answers 'create list revert delete' snapshot ''
answers 'columns keys' help ''
answers 'control data' bench ''
answers 'guest-0 guest-1 guest-2 guest-3' show ''
answers 'guest-2' show guest-2
answers 'guest-0 guest-2 guest-3' pause guest-1 guest-
answers '' show guest-1 ''
answers '' start ''
answers '' resume ''
answers '' rename guest-1 ''
answers 'xen:guest-0 xen:guest-3' show xen:
answers 'first second' snapshot revert guest-1 ''
answers 'second' snapshot delete kvm:guest-1 s
answers '' snapshot create guest-1 ''
answers '' snapshot revert nobody ''
answers 'first second' clone guest-1 new --from ''
answers '--from=first' clone guest-1 --from=f
answers '' clone --from ''
answers 'running stopped ready' wait guest-1 --for ''
answers '--for=ready' wait guest-1 --for=rea
answers 'bar plain json none' stop --progress ''
answers 'xen kvm qemu lxc docker podman' create --on ''
answers 'xen,docker' create --on xen,d
answers 'cpu,mem,mem_limit cpu,mem,mem_percent' list --columns cpu,mem,mem
answers 'disk_read_ops' list -rs disk_read_o
answers $'' list -c nosuch,nosuch
answers '--yes' -- stop guest-1 --ye
answers '' nosuch ''
for words in 'create|' 'create|--kernel|' 'bench|control|' 'bench|-o|' 'create|--disk=' 'stat|--|ls|' 'record|' 'mark|' 'list|--replay|' 'report|' 'report|a|b|-o|' 'report|a|--plots|' 'record|f|--|ls|' 'replay|'; do
    IFS='|' read -ra line <<<"$words|"
    candidates "${line[@]}" >/dev/null
    tap_is "$(cat "$work/out")" $'\tfiles' "files for: ${line[*]}"
done
candidates stat -- '' >/dev/null
tap_is "$(cat "$work/out")" $'\tcommands' 'commands for: stat --'
candidates record f -- '' >/dev/null
tap_is "$(cat "$work/out")" $'\tcommands' 'commands for: record f --'
answers '' exec guest-1 -- ''
answers 'guest-0 guest-1 guest-2 guest-3 ' compare '' # and files
answers 'guest-0 guest-2 guest-3 ' compare guest-1 guest-

candidates show '' >/dev/null
tap_is "$(head -1 "$work/out")" $'guest-0\txen, running' 'a guest comes with platform and state'
fake='fake:?guests=6&hostile=1'
tap_like "$(candidates show '')" '^x{300}$' 'hostile names are left out'
tap_is "$(cat "$work/err")" '' 'and nothing is said of them'
namesakes() { "$X" complete -- --connect 'fake:?guests=2' --connect "$1" show '' 2>&1 | cut -f 1 | paste -sd ' '; }
tap_is "$(namesakes 'fake:?guests=3')" \
    '00000000-0000-4000-8000-000000000000 00000001-0000-4000-8000-000000000000 00000000-0000-4000-8000-000000000000 00000001-0000-4000-8000-000000000000 guest-2' \
    'namesakes on one platform go by their ids'

# Bad days: quick and quiet.
for how in absent denied failed stall; do
    SECONDS=0
    run timeout 20 "$X" complete -- --connect "fake:?open=$how" show ''
    [ "$status" -eq 0 ] && [ ! -s "$work/out" ] && [ ! -s "$work/err" ]
    tap_ok $? "a connection that is: $how"
done
run timeout 20 "$X" complete -- --connect nosuch: --columns=nosuch -i x list --sort cp
tap_is "$(cut -f 1 "$work/out" | paste -sd ' ')/$(cat "$work/err")" 'cpu cpu_time/' 'mistakes on the line are not ours'
exits 2 'complete needs the words' "$X" complete

# Real shells. What they would run ends up in $work/got, a word a line.
evil="fake:?prefix=\$(touch $work/bad)"
stub() { # the answer of a program gone bad
    mkdir -p "$work/stub"
    printf '#!/bin/sh\ncat "%s/answer"\n' "$work" >"$work/stub/xltool"
    chmod +x "$work/stub/xltool"
    printf '%s\n' "\$(touch $work/bad)" "\`touch $work/bad\`" ";touch $work/bad" "'" '"' '*' >"$work/answer"
}
stub

# typed SHELL-COMMAND KEYS: types into an interactive shell.
typed() {
    rm -f "$work/got"
    { printf '%b' "$2\n"; sleep 0.2; printf 'exit\n'; } |
        timeout 60 script -qec "$1" /dev/null >"$work/screen" 2>&1
    [ ! -e "$work/got" ] || paste -sd ' ' "$work/got"
}

cat >"$work/bashrc" <<END
. docs/completion/xltool.bash
record() { printf '%s\n' "\$@" >"$work/got"; }
complete -F _xltool record
PS1='> '
END
cat >"$work/.zshrc" <<END
PS1='> '
fpath=("$PWD/docs/completion" \$fpath)
autoload -Uz compinit && compinit -u -d "$work/zcompdump"
record() { printf '%s\n' "\$@" >"$work/got" }
compdef _xltool record
END
shells=(bash)
[ -z "$(command -v zsh)" ] || shells+=(zsh)
declare -A start=([bash]="bash --noprofile --rcfile $work/bashrc -i" [zsh]="env ZDOTDIR=$work zsh -i")
for shell in "${shells[@]}"; do
    in_shell() { tap_is "$(typed "${start[$shell]}" "record --connect $2")" "--connect $1" "$shell: $2"; }
    in_shell 'fake: snapshot revert guest-1 second' "fake: snaps\trev\tguest-1 sec\t"
    in_shell 'fake:?guests=2 show kvm:guest-1' "'fake:?guests=2' show kvm:g\t"
    in_shell 'fake: wait guest-1 --for=ready' "fake: wait guest-1 --for=rea\t"
    in_shell 'fake: list --columns cpu,mem,mem_percent' "fake: list --columns cpu,mem,mem_p\t"
    in_shell 'fake: create docs/completion/xltool.bash' "fake: create docs/compl\txltool.b\t"
    in_shell 'fake: create --kernel=docs/completion/xltool.fish' "fake: create --kernel=docs/compl\txltool.f\t"
    in_shell 'fake: stat -- mkfifo' "fake: stat -- mkfif\t"
    typed "${start[$shell]}" "record --connect '$evil' show \t\t\x03" >/dev/null
    [ ! -e "$work/bad" ]
    tap_ok $? "$shell: a hostile name is not run"
    PATH=$work/stub:$PATH typed "${start[$shell]}" "record show \t\t\x03" >/dev/null
    [ ! -e "$work/bad" ]
    tap_ok $? "$shell: nor is a hostile answer"
done
[ -n "$(command -v zsh)" ] || tap_skip 'completion in zsh' 'zsh is not installed'

if command -v fish >/dev/null; then
    in_fish() { # LINE: its candidates
        HOME=$work fish --no-config -c '. docs/completion/xltool.fish; complete -C $argv[1]' "$1" 2>&1 | cut -f 1 | paste -sd ' '
    }
    tap_is "$(in_fish 'xltool --connect fake: snapshot revert guest-1 ')" 'first second' 'fish: snapshots'
    tap_is "$(in_fish "xltool --connect 'fake:?guests=2' show kvm:")" 'kvm:guest-1' 'fish: a quoted word, a platform'
    tap_is "$(in_fish 'xltool wait --for=r')" '--for=running --for=ready' 'fish: values of an option'
    tap_is "$(in_fish 'xltool create --kernel=docs/compl')" '--kernel=docs/completion/' 'fish: files'
    tap_like "$(in_fish 'xltool stat -- mkfif')" '^mkfifo' 'fish: commands'
    in_fish "xltool --connect '$evil' show " >/dev/null
    PATH=$work/stub:$PATH in_fish 'xltool show ' >/dev/null
    [ ! -e "$work/bad" ]
    tap_ok $? 'fish: nothing hostile is run'
else
    tap_skip 'completion in fish' 'fish is not installed'
fi
tap_done
