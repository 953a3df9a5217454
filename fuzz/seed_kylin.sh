#!/bin/sh
# seed_kylin.sh FOLDER [HOP]: prints a dump in the form that fuzz_kylin reads, HOP (1 to 7) being the first byte. The
# seeds shop-0.6 and shop-0.7 of corpus/kylin are the sample dump testdata/demo/meta_dump and what convert makes of it;
# those named after a target are parts of testdata/kylin/chain/meta_dump in the format before it.
set -eu
[ $# -lt 2 ] || printf "%b" "\\000$2"
cd "$1"
find . -type f -size -64k | LC_ALL=C sort | while read -r f; do
    printf '%s\n' "${f#./}"
    cat "$f"
    printf '\377'
done
