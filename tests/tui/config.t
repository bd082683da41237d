#!/bin/bash
# The console as its configuration file says.
. "$(dirname "$0")/console.sh"

cat > "$work/config.ini" <<'END_OF_FILE'
[console]
theme = contrast
interval = 0.2
sort = name
reverse = yes
columns = name, cpu,
    mem
filter = platform=kvm
END_OF_FILE
start 100x30 -- --connect 'fake:?guests=12&fixed=1' --config "$work/config.ini"
sees '^NAME. +CPU% +MEM *$' "the columns are those of the file"
sees 'every 0.2s' "the interval too"
sees 'filter: platform=kvm' "and the filter"
checks "sorted by name, the other way round" above '^guest-7 ' '^guest-4 '
checks "the background is the theme's" colours_are 'guest-4' '231 16 -'
start 100x30 XLTOOL_CONFIG="$work/config.ini" -- --connect 'fake:?guests=12&fixed=1' --columns name,platform --sort cpu \
    --filter platform=xen --interval 0.5
sees '^NAME +PLATFORM *$' "options are stronger: columns"
sees 'every 0.5s' "interval"
sees 'filter: platform=xen' "filter"
checks "and sort, with its own direction" above '^guest-9 ' '^guest-6 '
sed -i '/filter/d' "$work/config.ini"
start 100x30 NO_COLOR=1 -- --connect 'fake:?guests=3' --config "$work/config.ini"
sees '^guest-1 ' "under NO_COLOR"
checks "no theme has colours" colours_are 'guest-1' '- - -'
start 100x30 TERM=screen -- --connect 'fake:?guests=3' --config "$work/config.ini"
sees '^guest-1 ' "with 8 colours"
checks "there are some that it has" colours_are 'guest-1' '37 40 -'
printf '[console]\ntheme = light\n' > "$work/config.ini"
start 100x30 -- --connect 'fake:?guests=3' --config "$work/config.ini"
sees '^guest-1 ' "on a light background"
checks "the background is the terminal's" colours_are 'guest-1' '- - -'
printf '[console]\nascii = yes\n' > "$work/config.ini"
start 100x30 -- --connect 'fake:?guests=3&prefix=böse' --config "$work/config.ini"
sees '^b.u00f6se-1 ' "with ascii = yes names are"
keys s
sees '^ *.*\+- ?Sort by' "frames too"
tap_is "$(screen | LC_ALL=C grep -c '[^ -~]')" 0 "and all else"
printf '[keys]\nquit = x Alt-q\nsort-name = q\n' > "$work/config.ini"
start 100x30 -- --connect 'fake:?guests=3' --config "$work/config.ini"
sees '^guest-1 ' "with keys of one's own"
keys q
sees 'NAME▲' "q does what it was given to"
keys M-q
sees 'left with 0' "and Alt-q quits"
printf '[console]\ntheme = lihgt\n' > "$work/config.ini"
start 100x30 -- --connect 'fake:?guests=3' --config "$work/config.ini"
sees "line 2: theme = 'lihgt' is wrong: it takes dark" "a mistake is told before the console begins"
sees 'left with 2' "and ends it"
tap_done
