# kill -9 at each point of an operation. Source steps.sh first.
#
# faults TEXT MID END COMMAND...: runs COMMAND with XLTOOL_KILL_AT=1, 2, ... until it survives. After each
# kill MID must hold; after `recover` END must hold. Ends with the run that survived; $faults_last is the
# last point there is, when all is done.
faults() {
    local text=$1 mid=$2 end=$3 n=0 status=137 bad_mid='' bad_recover='' bad_end=''
    shift 3
    while [ "$status" -eq 137 ] && [ "$n" -lt 60 ]; do
        n=$((n + 1))
        XLTOOL_KILL_AT=$n "$@" >/dev/null 2>&1
        status=$?
        [ "$status" -eq 137 ] || break
        "$mid" || bad_mid="$bad_mid $n"
        xl recover --yes >/dev/null 2>&1 || bad_recover="$bad_recover $n"
        "$end" || bad_end="$bad_end $n"
    done
    tap_is "$bad_mid" '' "$text: killed at any of $((n - 1)) points, nothing half-made appears"
    tap_is "$bad_recover" '' "$text: recover succeeds"
    tap_is "$bad_end" '' "$text: and puts all right"
    faults_last=$((n - 1))
    [ "$n" -gt 3 ]
    tap_ok $? "$text: it was killed at all"
    tap_is "$status" 0 "$text: then it works"
    tap_is "$(xl jobs --json | jq '.jobs | length')" 0 "$text: no job is left"
}
