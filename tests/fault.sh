#!/usr/bin/env bash
# What must hold when things go wrong: full disk, failing calls, kills, interrupts, two runs at once. Prints TAP.
#
# Failing calls and kills at a chosen call are made by strace. After every run OUTPUT is either absent or complete,
# INPUT is untouched, and exit codes are those of docs/formats/product.md 5.
# shellcheck disable=SC2317 # functions are called by name
set -u
# shellcheck disable=SC1091
. "$(dirname "$0")/fault-common"
cp -a "$SRC/testdata/demo/meta_dump" in
"$METAMIG" convert -q --job-days all in want || { echo "not ok - the sample dump converts"; exit 1; }

before=$(digest in)

# The state after a run that may have failed; $1 = exit code, $2 = codes that are allowed for a failure.
state()
{
    if [ "$1" = 0 ]; then
        diff -r want out >diff.txt 2>&1 || { echo "exit 0, but: $(head -3 diff.txt)"; return; }
    elif [ -e out ]; then
        # The report could not be printed: that is after the output was published.
        if ! grep -q '^metamig: standard output: ' err || ! diff -r want out >/dev/null 2>&1; then
            echo "exit $1, but there is an output"
            return
        fi
    elif [[ " $2 " != *" $1 "* ]]; then
        echo "exit $1, allowed: $2: $(tail -2 err)"
        return
    fi
    [ "$(digest in)" = "$before" ] || { echo "the input was touched"; return; }
    echo ok
}

litter()
{
    find . -maxdepth 1 -name '.*metamig*' | head -3
}

# ---- standard output ----
# stdout NAME WANTED COMMAND...
expect_exit()
{
    local name=$1 wanted=$2 got
    shift 2
    "$@" 2>err
    got=$?
    if [ $got = "$wanted" ]; then say "$name" ok; else say "$name" "exit $got, wanted $wanted: $(cat err)"; fi
}
to_full() { "$METAMIG" "$@" >/dev/full; }
to_closed() { "$METAMIG" "$@" >&-; }
to_nobody()
{
    # shellcheck disable=SC2216 # a reader that does not read is the point
    "$METAMIG" "$@" | sleep 0
    return "${PIPESTATUS[0]}"
}
for verb in "formats" "explain" "verify want" "inspect in" "convert -n in" "convert --help" "--version"; do
    # shellcheck disable=SC2086 # words
    expect_exit "full device: $verb" 4 to_full $verb
    # shellcheck disable=SC2086
    expect_exit "closed output: $verb" 4 to_closed $verb
done
expect_exit "reader gone: explain --json" 4 to_nobody explain --json
expect_exit "archive to a full device" 4 to_full convert -q --archive tar in -
expect_exit "archive to nobody" 4 to_closed convert -q --archive tar in -
expect_exit "report on a full device" 4 "$METAMIG" convert -q -n --report /dev/full in
expect_exit "report in a folder that is not there" 4 "$METAMIG" convert -q in out --report no/where
[ ! -e out ] || say "a report that cannot be written stops before anything is published" "there is an output"

# ---- limits of the system ----
limited() { (ulimit -f 1 && exec "$METAMIG" convert -q in out); }
limited >/dev/null 2>err
say "file size limit of 1 KiB" "$(state $? 4)"
rm -rf out

