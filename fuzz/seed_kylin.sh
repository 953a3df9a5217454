#!/bin/sh
# seed_kylin.sh FOLDER: prints a dump in the form that fuzz_kylin reads.
set -eu
cd "$1"
find . -type f -size -64k | LC_ALL=C sort | while read -r f; do
    printf '%s\n' "${f#./}"
    cat "$f"
    printf '\377'
done
