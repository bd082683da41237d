# shellcheck shell=bash
# This machine's iperf3, or that of the guest to experiment with. Source it after load.sh.
#   iperf3_here DIR     puts one into PATH if there is none; DIR is the script's own, and stays as long as it needs it
iperf3_here() {
    local loader
    ! command -v iperf3 >/dev/null || return 0
    local tree=$1/iperf3.tree
    mkdir -p "$tree" "$1/iperf3.path" && tar -C "$tree" -xf "$load_dir/root.tar" || return 1
    loader=$(find "$tree" -name 'ld-linux*.so.*' | head -1)
    # The tree is as if it were at /: its loader is told where the libraries are.
    cat >"$1/iperf3.path/iperf3" <<X
#!/bin/sh
exec $loader --library-path $(find "$tree" -name '*.so*' -printf '%h\n' | sort -u | paste -sd:) $tree/usr/bin/iperf3 "\$@"
X
    chmod +x "$1/iperf3.path/iperf3"
    PATH=$1/iperf3.path:$PATH
}
