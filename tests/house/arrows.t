#!/bin/bash
# The house: who may include whom, which library belongs to which folder, what is banned, how long
# things may be. docs/architecture.md says why.
set -u
shopt -s lastpipe # so that "none", at the end of a pipe, counts here
cd "$(dirname "$0")/../.." || exit 1
. tests/lib/tap.sh

# none TEXT: passes when standard input is empty; shows it otherwise.
none() {
    local found
    found=$(cat)
    [ -z "$found" ]
    tap_ok $? "$1"
    [ -z "$found" ] || printf '%s\n' "$found" | head -20 | tap_note
}

sources() { find "$@" -name '*.[chS]' 2>/dev/null; }

# Folder: the project folders that it may include from (itself is understood).
allowed() {
    case $1 in
    core) echo '' ;;
    engine | procfs | storage | serve) echo core ;;
    hoststat | xenstat | kvmstat | dockstat) echo 'core|procfs' ;;
    tui | experiment) echo 'core|engine' ;;
    *) echo '[a-z]+' ;;
    esac
}

for folder in core engine procfs storage hoststat xenstat kvmstat dockstat tui experiment serve; do
    [ -d "$folder" ] || continue
    sources "$folder" | xargs grep -HE '^#include "' |
        grep -vE "#include \"($folder|$(allowed "$folder"))/" |
        none "$folder includes only from itself$(allowed "$folder" | sed 's/^./, &/')"
done

sources tui/term | xargs grep -HE '^#include "' | grep -vE '#include "(tui/term|core)/' |
    none 'tui/term knows the terminal, and nothing of guests'

# library TEXT PATTERN FOLDERS-THAT-MAY
library() {
    sources core engine procfs storage hoststat xenstat kvmstat dockstat experiment serve tui xltool |
        xargs grep -HE "^#include <($2)" | grep -vE "^($3)" | none "only $3 sees $1"
}
library curses '(ncurses[a-z]*|curses|panel|menu|form|term)\.h' 'tui/'
library libxl '(libxl|xen)[a-z_]*\.h' 'xenstat/|xltool/(ops_xen|xen/)'
library libvirt 'libvirt/' 'kvmstat/|xltool/(ops_kvm|kvm/|demo)'
library libmicrohttpd 'microhttpd' 'serve/'
library libzstd 'zstd' 'experiment/'
library cairo 'cairo' 'experiment/'
library libcurl 'curl/' 'dockstat/|xltool/(ops_docker|docker/)'

sources core engine procfs storage hoststat xenstat kvmstat dockstat experiment serve tui xltool | grep -v '^engine/' |
    xargs grep -HnE 'pthread_create|thrd_create' | none 'threads are made in engine/ alone'
sources core | xargs grep -HnE '\b(fopen|open|socket|printf|puts|read|write|poll)\(' |
    none 'core/ does no input or output'

sources core engine procfs storage hoststat xenstat kvmstat dockstat experiment serve tui xltool tests |
    xargs grep -HnwE '(strcpy|strcat|sprintf|vsprintf|strtok|atoi|atol|atof|gets|system|popen|localtime|gmtime|alloca)\(' |
    grep -vE '/\*|\* ' | none 'no banned call'
sources core engine procfs storage hoststat xenstat kvmstat dockstat experiment serve tui xltool |
    xargs grep -HnE '\b(TODO|FIXME|XXX|HACK)\b' | none 'no unfinished business'

sources core engine procfs storage hoststat xenstat kvmstat dockstat experiment serve tui xltool | xargs wc -l |
    awk '$2 != "total" && $1 > 500' | none 'no source file beyond 500 lines'

# A function starts at a line "{" alone and ends at "}" alone (the brace style sees to that).
sources core engine procfs storage hoststat xenstat kvmstat dockstat experiment serve tui xltool | grep '\.c$' |
    xargs awk 'FNR == 1 { start = 0 }
        /^{/ { start = FNR }
        /^}/ { if (start && FNR - start - 1 > 50) print FILENAME ":" start ": " FNR - start - 1 " lines"; start = 0 }' |
    none 'no function beyond 50 lines'

# Every folder that observes is read-only: no call that changes a guest is linked.
changing='virDomain(Create|Define|Undefine|Destroy|Shutdown|Reboot|Reset|Suspend|Resume|Save|Restore|Migrate|Set|Attach|Detach|Update|Rename|Revert|Send|Inject|Snapshot(Create|Delete)|Checkpoint(Create|Delete)|Block(Copy|Commit|Pull|Rebase|Resize|Job))'
sources kvmstat | xargs grep -HnE "\b$changing" | none 'kvmstat/ calls nothing that changes a domain'
sources kvmstat | xargs grep -HnE 'virConnectOpen *\(' | grep -vE ':[0-9]+: *(/\*|\*)' | none 'kvmstat/ opens libvirt read-only'
sources xenstat |
    xargs grep -HnE '\b(libxl_(domain_(create|destroy|suspend|resume|shutdown|reboot|rename|pause|unpause|set|remus|soft)|set_|device_[a-z]+_(add|remove|destroy)|send)[a-z_]*|xs_(write|mkdir|rm|set_permissions)|xc_(domain_(create|destroy|pause|unpause|set|max|resume|shutdown|restore|save)[a-z_]*|[a-z]+_set[a-z_]*))\(' |
    none 'xenstat/ calls nothing that changes a domain'
sources dockstat | xargs grep -HnE 'CURLOPT_(POST|UPLOAD|CUSTOMREQUEST|PUT|MIMEPOST|COPYPOSTFIELDS)' |
    none 'dockstat/ sends GET and HEAD alone'

# Names: a folder that observes exports names with its own prefix only.
prefix() {
    local objects
    objects=$(find "${BUILD:-build}/obj/$1" -name '*.o' 2>/dev/null)
    [ -n "$objects" ] || { tap_skip "$1 exports only $2 names" 'not built in here'; return; }
    # shellcheck disable=SC2086 # a list of files
    nm -g --defined-only $objects | awk 'NF == 3 && $3 !~ /^__/ { print $3 }' | grep -vE "^$2" |
        none "$1 exports only $2 names"
}
prefix xenstat xstat_
prefix kvmstat kstat_
prefix dockstat dstat_
prefix procfs pf_

# Text that shows through: no long line, no tab in C.
sources core engine procfs storage hoststat xenstat kvmstat dockstat experiment serve tui xltool | xargs grep -nP '\t' |
    none 'C is indented with blanks'

tap_done
