#!/bin/bash
# Names from strangers: never raw in text, always valid in CSV and JSON.
. "$(dirname "$0")/cli.sh"
hostile='fake:?guests=9&hostile=1&fixed=1'

# No byte that a terminal obeys: C0 but for the line feed, DEL, C1, bidi, bytes that are no UTF-8.
harmless() { # TEXT
    [ -s "$work/out" ] && ! LC_ALL=C grep -qP '[\x01-\x09\x0b-\x1f\x7f]|\xc2[\x80-\x9f]|\xe2\x80[\xaa-\xae\x8b-\x8f]|\xff' "$work/out" &&
        iconv -f UTF-8 -t UTF-8 <"$work/out" >/dev/null 2>&1
    tap_ok $? "$1"
}

run "$X" list --connect "$hostile" -f 'platform!=host' -c name,platform
harmless 'list as text is harmless'
is_golden hostile.txt 'and shows what was there'
run "$X" list --connect "$hostile" --json
harmless 'list as JSON is harmless'
json '[.guests[].name] | sort_by(length) | .[-1] | length == 300' 'a long name is whole'
json '[.guests[].name] | contains(["\u001b[31mred\u001b[2J", "two\nlines", "over\u202eride", "c1\u009b31m",
    "=cmd|\u0027 /C calc\u0027!A0", "quote\"comma,", "bad\ufffd\ufffdutf8"])' 'and every name is what it was'
json '.guests | all(.name != "")' 'a guest without a name has one'
run "$X" stat --connect "$hostile" -i 0.05 -n 2 -f 'platform!=host'
harmless 'stat as text is harmless'
run "$X" stat --connect "$hostile" -i 0.05 -n 2 --json
harmless 'stat as JSON is harmless'
json -s 'length == 2' 'and two lines'
for i in 0 1 2 3 4 5 6 7 8; do
    run "$X" show 0000000$i --connect "$hostile"
    harmless "show $i is harmless"
    run "$X" show 0000000$i --connect "$hostile" --json
    harmless "show $i as JSON is harmless"
done
"$X" stat --connect "$hostile" -- true 2>"$work/out" # its figures go to stderr
harmless 'stat -- COMMAND is harmless'
run "$X" stat --connect "$hostile" --json -- sh -c $'true \033[31m'
harmless 'stat --json -- COMMAND is harmless'

# CSV: as many fields in every record, by a reader that knows quotes.
run "$X" list --connect "$hostile" --csv -c name,platform,mem -f 'platform!=host'
csv_check=$(python3 - "$work/out" <<'PY'
import csv, sys
rows = list(csv.reader(open(sys.argv[1], encoding="utf-8", newline="")))
names = {r[0] for r in rows}
print(len(rows), {len(r) for r in rows}, "two\nlines" in names, 'quote"comma,' in names,
      any(n[:1] in "=+-@" for n in names), max(map(len, names)))
PY
)
tap_is "$csv_check" '10 {3} True True False 300' 'CSV reads back, no field is a formula'
iconv -f UTF-8 -t UTF-8 <"$work/out" >/dev/null 2>&1
tap_ok $? 'CSV is valid UTF-8'
script -qec "'$X' list --connect '$hostile' --csv -c name" /dev/null </dev/null | tr -d '\r' >"$work/out"
harmless 'CSV on a terminal is harmless'
tap_is "$(grep -c 'x1b\[31mred' "$work/out")" 1 'and shows what was there'
script -qec "'$X' list --connect '$hostile' -c name,platform" /dev/null </dev/null | tr -d '\r' >"$work/out"
harmless 'a table on a terminal is harmless'
tap_is "$(awk 'length > 60' "$work/out")" '' 'and long names are cut there'

# Messages quote names too.
exits 2 'ambiguous' "$X" show 0000 --connect "$hostile"
cp "$work/err" "$work/out"
harmless 'a list of candidates is harmless'
exits 3 'x1b\[31m' "$X" show $'\033[31m' --connect fake:
exits 4 'x1b\[31m' "$X" list --connect $'fake:?open=absent&\033[31m'
run "$X" doctor --connect $'fake:?open=absent&\033[31m\xff'
harmless 'doctor is harmless'
run "$X" doctor --json --connect $'fake:?open=absent&\033[31m\xff'
harmless 'doctor as JSON is harmless'
json '.connections[0].state == "absent"' 'and valid'
tap_done
