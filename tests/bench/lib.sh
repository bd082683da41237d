# Shared by the benches: what a command and the daemons behind it spend, and rows of a table.
: "${XLTOOL:?}" "${XLTOOL_FAKE:?}"

# cpu_ms PID...: user + system time these processes have used so far, in ms. Those that ended count 0.
cpu_ms() {
    local pid fields sum=0 hz
    hz=$(getconf CLK_TCK)
    for pid; do
        fields=$(cat "/proc/$pid/stat" 2>/dev/null) || continue
        # shellcheck disable=SC2086 # words of a line
        set -- ${fields##*) }
        sum=$((sum + (${12} + ${13}) * 1000 / hz))
    done
    echo "$sum"
}

# spend "PID..." COMMAND...: runs COMMAND; sets own_ms (its CPU), daemon_ms (the CPU that the processes
# PID... used meanwhile) and wall_ms.
spend() {
    local pids=$1 before times
    shift
    # shellcheck disable=SC2086 # a list of pids
    before=$(cpu_ms $pids)
    TIMEFORMAT='%U %S %R'
    times=$({ time "$@" >/dev/null 2>&1; } 2>&1)
    # shellcheck disable=SC2086
    daemon_ms=$(($(cpu_ms $pids) - before))
    own_ms=$(awk '{ printf "%d", ($1 + $2) * 1000 + 0.5 }' <<<"$times")
    wall_ms=$(awk '{ printf "%d", $3 * 1000 + 0.5 }' <<<"$times")
}

# calc EXPRESSION: awk's arithmetic, three digits.
calc() { awk "BEGIN { printf \"%.3g\", $1 }"; }

# row WHAT OURS PEER UNIT BAR: a line of the table; BAR is the most that OURS/PEER may be.
row() {
    local ratio verdict
    ratio=$(calc "$2 / ($3 > 0 ? $3 : 0.001)")
    verdict=$(awk "BEGIN { print ($ratio <= $5 ? \"met\" : \"MISSED\") }")
    printf '| %s | %s %s | %s %s | %s | ≤ %s | %s |\n' "$1" "$2" "$4" "$3" "$4" "$ratio" "$5" "$verdict"
}

# fact WHAT VALUE UNIT BAR: a line without a peer; BAR in the same unit.
fact() {
    local verdict
    verdict=$(awk "BEGIN { print ($2 <= $4 ? \"met\" : \"MISSED\") }")
    printf '| %s | %s %s | | | ≤ %s %s | %s |\n' "$1" "$2" "$3" "$4" "$3" "$verdict"
}

# plain WHAT VALUE UNIT: a line without a peer or a bar.
plain() { printf '| %s | %s %s | | | | |\n' "$1" "$2" "$3"; }
