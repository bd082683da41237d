#!/bin/bash
# report: a page that stands for itself, from one recording or several, whatever is in them.
. "$(dirname "$0")/cli.sh"
fake='fake:?guests=4&fixed=1&host=machine'
page=$work/page.html

# report ARGS...: into $page, anew.
report() {
    rm -f "$page"
    run "$X" report "$@" -o "$page"
}
# at XPATH: what it is on the page. The page is XML as well, so that this can be asked.
at() { xmllint --nonet --xpath "$1" "$page" 2>/dev/null; }
# sound TEXT: the last page is well-formed, fetches nothing, runs nothing, and each plot says what it shows.
sound() {
    local plots
    tap_is "$status $(xmllint --nonet --noout "$page" 2>&1 | head -3)" '0 ' "$1: well-formed"
    tap_is "$(grep -oiE '<(script|link|img|iframe|object|embed|base)|@import|url\(|(src|href|action|data)="[^#][^"]*"' "$page")" '' \
        "$1: nothing is fetched, no script"
    tap_is "$(at 'count(//@*[starts-with(name(), "on")])')" 0 "$1: no handler"
    plots=$(at 'count(//svg)')
    tap_is "$(at 'count(//svg[@role = "img" and @viewBox and title != "" and desc != ""])')" "$plots" "$1: $plots plots have title and description"
    tap_is "$(grep -oE ' id="[^"]*"' "$page" | sort | uniq -d)" '' "$1: no id twice"
    tap_is "$(at 'count(//svg[@aria-labelledby != concat(title/@id, " ", desc/@id)])')" 0 "$1: labels point at them"
    LC_ALL=C grep -qP '[\x00-\x08\x0b-\x1f\x7f]' "$page"
    tap_is $? 1 "$1: no control character"
    iconv -f UTF-8 -t UTF-8 "$page" >/dev/null 2>&1
    tap_ok $? "$1: UTF-8"
    tap_is "$(grep -ciE '\b(nan|inf)\b' "$page")" 0 "$1: no number that is none"
}

if ! command -v xmllint >/dev/null; then
    tap_skip 'report' 'xmllint is missing: apt-get install libxml2-utils'
    tap_done
    exit
fi

# A recording that is at hand, with marks, a connection that stalls and one that is denied.
report tests/tui/small.rec
tap_is "$(cat "$work/err")" '' 'report says nothing where all is well'
sound 'a small recording'
tap_is "$(at 'string(/html/head/title)')" 'xltool report: small.rec' 'it says of what'
tap_is "$(at 'count(//section[@id = "time"]//svg)') $(at 'count(//section[@id = "samples"]//svg)')" '5 10' 'time lines and boxes'
tap_is "$(at 'string(//section[@id = "time"]//tbody/tr[2]/td[3])')" 'load \x1b[31mends' 'marks are listed'
tap_is "$(at 'string(//section[@id = "glance"]//tr[starts-with(th, "web-1")]/td[1])')" '20.0%' 'means are what was recorded'
tap_is "$(at 'string(//section[@id = "glance"]//tr[starts-with(th, "web-0")]/td[3]/abbr/@title)')" 'Xen does not report it' \
    'what is not known is a dash with its reason'
tap_like "$(at 'string(//section[@id = "samples"])')" 'not known: Xen does not report it' 'and in the tables'
tap_like "$(at 'string(//section[@id = "environment"])')" 'Hostexample, 8 CPUs.*Connectionfake:.*stalled' 'the environment'
tap_is "$(at 'string(//section[@id = "repeat"]/pre)' | grep '^xltool report')" "xltool report 'tests/tui/small.rec' --output '$page'" 'the command to make it again'
grep -q 'prefers-color-scheme:dark' "$page" && grep -q '@media print' "$page"
tap_ok $? 'light, dark and on paper'
tap_is "$(at 'string(//section[@id = "time"]//svg[1]/text[. = "web-6"])')" web-6 'text in a plot is text'

# Who is away is a gap: the stalled guests' lines end where the recording goes on.
cp "$page" "$work/first.html"
run "$X" report tests/tui/small.rec -o -
cmp -s <(grep -v '^xltool report' "$work/out") <(grep -v '^xltool report' "$work/first.html")
tap_ok $? '-o - is the same page on stdout'

# Files are not written over by themselves.
exits 5 "there is a file '$page' already.*--force" "$X" report tests/tui/small.rec -o "$page"
cmp -s "$page" "$work/first.html"
tap_ok $? 'it was left alone'
run "$X" report tests/tui/small.rec --top 1 -o "$page" --force
tap_is "$status $(at 'count(//section[@id = "glance"]//tbody/tr)')" '0 1' '--force writes over it'
tap_like "$(at 'string(//header)')" 'Shown are the 1 that used most CPU; 10 are left out' 'what is left out is said'
exits 2 "needs -o FILE" "$X" report tests/tui/small.rec
exits 2 "'report' needs FILE" "$X" report -o x
exits 2 '--top takes a whole number above 0' "$X" report tests/tui/small.rec -o x --top 0
exits 1 "is no regular file" "$X" report tests/tui/small.rec -o /dev/null --force
exits 1 "cannot write '/nonexistent/x'" "$X" report tests/tui/small.rec -o /nonexistent/x
if [ -e /dev/full ]; then
    "$X" report tests/tui/small.rec -o - >/dev/full 2>"$work/err"
    tap_is $? 1 'a full stdout is a failure'
fi
tap_is "$(find "$work" -name '.page*')" '' 'no temporary file is left'
(umask 027 && "$X" report tests/tui/small.rec -o "$work/mask.html")
tap_is "$(stat -c %a "$work/mask.html")" 640 'the umask says who may read it'

# --plots: the same plots as files.
report tests/tui/small.rec --plots "$work/plots"
tap_is "$(find "$work/plots" -name '*.svg' | wc -l) $(find "$work/plots" -name '*.png' | wc -l)" "$(at 'count(//svg)') $(at 'count(//svg)')" \
    '--plots: SVG and PNG of each'
tap_is "$(xmllint --nonet --noout "$work"/plots/*.svg 2>&1)" '' 'the SVG files are well-formed'
tap_is "$(head -c 4 "$work/plots/time-1-cpu.png" | tail -c 3)" PNG 'the PNG files are some'
grep -q 'prefers-color-scheme' "$work/plots/time-1-cpu.svg"
tap_ok $? 'an SVG file has its own style sheet'
touch "$work/file"
exits 1 "$work/file" "$X" report tests/tui/small.rec -o "$work/p.html" --plots "$work/file"
[ ! -e "$work/p.html" ]
tap_ok $? 'then there is no page either'

# With a baseline.
"$X" record "$work/a.rec" --connect "$fake" -i 0.02 -- sh -c 'sleep 1.5' 2>/dev/null
report "$work/a.rec" --baseline guest-0
sound 'a baseline'
tap_is "$(at 'count(//section[@id = "compared"]//svg)')" 3 'a plot of ratios for each of the others'
tap_is "$(at 'string(//section[@id = "compared"]//h3[2])')" 'guest-2 (docker) against guest-0 (xen)' 'they are named'
tap_is "$(at 'string((//section[@id = "compared"]//table)[1]//tr[th = "CPU guest"]/td[3])' | cut -d ' ' -f 1)" \
    "$("$X" compare "$work/a.rec:guest-0" "$work/a.rec:guest-3" --csv 2>/dev/null | awk -F , '$1 == "cpu_percent" && NR > 2 { printf "%#.3g", $11 }')" \
    'the ratio is that of compare'
tap_like "$(at 'string(//section[@id = "environment"])')" 'Command ?sh -c .sleep 1.5.[[:space:]]*Its end ?exit 0, after 1\.[5-9] s' 'the command that ran meanwhile'
tap_like "$(at 'string(//section[@id = "repeat"]/pre)')" "record '$work/a.rec' -i [0-9.]+ -- sh -c 'sleep 1.5'" 'and how to run it again'
tap_like "$(at 'string(//section[@id = "environment"])')" "Machine$(uname -n).*Kernel$(uname -s) $(uname -r).*Recorded by xltool[0-9].*; version fake 1" \
    'the machine, and the versions of what was asked'
cp "$work/a.rec" "$work/b.rec"
report "$work/a.rec" "$work/b.rec" --baseline a.rec
sound 'two recordings'
tap_is "$(at 'count(//section[@id = "compared"]//svg)')" 4 'each guest against its namesake'
tap_is "$(at 'count(//section[@id = "compared"]//td[. = "more" or . = "less"])')" 0 'a copy is no different'
report "$work/a.rec" "$work/b.rec" --baseline b.rec:xen:guest-0
tap_is "$status $(at 'count(//section[@id = "compared"]//svg)')" '0 7' 'all against one guest of one recording'
report "$work/a.rec" --top 1 --baseline guest-0
tap_is "$(at 'count(//section[@id = "glance"]//tbody/tr)')" 2 'the baseline is shown whatever it uses'
report "$work/a.rec" --filter 'platform=kvm'
tap_is "$(at 'count(//section[@id = "glance"]//tbody/tr)')" 1 '--filter'
report "$work/a.rec" --from began --to ended
tap_is "$status" 0 'from mark to mark'
marks=$(at 'count(//section[@id = "time"]//tbody/tr)')
for how in '' later; do
    python3 tests/cli/far.py "$work/a.rec" "$work/far.rec" $how
    rm -f "$page"
    run timeout 60 "$X" report "$work/far.rec" -o "$page"
    sound "a recording that lasts for a century${how:+, $how}"
    tap_is "$(at 'count(//section[@id = "time"]//tbody/tr)')" "$marks" 'it has all its marks'
    [ "$(stat -c %s "$page")" -lt 1000000 ]
    tap_ok $? 'and no more to show than what is in it'
done
exits 3 "--baseline 'nobody' is neither a guest nor a recording" "$X" report "$work/a.rec" --baseline nobody -o "$work/n.html"
exits 2 'nothing can be compared with' "$X" report "$work/a.rec" --baseline a.rec -o "$work/n.html"
exits 1 "there is no mark 'nothing'" "$X" report "$work/a.rec" --from nothing -o "$work/n.html"
[ ! -e "$work/n.html" ]
tap_ok $? 'a mistake leaves no page'

# Hostile names, in guests, hosts, marks, commands and files.
evil=$work/$'<script>"\'&\n\e[2J\xff.rec'
"$X" record "$evil" --connect 'fake:?guests=9&hostile=1' --connect 'fake:?guests=2&prefix=</title><script>alert(1)</script>"x" onload=y&host=<h&"o>' \
    -i 0.05 -- sh -c 'sleep 0.5; printf "</pre><script>alert(3)</script>\n\033[2Jsecond\n"; : "</pre><script>alert(2)</script>" ]]' "it's" \
    $'\e[31m' >/dev/null 2>&1
report "$evil" --plots "$work/evil"
sound 'hostile names'
tap_is "$(at 'string(//details/pre)')" $'</pre><script>alert(3)</script>\n\\x1b[2Jsecond' 'output of the command is text'
tap_like "$(at 'string(//section[@id = "repeat"]/pre)')" "]]' 'it'\\\\''s' '\\\\x1b\[31m'" 'its words are quoted'
tap_like "$(at 'string(//section[@id = "repeat"]/pre)')" 'control characters in the command' 'what cannot be shown is said'
tap_is "$(at 'count(//svg//*[not(self::title or self::desc or self::path or self::circle or self::rect or self::text or self::g)])')" 0 \
    'nothing but drawing in the plots'
tap_is "$(xmllint --nonet --noout "$work"/evil/*.svg 2>&1)" '' 'nor in the files'
tap_like "$(at 'string(//section[@id = "glance"])')" '</title><script>alert\(1\)</script>"x" onload=y-0' 'they are shown as they are'
LC_ALL=C run "$X" report tests/tui/small.rec -o "$work/c.html"
grep -q '日本-1' "$work/c.html"
tap_ok $? 'a page is UTF-8 whatever the terminal is'

# Many guests: a page of sensible size.
"$X" record "$work/many.rec" --connect 'fake:?guests=1000' -i 0.05 -- sleep 1 2>/dev/null
report "$work/many.rec"
sound 'a thousand guests'
[ "$(stat -c %s "$page")" -lt 1000000 ]
tap_ok $? 'less than a megabyte'
tap_like "$(at 'string(//header)')" '1000 guests.*Shown are the 12 .*; 988 are left out' 'the others are counted'

# Damaged, cut off, empty, none.
size=$(stat -c %s tests/tui/small.rec)
head -c $((size - 7)) tests/tui/small.rec >"$work/cut.rec"
report "$work/cut.rec"
sound 'one that was cut off'
tap_like "$(at 'string(//header/p[@class = "warning"])')" 'was cut off' 'which the page says'
tap_like "$(cat "$work/err")" 'was cut off' 'and stderr'
failed=0
for ((at = 16; at < size; at += size / 40)); do
    cp tests/tui/small.rec "$work/flip.rec"
    printf '\xa5' | dd of="$work/flip.rec" bs=1 seek=$at conv=notrunc 2>/dev/null
    rm -f "$page"
    timeout 60 "$X" report "$work/flip.rec" -o "$page" >/dev/null 2>&1
    case $? in
    0) xmllint --nonet --noout "$page" 2>/dev/null || failed=$((failed + 1)) ;;
    1) [ ! -e "$page" ] || failed=$((failed + 1)) ;;
    *) failed=$((failed + 1)) ;;
    esac
done
tap_is $failed 0 'damaged anywhere: a page, or a failure and none'
exits 1 "'/etc/passwd' is no recording" "$X" report /etc/passwd -o "$work/n.html"
exits 1 "cannot open the recording" "$X" report /nonexistent/x -o "$work/n.html"
: >"$work/empty.rec"
exits 1 'is no recording|holds nothing' "$X" report "$work/empty.rec" -o "$work/n.html"
"$X" record "$work/none.rec" --connect 'fake:?guests=0' -i 0.05 -- sleep 0.3 2>/dev/null
report "$work/none.rec"
sound 'nobody'
tap_like "$(at 'string(//section[@id = "glance"])')" 'There is no guest in it' 'which the page says'
tap_done