# ---- every failing call, every kill, every interrupt ----
# inject NAME CALLS WHAT CODES LIMIT: runs with WHAT injected into the K-th of CALLS, K = 1, 2, ... until nothing is
# injected any more.
inject()
{
    local name=$1 calls=$2 what=$3 codes=$4 most=$5 k status result bad='' step=1
    # What the loader of executables does is not ours.
    strace -f -qq -o trace -e trace="$calls" "$METAMIG" --version >/dev/null 2>&1
    k=$(grep -cvE ' (write|exit)\w*\(|\+\+\+' trace)
    for ((k++; k <= most; k += step)); do
        rm -rf out
        {
            strace -f -qq -o trace -e trace="$calls" -e signal=none -e inject="$calls:$what:when=$k" \
                "$METAMIG" convert -q --threads 2 --job-days all in out >/dev/null 2>err
            status=$?
        } 2>/dev/null # what the shell has to say about a killed program
        result=$(state $status "$codes")
        [ "$result" = ok ] || { bad="at call $k: $result"; break; }
        if [[ $what == error* && $status != 0 && -n $(litter) ]]; then
            bad="at call $k: left behind: $(litter)"
            break
        fi
        [ "$(grep -c '(' trace)" -ge "$k" ] || break # there is no K-th call any more
        [ "$k" -lt 24 ] || step=7
    done
    say "$name" "${bad:-ok}"
    rm -rf out
}
if strace -f -qq -o /dev/null true 2>/dev/null; then
    inject "no space at every write" write,pwrite64,copy_file_range error=ENOSPC "4" 200
    inject "I/O error at every write" write,pwrite64,copy_file_range error=EIO "4" 200
    inject "I/O error at every sync" fsync,fdatasync,syncfs error=EIO "4" 50
    inject "I/O error at every rename" rename,renameat,renameat2 error=EIO "4" 20
    inject "no space at every folder" mkdir,mkdirat error=ENOSPC "4" 60
    inject "I/O error at every close" close error=EIO "4" 120
    inject "kill at every write" write,pwrite64,copy_file_range signal=KILL "137" 120
    inject "kill at every rename, sync, folder" rename,renameat,renameat2,fsync,syncfs,mkdir,mkdirat signal=KILL \
        "137" 60
    inject "interrupt at every write" write,pwrite64,copy_file_range signal=INT "130" 120
    inject "interrupt at every open" openat signal=INT "130" 120
    "$METAMIG" convert -q --job-days all in out >/dev/null 2>err
    say "the next run cleans up" "$(state $? '')"
    rm -rf out
    left=$(litter)
    say "nothing is left of killed runs" "${left:-ok}"
else
    echo "ok - failing calls, kills and interrupts # SKIP strace cannot trace here"
fi

# ---- an interrupt while standard input is slow ----
for verb in "verify -" "inspect -" "convert -q - out"; do
    # shellcheck disable=SC2086 # words
    sleep 3 | timeout --preserve-status -s INT 0.3 "$METAMIG" $verb >/dev/null 2>err
    status=${PIPESTATUS[1]}
    if [ "$status" = 130 ] && [ ! -e out ]; then status=ok; fi
    say "interrupt: $verb" "$status"
done

# ---- two runs for one output: one publishes, the other is told ----
bad=''
for ((k = 0; k < 20; k++)); do
    rm -rf out
    "$METAMIG" convert -q --job-days all in out >/dev/null 2>err1 &
    one=$!
    "$METAMIG" convert -q --job-days all in out >/dev/null 2>err2
    two=$?
    wait $one
    one=$?
    case $one:$two in
    0:4 | 4:0) ;;
    *) bad="round $k: exits $one and $two" && break ;;
    esac
    diff -r want out >/dev/null || { bad="round $k: the output is not complete" && break; }
done
say "two runs for one output" "${bad:-ok}"

# ---- an output that exists is never touched, whatever it is ----
rm -rf out
mkdir out
touch out/mine
"$METAMIG" convert -q in out 2>err
status=$?
if [ $status = 4 ] && [ -e out/mine ]; then status=ok; fi
say "an existing folder" "$status"
rm -rf out
ln -s nowhere out
"$METAMIG" convert -q in out 2>err
status=$?
if [ $status = 4 ] && [ -L out ]; then status=ok; fi
say "an existing link" "$status"
rm -f out

if [ "$(digest in)" = "$before" ]; then say "the input is untouched after all that" ok; else
    say "the input is untouched after all that" "it is not"
fi
exit 0
