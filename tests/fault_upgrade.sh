#!/usr/bin/env bash
# metamig ke upgrade when things go wrong, call by call: a full disk, a broken one, kills. OUT is absent or complete, a
# backup has its name only if it is complete, and OLD_HOME, NEW_HOME, the input and the environment are what they were.
# Prints TAP.
set -u
# shellcheck disable=SC1091
. "$(dirname "$0")/fault-common"
# shellcheck disable=SC1091
. "$SRC/tests/cli/ke-common"

need_strace "upgrades that are disturbed"
make_dump
make_homes
upgrade()
{
    "$METAMIG" ke upgrade -q --threads 1 old --metadata meta --new-home new --out out --default-source sales=hive
}
upgrade >/dev/null 2>&1 || { echo "not ok - the dump upgrades"; exit 1; }
mv out ../want
mv meta.backup.tar.gz ../want.tar.gz
rm out.*
before=$(state)

# What is there after a run that ended with $1; $2 = exit codes that are allowed.
judge()
{
    [[ " $2 " == *" $1 "* ]] || { echo "exit $1, allowed: $2: $(tail -2 ../err)"; return; }
    [ "$(state)" = "$before" ] || { echo "OLD_HOME, NEW_HOME or the input was touched"; return; }
    if [ -e meta.backup.tar.gz ] && ! cmp -s meta.backup.tar.gz ../want.tar.gz; then
        echo "the backup is not complete"
        return
    fi
    if [ -e out ]; then
        diff -r ../want out >/dev/null 2>&1 || { echo "the output is not complete"; return; }
        [ -e meta.backup.tar.gz ] || { echo "an output without a backup"; return; }
    elif [ "$1" = 0 ]; then
        echo "exit 0 without an output"
        return
    fi
    echo ok
}

# disturb NAME CALLS WHAT CODES: WHAT is done to the K-th of CALLS, K = 1, 2, ... until nothing is done any more.
disturb()
{
    local name=$1 calls=$2 what=$3 codes=$4 k status result=ok step=1 failed=0
    # What the loader of executables does is not ours.
    strace -f -qq -o ../trace -e trace="$calls" "$METAMIG" --version >/dev/null 2>&1
    for ((k = 1 + $(grep -cvE ' (write|exit)\w*\(|\+\+\+' ../trace); k < 4000; k += step)); do
        rm -rf out out.* meta.backup.tar.gz
        {
            strace -f -qq -o ../trace -e trace="$calls" -e signal=none -e inject="$calls:$what:when=$k" \
                "$METAMIG" ke upgrade -q --threads 1 old --metadata meta --new-home new --out out \
                --default-source sales=hive >../o 2>../err
            status=$?
        } 2>/dev/null
        result=$(judge $status "$codes")
        [ "$result" = ok ] || { result="at call $k: $result"; break; }
        [ "$status" = 0 ] || failed=$((failed + 1))
        if [[ $what == error* && $status != 0 && -n $(find . -maxdepth 1 -name '.*metamig*') ]]; then
            result="at call $k: left behind: $(find . -maxdepth 1 -name '.*metamig*')"
            break
        fi
        [ "$(grep -c '(' ../trace)" -ge "$k" ] || break
        [ "$k" -lt 60 ] || step=$((1 + RANDOM % 3))
    done
    [ "$result" != ok ] || [ "$failed" -gt 5 ] || result="only $failed runs failed: nothing was tried"
    say "$name" "$result"
}

# An error in what is printed at the end comes after the output was published: that is 4, too.
disturb "full disk" write,pwrite64,mkdirat error=ENOSPC "0 4"
disturb "a disk that fails" pread64,fsync,syncfs,renameat2,linkat error=EIO "0 4"
disturb "killed" openat,mkdirat,write,pwrite64,utimensat,fsync,syncfs,renameat2,linkat,unlinkat signal=KILL "0 137"
rm -rf out out.* meta.backup.tar.gz
if upgrade >/dev/null 2>../err && diff -r ../want out >/dev/null && [ -z "$(find . ../tmp -name '.*metamig*')" ]; then
    say "the next run works and cleans up" ok
else
    say "the next run works and cleans up" "$(cat ../err; find . ../tmp -name '.*metamig*')"
fi
rm -rf out out.* meta.backup.tar.gz
(ulimit -f 0 && upgrade) >/dev/null 2>../err
say "no file may be written" "$(judge $? 4)"
