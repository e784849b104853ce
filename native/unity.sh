#!/bin/sh
# unity.sh FOLDER NAME FILE…: FOLDER/NAME-1.cc, …, each including some of the files, all of one folder, and says their
# names. Files are dealt out in the order given, as far as they fit by size. What is there already and right keeps its time.
set -eu
folder=$1 name=$2
shift 2
mkdir -p "$folder"
# Small, so that little is compiled anew after a change; who compiles all of it once saves time with more.
most_bytes=${UNITY_BYTES:-48000}
number=0 bytes=0 text='' written='' last=''

# The file is complete: put it where it belongs, unless it is there.
finish() {
	[ -n "$text" ] || return 0
	number=$((number + 1))
	path="$folder/$name-$number.cc"
	[ -f "$path" ] && [ "$(cat "$path")" = "$text" ] || printf '%s\n' "$text" >"$path"
	written="$written $path"
	text='' bytes=0
}

for file in "$@"; do
	size=$(wc -c <"$file")
	[ $((bytes + size)) -le $most_bytes ] && [ "${file%/*}" = "$last" ] || finish
	last=${file%/*}
	text="$text${text:+
}#include \"$file\""
	bytes=$((bytes + size))
done
finish
for path in "$folder/$name"-*.cc; do
	case "$written " in *" $path "*) ;; *) rm -f "$path" "${path%.cc}.o" "${path%.cc}.d" ;; esac
done
echo "$written"
