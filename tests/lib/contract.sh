# What every observer owes, whatever the platform: the same checks against each of them.
# Source tap.sh first, then: contract URI LEAST_GUESTS [OPTION ...]   (uses $XLTOOL). The URI "demo" stands
# for --demo.

# Field keys of design §2, as JSON arrays.
contract_fields='["cpu_time_ns","host_cpu_time_ns","wait_time_ns","mem_bytes","mem_limit_bytes",
"net_rx_bytes","net_tx_bytes","net_rx_packets","net_tx_packets","net_rx_errors","net_tx_errors",
"net_rx_drops","net_tx_drops","disk_read_bytes","disk_write_bytes","disk_read_ops","disk_write_ops",
"disk_read_time_ns","disk_write_time_ns","vcpus","uptime_s"]'
contract_states='["running","paused","blocked","stopped","crashed","dying","starting","unknown"]'

# holds JSON FILTER TEXT [WHAT-IS-WRONG]: FILTER is a jq expression that must be true; WHAT-IS-WRONG
# prints what is not as it should be.
contract_holds() {
    local verdict
    verdict=$(jq --argjson fields "$contract_fields" --argjson states "$contract_states" "$2" <<<"$1" 2>&1)
    tap_is "$verdict" true "$3"
    [ "$verdict" = true ] || [ -z "${4:-}" ] ||
        jq -c --argjson fields "$contract_fields" --argjson states "$contract_states" "$4" <<<"$1" 2>&1 |
        head -5 | tap_note
}

contract() {
    local uri=$1 least=$2 doc lines id shown where=(--connect "$1")
    shift 2
    [ "$uri" != demo ] || where=(--demo)
    set -- "${where[@]}" "$@"
    doc=$("$XLTOOL" list --json "$@" 2>/dev/null)
    tap_ok $? "$uri: list --json succeeds"
    contract_holds "$doc" '.schema == "xltool.list/1"' "$uri: the schema is named"
    contract_holds "$doc" "[.connections[] | select(.platform != \"host\")] | length == 1 and .[0].state == \"ok\"" \
        "$uri: the connection is ok" '.connections'
    contract_holds "$doc" "(.guests | length) >= $least" "$uri: $least guests or more are there"
    contract_holds "$doc" '[.guests[].id] | length == (unique | length) and all(type == "string" and length >= 8)' \
        "$uri: each guest has an id of its own"
    contract_holds "$doc" 'all(.guests[]; .state as $s | $states | index($s) != null)' "$uri: states are the named ones"
    contract_holds "$doc" 'all(.guests[]; .name | type == "string" and length > 0)' "$uri: each guest has a name"
    contract_holds "$doc" 'all(.guests[]; . as $g | all($fields[]; . as $f | $g | has($f)))' \
        "$uri: each guest has every field"
    contract_holds "$doc" 'all(.guests[]; . as $g | all($fields[]; . as $f |
        if $g[$f] == null then ($g.why[$f] | type == "string" and length > 3) else ($g.why | has($f) | not) end))' \
        "$uri: a field is known, or its reason is" \
        '.guests[] | . as $g | $fields[] | . as $f | select(($g[$f] == null) != ($g.why | has($f))) | [$g.name, $f]'
    contract_holds "$doc" 'all(.guests[]; . as $g | all($fields[]; . as $f | $g[$f] == null or
        ($g[$f] | type == "number" and . >= 0 and . < 9e18)))' "$uri: numbers make sense" \
        '.guests[] | . as $g | $fields[] | . as $f | select($g[$f] != null and ($g[$f] < 0 or $g[$f] >= 9e18)) | [$g.name, $f, $g[$f]]'
    contract_holds "$doc" 'all(.guests[]; .state as $s | if ["running", "blocked", "paused"] | index($s)
        then .cpu_time_ns != null and .vcpus != null and .vcpus > 0 else true end)' \
        "$uri: a live guest has CPU time and vCPUs" '.guests[] | select(.cpu_time_ns == null) | [.name, .why]'
    contract_holds "$doc" 'all(.guests[]; .cpu_time_ns == null or .host_cpu_time_ns == null or .host_cpu_time_ns >= .cpu_time_ns - 20000000)' \
        "$uri: the host burns no less CPU than the guest runs" '.guests[] | [.name, .cpu_time_ns, .host_cpu_time_ns]'

    lines=$("$XLTOOL" stat --json -i 1 -n 2 "$@" 2>/dev/null)
    tap_ok $? "$uri: stat --json succeeds"
    lines=$(jq -cs . <<<"$lines")
    contract_holds "$lines" 'length == 2 and all(.[]; .schema == "xltool.stat/1")' "$uri: stat prints a line an interval"
    contract_holds "$lines" '.[0].guests as $a | .[1].guests as $b | all($a[]; . as $x |
        ([$b[] | select(.id == $x.id)] | first) as $y | $y == null or $x.cpu_time_ns == null or $y.cpu_time_ns == null
        or $y.cpu_time_ns >= $x.cpu_time_ns)' "$uri: CPU time never goes backwards"
    contract_holds "$lines" 'all(.[].guests[]; .cpu_percent == null or (.cpu_percent >= 0 and .cpu_percent <= 120 * ([.vcpus, 1] | max)))' \
        "$uri: CPU rates are within what the vCPUs can do" '.[].guests[] | select(.cpu_percent != null) | [.name, .cpu_percent, .vcpus]'

    id=$(jq -r '.guests[0].id // empty' <<<"$doc")
    if [ -n "$id" ]; then
        shown=$("$XLTOOL" show "$id" --json "$@" 2>&1)
        tap_ok $? "$uri: show knows a guest by its id"
        contract_holds "$shown" ".guest.id == \"$id\" and (.detail | length > 0)" "$uri: and tells more of it"
    fi
    tap_exit 3 "$uri: a guest that is not there is exit 3" "$XLTOOL" show no-such-guest-here "$@"
    tap_run "$uri: doctor is content" "$XLTOOL" doctor "$@"
}
