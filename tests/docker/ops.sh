# What the tests of operations on containers share. Source it after engine.sh, before engine_begin.
#   xl COMMAND ...     xltool on the test's engine, its journal in $dir/state
#   up NAME [OPTION]   a container that runs until it is stopped, and stops at once
#   mark NAME TEXT, marker NAME    write and read a file in its file system
#   state NAME         "running", "paused", "exited", ...; "" when there is none
#   free_port FROM     a port from there on where nobody listens
#   images, containers  what is there of xltool's, sorted, in one line

xl() {
    local command=$1
    shift
    XLTOOL_STATE_DIR=$dir/state "$XLTOOL" "$command" --connect "$uri" "$@" </dev/null
}
recover() { XLTOOL_STATE_DIR=$dir/state "$XLTOOL" recover "$@" </dev/null; }

up() {
    local name=$1
    shift
    docker run -d --name "$name" "$@" "$image" sh -c 'trap "exit 0" TERM; while :; do sleep 0.1; done' >/dev/null
}

mark() { docker exec "$1" sh -c "echo $2 >/marker; sync"; }
marker() { docker exec "$1" cat /marker 2>&1; }
state() { docker inspect -f '{{.State.Status}}' "$1" 2>/dev/null; }
inspect() { docker inspect "$1" | jq -c ".[0] | $2"; }
snapshots() { xl snapshot list --json "$1" | jq -r '[.snapshots[].name] | join(" ")'; }
containers() { docker ps -a --format '{{.Names}}' | sort | paste -sd ' '; }
images() { docker images --format '{{.Repository}}:{{.Tag}}' | grep -v "^${image%%:*}:" | sort | paste -sd ' '; }

free_port() {
    local port=$1
    while (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null; do port=$((port + 1)); done
    echo "$port"
}
