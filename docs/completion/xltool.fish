# fish completion for xltool(1). `xltool complete` knows what may follow; its answer is data, nothing of it is
# evaluated.
function __xltool_complete
    set -l words (commandline -opc)
    set -l word (commandline -ct)
    for line in (command xltool complete -- $words[2..-1] "$word" 2>/dev/null </dev/null)
        switch $line
            case \tfiles
                set -l option (string match -r -- '^--[^=]*=' "$word")
                for path in (__fish_complete_path (string replace -r -- '^--[^=]*=' '' "$word"))
                    echo "$option$path"
                end
            case \tcommands
                __fish_complete_command
            case '*'
                echo $line
        end
    end
end
complete -c xltool -f -k -a '(__xltool_complete)'
