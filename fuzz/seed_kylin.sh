#!/bin/sh
# seed_kylin.sh FOLDER: prints a dump in the form that fuzz_kylin reads. The seeds shop-0.6 and shop-0.7 of corpus/kylin
# are the sample dump testdata/demo/meta_dump and what convert makes of it.
set -eu
cd "$1"
find . -type f -size -64k | LC_ALL=C sort | while read -r f; do
    printf '%s\n' "${f#./}"
    cat "$f"
    printf '\377'
done
