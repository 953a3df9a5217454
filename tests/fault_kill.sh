#!/usr/bin/env bash
# Runs that are killed, K-th call by K-th call, for every kind of input and output: OUTPUT is absent or complete, INPUT
# is untouched, and the next run removes what the killed one left. Prints TAP. (fault.sh has the folder in more ways.)
set -u
# shellcheck disable=SC1091
. "$(dirname "$0")/fault-common"

need_strace "killed runs"
cp -a "$SRC/testdata/demo/meta_dump" in
tar --sort=name -cf in.tar in
gzip -nk in.tar
zip -qr in.zip in

# convert INPUT OUTPUT
convert() { "$METAMIG" convert -q --threads 1 --job-days all "$1" "$2"; }

# Everything that changes something, and the opening of files. Kills at the K-th, in wider steps after the first 30.
calls=openat,mkdirat,write,pwrite64,copy_file_range,utimensat,fsync,syncfs,renameat2,linkat,unlinkat

# kill_each INPUT OUTPUT: OUTPUT of an undisturbed run lies in want-OUTPUT.
kill_each()
{
    local in=$1 out=$2 k step=1 status want before
    before=$(digest "$in")
    want=want-$out
    for ((k = 1; k < 4000; k += step)); do
        rm -rf "$out"
        {
            strace -f -qq -o ../trace -e trace="$calls" -e signal=none -e inject="$calls:signal=KILL:when=$k" \
                "$METAMIG" convert -q --threads 1 --job-days all "$in" "$out" >/dev/null 2>../err
            status=$?
        } 2>/dev/null
        if [ -e "$out" ] && ! diff -rq "$want" "$out" >/dev/null; then
            echo "killed at call $k: the output is not complete"
            return
        fi
        [ $status != 0 ] || [ -e "$out" ] || { echo "call $k: exit 0 without an output"; return; }
        if [ "$status" = 0 ] && [ "$(grep -c '(' ../trace)" -lt "$k" ]; then
            break
        fi
        [ "$k" -lt 30 ] || step=$((1 + RANDOM % 5))
    done
    rm -rf "$out"
    convert "$in" "$out" >/dev/null 2>../err || { echo "the next run fails: $(head -1 ../err)"; return; }
    diff -rq "$want" "$out" >/dev/null || { echo "the next run differs"; return; }
    [ -z "$(find . ../tmp -mindepth 1 -name '*metamig*')" ] ||
        { echo "left behind: $(find . ../tmp -mindepth 1 -name '*metamig*' | head -3)"; return; }
    rm -rf "$out"
    [ "$before" = "$(digest "$in")" ] || { echo "the input was touched"; return; }
    echo ok
}

for pair in in:out in:out.tar in:out.tar.gz in:out.zip in.tar.gz:out in.zip:out.tar; do
    in=${pair%:*} out=${pair#*:}
    if ! convert "$in" "want-$out" >/dev/null 2>../err; then
        [ -e "want-$out" ] || { say "killed runs, $in to $out" "it does not convert: $(head -1 ../err)"; continue; }
    fi
    say "killed runs, $in to $out" "$(kill_each "$in" "$out")"
    rm -rf "want-$out"
done
exit 0
