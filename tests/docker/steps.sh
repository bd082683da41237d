# What tests/lib/steps.sh wants to know of containers: their snapshots keep the file system alone.
# shellcheck shell=bash disable=SC2034,SC2154
steps_marker=/marker
steps_memory=no
steps_vcpus=no # a limit of CPU time is no number of CPUs
steps_create() {
    xl create --on docker --name "$1" --vcpus 1 --memory 256M --image "$image" \
        --command "sh -c 'trap \"exit 0\" TERM; while :; do sleep 0.1; done'"
}
steps_seen_mib() {
    in_guest "$1" sh -c 'cat /sys/fs/cgroup/memory.max /sys/fs/cgroup/memory/memory.limit_in_bytes 2>/dev/null' |
        awk '{ print int($1 / 1048576) }'
}
